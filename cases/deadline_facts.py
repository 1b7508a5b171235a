"""Which dated facts of a case belong to one run of a clock?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from tenants.rulepacks.schema import ClockKey, ClockRule, Event, Extension, ExtensionBy


@dataclass(frozen=True)
class Fact:
    """Something that happened on a calendar day of the district, or a meeting set for one.

    `corrects` is the id of an earlier fact that this one replaces; with `day=None` it only takes
    that one away. `until`: the last day of an absence, or the new last day of an extension.
    `clock`: which clock an extension is for, `by` who gives it, `learning_disability` that it is
    for one (34 CFR 300.309(c)). `number`: its place in the order in which facts were written down.
    """

    event: Event
    day: dt.date | None
    id: str = ""
    corrects: str = ""
    until: dt.date | None = None
    clock: ClockKey = ClockKey.EVALUATION
    by: ExtensionBy = ExtensionBy.AGREEMENT
    learning_disability: bool = False
    number: int = 0


@dataclass(frozen=True)
class Known(Fact):
    """A fact that stands: nothing corrected it, and it has a day."""

    day: dt.date

    def allowed_by(self, extension: Extension) -> bool:
        """Whether this way to a later day fits what was agreed."""
        return extension.by is self.by and (not extension.only_for or self.learning_disability)

    def in_run(self, run: Run) -> bool:
        """Whether it happened while that run lasted."""
        return run.started_on <= self.day and (run.ended_on is None or self.day <= run.ended_on)


@dataclass(frozen=True)
class Run:
    """One time that a clock ran: its first start of each kind, and what ended it."""

    starts: dict[Event, dt.date]
    started_on: dt.date
    ended_on: dt.date | None = None
    ended_by: Event | None = None
    stopped: bool = False


def corrected(facts: Iterable[Fact]) -> tuple[Known, ...]:
    """The facts that stand, in order of their days, whatever the order they came in."""
    given = list(facts)
    replaced = {fact.corrects for fact in given if fact.corrects}
    stand = [fact for fact in given if fact.day and (not fact.id or fact.id not in replaced)]
    known = [Known(**vars(fact)) for fact in stand]
    return tuple(sorted(known, key=lambda fact: (fact.day, fact.number, fact.event, fact.id)))


def runs(rule: ClockRule, facts: Iterable[Known]) -> list[Run]:
    """Each time the clock ran, in order. A start while it runs already changes nothing: the first
    receipt counts. An end before any start ends nothing, unless the rule counts what was done
    earlier. Of one day a start comes before an end, but a no and a yes count in the order in which
    they were written down: the last holds."""
    starts = rule.starts
    found: list[Run] = []
    begun: dict[Event, dt.date] = {}
    done: Known | None = None  # an end before any start
    for fact in _in_turn(rule, facts):
        if fact.event in rule.ends or fact.event in rule.stops:
            if begun:
                found.append(_ended(begun, fact, stopped=fact.event not in rule.ends))
                begun = {}
            elif rule.counts_earlier:
                done = fact if fact.event in rule.ends else None
        if fact.event in starts:
            begun.setdefault(fact.event, fact.day)
            if done is not None:
                found.append(_ended(begun, done, stopped=False))
                begun, done = {}, None
    if begun:
        found.append(Run(begun, min(begun.values())))
    return found


def _in_turn(rule: ClockRule, facts: Iterable[Known]) -> list[Known]:
    """The facts that this clock knows, in the order in which they count."""
    wanted = rule.starts.union(rule.ends, rule.stops)
    known = [fact for fact in facts if fact.event in wanted]
    stopping = {fact.day for fact in known if fact.event in rule.stops}

    def turn(fact: Known) -> tuple[dt.date, int, bool]:
        number = fact.number if fact.day in stopping else 0
        return fact.day, number, fact.event not in rule.starts

    return sorted(known, key=turn)


def _ended(starts: dict[Event, dt.date], fact: Known, *, stopped: bool) -> Run:
    return Run(starts, min(starts.values()), fact.day, fact.event, stopped)


def stopped_by(
    rule: ClockRule, facts: Iterable[Known], *, upto: dt.date, again: frozenset[Event]
) -> Known | None:
    """The fact that ended the road up to this day, unless one of `again` began it anew since. Of
    one day what was written down last holds."""
    wanted = again.union(rule.stops)
    known = [fact for fact in facts if fact.day <= upto and fact.event in wanted]
    last = max(
        known, key=lambda fact: (fact.day, fact.number, fact.event in rule.stops), default=None
    )
    return last if last is not None and last.event in rule.stops else None


def first_of(
    events: Iterable[Event], facts: Iterable[Known], *, after: dt.date, upto: dt.date
) -> Known | None:
    """The first such fact after one day and not after another."""
    wanted = frozenset(events)
    for fact in facts:
        if fact.event in wanted and after < fact.day <= upto:
            return fact
    return None
