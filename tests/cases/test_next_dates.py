"""Do a case manager's cases come by their next date, with a number of questions that stays?"""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.services import cases, facts, students
from cases.services.facts import Said
from tenants.base.clock import today
from tenants.people.services import district_settings
from tests.cast import LONG_AGO


def note(cast, kind, days, case=None):
    day = today() - dt.timedelta(days=days)
    said = Said(kind, day)
    facts.record_fact(by=cast.district_staff, case=case or cast.case, said=said)


def page(client):
    answer = client.get(reverse("my_dates"))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def another(cast, name, days):
    """A case more that the case manager runs, with a request so many days ago."""
    start = today() - LONG_AGO
    child = students.create(
        by=None,
        full_name=f"{name} Alder",
        preferred_name=name,
        birth_date=dt.date(2017, 3, 14),
        grade="3",
        school=cast.school,
        home_language="en",
    )
    case = cases.open_case(by=None, student=child, on=start)
    cases.add_member(by=None, case=case, user=cast.case_manager, role="case_manager", starts=start)
    note(cast, "referral_received", days, case)
    return case


def test_late_ones_come_first_then_the_nearest_day(alder, cast, client_for):
    note(cast, "referral_received", 3)
    another(cast, "Zoe", 90)
    another(cast, "Max", 20)
    text = page(client_for(alder, cast.case_manager))
    assert text.index(">Zoe<") < text.index(">Max<") < text.index(">Ana<")
    assert "Late by" in text
    assert "Answer to a request to test" in text
    assert "The school sends a notice and a consent form" in text


def test_a_case_without_a_day_is_there_too(alder, cast, client_for):
    text = page(client_for(alder, cast.case_manager))
    assert "Ana" in text
    assert "No date runs now" in text


def test_cases_of_others_are_shown_only_when_asked_for(alder, cast, client_for):
    case = another(cast, "Zoe", 5)
    client = client_for(alder, cast.specialist)
    assert "Ana" in page(client)  # who runs none sees those of the own teams
    assert str(case.pk) not in page(client)
    assert client_for(alder, cast.mother).get(reverse("my_dates")).status_code == 403


def test_the_questions_do_not_grow_with_the_cases(alder, cast, client_for, monkeypatch):
    monkeypatch.setattr(district_settings, "KEEP_SECONDS", 1e9)
    client = client_for(alder, cast.case_manager)

    def asked():
        with CaptureQueriesContext(connection) as caught:
            page(client)
        return len(caught)

    note(cast, "referral_received", 3)
    asked()
    one = asked()
    for name in ("Zoe", "Max", "Lia", "Tom"):
        another(cast, name, 20)
    assert asked() == one
