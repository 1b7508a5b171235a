"""Which dated facts of a case belong to one run of a clock?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from tenants.rulepacks.calendars import ONE_DAY
from tenants.rulepacks.schema import ClockKey, ClockRule, Event, Extension, ExtensionBy

Span = tuple[dt.date, dt.date]  # both ends belong to it


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
    """One time that a clock ran: its first start of each kind, what ended it, and the stretches
    between a no and a yes that do not count."""

    starts: dict[Event, dt.date]
    started_on: dt.date
    ended_on: dt.date | None = None
    ended_by: Event | None = None
    stopped: bool = False
    stood: tuple[Span, ...] = ()


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
    earlier in the same round. Of one day a start comes before an end, but a no and a yes count in
    the order in which they were written down: the last holds. A run that a no stopped goes on when
    its yes comes."""
    found: list[Run] = []
    begun: Run | None = None
    done: Known | None = None  # an end before any start
    lasts = rule.during is None
    for fact in _in_turn(rule, facts):
        if rule.during and fact.event in (*rule.during.since, *rule.during.until):
            lasts = fact.event in rule.during.since
        if fact.event in rule.round:
            done = None
        if fact.event in rule.ends or fact.event in rule.stops:
            if begun is not None:
                found.append(_ended(begun, fact, stopped=fact.event not in rule.ends))
                begun = None
            elif rule.counts_earlier:
                done = fact if fact.event in rule.ends else None
        elif begun is None and found and (again := _revived(rule, found[-1], fact)):
            found[-1:], begun = [], again
        if fact.event in rule.starts and lasts:
            begun = _begun(begun, fact)
            if done is not None:
                found.append(_ended(begun, done, stopped=False))
                begun, done = None, None
    return found if begun is None else [*found, begun]


def _begun(run: Run | None, fact: Known) -> Run:
    """A run with this start too; the first of each kind counts."""
    if run is None:
        return Run({fact.event: fact.day}, fact.day)
    return replace(run, starts={fact.event: fact.day, **run.starts})


def _revived(rule: ClockRule, last: Run, fact: Known) -> Run | None:
    """The run that goes on; None when the fact says nothing of what stopped it."""
    if not last.stopped or last.ended_by is None or last.ended_on is None:
        return None
    how = rule.revived(last.ended_by, fact.event)
    if how is None:
        return None
    stood = last.stood
    if not how.counts and fact.day > last.ended_on:
        stood = (*stood, (last.ended_on + ONE_DAY, fact.day))
    return Run(last.starts, last.started_on, stood=stood)


def _in_turn(rule: ClockRule, facts: Iterable[Known]) -> list[Known]:
    """The facts that this clock knows, in the order in which they count."""
    reviving = {event for one in rule.goes_on for event in one.by}
    spell = (*rule.during.since, *rule.during.until) if rule.during else ()
    wanted = rule.starts.union(rule.ends, rule.stops, rule.round, reviving, spell)
    known = [fact for fact in facts if fact.event in wanted]
    stopping = {fact.day for fact in known if fact.event in rule.stops}

    def turn(fact: Known) -> tuple[dt.date, int, int]:
        number = fact.number if spell or fact.day in stopping else 0
        first = rule.during is not None and fact.event in rule.during.since
        return fact.day, number, 0 if first else 1 + (fact.event not in rule.starts)

    return sorted(known, key=turn)


def _ended(run: Run, fact: Known, *, stopped: bool) -> Run:
    return replace(run, ended_on=fact.day, ended_by=fact.event, stopped=stopped)


def stopped_by(
    rule: ClockRule, facts: Iterable[Known], *, upto: dt.date, again: frozenset[Event]
) -> Known | None:
    """The fact that ended the road up to this day, unless one of `again` began it anew since, or
    the yes came to what was a no. Of one day what was written down last holds."""
    known = [fact for fact in facts if fact.day <= upto]
    stopped: Known | None = None
    for fact in sorted(known, key=lambda one: (one.day, one.number, one.event in rule.stops)):
        if fact.event in rule.stops:
            stopped = fact
        elif fact.event in again or (stopped and rule.revived(stopped.event, fact.event)):
            stopped = None
    return stopped


def first_of(
    events: Iterable[Event], facts: Iterable[Known], *, after: dt.date, upto: dt.date
) -> Known | None:
    """The first such fact after one day and not after another."""
    wanted = frozenset(events)
    for fact in facts:
        if fact.event in wanted and after < fact.day <= upto:
            return fact
    return None
