"""How many points in a row are on the wrong side of the aim line? Pure.

A point on the line is not under it. Four in a row is the rule that schools use most: the team then
looks at the goal again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cases.aim_chart import on_line


@dataclass(frozen=True)
class Line:
    """The way to the aim, by calendar days."""

    first_day: dt.date
    last_day: dt.date
    start: Decimal
    aim: Decimal

    def at(self, day: dt.date) -> Decimal:
        """What the line says for a day, to one decimal place."""
        return on_line(
            day,
            first_day=self.first_day,
            last_day=self.last_day,
            start=self.start,
            aim=self.aim,
        )

    def missed(self, day: dt.date, value: Decimal) -> bool:
        """Under the line, or over it where less is better."""
        line = self.at(day)
        return value > line if self.aim < self.start else value < line


@dataclass(frozen=True)
class Seen:
    """One point beside the line; `row` counts those in a row that missed it, this one included."""

    day: dt.date
    value: Decimal
    line: Decimal
    row: int
    run_begins: dt.date | None  # the first day of that row


def beside(points: Iterable[tuple[dt.date, Decimal]], line: Line) -> list[Seen]:
    """Each point beside the line, in the order of the days."""
    found: list[Seen] = []
    row, begins = 0, None
    for day, value in sorted(points):
        if line.missed(day, value):
            begins = begins if row else day
            row += 1
        else:
            row, begins = 0, None
        found.append(Seen(day, value, line.at(day), row, begins))
    return found


@dataclass(frozen=True)
class Run:
    """So many in a row missed the line."""

    first_day: dt.date
    last_day: dt.date
    number: int


def runs(seen: Sequence[Seen], in_a_row: int) -> list[Run]:
    """The rows that were long enough, each up to the point that made it so; none without a rule."""
    return [
        Run(one.run_begins, one.day, one.row)
        for one in seen
        if in_a_row and one.row == in_a_row and one.run_begins
    ]
