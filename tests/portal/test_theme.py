"""Does each district wear its own colour and crest, also before anyone signs in?"""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django_tenants.utils import schema_context
from PIL import Image

from tenants.people.models import DistrictSettings
from tenants.people.services import district_settings

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture
def dress(alder):
    """dress(field=value) sets Alder's looks."""

    def change(**fields):
        with schema_context(alder.schema_name):
            DistrictSettings.objects.update_or_create(pk=1, defaults=fields)
            district_settings.forget()

    yield change
    with schema_context(alder.schema_name):
        district_settings.forget()


def test_the_theme_is_the_district_s_own(dress, client_for, alder, birch):
    dress(brand_color="#7a2a6b")
    mine = client_for(alder).get("/theme.css")
    other = client_for(birch).get("/theme.css")
    assert "--brand:#7a2a6b;" in mine.content.decode()
    assert "#7a2a6b" not in other.content.decode()
    assert mine["Content-Type"] == "text/css"
    assert "max-age=86400" in mine["Cache-Control"]


def test_a_theme_that_is_known_is_not_sent_again(client_for, alder):
    client = client_for(alder)
    etag = client.get("/theme.css")["ETag"]
    again = client.get("/theme.css", headers={"If-None-Match": etag})
    assert again.status_code == 304
    assert again.content == b""


def test_a_stored_colour_that_nobody_could_read_gives_the_default(dress, client_for, alder):
    dress(brand_color="#ffffff")
    assert "--brand:#0f6b5c;" in client_for(alder).get("/theme.css").content.decode()


def test_the_crest_is_served_as_the_picture_it_is(dress, client_for, alder, birch):
    dress(crest=PNG, crest_type="image/png")
    answer = client_for(alder).get("/crest/")
    assert answer.content == PNG
    assert answer["Content-Type"] == "image/png"
    assert client_for(birch).get("/crest/").status_code == 404


@pytest.mark.parametrize("kind", ["image/svg+xml", "text/html", ""])
def test_a_crest_that_could_run_something_is_not_served(dress, client_for, alder, kind):
    dress(crest=b"<svg/>", crest_type=kind)
    assert client_for(alder).get("/crest/").status_code == 404


def test_another_crest_of_the_same_length_has_another_address(dress, client_for, alder):
    found = set()
    for last in (b"1", b"2"):
        dress(crest=PNG + last, crest_type="image/png")
        page = client_for(alder).get("/accounts/login/").content.decode()
        found.add(re.findall(r'"/crest/\?v=[^"]+"', page)[0])
    assert len(found) == 2


def picture(answer):
    assert answer["Content-Type"] == "image/png"
    return Image.open(BytesIO(answer.content)).convert("RGB")


def test_a_phone_keeps_the_portal_under_the_district_s_name_and_colour(
    dress, client_for, alder, birch
):
    dress(brand_color="#7a2a6b")
    said = client_for(alder).get("/manifest.webmanifest").json()
    assert said["name"] == alder.name
    assert said["theme_color"] == "#7a2a6b"
    assert said["display"] == "standalone"
    for icon in said["icons"]:
        made = picture(client_for(alder).get(icon["src"]))
        assert f"{made.width}x{made.height}" == icon["sizes"]
        assert made.getpixel((2, 2)) == (0x7A, 0x2A, 0x6B)
    assert client_for(birch).get("/manifest.webmanifest").json()["name"] == birch.name
    page = client_for(alder).get("/accounts/login/").content.decode()
    assert '<link rel="manifest" href="/manifest.webmanifest">' in page
    assert 'rel="apple-touch-icon" href="/icon-180.png"' in page


def test_the_crest_stands_in_the_middle_of_the_icon(dress, client_for, alder):
    red = BytesIO()
    Image.new("RGB", (80, 80), "#ff0000").save(red, "PNG")
    dress(brand_color="#7a2a6b", crest=red.getvalue(), crest_type="image/png")
    made = picture(client_for(alder).get("/icon-192.png"))
    assert made.getpixel((96, 96)) == (255, 0, 0)
    assert made.getpixel((4, 4)) == (0x7A, 0x2A, 0x6B)
    dress(crest=PNG)  # one that cannot be drawn: letters stand there
    letters = picture(client_for(alder).get("/icon-192.png"))
    assert len(letters.getcolors(10_000)) > 1


def test_only_known_sizes_are_drawn(client_for, alder):
    assert client_for(alder).get("/icon-100000.png").status_code == 404
