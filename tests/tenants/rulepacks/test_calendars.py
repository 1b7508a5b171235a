"""Do days count as the law says, also around closures, weekends and the end of the year?"""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.rulepacks.calendars import (
    BeyondCalendar,
    Calendar,
    CalendarError,
    SchoolYear,
    Unit,
    closures,
    is_business_day,
)


def d(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


# Section 1 of the worked case.
BREAKS = [
    ("2025-09-01", "2025-09-01"),
    ("2025-10-13", "2025-10-13"),
    ("2025-11-11", "2025-11-11"),
    ("2025-11-26", "2025-11-28"),
    ("2025-12-22", "2026-01-02"),
    ("2026-01-19", "2026-01-19"),
    ("2026-02-16", "2026-02-16"),
    ("2026-03-30", "2026-04-03"),
    ("2026-05-25", "2026-05-25"),
]
SNOW = d("2026-01-27")


def year(*more: dt.date) -> SchoolYear:
    closed = closures((d(first), d(last)) for first, last in BREAKS)
    return SchoolYear(d("2025-08-25"), d("2026-06-05"), closed | set(more))


MAPLE_FORK = Calendar((year(SNOW),), "WA")


def test_the_worked_year_has_180_days():
    assert len(list(year(SNOW).days())) == 180


@pytest.mark.parametrize(
    ("start", "number", "unit", "due"),
    [
        ("2025-10-20", 60, Unit.CALENDAR, "2025-12-19"),
        ("2025-10-20", 30, Unit.SCHOOL, "2025-12-05"),
        ("2025-10-20", 35, Unit.SCHOOL, "2025-12-12"),
        ("2025-10-20", 45, Unit.SCHOOL, "2026-01-09"),
        ("2025-10-06", 90, Unit.CALENDAR, "2026-01-04"),
        ("2025-12-11", 30, Unit.CALENDAR, "2026-01-10"),
        ("2025-10-06", 30, Unit.CALENDAR, "2025-11-05"),
        ("2025-10-06", 15, Unit.CALENDAR, "2025-10-21"),
        ("2025-10-06", 10, Unit.SCHOOL, "2025-10-21"),
        ("2025-12-08", 45, Unit.CALENDAR, "2026-01-22"),
        ("2026-01-09", 10, Unit.SCHOOL, "2026-01-26"),
        ("2026-01-08", 10, Unit.SCHOOL, "2026-01-23"),
        ("2025-10-10", 1, Unit.BUSINESS, "2025-10-14"),  # the 13th is a federal holiday
        ("2025-10-18", 1, Unit.SCHOOL, "2025-10-20"),  # begun on a Saturday
        ("2025-10-20", 0, Unit.SCHOOL, "2025-10-20"),
    ],
)
def test_the_vectors_of_the_worked_case(start, number, unit, due):
    assert MAPLE_FORK.after(d(start), number, unit) == d(due)
    if number:
        assert MAPLE_FORK.between(d(start), d(due), unit) == number


def test_a_due_day_on_a_saturday_is_shown_as_the_friday_before():
    assert MAPLE_FORK.last_working_day(d("2026-01-10")) == d("2026-01-09")
    assert MAPLE_FORK.last_working_day(d("2025-10-13")) == d("2025-10-10")
    assert MAPLE_FORK.last_working_day(d("2026-01-09")) == d("2026-01-09")


def test_state_holidays_are_no_business_days_there():
    patriots_day = d("2026-04-20")
    assert is_business_day(patriots_day, "WA")
    assert not is_business_day(patriots_day, "MA")


def test_nobody_guesses_school_days_that_are_not_known():
    with pytest.raises(BeyondCalendar, match="2026-06-05"):
        MAPLE_FORK.after(d("2026-06-01"), 10, Unit.SCHOOL)
    with pytest.raises(BeyondCalendar):
        Calendar().after(d("2026-06-01"), 1, Unit.SCHOOL)
    with pytest.raises(BeyondCalendar):
        MAPLE_FORK.after(d("2020-01-01"), 1, Unit.SCHOOL)
    shut = Calendar((SchoolYear(SNOW, SNOW, frozenset({SNOW})),))
    with pytest.raises(BeyondCalendar):
        shut.after(SNOW, 1, Unit.SCHOOL)


def test_the_summer_between_two_years_is_not_counted():
    next_year = SchoolYear(d("2026-08-31"), d("2027-06-11"))
    both = Calendar((next_year, year(SNOW)), "WA")
    assert both.after(d("2026-06-04"), 2, Unit.SCHOOL) == d("2026-08-31")
    assert both.knows(d("2026-07-04"))
    assert not both.knows(d("2027-07-04"))
    assert both.school_day_on_or_after(d("2026-07-04")) == d("2026-08-31")


def test_days_before_a_meeting_are_counted_back():
    meeting = d("2026-01-08")  # a Thursday, the fourth day after the winter break
    assert MAPLE_FORK.before(meeting, 3, Unit.SCHOOL) == d("2026-01-05")
    assert MAPLE_FORK.before(meeting, 4, Unit.SCHOOL) == d("2026-01-04")
    assert MAPLE_FORK.before(meeting, 10, Unit.SCHOOL) == d("2025-12-11")
    assert MAPLE_FORK.before(meeting, 5, Unit.BUSINESS) == d("2026-01-01")
    assert MAPLE_FORK.before(meeting, 10, Unit.CALENDAR) == d("2025-12-29")
    assert MAPLE_FORK.before(meeting, 0, Unit.SCHOOL) == meeting
    with pytest.raises(BeyondCalendar):
        MAPLE_FORK.before(d("2025-08-26"), 5, Unit.SCHOOL)
    with pytest.raises(BeyondCalendar):
        MAPLE_FORK.before(d("2026-09-26"), 5, Unit.SCHOOL)
    with pytest.raises(ValueError, match="negative"):
        MAPLE_FORK.before(meeting, -1, Unit.SCHOOL)


def test_stretches_without_school():
    next_year = SchoolYear(d("2026-08-31"), d("2027-06-11"))
    both = Calendar((next_year, year(SNOW)), "WA")
    winter = next(gap for gap in both.gaps if gap.first == d("2025-12-20"))
    assert (winter.last, winter.weekdays, winter.summer) == (d("2026-01-04"), 10, False)
    (summer,) = [gap for gap in both.gaps if gap.summer]
    assert (summer.first, summer.last) == (d("2026-06-06"), d("2026-08-30"))
    assert both.year_of(d("2026-07-01")) is None
    assert both.year_of(d("2026-09-01")) == next_year
    assert both.next_year(d("2026-06-05")) == next_year
    assert both.next_year(d("2026-08-31")) is None
    assert (both.last_known, Calendar().last_known) == (d("2027-06-11"), None)


def test_calendars_that_cannot_be_are_refused_with_the_day():
    with pytest.raises(CalendarError, match="before the first day"):
        SchoolYear(d("2026-01-02"), d("2026-01-01"))
    with pytest.raises(CalendarError, match="more than a year"):
        SchoolYear(d("1926-01-02"), d("2026-01-01"))
    with pytest.raises(CalendarError, match="outside"):
        SchoolYear(d("2026-01-02"), d("2026-02-01"), frozenset({d("2026-03-01")}))
    with pytest.raises(CalendarError, match="begins before"):
        Calendar((year(), SchoolYear(d("2026-06-05"), d("2026-07-01"))))
    with pytest.raises(CalendarError, match="ends before it begins"):
        closures([(d("2026-01-02"), d("2026-01-01"))])
    with pytest.raises(ValueError, match="negative"):
        MAPLE_FORK.after(SNOW, -1, Unit.CALENDAR)


days = st.dates(d("2025-08-25"), d("2026-04-30"))
numbers = st.integers(0, 20)
units = st.sampled_from(list(Unit))


@given(days, numbers, units)
def test_counting_there_and_back_agrees(start, number, unit):
    due = MAPLE_FORK.after(start, number, unit)
    assert MAPLE_FORK.between(start, due, unit) == number
    assert number == 0 or MAPLE_FORK.counts(due, unit)


@given(days, numbers, units)
def test_one_more_day_is_always_later(start, number, unit):
    assert MAPLE_FORK.after(start, number + 1, unit) > MAPLE_FORK.after(start, number, unit)


@given(days, numbers, units)
def test_counting_back_leaves_enough_days_and_no_more(end, number, unit):
    try:
        start = MAPLE_FORK.before(end, number, unit)
    except BeyondCalendar:
        return
    assert MAPLE_FORK.between(start, end, unit) >= number
    assert number == 0 or MAPLE_FORK.between(start + dt.timedelta(days=1), end, unit) < number


@given(days, days, numbers, units)
def test_a_later_start_never_ends_earlier(one, other, number, unit):
    first, second = sorted((one, other))
    assert MAPLE_FORK.after(first, number, unit) <= MAPLE_FORK.after(second, number, unit)


@given(days, numbers, days, units)
def test_a_closure_lengthens_school_days_and_nothing_else(start, number, shut, unit):
    closed = Calendar((year(SNOW, shut),), "WA")
    before, after = (one.after(start, number, unit) for one in (MAPLE_FORK, closed))
    assert after >= before
    if unit is not Unit.SCHOOL:
        assert after == before


@given(days, days, days, units)
def test_stretches_add_up(one, two, three, unit):
    a, b, c = sorted((one, two, three))
    whole = MAPLE_FORK.between(a, c, unit)
    assert whole == MAPLE_FORK.between(a, b, unit) + MAPLE_FORK.between(b, c, unit)
    assert MAPLE_FORK.between(c, a, unit) == -whole
