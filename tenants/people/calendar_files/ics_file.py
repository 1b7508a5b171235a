"""What does a calendar file (iCalendar, RFC 5545) say of school days?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from icalendar import Event

from tenants.people.calendar_files.found import Found, Reading, Unreadable, kind_of, settled

BEGIN, END = "BEGIN:VEVENT", "END:VEVENT"
ONE_DAY = dt.timedelta(days=1)


def read_ics(text: str, *, zone: str) -> Reading:
    """One row for each event that can be read; the others are left out with the reason.

    Times in UTC count for the day they fall on in `zone`. Raises Unreadable when there is no
    event at all.
    """
    lines: list[Found] = []
    left_out: list[tuple[int, str]] = []
    for number, block in _blocks(text):
        try:
            lines.append(_found(number, block, ZoneInfo(zone)))
        except Repeats:
            words = {"what": _raw("SUMMARY", block), "day": _raw("DTSTART", block)}
            left_out.append(
                (number, _("%(what)s, %(day)s: it repeats. Add its days by hand.") % words)
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            lines.append(_as_typed(number, block))
    if not lines and not left_out:
        raise Unreadable(_("There is no event in this calendar."))
    return settled(lines, left_out)


class Repeats(ValueError):
    """An event that comes again and again."""


def _raw(name: str, block: str) -> str:
    """The value of a line of an event as it is typed there."""
    for line in block.splitlines():
        key, _colon, value = line.partition(":")
        if key.split(";")[0].strip().upper() == name:
            return value.strip()[:120]
    return ""


def _as_typed(number: int, block: str) -> Found:
    """An event that cannot be read, with what is typed in it: whoever looks at it mends it."""
    title, day = _raw("SUMMARY", block), _raw("DTSTART", block)
    return Found(line=number, kind=kind_of(title), first_day=day, why=title)


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """Each event's own lines, with the number of the first. One that never ends is cut off where
    the next begins or the file ends."""
    begun, block = 0, list[str]()
    for number, line in enumerate(text.splitlines(), start=1):
        bare = line.strip().upper()
        if bare == BEGIN:
            if begun:
                yield begun, "\r\n".join([*block, END])
            begun, block = number, []
        if begun:
            block.append(line)
        if bare == END and begun:
            yield begun, "\r\n".join(block)
            begun = 0
    if begun:
        yield begun, "\r\n".join([*block, END])


def _found(number: int, block: str, zone: ZoneInfo) -> Found:
    event: Any = Event.from_ical(block)  # its values are of some thirty types
    title = str(event.get("SUMMARY", "")).strip()
    if "RRULE" in event or "RDATE" in event:
        raise Repeats
    first = _day(event["DTSTART"].dt, zone)
    return Found(
        line=number,
        kind=kind_of(title),
        first_day=first.isoformat(),
        last_day=max(_last(event, first, zone), first).isoformat(),
        why=title[:120],
    )


def _last(event: Any, first: dt.date, zone: ZoneInfo) -> dt.date:
    """The last day of an event; the end of whole days is the day after (RFC 5545, 3.6.1)."""
    whole = not isinstance(event["DTSTART"].dt, dt.datetime)
    if "DTEND" in event:
        end = _day(event["DTEND"].dt, zone)
        return end - ONE_DAY if whole else end
    if "DURATION" in event and whole:
        length: dt.timedelta = event["DURATION"].dt
        return first + length - ONE_DAY
    return first


def _day(moment: dt.date, zone: ZoneInfo) -> dt.date:
    if not isinstance(moment, dt.datetime):
        return moment
    return moment.astimezone(zone).date() if moment.tzinfo else moment.date()
