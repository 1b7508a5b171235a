"""What do the demo's districts say to many? Replayed around the day on which the demo is made."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

from messaging.models import Announcement
from messaging.services import announcements, events, publishing, voices
from messaging.services.announcements import Words, Written
from messaging.services.audiences import Audience
from messaging.services.events import EventPlan, SlotPlan
from tenants.base.clock import at as clock_at
from tenants.base.clock import now

if TYPE_CHECKING:
    from collections.abc import Callable

    from tenants.people.models import User

AT = dt.time(9)


def replay(rows: list[dict[str, Any]], person: Callable[[str], User], *, slug: str) -> None:
    """Write, publish and answer each of these; `person` gives somebody by the file's key."""
    for number, row in enumerate(rows):
        moment = _moment(-row["ago"], AT)
        key = uuid.uuid5(uuid.NAMESPACE_URL, f"news-{slug}-{number}")
        with clock_at(moment):
            post = _post(person(row["by"]), row, key)
        _answer(post, row, person)


def _moment(days: int, time: dt.time) -> dt.datetime:
    zone = announcements.zone()
    day = now().astimezone(zone).date() + dt.timedelta(days=days)
    return dt.datetime.combine(day, time, tzinfo=zone)


def _post(by: User, row: dict[str, Any], key: uuid.UUID) -> Announcement:
    voice = next(one for one in voices.of(by) if one.speaker == row["as"])
    written = Written(
        words=[Words(**text, label_on=now().date()) for text in row["texts"]],
        audience=Audience(roles=("parent",)),
        pinned=row.get("pinned", False),
        is_public=row.get("public", False),
        event=_plan(row),
    )
    draft = announcements.write(by=by, key=key, voice=voice, written=written)
    return publishing.publish(by=by, post=draft)


def _plan(row: dict[str, Any]) -> EventPlan | None:
    if "event" not in row:
        return None
    given, days = row["event"], row["event"]["in"] + row["ago"]
    return EventPlan(
        starts_at=_moment(days, dt.time.fromisoformat(given["from"])),
        ends_at=_moment(days, dt.time.fromisoformat(given["to"])),
        place=given["place"],
        asks_answer=given["asks"],
        slots=[SlotPlan(words, places) for words, places, _who in row.get("slots", [])],
    )


def _answer(post: Announcement, row: dict[str, Any], person: Callable[[str], User]) -> None:
    event = events.of(post)
    if event is None:
        return
    for who, says, people in row.get("answers", []):
        events.answer(by=_family(person(who)), event=event, says=says, people=people)
    for slot, (_words, _places, helpers) in zip(
        event.slots.all(), row.get("slots", []), strict=False
    ):
        for who in helpers:
            events.take(by=_family(person(who)), slot=slot)


def _family(user: User) -> User:
    user.wear("family")
    return user
