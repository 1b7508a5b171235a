"""Which dates of which cases stand on the board of a district or a school, and who sees it?

Nothing is stored. What was counted is kept in the process as long as it holds: facts are only
added, so the last one of a case says if anything is new in it; another day, rule or school
calendar begins anew. Who may see a row is asked of the database each time.
"""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict
from dataclasses import dataclass, field
from itertools import chain, groupby
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from cases import policies
from cases.board_figures import BoardRow, Wanted, behind, both_of
from cases.models import Case, CaseFact, TeamMember
from cases.services import road
from tenants.base.errors import NotAllowed
from tenants.people.models import School

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet

    from cases.services.road import Basis
    from tenants.people.models import User

MOST_DISTRICTS = 8  # whose counted rows one process keeps
NAMED = 500  # cases that a statement names one by one; more are meant by a condition
AT_A_TIME = 2000
_NEEDED = ("id", "case_id", "number", "kind", "happened_on", "until", "data", "corrects_id")


Mark = tuple[Any, uuid.UUID, bool]  # a case's last fact, its school, and whether it is closed


@dataclass
class _Counted:
    """What was counted of one district: by which days of each school, and each case's rows."""

    basis: Basis
    schools: dict[uuid.UUID, object] = field(default_factory=dict)
    cases: dict[uuid.UUID, tuple[Mark, tuple[BoardRow, ...]]] = field(default_factory=dict)

    def mark(self, pk: uuid.UUID) -> Mark | None:
        """By what this case was counted; None when it was not."""
        return self.cases[pk][0] if pk in self.cases else None

    def count(self, pk: uuid.UUID, facts: list[CaseFact], mark: Mark, basis: Basis) -> None:
        """Count the clocks of a case from all its facts."""
        _last, school, closed = mark
        self.schools.setdefault(school, basis.days.of(school))
        clocks = road.clocks_of(facts, school, basis)
        made = (both_of(clock, pk, school, closed=closed) for clock in clocks)
        self.cases[pk] = (mark, tuple(chain.from_iterable(made)))


_counted: OrderedDict[str, _Counted] = OrderedDict()
_one_counts = threading.Lock()


def schools(by: User) -> list[School]:
    """The schools of this person's board, by name. Raises NotAllowed."""
    wanted = _allowed(by)
    rows = School.objects.all() if wanted is None else School.objects.filter(pk__in=wanted)
    return list(rows.order_by("name"))


def rows(*, by: User, basis: Basis) -> list[BoardRow]:
    """Every clock that the school has to keep or kept, in the cases of this person's schools. Two
    queries at most, whatever the number of cases. Raises NotAllowed."""
    return rows_of(counted_cases(by), basis)


def rows_of(found: QuerySet[Case], basis: Basis) -> list[BoardRow]:
    """The same for cases that the caller may count. Two queries at most."""
    latest = CaseFact.objects.filter(case_id=OuterRef("pk")).order_by("-number").values("pk")[:1]
    known = found.order_by().annotate(latest=Subquery(latest)).filter(latest__isnull=False)
    now: dict[uuid.UUID, Mark] = {
        pk: (last, school, closed is not None)
        for pk, last, school, closed in known.values_list(
            "pk", "latest", "student__school_id", "closed_on"
        )
    }
    with _one_counts:
        kept = _kept(basis)
        stale = {pk for pk, mark in now.items() if kept.mark(pk) != mark}
        for pk, facts in _facts(stale, found):
            kept.count(pk, facts, now[pk], basis)
        return [row for pk in now if pk in kept.cases for row in kept.cases[pk][1]]


def behind_figure(*, by: User, wanted: Wanted, basis: Basis) -> list[BoardRow]:
    """The rows behind one figure of this person's board. Raises NotAllowed."""
    return behind(rows(by=by, basis=basis), wanted, on=basis.on)


def counted_cases(by: User) -> QuerySet[Case]:
    """The cases that this person's board counts. A figure is no look into a record: an
    administrator counts the cases of the own school, and reads the child's name only where the
    case is open to them (`Case.objects.visible_to`). Raises NotAllowed."""
    wanted = _allowed(by)
    cases = Case.objects.all()
    return cases if wanted is None else cases.filter(student__school_id__in=wanted)


def case_managers(case_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Who runs each of these cases today, by name. One query."""
    places = TeamMember.objects.in_force().filter(case_id__in=list(case_ids), role="case_manager")
    found = places.order_by("created_at").values_list("case_id", "user__display_name")
    return dict(found)


def forget() -> None:
    """Count everything anew at the next question."""
    with _one_counts:
        _counted.clear()


def _allowed(by: User) -> frozenset[uuid.UUID] | None:
    if not policies.may_see_board(by):
        raise NotAllowed(_("The board is for district staff and administrators of a school."))
    return policies.board_schools(by)


def _kept(basis: Basis) -> _Counted:
    """What is still true of this district; made anew for another day or other rules. Of a school
    whose days changed, the cases are forgotten."""
    schema: str = connection.schema_name  # type: ignore[attr-defined]  # our own backend
    kept = _counted.get(schema)
    if kept is None or (kept.basis.on, kept.basis.pack) != (basis.on, basis.pack):
        kept = _counted[schema] = _Counted(basis)
    moved = {pk for pk, days in kept.schools.items() if days != basis.days.of(pk)}
    if moved:
        for pk in [pk for pk, (mark, _rows) in kept.cases.items() if mark[1] in moved]:
            del kept.cases[pk]
        for school_id in moved:
            del kept.schools[school_id]
    _counted.move_to_end(schema)
    while len(_counted) > MOST_DISTRICTS:
        _counted.popitem(last=False)
    return kept


def _facts(
    stale: set[uuid.UUID], found: QuerySet[Case]
) -> Iterator[tuple[uuid.UUID, list[CaseFact]]]:
    """The facts of these cases, case by case. One query, none when there is nothing to read."""
    if not stale:
        return
    named: Any = list(stale) if len(stale) <= NAMED else found.order_by().values("pk")
    facts = CaseFact.objects.filter(case_id__in=named).only(*_NEEDED).order_by("case_id", "number")
    for pk, group in groupby(facts.iterator(chunk_size=AT_A_TIME), lambda fact: fact.case_id):
        if pk in stale:
            yield pk, list(group)
