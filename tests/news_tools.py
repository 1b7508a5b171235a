"""What do tests of announcements need over and over?"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from messaging.models import Announcement, Speaker
from messaging.services import announcements, publishing
from messaging.services.announcements import Words, Written
from messaging.services.audiences import Audience
from messaging.services.events import EventPlan, SlotPlan
from messaging.services.voices import Voice
from tenants.base.clock import today

ENGLISH = Words("en", "Book fair", "Come on **Friday**.")
SPANISH = Words("es", "Feria del libro", "Venga el **viernes**.", "checked", "Iván Castaño")


def draft(by: Any, voice: Voice, *, key: uuid.UUID | None = None, **more: Any) -> Announcement:
    """A draft in this name, for families, in two languages."""
    given = {"words": [ENGLISH, SPANISH], "audience": Audience(roles=("parent",))}
    version = more.pop("version", 0)
    written = Written(**given | more)
    return announcements.write(
        by=by, key=key or uuid.uuid4(), voice=voice, written=written, version=version
    )


def post(by: Any, voice: Voice, **more: Any) -> Announcement:
    """The same, published."""
    return publishing.publish(by=by, post=draft(by, voice, **more))


def district() -> Voice:
    return Voice(Speaker.DISTRICT)


def school(cast: Any) -> Voice:
    return Voice(Speaker.SCHOOL, cast.school.pk)


def pta(cast: Any) -> Voice:
    return Voice(Speaker.PTA, cast.school.pk)


def of_class(cast: Any, who: str = "teacher") -> Voice:
    return Voice(Speaker.CLASS, cast.school.pk, cast.people[who].pk)


def plan(**more: Any) -> EventPlan:
    """In a week, at four o'clock: one thing to help with, for five people."""
    day = today() + dt.timedelta(days=7)
    starts = dt.datetime.combine(day, dt.time(16), tzinfo=announcements.zone())
    given = {
        "starts_at": starts,
        "ends_at": starts + dt.timedelta(hours=2),
        "place": "School yard",
        "asks_answer": True,
        "slots": [SlotPlan({"en": "Bring a cake", "es": "Traer un pastel"}, 5)],
    }
    return EventPlan(**given | more)


def fair(cast: Any, **more: Any) -> Announcement:
    """A published date of the PTA, for families."""
    return post(cast.pta_officer, pta(cast), event=plan(**more))
