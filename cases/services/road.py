"""Where does a case stand, what comes next, who has it, by which day and by which rule?

Read from the dated facts, the district's rules and the school's days; nothing of it is stored but
the stage. The number of queries does not grow with the cases.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from cases import stages
from cases.deadlines import Clock, clocks, moved
from cases.facts import CLAIMS, STAGE_SAID, Dated
from cases.models import Case, CaseFact
from tenants.base.clock import today
from tenants.people.models import School
from tenants.people.services import rules
from tenants.people.services.school_days import SchoolDays, school_days
from tenants.rulepacks.schema import ClockKey

if TYPE_CHECKING:
    from cases.deadline_facts import Fact
    from tenants.rulepacks.packs import Pack

AT_A_TIME = 500


@dataclass(frozen=True)
class Basis:
    """The rules and school days that cases are counted by, and the day asked for."""

    pack: Pack
    days: SchoolDays
    on: dt.date


def basis(on: dt.date | None = None) -> Basis:
    """Those of the district in whose schema we are, today unless said. Three queries."""
    return Basis(rules.pack(), school_days(), on or today())


@dataclass(frozen=True)
class Road:
    """One case on its road. `rows` are all its facts in the order they were written down, the
    corrected ones too."""

    case: Case
    rows: tuple[CaseFact, ...]
    basis: Basis

    @cached_property
    def facts(self) -> list[CaseFact]:
        """Those that stand, by their days."""
        return _standing(self.rows)

    @cached_property
    def _dated(self) -> list[Dated]:
        return [row.as_dated() for row in self.facts]

    @cached_property
    def standing(self) -> stages.Standing:
        """Where it stands, on both roads."""
        return stages.standing(self._dated)

    @property
    def stage(self) -> stages.Stage:
        """The stage shown."""
        return stages.stage(self.standing.stage)

    @cached_property
    def steps(self) -> list[stages.Step]:
        """For the stepper."""
        return stages.stepper(self.standing.stage, self.standing.main.reached)

    @cached_property
    def next(self) -> stages.Next:
        """What must happen now, and whose turn it is."""
        return stages.next_of(self.standing.main, self._dated)

    @cached_property
    def clocks(self) -> tuple[Clock, ...]:
        """Every clock that the facts started; open ones first, the nearest day on top. A request
        for the record is counted on its own desk, so that it has one day."""
        return _clocks(self.facts, self.case.student.school_id, self.basis)

    @property
    def open_clocks(self) -> list[Clock]:
        """Those for which somebody still waits or has to act."""
        return [clock for clock in self.clocks if clock.open]

    @property
    def next_clock(self) -> Clock | None:
        """The clock that says until when the next step must be done; the nearest of several."""
        wanted = self.next.clocks
        return next((clock for clock in self.open_clocks if clock.key in wanted), None)

    @property
    def stop_notice_due(self) -> bool:
        """Whether the family took back its yes to services that ran, and has no notice yet that
        they stop (34 CFR 300.300(b)(4)(i))."""
        return "stop_notice_given" in self.next.done_by

    @property
    def claims(self) -> list[CaseFact]:
        """What the family said it did and the school has not confirmed yet, nor written down for
        that day or a later one."""
        answered = {row.about_id for row in self.facts if row.about_id}
        return [
            row
            for row in self.facts
            if row.is_claim and row.pk not in answered and not self._known_since(row)
        ]

    def _known_since(self, claim: CaseFact) -> bool:
        last = self.last(CLAIMS[claim.kind])
        return last is not None and (last.happened_on or dt.date.min) >= (
            claim.happened_on or dt.date.max
        )

    def first(self, kind: str) -> CaseFact | None:
        """The first standing fact of a kind."""
        return next((row for row in self.facts if row.kind == kind), None)

    def last(self, kind: str) -> CaseFact | None:
        """The last standing fact of a kind."""
        return next((row for row in reversed(self.facts) if row.kind == kind), None)


def clocks_of(
    rows: Iterable[CaseFact], school_id: uuid.UUID | None, by: Basis
) -> tuple[Clock, ...]:
    """As `Road.clocks`, from all fact rows of one case and its school alone."""
    return _clocks(_standing(rows), school_id, by)


def _standing(rows: Iterable[CaseFact]) -> list[CaseFact]:
    known = list(rows)
    gone = {row.corrects_id for row in known if row.corrects_id}
    stand = [row for row in known if row.happened_on and row.pk not in gone]
    return sorted(stand, key=lambda row: (row.happened_on or dt.date.max, row.number))


def _clocks(facts: list[CaseFact], school_id: uuid.UUID | None, by: Basis) -> tuple[Clock, ...]:
    started = [one for row in facts if (one := _fact(row, facts)) is not None]
    found = clocks(started, by.pack, by.days.of(school_id), on=by.on)
    return tuple(clock for clock in found if clock.key is not ClockKey.RECORDS)


def _fact(row: CaseFact, facts: list[CaseFact]) -> Fact | None:
    """A row as the clocks read it. What staff said of the stage holds for all that was written down
    after it, also for an earlier day, as in `stages.standing`."""
    fact = row.as_fact()
    if fact is None or row.kind != STAGE_SAID:
        return fact
    later = [one.happened_on for one in facts if one.number > row.number and one.happened_on]
    return replace(fact, day=min([*later, row.happened_on or dt.date.max]))


def road_of(case: Case, *, on: dt.date | None = None) -> Road:
    """One case, which the caller found through `visible_to`, on a day of the district. Four
    queries, and one for the child when it was not read with the case."""
    return next(roads_of([case], counted_by=basis(on)))


def roads_of(cases: Iterable[Case], *, counted_by: Basis | None = None) -> Iterator[Road]:
    """Many cases in their order, each read with its `student`. One query beside the basis."""
    given = list(cases)
    by = counted_by or basis()
    rows = rows_of(case.pk for case in given)
    for case in given:
        yield Road(case, tuple(rows.get(case.pk, ())), by)


def rows_of(case_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[CaseFact]]:
    """The facts of these cases, by case. One query."""
    found: dict[uuid.UUID, list[CaseFact]] = defaultdict(list)
    for row in CaseFact.objects.filter(case_id__in=list(case_ids)).order_by("number"):
        found[row.case_id].append(row)
    return found


def moved_dates(then: SchoolDays, now: SchoolDays) -> Iterator[tuple[uuid.UUID, dict[str, object]]]:
    """Which open clocks of which cases have another due day by other school days: the id of the
    case, the clock's key, the old and the new day. A request by letter is told with its letter."""
    pack, on = rules.pack(), today()
    old, new = Basis(pack, then, on), Basis(pack, now, on)
    known = CaseFact.objects.filter(case_id=OuterRef("pk"))
    rows = Case.objects.filter(Exists(known), closed_on=None).select_related("student")
    every = School.objects.values_list("pk", flat=True)
    schools = [pk for pk in every if then.of(pk) != now.of(pk)]
    touched = list(rows.filter(student__school_id__in=schools).order_by("pk"))
    for start in range(0, len(touched), AT_A_TIME):
        part = touched[start : start + AT_A_TIME]
        before = {road.case.pk: road for road in roads_of(part, counted_by=old)}
        for case in part:
            yield from _moves(before[case.pk], Road(case, before[case.pk].rows, new))


def _moves(then: Road, now: Road) -> Iterator[tuple[uuid.UUID, dict[str, object]]]:
    by_letter = {row.happened_on for row in now.facts if row.data.get("by_letter")}
    for move in moved(then.clocks, now.clocks):
        if move.key is ClockKey.RESPONSE and move.started_on in by_letter:
            continue
        yield (
            now.case.pk,
            {
                "clock": move.key.value,
                "old": move.old.isoformat() if move.old else "",
                "new": move.new.isoformat() if move.new else "",
            },
        )
