"""How did the school days stand before a change, so that one can say which dates it moved?"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

from tenants.audit.models import Event
from tenants.people.models import Closure, SchoolYear
from tenants.people.services.school_days import SchoolDays

# Those that can move a date. A day that ends early is a school day and moves none.
VERBS = (
    "calendar.year_added",
    "calendar.year_removed",
    "calendar.closed",
    "calendar.opened",
    "calendar.imported",
)


def before(days: SchoolDays, event: Event) -> SchoolDays:
    """The school days without the change of this event: what it added is taken out, what it took
    out is put back. Other changes stay."""
    added = {uuid.UUID(key) for key in event.data.get("rows", [event.target_id])}
    closed = tuple(row for row in days.closed if row.pk not in added)
    years = tuple(row for row in days.years if row.pk not in added)
    if event.verb == "calendar.opened":
        closed += (Closure(**_span(event)),)
    elif event.verb == "calendar.year_removed":
        gone = SchoolYear(**_span(event))
        years = (*(row for row in years if not _overlap(row, gone)), gone)
    return replace(days, years=years, closed=closed)


def as_of(days: SchoolDays, event: Event) -> SchoolDays:
    """The school days as they stood right after this event: what changed later is taken back, the
    newest first. One query."""
    later = Event.objects.filter(verb__in=VERBS, at__gt=event.at).order_by("-at", "-pk")
    for one in later:
        days = before(days, one)
    return days


def _span(event: Event) -> dict[str, object]:
    school = event.data.get("school")
    return {
        "first_day": dt.date.fromisoformat(event.data["first_day"]),
        "last_day": dt.date.fromisoformat(event.data["last_day"]),
        "school_id": uuid.UUID(school) if school else None,
    }


def _overlap(one: SchoolYear, other: SchoolYear) -> bool:
    """A year that took the place of the one that was removed."""
    same = one.school_id == other.school_id
    return same and one.first_day <= other.last_day and other.first_day <= one.last_day
