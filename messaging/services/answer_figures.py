"""How fast do schools answer the letters of families, and which letters are behind a figure?

Letters that ask for the record are left out: they end on the desk of the record, by its own day.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from django.db.models import Q

from cases.services import board
from messaging.models import AnswerClock
from messaging.services.answer_clocks import kind_in_words, standing
from tenants.rulepacks.calendars import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cases.services.road import Basis
    from tenants.people.models import User

SINCE = dt.timedelta(days=365)
WHICH = ("waiting", "late", "answered", "in_time", "too_late")
TOOK = "took"  # those whose school days are known: behind the number in the middle


@dataclass(frozen=True)
class AnswerRow:
    """One letter: until when the answer was owed, and when it came; `took` in school days from
    the day of the letter, None while it waits, and for an answer dated before the letter."""

    clock: AnswerClock
    school_id: uuid.UUID
    due: dt.date
    late: bool
    answered_on: dt.date | None
    took: int | None

    @property
    def waiting(self) -> bool:
        """Nobody has answered."""
        return self.answered_on is None

    @property
    def kind(self) -> str:
        """What kind of letter it is, in the reader's language."""
        return kind_in_words(self.clock)

    def is_(self, which: str) -> bool:
        """Whether it is one of those behind a figure (WHICH, TOOK)."""
        if which == "waiting":
            return self.waiting
        if which == TOOK:
            return self.took is not None
        if which == "late":
            return self.waiting and self.late
        late = which == "too_late"
        return not self.waiting and (which == "answered" or self.late is late)


@dataclass(frozen=True)
class AnswerFigures:
    """Of one school, or of all: letters that wait, and those answered in the last 365 days.
    `middle` is the median of school days until the answer."""

    waiting: int
    late: int
    answered: int
    in_time: int
    too_late: int
    middle: float | None


def rows(*, by: User, basis: Basis) -> list[AnswerRow]:
    """The letters of this person's schools that wait, or were answered in the last 365 days, the
    first due day on top. One query. Raises NotAllowed."""
    waits = Q(state=AnswerClock.State.WAITING, case__closed_on=None)
    recent = Q(state=AnswerClock.State.ANSWERED, answered_on__gte=basis.on - SINCE)
    found = AnswerClock.objects.in_words().filter(
        waits | recent, case__in=board.counted_cases(by).order_by().values("pk")
    )
    made = [_row(clock, basis) for clock in found.select_related("case__student")]
    return sorted(made, key=lambda row: (row.due, str(row.clock.pk)))


def _row(clock: AnswerClock, basis: Basis) -> AnswerRow:
    stands = standing(clock, days=basis.days)
    school = clock.case.student.school_id
    answered = clock.answered_on if clock.state == AnswerClock.State.ANSWERED else None
    took = None
    if answered is not None and answered >= clock.started_on:
        took = basis.days.of(school).between(clock.started_on, answered, Unit.SCHOOL)
    return AnswerRow(
        clock=clock,
        school_id=school,
        due=stands.due,
        late=(answered or basis.on) > stands.due,
        answered_on=answered,
        took=took,
    )


def figures(found: Iterable[AnswerRow]) -> AnswerFigures:
    """Count these letters."""
    known = list(found)
    took = [row.took for row in known if row.took is not None]
    counts = {which: sum(row.is_(which) for row in known) for which in WHICH}
    return AnswerFigures(**counts, middle=median(took) if took else None)
