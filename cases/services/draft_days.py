"""How many school days had families their draft before the meeting, and what was not explained?

Figures of a board beside its clocks. A meeting is held when its dated fact says so; the days count
from the first draft since the meeting before it. School days that are not known do not count.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from statistics import median
from typing import TYPE_CHECKING

from cases.models import CaseFact, Explain
from cases.services import board
from tenants.rulepacks.calendars import Unit

if TYPE_CHECKING:
    from cases.services.road import Basis
    from tenants.people.models import User

SHARED, HELD = "draft_shared", "plan_meeting"
SINCE = dt.timedelta(days=365)
Told = tuple[str, dt.date]  # which of the two, and its day


@dataclass(frozen=True)
class Lead:
    """One meeting that was held; `shared` is the day of the first draft before it, if any came."""

    school_id: uuid.UUID
    held: dt.date
    shared: dt.date | None
    days: int | None  # school days between the two


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
    for (_case, school), group in groupby(known, key=lambda row: row[:2]):
        for held, shared in pairs((kind, day) for _pk, _school, kind, day in group if day):
            if basis.on - SINCE <= held <= basis.on:
                days = basis.days.of(school)
                took = days.between(shared, held, Unit.SCHOOL) if shared else None
                found.append(Lead(school, held, shared, took))
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


def not_explained(*, by: User, basis: Basis) -> Counter[uuid.UUID]:
    """What parents asked to be explained and was not by its day, by school: also where nobody of
    the team is an administrator. One query. Raises NotAllowed."""
    rows = Explain.objects.waiting().filter(
        due_on__lt=basis.on,
        state__in=(Explain.State.ASKED, Explain.State.OFFERED, Explain.State.SET),
        case__in=board.counted_cases(by).order_by().values("pk"),
    )
    return Counter(rows.values_list("case__student__school_id", flat=True))
