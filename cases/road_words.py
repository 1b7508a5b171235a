"""How are the clocks and facts of a case said on its page?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.deadline_shapes import Clock, State
from cases.facts import STAGE_SAID
from cases.stages import ORDER, stage
from tenants.rulepacks import words
from tenants.rulepacks.schema import ClockKey, Kind, Measure

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cases.models import CaseFact

SOON = 5  # days of the clock's own unit


@dataclass(frozen=True)
class ClockLine:
    """One clock as a line: `tone` is late, due, plain, done or off; `total` and `gone` count its
    days for a bar, 0 when there is none to show."""

    clock: Clock
    name: str
    due: str
    working_day: str
    left: str
    tone: str
    whose: str
    sure: str
    gone: int = 0
    total: int = 0
    law: str = ""  # the last day by the law itself, of a promise that is open


def line(clock: Clock, state_name: str) -> ClockLine:
    """A clock in the reader's language; `state_name` is the name of the district's state."""
    rule, due = clock.rule, clock.due
    bar = clock.state in (State.RUNNING, State.PAUSED) and rule.kind is not Kind.LEAD
    gone = max(clock.day or 0, 0)
    return ClockLine(
        clock=clock,
        name=words.name(clock.key),
        due=weekday(due) if due else "",
        working_day=weekday(clock.working_day)
        if clock.working_day and clock.working_day != due and clock.open
        else "",
        left=_left(clock),
        tone=_tone(clock),
        whose=words.whose(rule, state_name),
        sure=words.sure(rule),
        gone=gone if bar else 0,
        total=gone + max(clock.left or 0, 0) if bar and due else 0,
        law=weekday(clock.law.due) if clock.open and clock.law and clock.law.due else "",
    )


def worth_telling(clock: Clock, wanted: tuple[ClockKey, ...]) -> bool:
    """A wait or a time of the family's own for which no rule is known is told only while it is
    what the next step asks for."""
    rule = clock.rule
    known = rule.number is not None or rule.vague is not None or clock.due is not None
    return known or rule.kind is Kind.DEADLINE or (clock.open and clock.key in wanted)


def weekday(day: dt.date) -> str:
    """With the day of the week: a last day on a Saturday must be seen."""
    return f"{date_format(day, 'l')}, {date_format(day, 'DATE_FORMAT')}"


def _measure(clock: Clock) -> Measure:
    limit = clock.limit
    unit = limit.unit if limit and limit.unit else Measure.CALENDAR
    if unit is Measure.YEARS:
        return Measure.CALENDAR
    if unit is Measure.SCHOOL and clock.estimated:
        return Measure.BUSINESS
    return unit


def _left(clock: Clock) -> str:
    """ "12 school days left", "Late by 3 calendar days", "Done in time"."""
    if not clock.open:
        return _ended(clock)
    if clock.lift is not None:
        return _("No last day holds now")
    if clock.left is None:
        said = words.vague(clock.rule)
        return said or _("No number of days is known. Ask your district.")
    days = {"days": words.days(abs(clock.left), _measure(clock))}
    if clock.state is State.LATE:
        return _("Late by %(days)s") % days
    if clock.state is State.PAUSED:
        return _("%(days)s left, today does not count") % days
    return _("%(days)s left") % days if clock.left else _("Today is the last day")


def _ended(clock: Clock) -> str:
    if clock.state is State.MET and clock.on_time is not None:
        return _("Done in time") if clock.on_time else _("Done too late")
    return {State.MET: _("Done"), State.STOPPED: _("Stopped")}.get(clock.state, _("Over"))


def _tone(clock: Clock) -> str:
    if clock.state is State.LATE:
        return "late"
    if clock.state is State.MET:
        return "plain" if clock.on_time is None or clock.on_time else "late"
    if not clock.open or clock.left is None:
        return "plain"
    return "due" if clock.left <= SOON else "plain"


@dataclass(frozen=True)
class FactLine:
    """One fact as people read it: its row, what it says, and the rows it corrected, newest first.
    `gone`: it was taken back."""

    fact: CaseFact
    label: str
    day: str
    until: str
    old: list[CaseFact]
    gone: bool
    may_correct: bool
    may_confirm: bool
    confirmed: bool
    language: str  # of its note

    @property
    def sort_day(self) -> dt.date:
        """The day by which it stands in the list: that of the last row that had one."""
        days = [row.happened_on for row in (self.fact, *self.old) if row.happened_on]
        return days[0] if days else dt.date.min


def fact_label(fact: CaseFact) -> str:
    """What a fact says; of one by which staff said the stage, which stage."""
    said = str(fact.data.get("stage", ""))
    if fact.kind == STAGE_SAID and said in ORDER:
        return _("Staff said where the case stands: %(stage)s") % {"stage": stage(said).label}
    return fact.label


def chain(fact: CaseFact, by_id: dict[object, CaseFact]) -> list[CaseFact]:
    """The rows that this one corrected, the newest first."""
    found = []
    while fact.corrects_id and fact.corrects_id in by_id:
        fact = by_id[fact.corrects_id]
        found.append(fact)
    return found


def newest_first(lines: Iterable[FactLine]) -> list[FactLine]:
    """By day, the newest on top."""
    return sorted(lines, key=lambda one: (one.sort_day, one.fact.number), reverse=True)
