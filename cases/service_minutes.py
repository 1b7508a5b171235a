"""How many minutes of a service does the plan promise in each school week? Pure.

Our own way of counting, said on the page: a week without school promises nothing; a short week
promises no more times than its days allow; what is promised by the month is shared among the
school days of the month, by the quarter among nine school weeks; what is promised in all is owed
on the last day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

DAYS_A_WEEK: Final = 5
WEEKS_A_QUARTER: Final = 9
ONE_DAY: Final = dt.timedelta(days=1)
IsSchoolDay = Callable[[dt.date], bool]


@dataclass(frozen=True)
class Promise:
    """What the plan promises from a day to a day, both with it."""

    first: dt.date
    last: dt.date
    times: int
    frequency: str  # a key of plan_shapes.FREQUENCIES
    minutes: int


def promise_of(fields: dict[str, Any], *, begins: dt.date, ends: dt.date) -> Promise | None:
    """Of a service of the plan while that plan holds; None when its row says too little, or its
    days lie elsewhere."""
    times, frequency, minutes = (fields.get(name) for name in ("times", "frequency", "minutes"))
    if not frequency or not minutes or (times is None and frequency != "daily"):
        return None
    first = max(begins, _day(fields.get("starts_on")) or begins)
    last = min(ends, _day(fields.get("ends_on")) or ends)
    if last < first:
        return None
    return Promise(first, last, int(times or 1), str(frequency), int(minutes))


def week_of(day: dt.date) -> dt.date:
    """The Monday of its week."""
    return day - dt.timedelta(days=day.weekday())


def promised(
    promises: Sequence[Promise], is_school_day: IsSchoolDay, *, until: dt.date
) -> dict[dt.date, Fraction]:
    """Minutes by week (its Monday), for each week with school that begins by `until`."""
    found: dict[dt.date, Fraction] = {}
    for number, one in enumerate(promises):
        newest = number == len(promises) - 1
        for monday, days in _weeks(one, is_school_day, until):
            owed = _in_week(one, days, is_school_day) if one.frequency != "in_all" else Fraction(0)
            found[monday] = found.get(monday, Fraction(0)) + owed
        if newest and one.frequency == "in_all" and one.last <= until:
            monday = week_of(one.last)
            found[monday] = found.get(monday, Fraction(0)) + one.times * one.minutes
    return dict(sorted(found.items()))


def _weeks(
    one: Promise, is_school_day: IsSchoolDay, until: dt.date
) -> Iterable[tuple[dt.date, list[dt.date]]]:
    monday = week_of(one.first)
    while monday <= min(one.last, until):
        days = [
            day
            for day in (monday + n * ONE_DAY for n in range(7))
            if one.first <= day <= one.last and is_school_day(day)
        ]
        if days:
            yield monday, days
        monday += 7 * ONE_DAY


def _in_week(one: Promise, days: Sequence[dt.date], is_school_day: IsSchoolDay) -> Fraction:
    if one.frequency == "daily":
        return Fraction(len(days) * one.minutes)
    if one.frequency == "per_week":
        a_day = -(-one.times // DAYS_A_WEEK)
        return Fraction(min(one.times, len(days) * a_day) * one.minutes)
    owed = Fraction(one.times * one.minutes)
    if one.frequency == "per_two_weeks":
        return owed / 2
    if one.frequency == "per_quarter":
        return owed / WEEKS_A_QUARTER
    return sum(
        (owed / max(_school_days_of_month(day, is_school_day), 1) for day in days), Fraction(0)
    )


def _school_days_of_month(day: dt.date, is_school_day: IsSchoolDay) -> int:
    first = day.replace(day=1)
    days = (first + n * ONE_DAY for n in range(31))
    return sum(one.month == day.month and is_school_day(one) for one in days)


def _day(value: object) -> dt.date | None:
    return dt.date.fromisoformat(str(value)) if value else None
