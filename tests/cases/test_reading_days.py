"""Are days to read a draft counted against the promise, and can a family ask for another date?"""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from cases.models import CaseFact
from cases.services import facts
from cases.services.reading_days import ASKED, ask_other_date, reading_days
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed
from tenants.people.models import DistrictRule
from tenants.people.services import rules
from tenants.rulepacks.schema import ClockKey, Measure
from tests.plan_tools import shared, written


def note(cast, kind, ago):
    day = today() - dt.timedelta(days=ago)
    return facts.note_fact(by=cast.case_manager, case=cast.case, said=facts.Said(kind, day))


@pytest.fixture
def meeting(cast):
    """In three days; five days to read are promised."""
    rule = rules.Said(ClockKey.DRAFT_BEFORE, rules.PROMISE, 5, Measure.CALENDAR, starts=today())
    rules.say(by=cast.district_staff, said=rule)
    DistrictRule.objects.update(starts=today() - dt.timedelta(days=300))
    for kind, ago in (("consent_received", 60), ("eligible", 20), ("plan_meeting_set", -3)):
        note(cast, kind, ago)


def test_no_meeting_no_count(cast):
    assert reading_days(cast.case) is None


def test_without_a_number_nothing_is_broken(cast):
    note(cast, "plan_meeting_set", -3)
    shared(cast, written(cast))
    found = reading_days(cast.case)
    assert (found.given, found.promised, found.is_broken) == (3, None, False)
    with pytest.raises(BadInput):
        ask_other_date(by=cast.mother, case=cast.case)


def test_a_draft_in_time_keeps_the_promise(cast, meeting):
    note(cast, "draft_shared", 2)
    found = reading_days(cast.case)
    assert (found.given, found.promised, found.is_broken) == (5, 5, False)


def test_a_late_draft_lets_the_family_ask_for_another_date(alder, cast, meeting, client_for):
    version = shared(cast, written(cast))
    mother, teacher = client_for(alder, cast.mother), client_for(alder, cast.teacher)
    for address in (
        reverse("plans", args=[cast.case.pk]),
        reverse("plan_version", args=[version.pk]),
    ):
        page = mother.get(address).content.decode()
        assert "3 calendar days" in page
        assert "5 calendar days" in page
        assert page.count("Ask for another date") == 1
        seen = teacher.get(address).content.decode()
        assert seen.count("The promise is not kept") == 1
        assert "Ask for another date" not in seen
    assert page.index("Ask for another date") < page.index('id="s-goal"')  # before the draft
    asking = reverse("ask_other_date", args=[cast.case.pk])
    for _press in range(2):
        assert mother.post(asking).url == reverse("plans", args=[cast.case.pk])
    fact = CaseFact.objects.get(kind=ASKED)
    assert fact.recorded_by == cast.mother
    thread = teacher.get(reverse("thread", args=[cast.case.pk])).content.decode()
    assert "The family asked for another date of the meeting" in thread
    assert "The family asked for another date on" in teacher.get(address).content.decode()
    board = client_for(alder, cast.district_staff).get(reverse("board")).content.decode()
    assert "1 family asked for another date" in board


def test_a_new_date_begins_anew(cast, meeting):
    shared(cast, written(cast))
    ask_other_date(by=cast.mother, case=cast.case)
    note(cast, "plan_meeting_set", -9)
    found = reading_days(cast.case)
    assert (found.given, found.is_broken, found.asked_on) == (9, False, None)


@pytest.mark.parametrize("who", ["father", "teacher", "case_manager", "other_mother"])
def test_others_do_not_ask(cast, meeting, who):
    shared(cast, written(cast))
    with pytest.raises(NotAllowed):
        ask_other_date(by=cast.people[who], case=cast.case)
