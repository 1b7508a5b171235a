"""In which order do a person's cases come, when the nearest date comes first?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cases.board_figures import KEPT_BY_SCHOOL
from cases.deadline_shapes import Clock, State
from cases.services.road import Road, roads_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cases.models import Case


@dataclass(frozen=True)
class NextDate:
    """A case, where it stands, and the nearest date that the school has to keep, if any runs."""

    road: Road
    clock: Clock | None

    @property
    def case(self) -> Case:
        """The case, read with its child."""
        return self.road.case

    @property
    def late(self) -> bool:
        """The day is past."""
        return self.clock is not None and self.clock.state is State.LATE


def by_next_date(cases: Iterable[Case]) -> list[NextDate]:
    """The cases, each read with its `student`: late ones first, then by the nearest day, those
    without a day last. Four queries, whatever the number."""
    found = [NextDate(road, nearest(road.clocks)) for road in roads_of(cases)]
    return sorted(found, key=_order)


def nearest(clocks: Iterable[Clock]) -> Clock | None:
    """Of the open clocks that the school has to keep, that with the first day."""
    dated = [
        clock
        for clock in clocks
        if clock.open and clock.due is not None and clock.rule.kind in KEPT_BY_SCHOOL
    ]
    return min(dated, key=lambda clock: clock.due or dt.date.max, default=None)


def _order(row: NextDate) -> tuple[bool, dt.date, str]:
    due = row.clock.due if row.clock else None
    return (not row.late, due or dt.date.max, row.case.student.full_name)
