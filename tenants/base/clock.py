"""What time is it, and which day is it in the district?"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone


def now() -> dt.datetime:
    """This moment, aware, in UTC."""
    return timezone.now()


def today(zone: str | ZoneInfo | None = None) -> dt.date:
    """The calendar day in `zone` (an IANA name), or in the active time zone."""
    where = ZoneInfo(zone) if isinstance(zone, str) else zone or timezone.get_current_timezone()
    return now().astimezone(where).date()
