"""Do the laws of counting hold for every clock of every state, not for the best known alone?"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import deadline_counts as counts
from cases.deadlines import Clock, Fact, State, clocks, one_clock
from tenants.rulepacks.calendars import Calendar, SchoolYear, Unit
from tenants.rulepacks.loader import pack_for, states
from tenants.rulepacks.packs import LocalRule
from tenants.rulepacks.schema import ClockKey, ClockRule, Event, Kind, Measure, PauseKind, SetBy
from tests.cases.worked import FACTS, SNOW, d, year

LATER = (
    SchoolYear(d("2026-08-24"), d("2027-06-04")),
    SchoolYear(d("2027-08-23"), d("2028-06-02")),
    SchoolYear(d("2028-08-28"), d("2029-06-08")),
)
SCHOOL = Calendar((year(SNOW), *LATER))
PLACES = ("", *sorted(states()))
DAYS = st.dates(d("2025-08-25"), d("2026-04-30"))
PLACE = st.sampled_from(PLACES)
KEY = st.sampled_from(list(ClockKey))
LEADS = {rule.key for rule in pack_for("").rules if rule.kind is Kind.LEAD}


def own(key: ClockKey, found: tuple[Clock, ...]) -> list[Clock]:
    return [clock for clock in found if clock.key is key]


def started(rule: ClockRule, day: dt.date) -> list[Fact]:
    """The facts that begin every count of a clock on that day."""
    return [Fact(event, day, id=event.value) for event in sorted(rule.starts)]


def known_rule(key: ClockKey, place: str) -> ClockRule:
    """The rule of a clock; where no number is known, as if a district had looked one up."""
    pack = pack_for(place)
    rule = pack.law(key)
    if rule.number is not None and rule.start is not None:
        return rule
    start = rule.start or next(iter(sorted(rule.starts)), Event.PLAN)
    found = LocalRule(
        key, 20, Measure.SCHOOL, SetBy.CONFIRMED, d("2025-01-01"), start_event=start, cite="R 1"
    )
    return pack.with_local([found]).rule(key, d("2025-09-01"))


def clock_of(rule: ClockRule, start: dt.date, on: dt.date, calendar: Calendar = SCHOOL) -> Clock:
    assert rule.start
    return one_clock(rule, start, calendar, on=on)


def plain(rule: ClockRule) -> bool:
    """Whether nothing but its own number decides."""
    return not (rule.earlier_of or rule.year_end or rule.pauses)


@given(KEY, PLACE, DAYS)
def test_no_last_day_is_before_its_start(key, place, start):
    rule = known_rule(key, place)
    if key in LEADS:
        pack = replace(pack_for(place), rules=(rule,))
        (clock,) = clocks([Fact(rule.start, start)], pack, SCHOOL, on=start - dt.timedelta(40))
        assert clock.due is None or clock.due <= start
        return
    clock = clock_of(rule, start, start)
    assert clock.due is not None
    if rule.year_end:
        assert clock.due > start or clock.limit.number is None
    else:
        assert clock.due >= start
    assert clock.left is not None
    assert clock.left >= 0
    assert clock.day == 0
    assert clock.state in (State.RUNNING, State.PAUSED)


@given(KEY, PLACE, DAYS, st.integers(1, 200), st.integers(0, 60))
def test_more_days_never_end_earlier(key, place, start, number, more):
    rule = known_rule(key, place)
    if key in LEADS or rule.year_end:
        return
    unit = Measure.CALENDAR if rule.unit is Measure.YEARS else rule.unit
    few, many = (
        clock_of(replace(rule, number=n, unit=unit), start, start) for n in (number, number + more)
    )
    assert few.due <= many.due
    if more and plain(rule):
        assert few.due < many.due


@given(KEY, PLACE, DAYS, st.integers(0, 500))
def test_the_days_gone_and_left_are_the_whole(key, place, start, later):
    rule = known_rule(key, place)
    clock = clock_of(rule, start, start + dt.timedelta(later)) if key not in LEADS else None
    if clock is None or clock.estimated or clock.limit.number is None:
        return
    if rule.unit is Measure.YEARS:
        assert clock.day + clock.left == (clock.due - start).days
    else:
        assert clock.day + clock.left == clock.limit.number - rule.counts_start_day


@given(st.sampled_from(PLACES), KEY, DAYS, st.integers(1, 60))
def test_school_days_leave_out_every_day_without_school(place, key, start, number):
    rule = replace(known_rule(key, place), number=number, unit=Measure.SCHOOL)
    if key in LEADS or not plain(rule):
        return
    clock = clock_of(rule, start, start)
    first = start if rule.counts_start_day else start + dt.timedelta(1)
    days = [first + dt.timedelta(n) for n in range((clock.due - first).days + 1)]
    assert sum(SCHOOL.counts(day, Unit.SCHOOL) for day in days) == number
    assert SCHOOL.counts(clock.due, Unit.SCHOOL)
    closed = next((day for day in days if SCHOOL.counts(day, Unit.SCHOOL)), None)
    shut = Calendar((year(SNOW, closed), *LATER))
    if closed is not None and closed <= d("2026-06-04"):
        assert clock_of(rule, start, start, shut).due > clock.due


@given(PLACE, DAYS, st.integers(0, 30), st.integers(1, 45))
def test_a_pause_adds_exactly_its_days(place, start, gone, length):
    """The days between two facts that do not count; Connecticut's rule is of that kind."""
    law = pack_for("CT").law(ClockKey.EVALUATION)
    pause = next(one for one in law.pauses if one.kind is PauseKind.BETWEEN)
    rule = replace(
        known_rule(ClockKey.EVALUATION, place),
        pauses=(pause,),
        earlier_of=(),
        year_end=(),
        start=Event.REFERRAL,
        number=60,
        unit=Measure.CALENDAR,
    )
    pack = replace(pack_for(place), rules=(rule,))
    first, last = start + dt.timedelta(gone), start + dt.timedelta(gone + length)
    begun = [Fact(Event.REFERRAL, start), Fact(pause.first, first)]
    whole = [*begun, Fact(pause.last, last)]
    (clock,) = clocks(whole, pack, SCHOOL, on=last + dt.timedelta(1))
    assert clock.due == start + dt.timedelta(60 + length)
    (still,) = clocks(begun, pack, SCHOOL, on=last)
    assert (still.state, still.estimated) == (State.PAUSED, True)
    assert still.due == clock.due


