"""How does a parent keep a private note, and what does it say?

An unshared note leaves no trace for others: no audit event, no access record, no notification
(ADR 15). It is the one change of data in the portal that is not recorded.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from messaging import policies
from messaging.models import JournalNote
from messaging.moods import MOODS
from messaging.services import journal_files
from messaging.services.ledger import LONGEST_BODY
from tenants.base.clock import now, today
from tenants.base.errors import BadInput, Conflict, NotAllowed
from tenants.base.sealing import Unreadable, seal, unseal
from tenants.base.text import without_nul

if TYPE_CHECKING:
    from cases.models import Student
    from tenants.people.models import User

FIELDS = ("text", "day", "time", "minutes", "mood", "tags", "parts", "language")
WORDS = ("text", "minutes", "mood", "tags")  # without one of them a note says nothing
LONGEST_TIME = 1440  # minutes
MOST_TAGS, LONGEST_TAG = 10, 40
Typed = dict[str, str]


class ChangedElsewhere(Conflict):
    """Another window kept other words meanwhile; `note` is what stands there now."""

    def __init__(self, note: JournalNote) -> None:
        super().__init__(
            _(
                "You changed this note in another window. Both texts are below. "
                "Press Keep once more to take this one."
            )
        )
        self.note = note


@dataclass(frozen=True)
class Told:
    """What a note says. `minutes` is how long it took; `mood` is one of messaging.moods."""

    text: str = ""
    time: dt.time | None = None
    minutes: int | None = None
    mood: str = ""
    tags: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()  # ids of blocks of a plan: see plan_parts
    language: str = ""
    lost: bool = field(default=False)  # sealed with a key that this site has no longer


def purpose(note: JournalNote) -> str:
    """Each note has a seal of its own: the words of one do not open as those of another."""
    return f"journal.{note.pk}"


def typed_in(note: JournalNote) -> Typed:
    """What was typed, as it was typed. Raises Unreadable."""
    found: Typed = unseal(note.sealed, purpose=purpose(note))
    return found


def told(note: JournalNote) -> Told:
    """What the note says, as far as it is usable: a note in the making may hold half a number."""
    try:
        given = typed_in(note)
    except Unreadable:
        return Told(lost=True)
    minutes = given.get("minutes", "")
    return Told(
        text=given.get("text", ""),
        time=_time(given.get("time", "")),
        minutes=int(minutes) if minutes.isdecimal() and len(minutes) < 6 else None,
        mood=given.get("mood", "") if given.get("mood") in MOODS else "",
        tags=tags_in(given.get("tags", "")),
        parts=tuple(given.get("parts", "").split()),
        language=given.get("language", ""),
    )


def tags_in(text: str) -> tuple[str, ...]:
    """The tags of a line such as "reading, homework", each once."""
    found = {" ".join(part.split()).casefold(): " ".join(part.split()) for part in text.split(",")}
    return tuple(tag for tag in found.values() if tag)


def _time(text: str) -> dt.time | None:
    try:
        return dt.time.fromisoformat(text) if text else None
    except ValueError:
        return None


def in_the_making(*, by: User, student: Student) -> JournalNote | None:
    """The newest note about this child that was begun and never kept."""
    rows = JournalNote.objects.visible_to(by).filter(student=student, version=0, entry=None)
    return rows.order_by("-saved_at").first()


def keep(
    *, by: User, student: Student, key: uuid.UUID, seen: int, typed: Typed, day: dt.date | None
) -> JournalNote | None:
    """Keep what was typed so far; None when nothing was, or a button kept the note meanwhile.

    The same `key` is the same note. `seen` is the version that the window shows; `day` is the
    calendar day it happened when it can be read. Raises NotAllowed.
    """
    typed = {name: without_nul(typed.get(name, ""))[: LONGEST_BODY * 2] for name in FIELDS}
    with transaction.atomic():
        note = _locked(by, key)
        if note is None:
            if not any(typed[name].strip() for name in WORDS):
                return None
            return _begin(by, student, key, typed, day)
        if note.version != seen or note.shared:
            return None
        _write(note, typed, day)
    return note


def begin(*, by: User, student: Student, key: uuid.UUID) -> JournalNote:
    """The note of that key, with no words yet when it is new: for a file that comes first.
    Raises NotAllowed."""
    with transaction.atomic():
        empty = dict.fromkeys(FIELDS, "")
        return _locked(by, key) or _begin(by, student, key, empty, None)


def finish(
    *, by: User, student: Student, key: uuid.UUID, seen: int, typed: Typed, day: dt.date
) -> JournalNote:
    """Keep the note by a button. The same words again change nothing. Raises NotAllowed, BadInput,
    ChangedElsewhere."""
    _check(typed, day)
    typed = {name: typed.get(name, "") for name in FIELDS}
    with transaction.atomic():
        note = _locked(by, key) or _begin(by, student, key, typed, day)
        if note.version != seen and typed == {**dict.fromkeys(FIELDS, ""), **typed_in(note)}:
            return note
        if note.shared:
            raise BadInput(_("This note is shared now and stays as it is. Write a new one."))
        if note.version != seen:
            raise ChangedElsewhere(note)
        if not any(typed[name].strip() for name in WORDS) and not note.files.exists():
            raise BadInput({"text": _("Write a few words, or choose how it was.")})
        note.version += 1
        _write(note, typed, day)
    return note


def _check(typed: Typed, day: dt.date) -> None:
    if len(typed.get("text", "")) > LONGEST_BODY:
        raise BadInput({"text": _("This is too long for one note. Put the rest in a second one.")})
    if day > today():
        raise BadInput({"day": _("This day has not come yet. Choose today or earlier.")})
    tags = tags_in(typed.get("tags", ""))
    if len(tags) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in tags):
        raise BadInput({"tags": _("At most ten short words, with commas between them.")})


def _begin(
    by: User, student: Student, key: uuid.UUID, typed: Typed, day: dt.date | None
) -> JournalNote:
    if not policies.may_keep_journal(by, student):
        raise NotAllowed(_("Only a parent or guardian of this child keeps a journal here."))
    note = JournalNote(student=student, author=by, key=key, happened_on=day or today())
    note.sealed = seal(typed, purpose=purpose(note))
    made, _new = JournalNote.objects.get_or_create(author=by, key=key, defaults=_fields(note))
    return JournalNote.objects.select_for_update().get(pk=made.pk)


def _fields(note: JournalNote) -> dict[str, Any]:
    return {
        "id": note.pk,
        "student": note.student,
        "happened_on": note.happened_on,
        "sealed": note.sealed,
    }


def _locked(by: User, key: uuid.UUID) -> JournalNote | None:
    return JournalNote.objects.select_for_update().filter(author=by, key=key).first()


def _write(note: JournalNote, typed: Typed, day: dt.date | None) -> None:
    note.sealed, note.saved_at = seal(typed, purpose=purpose(note)), now()
    note.happened_on = day or note.happened_on
    note.save(update_fields=["sealed", "saved_at", "happened_on", "version"])


def throw_away(*, by: User, note: JournalNote) -> None:
    """Delete an unshared note with its files, for good. Raises NotAllowed for a shared one."""
    with transaction.atomic():
        row = _locked(by, note.key)
        if row is None or row.pk != note.pk:
            return
        if row.shared:
            raise NotAllowed(_("This note stands in the record, and the record stays."))
        journal_files.remove_all(row)
        row.delete()
