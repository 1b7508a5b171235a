"""Which contacts does the log of a case, or of a child, hold, for this reader?

The log is the record again, as a numbered list: everything here was written down by itself.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F
from django.utils import timezone, translation

from cases import visibility
from cases.models import Case
from messaging import contacts
from messaging.models import Entry
from messaging.services import reading
from tenants.base.schemas import in_district
from tenants.base.slow import give_back_connections

if TYPE_CHECKING:
    from cases.models import Student
    from messaging.models.entries import EntryQuerySet
    from messaging.services.reading import Wanted
    from tenants.people.models import User

T = TypeVar("T")
# The kinds of entries whose data may name people beside the one who wrote.
NAMES_PEOPLE = (
    Entry.Kind.CALL_NOTE,
    Entry.Kind.LETTER,
    Entry.Kind.NOTICE,
    Entry.Kind.MEETING,
    Entry.Kind.DECISION,
)
BEHALF = ("on_behalf_of", "on_behalf_of_name")
BATCH = 500  # rows that are read at a time for a download


class Row(NamedTuple):
    """One entry as the log needs it."""

    case_id: uuid.UUID
    number: int
    kind: str
    author_name: str
    author_role: str
    on_behalf_of_name: str
    channel: str
    happened_on: dt.date
    recorded_at: dt.datetime
    language: str
    body: str
    data: dict[str, Any]
    attachments: list[dict[str, Any]]
    hash: str
    corrects: int | None


@dataclass(frozen=True)
class Log:
    """The cases whose entries are listed, all of one child; newest first."""

    reader: User
    student: Student
    cases: Sequence[Case]
    one_case: bool = False

    @property
    def whole(self) -> bool:
        """Whether the reader sees all of these records: only then do answer times mean anything."""
        return all(getattr(case, "whole", False) for case in self.cases)

    def entries(self, wanted: Wanted) -> EntryQuerySet:
        """What this person sees of it and asked for. Days are the days on which it happened; of a
        person are the contacts with them and the letters to them as well as what they wrote."""
        rows = Entry.objects.visible_to(self.reader).filter(case__in=[c.pk for c in self.cases])
        return reading.narrowed(rows, wanted, day="happened_on", person=contacts.of)

    def people(self) -> list[tuple[uuid.UUID, str]]:
        """Who wrote, took part or got something in what this person sees, by name, each once and
        as they are called in the newest entry."""
        rows = Entry.objects.visible_to(self.reader).filter(case__in=[c.pk for c in self.cases])
        wrote = rows.filter(author__isnull=False).order_by("author_id", "-recorded_at")
        found = {
            str(pk): name
            for pk, name in wrote.distinct("author_id").values_list("author_id", "author_name")
        }
        told = rows.filter(kind__in=NAMES_PEOPLE).order_by("-recorded_at")
        for row in told.values_list(*contacts.NAMES):
            for pk, called in contacts.named_in(row):
                found.setdefault(pk, called)
        behalf = rows.filter(on_behalf_of__isnull=False).order_by("on_behalf_of", "-recorded_at")
        for pk, called in behalf.distinct("on_behalf_of").values_list(*BEHALF):
            found.setdefault(str(pk), called)
        return sorted(((uuid.UUID(pk), name) for pk, name in found.items()), key=_by_name)


def _by_name(one: tuple[uuid.UUID, str]) -> str:
    return one[1].casefold()


def of_case(reader: User, case: Case) -> Log:
    """The log of one case that this person may see; `case` with its child."""
    return Log(reader, case.student, _cases(reader, pk=case.pk), one_case=True)


def of_student(reader: User, student: Student) -> Log:
    """The log of all cases of the child that this person may see."""
    return Log(reader, student, _cases(reader, student=student.pk))


def _cases(reader: User, **which: Any) -> list[Case]:
    whole = ExpressionWrapper(visibility.reads_all_of(reader), output_field=BooleanField())
    rows = Case.objects.visible_to(reader).filter(**which).annotate(whole=whole)
    return list(rows.order_by("-opened_on", "-created_at"))


def shown(rows: EntryQuerySet) -> Any:
    """Rows for a page, the newest case and entry first. Give it to a Paginator."""
    return _slim(rows.order_by("-case__opened_on", "-case__created_at", "-number"))


def _slim(rows: EntryQuerySet) -> Any:
    names = [F("corrects__number") if name == "corrects" else name for name in Row._fields]
    return rows.values_list(*names)


def in_order(log: Log, wanted: Wanted, *, after: int, most: int) -> list[Row]:
    """At most `most` rows, the oldest case first, by number, without the first `after` ones."""
    rows = log.entries(wanted).order_by("case__opened_on", "case__created_at", "number")
    return list(map(Row._make, _slim(rows)[after : after + most]))


def streamed(log: Log, wanted: Wanted, *, make: Callable[[Row], T]) -> Iterator[T]:
    """`make` of every row, in the same order, read a batch at a time while somebody fetches them:
    a slow reader holds no connection for an hour, and who lost the right meanwhile gets no more.

    It may be taken when the request is over: `make` runs in the district, language and time zone
    that are open now.
    """
    place: Any = connection.tenant  # type: ignore[attr-defined]  # django-tenants' own
    words, zone = translation.get_language() or "en", timezone.get_current_timezone()

    def batch(case: Case, after: int) -> list[tuple[int, T]]:
        with in_district(place), translation.override(words), timezone.override(zone):
            rows = log.entries(wanted).filter(case_id=case.pk, number__gt=after)
            found = map(Row._make, _slim(rows.order_by("number"))[:BATCH])
            return [(row.number, make(row)) for row in found]

    return _taken(log.cases[::-1], batch)


def _taken(cases: Sequence[Case], batch: Callable[[Case, int], list[tuple[int, T]]]) -> Iterator[T]:
    for case in cases:
        after = 0
        while rows := batch(case, after):
            give_back_connections()
            yield from (made for _number, made in rows)
            after = rows[-1][0]
