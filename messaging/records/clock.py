"""By which day must the record be open to a parent who asks for it? Pure; days are calendar days.

Without unnecessary delay, before any meeting about the plan, and never more than 45 days after the
request was made (34 CFR 300.613(a)). A day without an adjective is a calendar day (300.11(a)). The
law moves no end of a span off a weekend, so neither do we.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

LONGEST = dt.timedelta(days=45)
SOON = dt.timedelta(days=7)
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Due:
    """The last day, and whether a meeting makes it earlier than 45 days."""

    day: dt.date
    by_meeting: bool
    today: dt.date

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


def due(asked_on: dt.date, meeting_on: dt.date | None, *, today: dt.date) -> Due:
    """The last day for a request of `asked_on`. A meeting on a day must find the record open the
    day before; one on the day of the request or earlier changes nothing."""
    last = asked_on + LONGEST
    if meeting_on is None or meeting_on <= asked_on:
        return Due(last, False, today)
    before = meeting_on - ONE_DAY
    return Due(min(last, before), before < last, today)
