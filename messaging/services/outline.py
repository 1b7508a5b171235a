"""What must be read of an entry whose piece of the page is already drawn?"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery

from messaging.models import Amendment, Confirmation, Entry
from messaging.services.reading import PAGE
from tenants.base.prepared import prepared

if TYPE_CHECKING:
    from messaging.models.entries import EntryQuerySet
    from tenants.people.models import User


class Brief(NamedTuple):
    """An entry in short: enough to find its piece and the lines around it."""

    pk: uuid.UUID
    number: int
    kind: str
    author_id: uuid.UUID | None
    author_name: str
    author_role: str
    on_behalf_of_id: uuid.UUID | None
    recorded_at: dt.datetime
    corrected_by: int | None  # the number of its latest correction
    answered_by: int | None  # the number of the latest answer to this call note
    stated: int | None  # the number of the latest statement of a parent about it


def outline(user: User, case_id: uuid.UUID, *, before: int = 0) -> tuple[list[Brief], int]:
    """The latest entries this person sees (those before number `before`, when given) in order,
    and before which number to go on, 0 for none. For those who read the whole record."""
    if before:
        rows = _before(user, case_id=case_id, number=before)
    else:
        rows = _latest(user, case_id=case_id)
    found = [Brief(*row) for row in rows[PAGE - 1 :: -1]]
    return found, found[0].number if len(rows) > PAGE else 0


@prepared
def _latest(user: User, case_id: uuid.UUID) -> QuerySet[Any]:
    return _briefs(Entry.objects.visible_to(user).filter(case_id=case_id))


@prepared
def _before(user: User, case_id: uuid.UUID, number: int) -> QuerySet[Any]:
    return _briefs(Entry.objects.visible_to(user).filter(case_id=case_id, number__lt=number))


def _briefs(rows: EntryQuerySet) -> QuerySet[Any]:
    corrections = Entry.objects.filter(corrects=OuterRef("pk")).order_by("-number")
    answers = Confirmation.objects.filter(note=OuterRef("pk"), entry__isnull=False)
    newest_answer = answers.order_by("-entry__number").values("entry__number")[:1]
    stated = Amendment.objects.filter(about=OuterRef("pk"), statement__isnull=False)
    newest_statement = stated.order_by("-statement__number").values("statement__number")[:1]
    found = rows.order_by("-number").values_list(
        "pk",
        "number",
        "kind",
        "author_id",
        "author_name",
        "author_role",
        "on_behalf_of_id",
        "recorded_at",
        Subquery(corrections.values("number")[:1]),
        Subquery(newest_answer),
        Subquery(newest_statement),
    )
    return found[: PAGE + 1]
