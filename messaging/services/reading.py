"""Which entries does a person read now, and how far had they read before?"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from cases.models import Case
from messaging import contacts
from messaging.models import Amendment, Confirmation, Entry, ReadMark
from messaging.search_text import search_query
from messaging.sentence_words import codes
from messaging.services import bell, receipts
from tenants.base.clock import now
from tenants.base.prepared import prepared

if TYPE_CHECKING:
    from collections.abc import Callable

    from messaging.models.entries import EntryQuerySet
    from tenants.people.models import User

PAGE = 50


@dataclass(frozen=True)
class Wanted:
    """Which entries are asked for; nothing said means all. Days are those of recording in the
    thread, and those on which it happened in the log."""

    kind: str = ""
    channel: str = ""
    person: uuid.UUID | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    words: str = ""

    @property
    def anything(self) -> bool:
        """Whether something narrows the list."""
        return self != Wanted()


@dataclass(frozen=True)
class Stretch:
    """Neighbouring entries in the order of their numbers, and what is linked to them."""

    entries: list[Entry]
    earlier: int = 0  # show entries before this number next; 0 when there are none
    linked: dict[int, Entry] = field(default_factory=dict)  # corrected or quoted, by number
    corrected_by: dict[uuid.UUID, int] = field(default_factory=dict)  # entry -> its correction
    answers: dict[uuid.UUID, list[Entry]] = field(default_factory=dict)  # call note -> its answers
    stated: dict[uuid.UUID, list[Entry]] = field(default_factory=dict)  # entry -> parents' words


def _rows(user: User, case_id: uuid.UUID) -> EntryQuerySet:
    rows = Entry.objects.visible_to(user).filter(case_id=case_id)
    return rows.select_related("corrects").defer("search", "corrects__search")


def narrowed(
    rows: EntryQuerySet,
    wanted: Wanted,
    *,
    day: str = "recorded_at__date",
    person: Callable[[uuid.UUID], Q] = contacts.written_by,
) -> EntryQuerySet:
    """Those of the rows that fit; `day` is the field whose days are meant, and `person` says which
    entries are somebody's."""
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.channel:
        rows = rows.filter(channel=wanted.channel)
    if wanted.person:
        rows = rows.filter(person(wanted.person))
    if wanted.since:
        rows = rows.filter(**{f"{day}__gte": wanted.since})
    if wanted.until:
        rows = rows.filter(**{f"{day}__lte": wanted.until})
    if wanted.words:
        rows = rows.filter(search=search_query(wanted.words, codes))
    return rows


def latest(
    user: User, case: Case, *, before: int = 0, wanted: Wanted | None = None, size: int = PAGE
) -> Stretch:
    """The newest entries (those before number `before`, when given) that fit `wanted`."""
    rows = narrowed(_rows(user, case.pk), wanted or Wanted())
    if before:
        rows = rows.filter(number__lt=before)
    found = list(rows.order_by("-number")[: size + 1])
    shown = found[:size][::-1]
    return _linked(user, case.pk, shown, shown[0].number if len(found) > size else 0)


def newer(user: User, case_id: uuid.UUID, *, after: int) -> Stretch:
    """Entries after number `after`, the oldest first, at most a page of them."""
    rows = _rows(user, case_id).filter(number__gt=after).order_by("number")[:PAGE]
    return _linked(user, case_id, list(rows), 0)


def one(user: User, case: Case, number: int) -> Stretch:
    """The entry of that number, or nothing."""
    return _linked(user, case.pk, list(_rows(user, case.pk).filter(number=number)), 0)


def some(user: User, case_id: uuid.UUID, numbers: list[int]) -> Stretch:
    """The entries of these numbers, in order."""
    rows = _rows(user, case_id).filter(number__in=numbers).order_by("number")
    return _linked(user, case_id, list(rows), 0)


def newest_number(user: User, case_id: uuid.UUID) -> int | None:
    """The number of the newest entry this person may see, 0 for none; None when the case is not
    theirs to see. One query: open pages ask this every few seconds."""
    found = _newest_number(user, case_id=case_id)
    return (found[0][0] or 0) if found else None


