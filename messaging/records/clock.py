"""By which day must the record be open to a parent who asks for it? Pure.

Without unnecessary delay, before any meeting about the plan, and never more than 45 days after the
request was made (34 CFR 300.613(a)). A day without an adjective is a calendar day (300.11(a)). The
law moves no end of a span off a weekend, so neither do we. Where the state or the district gives
fewer days, its day counts; it never makes the law's day later.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

LONGEST = dt.timedelta(days=45)
SOON = dt.timedelta(days=7)
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Due:
    """The last day, and whether a meeting makes it earlier than the days that are counted."""

    day: dt.date
    by_meeting: bool
    today: dt.date
    estimated: bool = False  # counted in school days that are not all known yet

    @property
    def left(self) -> int:
        """Calendar days until the last day; below 0 when it is over."""
        return (self.day - self.today).days

    @property
    def is_late(self) -> bool:
        """Whether the last day is over."""
        return self.left < 0

    @property
    def is_soon(self) -> bool:
        """Whether it comes within a week."""
        return 0 <= self.left <= SOON.days


def due(
    asked_on: dt.date,
    meeting_on: dt.date | None,
    *,
    today: dt.date,
    counted: dt.date | None = None,
    estimated: bool = False,
) -> Due:
    """The last day for a request of `asked_on`. `counted` is the day that the state's or the
    district's own number of days gives. A meeting on a day must find the record open the day
    before; one on the day of the request leaves that day, an earlier one changes nothing."""
    law = asked_on + LONGEST
    last = min(law, counted or law)
    unsure = estimated and last == counted
    if meeting_on is None or meeting_on < asked_on:
        return Due(last, False, today, unsure)
    before = max(asked_on, meeting_on - ONE_DAY)
    if before < last:
        return Due(before, True, today)
    return Due(last, False, today, unsure)
