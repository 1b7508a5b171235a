"""Days that cannot be, typed into a page: is each said in clear words, and is nothing lost?"""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from cases.models import CaseFact
from cases.services import facts
from cases.services.facts import Said
from messaging.models import Entry
from tenants.base.clock import today
from tenants.people.models import Closure, SchoolYear
from tests.paper_tools import send
from tests.people.test_calendar_import import SAVE, data_of, upload

WORDS = "Brought by the grandmother"


def ago(days):
    return (today() - dt.timedelta(days=days)).isoformat()


@pytest.fixture
def staff(alder, cast, client_for):
    said = Said("referral_received", today() - dt.timedelta(days=5))
    facts.record_fact(by=cast.case_manager, case=cast.case, said=said)
    return client_for(alder, cast.case_manager)


def refused(client, url, given, *words):
    """The page that came back: the words are there, and everything that was typed."""
    answer = client.post(url, given)
    assert answer.status_code == 422
    text = answer.content.decode()
    for each in (*words, *(str(one) for one in given.values())):
        assert each in text, each
    return text


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (9, "would come before"),
        (-1, "has not come yet"),
        ("1926-03-01", "Check the year"),
        ("2126-03-01", "Check the year"),
        ("2026-02-30", "Enter a valid date"),
    ],
)
def test_a_consent_that_came_before_its_request_or_in_another_age(staff, cast, day, words):
    url = reverse("write_fact", args=[cast.case.pk, "consent_received"])
    given = {
        "happened_on": day if isinstance(day, str) else ago(day),
        "how": "paper",
        "note": WORDS,
    }
    refused(staff, url, given, words)
    assert not CaseFact.objects.filter(kind="consent_received").exists()


def test_a_signed_form_that_came_before_it_was_sent(staff, cast):
    paper = send(cast, "consent-evaluate")
    given = {
        "key": uuid.uuid4(),
        "parent": cast.mother.pk,
        "says": "partly",
        "received_on": ago(3),
        "statement": WORDS,
    }
    url = reverse("enter_answer", args=[paper.pk])
    refused(staff, url, given, "before the form was sent")
    for year in ("1926", "2126"):
        words = "before the form was sent" if year == "1926" else "has not come yet"
        refused(staff, url, given | {"received_on": f"{year}-03-01"}, words)
    paper.refresh_from_db()
    assert paper.state == "asked"
    assert not Entry.objects.filter(kind="decision").exists()


def test_an_absence_that_ends_before_it_starts(staff, cast):
    url = reverse("write_fact", args=[cast.case.pk, "child_absent"])
    given = {"happened_on": ago(3), "until": ago(4), "how": "phone", "note": WORDS}
    refused(staff, url, given, "The last day is before the first day. Check both.")
    refused(staff, url, given | {"until": "2126-03-01"}, "Check the year")
    assert not CaseFact.objects.filter(kind="child_absent").exists()


@pytest.fixture
def calendar(alder, cast, client_for):
    """A year and a break, typed in by the district's staff."""
    client = client_for(alder, cast.district_staff)
    page = reverse("school_days")
    year = {"year-first_day": "2026-08-24", "year-last_day": "2027-06-11"}
    assert client.post(f"{page}years/", year).status_code == 302
    winter = {"first_day": "2026-12-21", "last_day": "2027-01-01", "why": "Winter break"}
    assert client.post(page, winter).status_code == 302
    return client, page


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-12-31", "2027-01-04", "without school already: Winter break"),
        ("2026-12-21", "2027-01-01", "without school already: Winter break"),
        ("2026-12-20", "2027-01-02", "without school already: Winter break"),
        ("2026-12-25", "2026-12-25", "without school already: Winter break"),
        ("2027-03-19", "2027-03-15", "The last day is before the first day"),
        ("1926-12-21", "1926-12-22", "too far away"),
        ("2126-12-21", "2126-12-22", "too far away"),
    ],
)
def test_a_break_over_another_break_or_in_another_age(calendar, first, last, words):
    client, page = calendar
    refused(client, page, {"first_day": first, "last_day": last, "why": "Snow, second time"}, words)
    assert [row.why for row in Closure.objects.all()] == ["Winter break"]


def test_a_school_year_over_another(calendar):
    client, page = calendar
    given = {"year-first_day": "2027-06-01", "year-last_day": "2028-06-09"}
    refused(client, f"{page}years/", given, "Another school year goes from")
    assert SchoolYear.objects.count() == 1


def test_a_file_with_breaks_over_each_other_keeps_none_of_them(calendar):
    client, _page = calendar
    rows = "kind,first_day,last_day,why,school\n"
    rows += "no school,2027-03-15,2027-03-19,Spring break,\n"
    rows += "no school,2027-03-18,2027-03-22,Staff days,\n"
    html = upload(client, rows).content.decode()
    answer = client.post(SAVE, data_of(html))
    assert answer.status_code == 422
    text = answer.content.decode()
    for words in ("without school already: Spring break", "Staff days", "2027-03-18"):
        assert words in text
    assert [row.why for row in Closure.objects.all()] == ["Winter break"]
