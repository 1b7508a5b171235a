"""How many dates are late, due soon and kept in time? Pure: from rows to figures.

A figure and the rows behind it go through the same functions here, so that they cannot differ.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from cases.deadline_shapes import Clock, State
from tenants.rulepacks.schema import ClockKey, Kind, SetBy

KEPT_BY_SCHOOL = (Kind.DEADLINE, Kind.LEAD)  # a wait or a time of the family's is nobody's to miss
LATE, LATER, UNKNOWN = "late", "later", "unknown"
SOON = (5, 10, 20)  # days as the clock counts them
WHEN = (LATE, *map(str, SOON), LATER, UNKNOWN)
MONTHS = 12
LAW, PROMISE = "law", "promise"  # whose number a clock keeps


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One clock of one case on the board."""

    case_id: uuid.UUID
    school_id: uuid.UUID
    clock: Clock
    open: bool  # in an open case, and somebody still has to act
    beside: bool = False  # the law's own, of a clock by which the district promised to be sooner

    @property
    def key(self) -> ClockKey:
        """Which clock it is."""
        return self.clock.key

    @property
    def whose(self) -> str:
        """Whether the law sets the day or the district's own promise: missing it breaks no law."""
        return PROMISE if self.clock.rule.set_by is SetBy.PROMISE else LAW


def missed(clock: Clock) -> bool:
    """Whether a meeting is past and what the family should have had before it never came."""
    lead = clock.rule.kind is Kind.LEAD and clock.state is State.OVER
    return lead and clock.due is not None


def both_of(
    clock: Clock, case_id: uuid.UUID, school_id: uuid.UUID, *, closed: bool
) -> Iterator[BoardRow]:
    """A clock as rows: one of a promise stands among the promises and, by the law's own day, among
    what the law asks for."""
    for one in (clock, clock.law):
        row = row_of(one, case_id, school_id, closed=closed) if one else None
        if row is not None:
            yield replace(row, beside=one is clock.law)


def row_of(
    clock: Clock, case_id: uuid.UUID, school_id: uuid.UUID, *, closed: bool
) -> BoardRow | None:
    """A clock as a row; None for one that the school cannot miss, and for one that says nothing:
    stopped, or left open in a closed case."""
    if clock.rule.kind not in KEPT_BY_SCHOOL:
        return None
    live = clock.open and not closed
    if not live and clock.on_time is None and not missed(clock):
        return None
    return BoardRow(case_id, school_id, clock, live)


def when(row: BoardRow) -> str:
    """Late, within 5, 6 to 10 or 11 to 20 days of the clock's own unit, later, or not known."""
    if row.clock.state is State.LATE:
        return LATE
    left = row.clock.left
    if left is None:
        return UNKNOWN
    return next((str(most) for most in SOON if left <= most), LATER)


def month(row: BoardRow) -> str:
    """The month in which it was met ("2026-03"), or of the meeting before which it never was; empty
    while it is open."""
    ended = row.clock.started_on if missed(row.clock) else row.clock.ended_on
    return "" if row.open or ended is None else f"{ended:%Y-%m}"


def months(on: dt.date) -> list[str]:
    """The last twelve months, this one too, the newest first."""
    count = on.year * 12 + on.month - 1
    return [f"{one // 12:04d}-{one % 12 + 1:02d}" for one in range(count, count - MONTHS, -1)]


@dataclass(frozen=True)
class Kept:
    """Of those that are over: how many were met in time, and how many too late or never."""

    in_time: int
    too_late: int

    @property
    def total(self) -> int:
        """All that were met."""
        return self.in_time + self.too_late

    @property
    def percent(self) -> int | None:
        """In time of 100, rounded down, so that 100 means all; None when there was none."""
        return self.in_time * 100 // self.total if self.total else None


@dataclass(frozen=True)
class Figures:
    """The board: open dates by school and time; met ones by rule and by month."""

    open: dict[uuid.UUID, Counter[str]]
    by_rule: dict[ClockKey, Kept]
    by_month: dict[str, Kept]
    by_rule_and_month: dict[tuple[ClockKey, str], Kept]

    @property
    def open_total(self) -> Counter[str]:
        """Of all schools."""
        return sum(self.open.values(), Counter())


def figures(rows: Iterable[BoardRow], *, on: dt.date, whose: str = LAW) -> Figures:
    """Count the rows of the law, or of the district's own promises, as they stand on that day."""
    opened: dict[uuid.UUID, Counter[str]] = {}
    met: dict[bool, Counter[tuple[ClockKey, str]]] = {True: Counter(), False: Counter()}
    known = set(months(on))
    for row in rows:
        if row.whose != whose:
            continue
        if row.open:
            opened.setdefault(row.school_id, Counter())[when(row)] += 1
        elif (which := month(row)) in known:
            met[bool(row.clock.on_time)][row.key, which] += 1
    cells = {cell: Kept(met[True][cell], met[False][cell]) for cell in met[True] | met[False]}
    return Figures(
        open=opened,
        by_rule={key: _sum(cells, key=key) for key in ClockKey if any(c[0] is key for c in cells)},
        by_month={one: _sum(cells, of=one) for one in months(on)},
        by_rule_and_month=cells,
    )


def _sum(
    cells: dict[tuple[ClockKey, str], Kept], *, key: ClockKey | None = None, of: str = ""
) -> Kept:
    found = [c for (k, m), c in cells.items() if key in (None, k) and of in ("", m)]
    return Kept(sum(c.in_time for c in found), sum(c.too_late for c in found))


@dataclass(frozen=True)
class Wanted:
    """Which rows stand behind a figure; what is empty narrows nothing."""

    school: uuid.UUID | None = None
    when: str = ""
    rule: str = ""
    month: str = ""
    whose: str = ""  # "law" or "promise"
    met: str = ""  # "yes" in time, "no" too late, "all" both; empty for open dates

    def holds(self, row: BoardRow, known: frozenset[str]) -> bool:
        """Whether this row is one of them; `known` are the months of the board."""
        if self.school and row.school_id != self.school:
            return False
        if self.whose not in ("", row.whose) or self.rule not in ("", row.key):
            return False
        if not self.met:
            return row.open and self.when in ("", when(row))
        if row.open or month(row) not in known or self.month not in ("", month(row)):
            return False
        return self.met == "all" or bool(row.clock.on_time) is (self.met == "yes")


def behind(rows: Iterable[BoardRow], wanted: Wanted, *, on: dt.date) -> list[BoardRow]:
    """The rows behind a figure, the nearest day first."""
    known = frozenset(months(on))
    found = [row for row in rows if wanted.holds(row, known)]
    return sorted(found, key=lambda row: (row.clock.due or dt.date.max, str(row.case_id)))