@prepared
def _newest_number(user: User, case_id: uuid.UUID) -> QuerySet[Any]:
    rows = Entry.objects.visible_to(user).filter(case=OuterRef("pk")).order_by("-number")
    cases = Case.objects.visible_to(user).filter(pk=case_id).order_by()
    return cases.values_list(Subquery(rows.values("number")[:1]))


def _linked(user: User, case_id: uuid.UUID, entries: list[Entry], earlier: int) -> Stretch:
    """Adds, in one query, the entries that these correct or quote or are corrected by."""
    quoted = {quoted_number(entry) for entry in entries} - {0}
    corrected = {entry.corrects.number for entry in entries if entry.corrects}
    rows = Entry.objects.visible_to(user).filter(
        Q(corrects__in=[entry.pk for entry in entries]) | Q(number__in=quoted | corrected),
        case_id=case_id,
    )
    found = list(rows.order_by("number").defer("search")) if entries else []
    stated = _stated(entries)
    return Stretch(
        entries,
        earlier,
        {row.number: row for row in (*found, *_open(user, stated))},
        {row.corrects_id: row.number for row in found if row.corrects_id},
        _answers(user, entries),
        stated,
    )


def _open(user: User, stated: dict[uuid.UUID, list[Entry]]) -> list[Entry]:
    """Those statements that are open to this person as entries, too; mostly none are asked for."""
    ids = [row.pk for rows in stated.values() for row in rows]
    return list(Entry.objects.visible_to(user).filter(pk__in=ids).defer("search")) if ids else []


def _stated(entries: list[Entry]) -> dict[uuid.UUID, list[Entry]]:
    """What parents stated about these entries, when the district would not mend them. Whoever gets
    the entry gets the statement, whatever else is open to them (34 CFR 300.620(c)(2))."""
    if not entries:
        return {}
    ids = [entry.pk for entry in entries]
    rows = Amendment.objects.filter(about__in=ids, statement__isnull=False)
    found: dict[uuid.UUID, list[Entry]] = {}
    for row in rows.select_related("statement").defer("statement__search"):
        if row.about_id and row.statement:
            found.setdefault(row.about_id, []).append(row.statement)
    return found


def _answers(user: User, entries: list[Entry]) -> dict[uuid.UUID, list[Entry]]:
    """What the other side said of the call notes among these; no query when there are none."""
    notes = [entry.pk for entry in entries if "call" in entry.data]
    if not notes:
        return {}
    rows = Confirmation.objects.visible_to(user).filter(note__in=notes, entry__isnull=False)
    found: dict[uuid.UUID, list[Entry]] = {}
    for row in rows.select_related("entry").defer("entry__search").order_by("entry__number"):
        if row.entry:
            found.setdefault(row.note_id, []).append(row.entry)
    return found


def quoted_number(entry: Entry) -> int:
    """The number of the entry that this one quotes, 0 for none."""
    number = entry.data.get("quotes")
    return number if isinstance(number, int) else 0


def people(user: User, case: Case) -> list[tuple[uuid.UUID, str]]:
    """Who wrote in the part of this record that the person sees, by name."""
    return sorted(_people(user, case_id=case.pk), key=lambda item: item[1].casefold())


@prepared
def _people(user: User, case_id: uuid.UUID) -> QuerySet[Any, Any]:
    rows = Entry.objects.visible_to(user).filter(case_id=case_id, author__isnull=False)
    latest = rows.order_by("author_id", "-number").distinct("author_id")
    return latest.values_list("author_id", "author_name")


def mark_seen(*, by: User, case: Case, number: int) -> None:
    """Keep that the page with entry `number` as its newest was shown to this person now.

    Says nothing about anybody's rights or record, so it is no audit event.
    """
    receipts.opened(by=by, case=case, up_to=number)
    bell.read_case(by=by, case=case, up_to=number)
    mark = ReadMark(user=by, case=case, hat=by.hat, number=number, seen_at=now())
    ReadMark.objects.bulk_create(
        [mark],
        update_conflicts=True,
        unique_fields=["user", "case", "hat"],
        update_fields=["number", "seen_at"],
    )
