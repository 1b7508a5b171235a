"""How many school days had families their draft before the meeting, and what was not explained?

Figures of a board beside its clocks. A meeting is held when its dated fact says so; the days count
from the first draft since the meeting before it. School days that are not known do not count.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from statistics import median
from typing import TYPE_CHECKING

from django.db.models import Max

from cases.models import CaseFact, Explain
from cases.services import board
from tenants.rulepacks.calendars import Unit

if TYPE_CHECKING:
    from cases.services.road import Basis
    from tenants.people.models import User

SHARED, HELD = "draft_shared", "plan_meeting"
OTHER_DATE = "other_date_asked"
SINCE = dt.timedelta(days=365)
WHICH = ("held", "without", "read")  # meetings, those without a draft, those with days to read
Told = tuple[str, dt.date]  # which of the two, and its day


@dataclass(frozen=True)
class Lead:
    """One meeting that was held; `shared` is the day of the first draft before it, if any came."""

    school_id: uuid.UUID
    held: dt.date
    shared: dt.date | None
    days: int | None  # school days between the two
    case_id: uuid.UUID

    def is_(self, which: str) -> bool:
        """Whether it is one of those behind a figure (WHICH)."""
        if which == "without":
            return self.shared is None
        return which == "held" or self.days is not None


@dataclass(frozen=True)
class LeadFigures:
    """Of one school or all: meetings, those before which no draft came, and school days."""

    held: int
    without: int
    fewest: int | None
    middle: float | None


def pairs(facts: Iterable[Told]) -> Iterator[tuple[dt.date, dt.date | None]]:
    """Each meeting with the first draft since the one before it. Of one day the draft is first."""
    shared: dt.date | None = None
    for kind, day in sorted(facts, key=lambda one: (one[1], one[0] == HELD)):
        if kind == HELD:
            yield day, shared
            shared = None
        else:
            shared = shared or day


def leads(*, by: User, basis: Basis) -> list[Lead]:
    """The meetings of this person's board in the last 365 days. One query. Raises NotAllowed."""
    rows = CaseFact.objects.standing().filter(
        kind__in=(SHARED, HELD), case__in=board.counted_cases(by).order_by().values("pk")
    )
    known = rows.order_by("case_id").values_list(
        "case_id", "case__student__school_id", "kind", "happened_on"
    )
    found = []
    for (case, school), group in groupby(known, key=lambda row: row[:2]):
        for held, shared in pairs((kind, day) for _pk, _school, kind, day in group if day):
            if basis.on - SINCE <= held <= basis.on:
                days = basis.days.of(school)
                took = days.between(shared, held, Unit.SCHOOL) if shared else None
                found.append(Lead(school, held, shared, took, case))
    return found


def figures(found: Iterable[Lead]) -> LeadFigures:
    """Count these meetings."""
    known = list(found)
    days = [one.days for one in known if one.days is not None]
    return LeadFigures(
        held=len(known),
        without=sum(one.shared is None for one in known),
        fewest=min(days, default=None),
        middle=median(days) if days else None,
    )


@dataclass(frozen=True)
class NotExplained:
    """Something that a parent asked to be explained, and its last day, which is over."""

    school_id: uuid.UUID
    case_id: uuid.UUID
    due_on: dt.date


def not_explained(*, by: User, basis: Basis) -> list[NotExplained]:
    """What parents asked to be explained and was not by its day, the oldest first: also where
    nobody of the team is an administrator. Without its words. One query. Raises NotAllowed."""
    rows = Explain.objects.waiting().filter(
        due_on__lt=basis.on,
        state__in=(Explain.State.ASKED, Explain.State.OFFERED, Explain.State.SET),
        case__in=board.counted_cases(by).order_by().values("pk"),
    )
    known = rows.order_by("due_on", "pk").values_list(
        "case__student__school_id", "case_id", "due_on"
    )
    return [NotExplained(*row) for row in known]


@dataclass(frozen=True)
class OtherDate:
    """A family that asked for another date, because the draft came late, and when last."""

    school_id: uuid.UUID
    case_id: uuid.UUID
    asked_on: dt.date


def other_dates(*, by: User, basis: Basis) -> list[OtherDate]:
    """Who asked in the last 365 days, each case once, the newest first. One query. Raises
    NotAllowed."""
    rows = CaseFact.objects.standing().filter(
        kind=OTHER_DATE,
        happened_on__gte=basis.on - SINCE,
        case__in=board.counted_cases(by).order_by().values("pk"),
    )
    known = rows.order_by().values_list("case__student__school_id", "case_id")
    found = known.annotate(last=Max("happened_on")).order_by("-last", "case_id")
    return [OtherDate(*row) for row in found]
