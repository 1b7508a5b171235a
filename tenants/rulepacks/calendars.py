"""Which days count, and on which day does a number of days end?

Three units, as in the law: calendar days (34 CFR 300.11(a)), business days (Monday to Friday
but federal and state holidays, 300.11(b)) and school days (days that children attend, partial
ones too, 300.11(c)). The day of the event is day 0; day 1 is the next day that counts. A due
day on a weekend is not moved: Part 300 has no such rule.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import holidays

if TYPE_CHECKING:
    from collections.abc import Iterator

ONE_DAY = dt.timedelta(days=1)
LONGEST_YEAR = 400  # calendar days between the first and the last day of one school year


class Unit(StrEnum):
    """What a number of days counts."""

    CALENDAR = "calendar_days"
    BUSINESS = "business_days"
    SCHOOL = "school_days"


class CalendarError(ValueError):
    """A calendar that cannot be: the message says which day is wrong."""


class BeyondCalendar(LookupError):
    """The count runs past the last school day that is known."""


@dataclass(frozen=True)
class Due:
    """The last day of a count. `estimated`: not all of its school days are known yet."""

    day: dt.date
    estimated: bool = False


@dataclass(frozen=True)
class Gap:
    """A stretch of calendar days without school between two school days, both ends with it.
    `weekdays` are those on which there might have been school; `summer`: it lies between years."""

    first: dt.date
    last: dt.date
    weekdays: int
    summer: bool


@dataclass(frozen=True)
class SchoolYear:
    """The days of instruction between two days, but those on which no child attends.

    Both ends belong to it. Weekends are no school days. An early dismissal is one. Extended
    school year days are not part of it (300.11(c), 2006 preamble). Raises CalendarError.
    """

    first_day: dt.date
    last_day: dt.date
    closed: frozenset[dt.date] = frozenset()

    def __post_init__(self) -> None:
        if self.last_day < self.first_day:
            raise CalendarError(f"The last day {self.last_day} is before the first day.")
        if (self.last_day - self.first_day).days > LONGEST_YEAR:
            raise CalendarError(f"From {self.first_day} to {self.last_day} is more than a year.")
        for day in self.closed:
            if not self.first_day <= day <= self.last_day:
                raise CalendarError(f"{day} is outside of the school year.")

    def days(self) -> Iterator[dt.date]:
        """Its school days, in order."""
        for day in span(self.first_day, self.last_day):
            if day.weekday() < 5 and day not in self.closed:
                yield day

    @cached_property
    def last_school_day(self) -> dt.date:
        """The last day on which children attend; the last day when they never do."""
        return max(self.days(), default=self.last_day)


@dataclass(frozen=True)
class Calendar:
    """The school years of one school, and its state for business days ("WA"; "" for federal
    holidays only). Raises CalendarError when two years overlap."""

    years: tuple[SchoolYear, ...] = ()
    state: str = ""
    _school_days: tuple[dt.date, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        years = sorted(self.years, key=lambda year: year.first_day)
        for before, after in pairwise(years):
            if after.first_day <= before.last_day:
                raise CalendarError(
                    f"The year from {after.first_day} begins before the one to "
                    f"{before.last_day} ends."
                )
        days = tuple(day for year in years for day in year.days())
        object.__setattr__(self, "_school_days", days)

    def counts(self, day: dt.date, unit: Unit) -> bool:
        """Whether this day is one of the unit."""
        if unit is Unit.CALENDAR:
            return True
        if unit is Unit.BUSINESS:
            return is_business_day(day, self.state)
        return self._at(day) > 0 and self._school_days[self._at(day) - 1] == day

    def knows(self, day: dt.date) -> bool:
        """Whether a school year holds this day, or it lies between two that are known."""
        if not self.years:
            return False
        first = min(year.first_day for year in self.years)
        return first <= day <= max(year.last_day for year in self.years)

    def after(self, day0: dt.date, number: int, unit: Unit) -> dt.date:
        """The day on which `number` days of the unit after `day0` end; `day0` when it is 0.

        Raises BeyondCalendar when so many school days are not known yet, ValueError for a
        negative number.
        """
        if number < 0:
            raise ValueError("A number of days is not negative.")
        if number == 0:
            return day0
        if unit is Unit.CALENDAR:
            return day0 + dt.timedelta(days=number)
        if unit is Unit.BUSINESS:
            return self._business_after(day0, number)
        place = self._at(day0) + number - 1
        if not self._school_days or day0 < self._school_days[0] - ONE_YEAR:
            raise BeyondCalendar(f"No school year is known on {day0}.")
        if place >= len(self._school_days):
            raise BeyondCalendar(f"School days are known to {self._school_days[-1]} only.")
        return self._school_days[place]

    def between(self, start: dt.date, end: dt.date, unit: Unit) -> int:
        """How many days of the unit lie after `start` up to and with `end`; negative when `end`
        is the earlier one. School days that are not known yet are not counted."""
        if end < start:
            return -self.between(end, start, unit)
        if unit is Unit.CALENDAR:
            return (end - start).days
        if unit is Unit.BUSINESS:
            days = span(start + ONE_DAY, end)
            return sum(is_business_day(day, self.state) for day in days)
        return self._at(end) - self._at(start)

    def last_working_day(self, day: dt.date) -> dt.date:
        """The day itself when it is a business day, else the last one before it. For showing:
        whoever waits until a due day on a Saturday is late."""
        while not is_business_day(day, self.state):
            day -= ONE_DAY
        return day

    def school_day_on_or_after(self, day: dt.date) -> dt.date:
        """The next day on which staff and children are there. Raises BeyondCalendar."""
        return day if self.counts(day, Unit.SCHOOL) else self.after(day, 1, Unit.SCHOOL)

    def due(self, day0: dt.date, number: int, unit: Unit) -> Due:
        """As `after`, and an estimate where school days are not known: business days from the
        last known one on. Raises ValueError for a negative number."""
        try:
            return Due(self.after(day0, number, unit))
        except BeyondCalendar:
            known = [day for day in self._school_days if day > day0]
            start = known[-1] if known else day0
            return Due(self._business_after(start, number - len(known)), estimated=True)

    def before(self, day: dt.date, number: int, unit: Unit) -> dt.date:
        """The last day on which at least `number` days of the unit lie ahead up to and with
        `day`: the latest day for what the law wants so many days before a meeting. Raises
        BeyondCalendar, ValueError."""
        if number < 0:
            raise ValueError("A number of days is not negative.")
        if unit is Unit.CALENDAR or number == 0:
            return day - dt.timedelta(days=number)
        if unit is Unit.SCHOOL:
            place = self._at(day) - number
            if place < 0 or not self.knows(day):
                raise BeyondCalendar(f"Not so many school days are known before {day}.")
            return self._school_days[place] - ONE_DAY
        while number:
            number -= is_business_day(day, self.state)
            day -= ONE_DAY
        return day

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """Every stretch without school, weekends alone too, in order."""
        found = []
        for one, other in pairwise(self._school_days):
            if (other - one).days > 1:
                first, last = one + ONE_DAY, other - ONE_DAY
                weekdays = sum(day.weekday() < 5 for day in span(first, last))
                summer = self.year_of(one) is not self.year_of(other)
                found.append(Gap(first, last, weekdays, summer))
        return tuple(found)

    @cached_property
    def last_known(self) -> dt.date | None:
        """The last school day that is known."""
        return self._school_days[-1] if self._school_days else None

    def year_of(self, day: dt.date) -> SchoolYear | None:
        """The school year that holds this day."""
        for year in self.years:
            if year.first_day <= day <= year.last_day:
                return year
        return None

    def next_year(self, day: dt.date) -> SchoolYear | None:
        """The first school year that begins after this day, as far as it is known."""
        later = [year for year in self.years if year.first_day > day]
        return min(later, key=lambda year: year.first_day, default=None)

    def open_on(self, day: dt.date) -> bool:
        """Whether children attend on this day; on a day no school year tells of, whether it is
        a business day."""
        return self.counts(day, Unit.SCHOOL if self.knows(day) else Unit.BUSINESS)

    def _at(self, day: dt.date) -> int:
        """How many of the known school days are not after `day`."""
        return bisect_right(self._school_days, day)

    def _business_after(self, day: dt.date, number: int) -> dt.date:
        while number:
            day += ONE_DAY
            number -= is_business_day(day, self.state)
        return day


ONE_YEAR = dt.timedelta(days=366)


def span(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Every calendar day from the first to the last, both with it; none when it ends before."""
    for number in range(first.toordinal(), last.toordinal() + 1):
        yield dt.date.fromordinal(number)


def closures(ranges: Iterable[tuple[dt.date, dt.date]]) -> frozenset[dt.date]:
    """The days of some ranges, both ends with them. Raises CalendarError for one that ends
    before it begins."""
    found: set[dt.date] = set()
    for first, last in ranges:
        if last < first:
            raise CalendarError(f"The break from {first} ends before it begins, on {last}.")
        found.update(span(first, last))
    return frozenset(found)


def is_business_day(day: dt.date, state: str = "") -> bool:
    """Monday to Friday and no federal or state holiday (34 CFR 300.11(b))."""
    if day.weekday() >= 5 or day in _holidays(""):
        return False
    return not state or day not in _holidays(state)


def holiday_name(day: dt.date, state: str = "") -> str:
    """What a federal or state holiday is called, in English; empty on any other day."""
    found = _holidays("").get(day) or (_holidays(state).get(day) if state else None)
    return str(found or "")


@lru_cache(maxsize=64)
def _holidays(state: str) -> holidays.HolidayBase:
    """The federal ones, or those of one state, which may leave federal ones out. The library
    draws each year up when asked."""
    return holidays.country_holidays("US", subdiv=state or None)
