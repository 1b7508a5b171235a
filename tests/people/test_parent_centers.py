"""Whom a family can call outside the school, and when the district answers, in its language?"""

from __future__ import annotations

import datetime as dt

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from tenants.audit.models import Event
from tenants.base import clock
from tenants.people.models import DistrictSettings
from tenants.people.services import district_settings
from tenants.people.services.parent_centers import OutsideHelp, of_state, outside_help
from tenants.rulepacks import loader
from tenants.rulepacks.loader import states
from tenants.rulepacks.schema import Confidence, ParentCenter
from tests.paper_tools import send
from tests.people.test_people_pages import SETTINGS, staff  # noqa: F401  # a fixture
from tests.tenants.rulepacks.test_loader import file, state_row  # noqa: F401  # a fixture

KNOWN = {
    "name": "A Center",
    "confidence": "recalled",
    "phone": "555 0100",
    "web": "https://example.org/",
    "languages": ["English", "Spanish"],
}
OWN = {
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


DIRECTORY = "https://www.parentcenterhub.org/find-your-center/"


@pytest.mark.parametrize("state", sorted(states()))
def test_every_state_says_whom_to_ask_and_how_sure_we_are(state):
    """20 U.S.C. 1471(c): at least one in each state. A number that changes is not ours to say."""
    center = of_state(state)
    assert center.phone == ""
    assert (
        bool(center.name) == (center.confidence is not Confidence.UNKNOWN) == bool(center.sources)
    )
    if center.confidence is Confidence.CONFIRMED:
        assert len(center.sources) > 1
    assert not (center.several and center.name)


def test_the_directory_of_all_is_there_with_its_source():
    directory = loader.center_directory()
    assert directory.web == DIRECTORY
    assert directory.confidence is Confidence.CONFIRMED
    assert "20 U.S.C. 1471" in directory.cite
    assert directory.sources


@pytest.mark.parametrize("state", sorted(states()))
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_a_family_of_each_state_reads(state, language):
    with translation.override(language):
        page = render_to_string(
            "parts/parent_center.html",
            {"help": OutsideHelp(of_state(state), loader.center_directory())},
        )
    center = of_state(state)
    assert escape(center.name) in page
    assert f'href="{DIRECTORY}"' in page
    sure = {
        Confidence.CONFIRMED: ("more than one source", "más de una fuente"),
        Confidence.RECALLED: ("Not checked yet", "Aún no está comprobado"),
        Confidence.UNKNOWN: ("ask your district", "pregunte a su distrito"),
    }
    assert sure[center.confidence][language == "es"] in page


def test_the_rules_of_a_state_name_it(cast, alder, file):  # noqa: F811
    assert outside_help().center == of_state(alder.state)
    here = states()[alder.state].name
    file("states.yaml", lambda data: state_row(data, here).update(parent_center=KNOWN))
    assert outside_help().center == ParentCenter(
        "A Center",
        Confidence.RECALLED,
        "555 0100",
        "https://example.org/",
        ("English", "Spanish"),
    )
    wrong = KNOWN | {"fax": "1"}
    file("states.yaml", lambda data: state_row(data, "Ohio").update(parent_center=wrong))
    assert "states.yaml, Ohio, parent_center: the key 'fax'" in loader.check()


def test_the_district_writes_it_down_and_the_family_reads_it(staff, cast, alder, client_for):  # noqa: F811
    path = reverse("eligibility_choices", args=[cast.case.pk])
    mother = client_for(alder, cast.mother)
    page = mother.get(path).content.decode()
    assert escape(of_state(alder.state).name) in page
    assert "Not checked yet" in page
    assert staff.post("/accounts/district/", SETTINGS | OWN).status_code == 302
    district_settings.forget()
    assert outside_help().center.languages == ("English", "Spanish")
    page = mother.get(path).content.decode()
    assert "Not checked yet" not in page
    for words in (
        "Maple State Family Network",
        'href="tel:(555) 555-0142"',
        'href="https://family.example/"',
        "English, Spanish",
        "Your district looked this up on",
        DIRECTORY,
    ):
        assert words in page


def test_who_looked_it_up_and_when_is_kept_and_changes_with_it(staff, cast, alder):  # noqa: F811
    today = clock.today(alder.timezone)
    assert staff.post("/accounts/district/", SETTINGS | OWN).status_code == 302
    row = DistrictSettings.objects.get()
    assert (row.parent_center_by, row.parent_center_on) == (cast.district_staff.display_name, today)
    event = Event.objects.filter(verb="district.settings_changed").latest("at")
    assert event.data["new"]["parent_center_on"] == today.isoformat()
    assert "The parent center was looked up by" in staff.get("/accounts/district/").content.decode()
    DistrictSettings.objects.update(parent_center_on=dt.date(2025, 1, 2))
    assert staff.post("/accounts/district/", SETTINGS | OWN).status_code == 302
    assert DistrictSettings.objects.get().parent_center_on == dt.date(2025, 1, 2)
    assert staff.post("/accounts/district/", SETTINGS).status_code == 302
    assert DistrictSettings.objects.get().parent_center_on is None


def test_a_notice_names_it_among_those_who_help(staff, cast):  # noqa: F811
    """34 CFR 300.503(b)(5), 300.504(d)."""
    without = send(cast, "pwn-propose").texts
    assert all(
        "{center}" not in one["text"] and " \n" not in one["text"] and DIRECTORY in one["text"]
        for one in without.values()
    )
    assert "As far as we know, yours is" in without["en"]["text"]
    assert "aún no está comprobado" in without["es"]["text"]
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
    page = mother.get("/", HTTP_ACCEPT_LANGUAGE="es").content.decode()
    assert "lunes, de 8 a. m.</bdi>" in page
    assert "a. m.</bdi>." not in page
    with translation.override("es"):
        assert DistrictSettings(help_hours="8 AM – 4 PM").hours == "8 AM – 4 PM"
