"""What is a clock of a case, and how does it stand?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from cases.deadline_words import sentence
from tenants.rulepacks.schema import ClockKey, ClockRule, Event, Kind, Measure


class State(StrEnum):
    """How a clock stands. Over: its days have passed and nobody had to act."""

    RUNNING = "running"
    PAUSED = "paused"  # this day does not count
    MET = "met"
    LATE = "late"
    OVER = "over"
    STOPPED = "stopped"  # withdrawn, declined, moved: nobody has to act any more


class Reason(StrEnum):
    """Why a limit is where it is."""

    RULE = "rule"
    ALSO = "also"  # another count of the same rule
    MEETING = "meeting"  # the day before a meeting
    CHANGE = "change"  # the day before a change holds
    YEAR_END = "year_end"
    EXTENDED = "extended"
    AGREED = "agreed"  # no rule names a day, both sides do


@dataclass(frozen=True)
class Limit:
    """One last day. `estimated`: not all days up to it are known yet."""

    due: dt.date
    started_on: dt.date
    number: int | None
    unit: Measure | None
    reason: Reason = Reason.RULE
    estimated: bool = False
    cite: str = ""


@dataclass(frozen=True)
class Lift:
    """Since when no last day holds, by which rule, when the family said it was otherwise, and since
    when the child comes."""

    on: dt.date
    cite: str
    denied_on: dt.date | None = None
    over_on: dt.date | None = None


@dataclass(frozen=True)
class Clock:
    """One clock of a case, as it stands on the day asked for.

    `due` is the earliest of `limits`, None when no number is known or a start is missing.
    `left` counts days of the deciding unit from that day to the due day, negative when it is past
    (business days where school days are not known yet); `day` is the number of such days since
    the start. Both stop when the clock ends.
    """

    rule: ClockRule
    state: State
    started_on: dt.date
    limits: tuple[Limit, ...] = ()
    ended_on: dt.date | None = None
    ended_by: Event | None = None
    working_day: dt.date | None = None  # the due day, or the last business day before it
    left: int | None = None
    day: int | None = None
    extension_refused: bool = False  # agreed, but no rule known here allows it
    stood: tuple[tuple[dt.date, dt.date], ...] = ()  # between a no and a yes: days not counted
    lift: Lift | None = None  # a fact took the time away: there are no limits
    law: Clock | None = None  # of a district's promise: the same by the law, which names a day

    @property
    def key(self) -> ClockKey:
        """Which clock it is."""
        return self.rule.key

    @property
    def limit(self) -> Limit | None:
        """The limit that decides: the earliest."""
        return self.limits[0] if self.limits else None

    @property
    def due(self) -> dt.date | None:
        """The last day, both sides of which the law counts."""
        return self.limits[0].due if self.limits else None

    @property
    def estimated(self) -> bool:
        """Whether the due day may still move, because school days are not known yet."""
        return bool(self.limits) and self.limits[0].estimated

    @property
    def open(self) -> bool:
        """Whether somebody still waits or has to act."""
        return self.state in (State.RUNNING, State.PAUSED, State.LATE)

    @property
    def on_time(self) -> bool | None:
        """Whether what ended it came in time; None when it is not met, or no day is known.
        A wait is kept when what it holds up came after it."""
        if self.state is not State.MET or self.due is None or self.ended_on is None:
            return None
        if self.rule.kind is Kind.WAIT:
            return self.ended_on > self.due
        return self.ended_on <= self.due

    @property
    def why(self) -> str:
        """A plain sentence in the reader's language: which rule, from when, to when."""
        return sentence(self)
