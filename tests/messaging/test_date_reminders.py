"""Is whose date it is told in time, once, in school hours, and everybody calmly when it passed?"""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from cases.models import CaseFact, TeamMember
from cases.services import facts, road
from cases.services.facts import Said
from messaging.event_sentences import sentence
from messaging.models import DateReminder, Entry, Notification
from messaging.services import date_reminders
from tenants.base.clock import today
from tenants.people.models import DistrictRule, RoleAssignment
from tenants.people.services import absences, district_settings, rules
from tenants.rulepacks.schema import ClockKey, Measure
from tests import told

DAY = dt.timedelta(days=1)
SCHOOL_TIME = dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)  # a Tuesday, ten in the morning


@pytest.fixture(autouse=True)
def moment(monkeypatch, in_alder):
    """moment[0] is what time it is."""
    held = [SCHOOL_TIME]
    monkeypatch.setattr("django.utils.timezone.now", lambda: held[0])
    district_settings.forget()
    yield held
    district_settings.forget()


def started(left):
    """The day of a request whose last day is so many working days away; late ones below 0."""
    by = road.basis()
    for back in range(120):
        row = CaseFact(kind="referral_received", happened_on=today() - back * DAY, number=1)
        (clock,) = (c for c in road.clocks_of([row], None, by) if c.key == "response")
        if clock.left == left:
            return row.happened_on
    raise AssertionError(left)


@pytest.fixture
def due(cast):
    """due(left): a request of the mother, to be answered in so many working days."""

    def make(left):
        said = Said("referral_received", started(left))
        facts.record_fact(by=cast.district_staff, case=cast.case, said=said)
        told.forget()

    return make


def reminded():
    """Who was told, by words."""
    told.tell()
    rows = Notification.objects.filter(words__startswith="date_")
    return {(row.user.display_name, row.words) for row in rows.select_related("user")}


@pytest.mark.parametrize(("left", "step"), [(10, "10"), (4, "10"), (3, "3"), (0, "3")])
def test_the_case_manager_is_told_once_before(cast, due, left, step):
    due(left)
    assert [date_reminders.remind_all(), date_reminders.remind_all()] == [1, 0]
    assert reminded() == {("Case Manager", "date_soon")}
    assert DateReminder.objects.get().step == step
    assert not Entry.objects.filter(case=cast.case, data__verb="date.soon").exists()


def test_nobody_is_told_too_early(due):
    due(11)
    assert date_reminders.remind_all() == 0


def test_both_steps_come_each_on_its_day(due, moment):
    due(10)
    assert date_reminders.remind_all() == 1
    moment[0] += 14 * DAY
    assert date_reminders.remind_all() == 1
    assert set(DateReminder.objects.values_list("step", flat=True)) == {"10", "3"}


def test_when_it_passed_the_leads_and_the_parents_are_told_in_one_entry(cast, due):
    due(-1)
    assert [date_reminders.remind_all(), date_reminders.remind_all()] == [1, 0]
    wanted = {"Case Manager", "Administrator", "Mother"}
    assert reminded() == {(name, "date_passed") for name in wanted}
    entry = Entry.objects.get(case=cast.case, data__verb="date.passed")
    with translation.override("en"):
        assert "Answer to a request to test" in sentence(entry.data)
        assert "Nobody has written down that it was done" in sentence(entry.data)


def test_what_was_done_or_passed_long_ago_needs_no_word(cast, due):
    due(-20)
    assert date_reminders.remind_all() == 0
    said = Said("request_answered", today())
    facts.record_fact(by=cast.district_staff, case=cast.case, said=said)
    assert date_reminders.remind_all() == 0


def test_a_request_by_letter_is_told_with_its_letter(cast):
    facts.note_fact(
        by=None,
        case=cast.case,
        said=Said("referral_received", started(3), data={"by_letter": True}),
    )
    told.forget()
    assert date_reminders.remind_all() == 0


@pytest.mark.parametrize("hours", [-6, 9, 4 * 24])
def test_nothing_is_said_outside_of_school_hours(due, moment, hours):
    due(3)
    moment[0] += dt.timedelta(hours=hours)  # before, after, and on a Saturday
    assert date_reminders.remind_all() == 0


def test_where_nobody_runs_the_case_the_administrator_is_told(cast, due):
    due(3)
    TeamMember.objects.filter(case=cast.case, role="case_manager").update(until=today() - DAY)
    date_reminders.remind_all()
    assert reminded() == {("Administrator", "date_soon")}


def away(cast, stand_in):
    absences.go_away(
        by=cast.case_manager,
        starts=today(),
        until=today() + 5 * DAY,
        stand_in=cast.people[stand_in],
    )


def test_a_stand_in_on_the_team_is_told_as_well(cast, due):
    away(cast, "specialist")
    due(3)
    date_reminders.remind_all()
    assert reminded() == {("Case Manager", "date_soon"), ("Specialist", "date_soon")}


def test_a_stand_in_who_may_not_see_the_case_is_not_told_but_the_administrator_is(cast, due):
    away(cast, "other_teacher")
    due(3)
    date_reminders.remind_all()
    assert reminded() == {("Case Manager", "date_soon"), ("Administrator", "date_soon")}


def test_a_stand_in_whose_role_is_over_is_not_told(cast, due):
    away(cast, "specialist")
    RoleAssignment.objects.filter(user=cast.specialist).update(until=today() - DAY)
    due(3)
    date_reminders.remind_all()
    assert reminded() == {("Case Manager", "date_soon"), ("Administrator", "date_soon")}


def test_the_laws_own_day_is_told_apart_from_a_promise(cast, moment):
    """The promise was missed; the day by law comes near and is told too, once."""
    mine = rules.Said(ClockKey.PLAN_MEETING, rules.PROMISE, 10, Measure.CALENDAR, starts=today())
    rules.say(by=cast.district_staff, said=mine)
    DistrictRule.objects.update(starts=today() - 300 * DAY)
    for kind, ago in (("consent_received", 60), ("eligible", 18)):
        facts.record_fact(
            by=cast.district_staff, case=cast.case, said=Said(kind, today() - ago * DAY)
        )
    told.forget()
    date_reminders.remind_all()
    date_reminders.remind_all()
    rows = DateReminder.objects.filter(clock__endswith="plan_meeting").order_by("clock")
    assert [(row.clock, row.step, row.due - today()) for row in rows] == [
        ("law:plan_meeting", "10", 12 * DAY),
        ("plan_meeting", "passed", -8 * DAY),
    ]
