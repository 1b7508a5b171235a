"""How are the rows of a calendar file kept, all or none of them?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models, transaction

from tenants.audit.services import record
from tenants.people.calendar_files.found import Kind
from tenants.people.models import Closure, EarlyDismissal, SchoolYear
from tenants.people.policies import check_change_district
from tenants.people.services import school_days

if TYPE_CHECKING:
    from tenants.people.models import School, User

Kept = SchoolYear | Closure | EarlyDismissal


@dataclass(frozen=True)
class Row:
    """One row as somebody looked it over. `last_day` is the first one when it is left out."""

    kind: Kind
    first_day: dt.date
    last_day: dt.date
    why: str
    school: School | None = None


class Refused(Exception):
    """Some rows cannot be kept, so none is: `errors` by the place of the row."""

    def __init__(self, errors: dict[int, ValidationError]) -> None:
        super().__init__(f"{len(errors)} rows cannot be kept")
        self.errors = errors


@dataclass(frozen=True)
class Outcome:
    """How many rows were kept, and how many were there already."""

    kept: int
    known: int


def keep(*, by: User, rows: Sequence[Row]) -> Outcome:
    """Add the rows in one transaction. A row that is there already, day for day, is passed over.

    Raises NotAllowed; Refused when a row cannot be: nothing is kept then.
    """
    check_change_district(by)
    errors: dict[int, ValidationError] = {}
    kept: list[Kept] = []
    known = 0
    with transaction.atomic():
        for place, row in enumerate(rows):
            if _known(row):
                known += 1
                continue
            try:
                with transaction.atomic():
                    kept.append(_keep(by, row))
            except ValidationError as error:
                errors[place] = error
        if errors:
            raise Refused(errors)
        if kept:
            _record(by, kept)
    return Outcome(len(kept), known)


def errors_of(*, by: User, rows: Sequence[Row]) -> dict[int, ValidationError]:
    """What would be refused, by the place of the row; keeps nothing. Raises NotAllowed."""
    try:
        with transaction.atomic():
            keep(by=by, rows=rows)
            transaction.set_rollback(True)
    except Refused as refused:
        return refused.errors
    return {}


def _known(row: Row) -> bool:
    if row.kind is Kind.SHORT:
        return EarlyDismissal.objects.filter(day=row.first_day, school=row.school).exists()
    model: type[models.Model] = SchoolYear if row.kind is Kind.YEAR else Closure
    same = {"first_day": row.first_day, "last_day": row.last_day, "school": row.school}
    return model._default_manager.filter(**same).exists()


def _keep(by: User, row: Row) -> Kept:
    if row.kind is Kind.SHORT:
        return school_days.end_early(
            by=by, day=row.first_day, why=row.why, school=row.school, batch=True
        )
    days = {"first_day": row.first_day, "last_day": row.last_day}
    if row.kind is Kind.YEAR:
        return school_days.add_year(by=by, school=row.school, batch=True, **days)
    return school_days.close(by=by, why=row.why, school=row.school, batch=True, **days)


def _record(by: User, kept: list[Kept]) -> None:
    """One event for all rows, so that what they move is told once."""
    moving = [str(row.pk) for row in kept if not isinstance(row, EarlyDismissal)]
    record("calendar.imported", by=by, target=kept[0], rows=moving, count=len(kept))
