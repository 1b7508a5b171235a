"""When may a person be told, if something happens now? Hours and days only, no database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from messaging.models.notifications import Pace, Urgency
from messaging.models.preferences import DIGEST_AT, FRIDAY, QUIET_FROM, QUIET_UNTIL

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

ONE_DAY = dt.timedelta(days=1)
MOST_TURNS = 20  # a way out when quiet hours and school hours leave no moment at all
Opens = Callable[[dt.datetime], dt.datetime]


@dataclass(frozen=True)
class Habits:
    """One person's times, in their own zone. No quiet hours when the two are None or equal;
    `opens` gives the next moment of school hours and is None for whoever needs none."""

    zone: ZoneInfo
    quiet_from: dt.time | None = QUIET_FROM
    quiet_until: dt.time | None = QUIET_UNTIL
    digest_at: dt.time = DIGEST_AT
    digest_day: int = FRIDAY
    opens: Opens | None = None


def due(moment: dt.datetime, habits: Habits, *, urgency: str, pace: str) -> dt.datetime:
    """The first moment (aware) at which this person may be told of what happens at `moment`."""
    if urgency == Urgency.URGENT:
        return moment
    if urgency != Urgency.MUST and pace in (Pace.DAILY, Pace.WEEKLY):
        moment = next_digest(moment, habits, weekly=pace == Pace.WEEKLY)
    return _allowed(moment, habits)


def still(moment: dt.datetime, habits: Habits, *, urgency: str) -> dt.datetime:
    """This moment, or the first after it, at which something that was due already may leave. Where
    quiet hours and school hours leave no moment at all, school hours decide: else it would be put
    off again each time."""
    if urgency == Urgency.URGENT:
        return moment
    agreed = _agreed(moment, habits)
    if agreed or habits.opens is None:
        return agreed or moment
    return habits.opens(moment)


def next_digest(moment: dt.datetime, habits: Habits, *, weekly: bool) -> dt.datetime:
    """The next time of the day (or of the week) at which this person gets what was collected."""
    local = moment.astimezone(habits.zone)
    day = local.date()
    if local.time() >= habits.digest_at:
        day += ONE_DAY
    if weekly:
        day += ((habits.digest_day - day.weekday()) % 7) * ONE_DAY
    return dt.datetime.combine(day, habits.digest_at, tzinfo=habits.zone)


def after_quiet(moment: dt.datetime, habits: Habits) -> dt.datetime:
    """This moment, or the end of the quiet hours that it falls into."""
    start, end = habits.quiet_from, habits.quiet_until
    if start is None or end is None or start == end:
        return moment
    local = moment.astimezone(habits.zone)
    at, day = local.time(), local.date()
    if start < end:
        inside = start <= at < end
    else:
        inside = at >= start or at < end
        day = day + ONE_DAY if at >= start else day
    return dt.datetime.combine(day, end, tzinfo=habits.zone) if inside else moment


def _allowed(moment: dt.datetime, habits: Habits) -> dt.datetime:
    """Past quiet hours and into school hours; where both never agree, the first that opens."""
    agreed = _agreed(moment, habits)
    if agreed or habits.opens is None:
        return agreed or moment
    return habits.opens(after_quiet(moment, habits))


def _agreed(moment: dt.datetime, habits: Habits) -> dt.datetime | None:
    """The first moment that both quiet hours and school hours allow; None when there is none."""
    if habits.opens is None:
        return after_quiet(moment, habits)
    for _turn in range(MOST_TURNS):
        opened = habits.opens(after_quiet(moment, habits))
        if after_quiet(opened, habits) == opened:
            return opened
        moment = opened
    return None
