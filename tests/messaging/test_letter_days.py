"""Are a letter's days counted as those of the same rule on the road of a case?"""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.deadlines import Fact, clocks
from messaging.models import AnswerClock
from messaging.services import answer_clocks, answer_lengths, ledger
from tenants.base.clock import today
from tenants.people.services import rules, school_days
from tenants.rulepacks.schema import ClockKey, Event, Measure

YEAR = dt.date(2026, 8, 24), dt.date(2027, 6, 11)
STARTS = {"evaluation": Event.REFERRAL, "meeting": Event.MEETING_ASKED}
KEYS = {"evaluation": ClockKey.RESPONSE, "meeting": ClockKey.MEETING_ASKED}


@pytest.fixture
def in_state(in_alder, monkeypatch):
    """in_state("CA") makes it a district of that state."""

    def go(state):
        in_alder.state = state  # in memory: the site's role may not change a district
        for module in (rules, answer_lengths, school_days):
            monkeypatch.setattr(module, "this_district", lambda: in_alder)

    return go


@pytest.fixture
def year(in_alder):
    school_days.add_year(by=None, first_day=YEAR[0], last_day=YEAR[1])
    for first, last in ((21, 31), (25, 27)):
        month = 12 if first == 21 else 11
        day = dt.date(2026, month, first)
        school_days.close(by=None, first_day=day, last_day=day.replace(day=last), why="Break")


def begun(cast, kind, day):
    """A letter of that kind that came on that day, with the rule that holds then."""
    AnswerClock.objects.all().delete()
    entry = ledger.append(by=cast.mother, case=cast.case, kind="letter", body="Please", key="1")
    entry.happened_on = day  # in memory: the record takes no day that has not come
    rule = {"evaluation": "evaluation", "meeting": "meeting_asked"}[kind]
    return answer_clocks.start(by=cast.mother, entry=entry, kind=kind, titles={}, rule=rule)


def road(cast, kind, day):
    """The same on the road of a case."""
    calendar = school_days.school_days().of(cast.case.student.school_id)
    fact = Fact(event=STARTS[kind], day=day)
    found = clocks([fact], rules.pack(), calendar, on=day)
    return next(one for one in found if one.key is KEYS[kind])


@pytest.mark.parametrize("kind", ["evaluation", "meeting"])
@pytest.mark.parametrize("state", ["CA", "MS", "TX", "WA", "IL"])
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(day=st.dates(dt.date(2026, 9, 1), dt.date(2027, 5, 28)))
def test_both_give_the_same_day(cast, year, in_state, kind, state, day):
    in_state(state)
    clock = begun(cast, kind, day)
    if clock.rule:
        on_road = road(cast, kind, day)
        stands = answer_clocks.standing(clock)
        assert (stands.due, stands.estimated) == (on_road.due, on_road.estimated)


def test_the_winter_break_of_california_does_not_count(cast, year, in_state):
    in_state("CA")
    clock = begun(cast, "evaluation", dt.date(2026, 12, 14))
    stands = answer_clocks.standing(clock)
    assert stands.due == dt.date(2027, 1, 11)  # without the break: December 29
    assert "breaks of 6 school days or more" in stands.left_out
    said = rules.Said(ClockKey.RESPONSE, rules.PROMISE, 10, Measure.CALENDAR, today())
    rules.say(by=cast.district_staff, said=said)
    promised = begun(cast, "evaluation", today())
    assert promised.rule == "response/"
    assert "Your district promises" in answer_lengths.promise(promised)
    assert answer_lengths.rule_of(promised).pauses


def test_in_mississippi_the_day_of_the_letter_is_day_1(cast, year, in_state):
    in_state("MS")
    clock = begun(cast, "evaluation", dt.date(2026, 10, 5))
    stands = answer_clocks.standing(clock)
    assert stands.due == dt.date(2026, 10, 18)
    assert "day 1" in stands.left_out
    clock.rung, clock.repeated_on, clock.patience = 2, dt.date(2026, 10, 19), 5
    again = answer_clocks.standing(clock)
    assert (again.due, again.next_after) == (dt.date(2026, 10, 18), dt.date(2026, 10, 26))
