"""What time is it, and which day is it in the district?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

_moment: ContextVar[dt.datetime | None] = ContextVar("moment", default=None)


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Inside the block it is `moment` (aware): for the demo, which replays a past year, and
    for tests. No request ever comes here."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)


def now() -> dt.datetime:
    """This moment, aware, in UTC."""
    return _moment.get() or timezone.now()


def today(zone: str | ZoneInfo | None = None) -> dt.date:
    """The calendar day in `zone` (an IANA name), or in the zone of the district we are in.

    Not in the person's own zone, which is active while their page is made: whoever moves their
    clock must not keep a role for some hours more.
    """
    where = zone or getattr(getattr(connection, "tenant", None), "timezone", "")
    if isinstance(where, str):
        where = ZoneInfo(where) if where else timezone.get_current_timezone()
    return now().astimezone(where).date()
