"""Whom a family can call outside the school, and when the district answers, in its language?"""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation

from tenants.people.models import DistrictSettings
from tenants.people.services import district_settings
from tenants.people.services.parent_centers import parent_center
from tenants.rulepacks import loader
from tenants.rulepacks.loader import states
from tenants.rulepacks.schema import ParentCenter
from tests.paper_tools import send
from tests.people.test_people_pages import SETTINGS, staff  # noqa: F401  # a fixture
from tests.tenants.rulepacks.test_loader import file, state_row  # noqa: F401  # a fixture

KNOWN = {
    "name": "A Center",
    "phone": "555 0100",
    "web": "https://example.org/",
    "languages": ["English", "Spanish"],
}
OWN = {
    "parent_center_name": "Maple State Family Network",
    "parent_center_phone": "(555) 555-0142",
    "parent_center_web": "https://family.example/",
    "parent_center_languages": "English, Spanish, ",
}


def test_no_state_names_one_that_no_source_of_ours_names():
    assert {row.parent_center for row in states().values()} == {None}


def test_the_rules_of_a_state_can_name_it(cast, alder, file):  # noqa: F811
    assert parent_center() is None
    here = states()[alder.state].name
    file("states.yaml", lambda data: state_row(data, here).update(parent_center=KNOWN))
    wanted = ParentCenter("A Center", "555 0100", "https://example.org/", ("English", "Spanish"))
    assert parent_center() == wanted
    wrong = {"name": "A", "fax": "1"}
    file("states.yaml", lambda data: state_row(data, "Ohio").update(parent_center=wrong))
    assert "states.yaml, Ohio, parent_center: the key 'fax'" in loader.check()


def test_the_district_writes_it_down_and_the_family_reads_it(staff, cast, alder, client_for):  # noqa: F811
    path = reverse("eligibility_choices", args=[cast.case.pk])
    mother = client_for(alder, cast.mother)
    assert "We do not know the one of your state yet" in mother.get(path).content.decode()
    assert staff.post("/accounts/district/", SETTINGS | OWN).status_code == 302
    district_settings.forget()
    assert parent_center().languages == ("English", "Spanish")
    page = mother.get(path).content.decode()
    assert "We do not know the one of your state yet" not in page
    for words in (
        "Maple State Family Network",
        'href="tel:(555) 555-0142"',
        'href="https://family.example/"',
        "English, Spanish",
    ):
        assert words in page


def test_a_notice_names_it_among_those_who_help(staff, cast):  # noqa: F811
    """34 CFR 300.503(b)(5), 300.504(d)."""
    without = send(cast, "pwn-propose").texts
    assert all(
        "{center}" not in one["text"] and " \n" not in one["text"] for one in without.values()
    )
    assert staff.post("/accounts/district/", SETTINGS | OWN).status_code == 302
    district_settings.forget()
    for slug in ("pwn-propose", "pwn-refuse", "safeguards"):
        told = {key: one["text"] for key, one in send(cast, slug).texts.items()}
        assert "Yours is Maple State Family Network (English, Spanish). Phone:" in told["en"]
        assert "El suyo es Maple State Family Network (English, Spanish). Teléfono:" in told["es"]
        assert all("555-0142" in one and "Web: https://family" in one for one in told.values())


@pytest.mark.parametrize("web", ["javascript:alert(1)", "not an address", "ftp//x"])
def test_a_web_page_that_is_none_is_refused(staff, web):  # noqa: F811
    answer = staff.post("/accounts/district/", SETTINGS | OWN | {"parent_center_web": web})
    assert answer.status_code == 422
    assert not DistrictSettings.objects.filter(parent_center_name__gt="").exists()


def test_help_hours_are_said_in_the_language_of_the_reader(staff, alder, client_for, cast):  # noqa: F811
    hours = {"help_hours": "Monday, 8 AM", "help_hours_es": "lunes, de 8 a. m."}
    assert staff.post("/accounts/district/", SETTINGS | hours).status_code == 302
    district_settings.forget()
    now = district_settings.current()
    for language, told in (
        ("en", "Monday, 8 AM"),
        ("es", "lunes, de 8 a. m."),
        ("ar", "Monday, 8 AM"),
    ):
        with translation.override(language):
            assert now.hours == told
    mother = client_for(alder, cast.mother)
    assert "Monday, 8 AM" in mother.get("/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    cast.mother.language = "es"
    cast.mother.save()
    assert "lunes, de 8 a. m." in mother.get("/", HTTP_ACCEPT_LANGUAGE="es").content.decode()
    with translation.override("es"):
        assert DistrictSettings(help_hours="8 AM – 4 PM").hours == "8 AM – 4 PM"