@given(st.lists(st.tuples(DAYS, st.integers(0, 40)), max_size=5), DAYS, st.integers(1, 90))
def test_stretches_that_do_not_count_are_left_out_once(stretches, start, number):
    spans = counts.merged(
        (first, first + dt.timedelta(length)) for first, length in stretches if first > start
    )
    for unit in Unit:
        due = counts.due(SCHOOL, start, number, unit, spans).day
        assert counts.between(SCHOOL, start, due, unit, spans) == number
        assert not any(first <= due <= last for first, last in spans)
        assert due >= counts.due(SCHOOL, start, number, unit, []).day


@given(KEY, PLACE, DAYS, st.integers(-20, 20))
def test_a_corrected_start_counts_as_if_it_had_always_been_so(key, place, start, other):
    pack = pack_for(place)
    rule = pack.law(key)
    right, on = start + dt.timedelta(other), start + dt.timedelta(30)
    wrong = started(rule, start)
    mended = [
        *wrong,
        *(replace(fact, day=right, id=f"{fact.id}-2", corrects=fact.id) for fact in wrong),
    ]
    assert own(key, clocks(mended, pack, SCHOOL, on=on)) == own(
        key, clocks(started(rule, right), pack, SCHOOL, on=on)
    )
    gone = [*wrong, *(replace(one, day=None, id=f"{one.id}-2", corrects=one.id) for one in wrong)]
    assert own(key, clocks(gone, pack, SCHOOL, on=on)) == []


ANY = st.lists(st.tuples(st.sampled_from(list(Event)), DAYS), max_size=14)


@given(ANY, PLACE, st.permutations(range(14)), st.integers(0, 60))
def test_no_clock_runs_twice_and_the_order_says_nothing(events, place, order, later):
    facts = [Fact(event, day, number=n) for n, (event, day) in enumerate(events, start=1)]
    pack = pack_for(place)
    on = max((fact.day for fact in facts), default=d("2026-01-01")) + dt.timedelta(later)
    found = clocks(facts, pack, SCHOOL, on=on)
    mixed = [facts[n] for n in order if n < len(facts)]
    assert clocks(mixed, pack, SCHOOL, on=on) == found
    for key in set(ClockKey) - LEADS:
        runs = own(key, found)
        assert sum(clock.ended_on is None for clock in runs) <= 1
        spans = sorted((clock.started_on, clock.ended_on or dt.date.max) for clock in runs)
        for (_start, end), (following, _end) in pairwise(spans):
            assert end <= following
    for clock in found:
        assert clock.ended_on is None or clock.ended_on <= on
        assert clock.limit is None or clock.due == min(limit.due for limit in clock.limits)


@pytest.mark.parametrize("place", PLACES)
def test_a_whole_case_counts_no_clock_twice_on_any_day(place):
    pack = pack_for(place)
    day = d("2025-10-01")
    while day <= d("2026-05-01"):
        found = clocks(FACTS, pack, SCHOOL, on=day)
        runs = [clock.key for clock in found if clock.open and clock.key not in LEADS]
        assert len(runs) == len(set(runs))
        day += dt.timedelta(9)
