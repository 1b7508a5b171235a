"""How does an event look in somebody's own calendar (RFC 5545)?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from icalendar import Calendar, Event
from icalendar.prop import vUri

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

PRODUCT = "-//Footbridge//Family support portal//EN"
WITHOUT_END = dt.timedelta(hours=1)  # how long an event is shown whose end is not known
ONE_DAY = dt.timedelta(days=1)
REFRESH = dt.timedelta(hours=6)


@dataclass(frozen=True)
class Dated:
    """An event in one language. Moments are aware; `sequence` rises with each change."""

    uid: str
    title: str
    starts_at: dt.datetime
    ends_at: dt.datetime | None
    changed_at: dt.datetime
    sequence: int
    cancelled: bool
    url: str
    place: str = ""
    text: str = ""
    whole_day: bool = False  # then `starts_at` says the day, and nothing else of it is meant
    organizer: str = ""  # a mail address; a file that calls something off must name one (RFC 5546)
    private: bool = False  # others who may look at this calendar see only that something is there


def calendar(
    events: Iterable[Dated],
    *,
    zone: ZoneInfo,
    name: str,
    language: str,
    method: str = "PUBLISH",
) -> bytes:
    """A calendar file with these events, their hours in `zone`. With the method CANCEL it takes
    them out of the calendars that hold them (RFC 5546, 3.2.5)."""
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("method", method)
    made.add("name", name, parameters={"language": language})
    made.add("x-wr-calname", name)
    made.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    for each in events:
        made.add_component(_event(each, zone))
    made.add_missing_timezones()
    return bytes(made.to_ical())


def _event(each: Dated, zone: ZoneInfo) -> Event:
    made = Event()
    made.add("uid", each.uid)
    made.add("summary", each.title)
    if each.whole_day:
        day = each.starts_at.astimezone(zone).date()
        made.add("dtstart", day)
        made.add("dtend", day + ONE_DAY)
        made.add("transp", "TRANSPARENT")
    else:
        made.add("dtstart", each.starts_at.astimezone(zone))
        made.add("dtend", (each.ends_at or each.starts_at + WITHOUT_END).astimezone(zone))
    made.add("dtstamp", each.changed_at.astimezone(dt.UTC))
    made.add("last-modified", each.changed_at.astimezone(dt.UTC))
    made.add("sequence", each.sequence)
    made.add("status", "CANCELLED" if each.cancelled else "CONFIRMED")
    made.add("class", "PRIVATE" if each.private else "PUBLIC")
    made.add("url", vUri(each.url))
    if each.organizer:
        made.add("organizer", f"mailto:{each.organizer}")
    if each.place:
        made.add("location", each.place)
    if each.text:
        made.add("description", each.text)
    return made
