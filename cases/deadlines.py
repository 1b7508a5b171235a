"""Which clocks run in a case, until when, and how does each stand on a day?

Pure: from dated facts, the rules of a pack and a school calendar. Facts may come in any order and
may be corrected; the same facts give the same clocks. The day of the start is day 0 (see
`tenants.rulepacks.calendars`). A due day on a weekend is not moved (34 CFR 300 has no such
rule): the last working day before it is told beside it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from cases import deadline_counts as counts
from cases.deadline_facts import Fact, Known, Run, Span, corrected, first_of, runs, stopped_by
from cases.deadline_shapes import Clock, Lift, Limit, Reason, State
from tenants.rulepacks.calendars import ONE_DAY, BeyondCalendar, Calendar, Unit
from tenants.rulepacks.packs import Pack
from tenants.rulepacks.schema import (
    Alternative,
    ClockKey,
    ClockRule,
    Event,
    ExtensionBy,
    Kind,
    Lifted,
    Measure,
    SetBy,
)

__all__ = ["Clock", "Fact", "Limit", "Move", "Reason", "State", "clocks", "moved", "one_clock"]


SET = frozenset({Event.ELIGIBILITY_SET, Event.PLAN_SET, Event.CHANGE_SET})
# More time for the evaluation is more time for its going on, too.
OF_ONE = {ClockKey.EVALUATION_AGAIN: ClockKey.EVALUATION}
AGAIN = frozenset({Event.REFERRAL, Event.CONSENT_ASKED, Event.CONSENT, Event.ELIGIBLE})


def clocks(
    facts: Iterable[Fact], pack: Pack, calendar: Calendar, *, on: dt.date
) -> tuple[Clock, ...]:
    """All clocks that the facts started, as they stand on this day of the school's calendar;
    open ones first, the nearest due day on top.

    A fact of a later day is not known on that day yet, but a meeting or a change that is set.
    """
    known = tuple(fact for fact in corrected(facts) if fact.day <= on or fact.event in SET)
    case = _Case(known, calendar, on, frozenset(fact.event for fact in known))
    found = [clock for rule in pack.rules for clock in _clocks_of(rule.key, pack, case)]
    return tuple(sorted(found, key=_order))


def one_clock(rule: ClockRule, started_on: dt.date, calendar: Calendar, *, on: dt.date) -> Clock:
    """A clock of which only the start is known, such as a letter that waits for its answer: it is
    counted as on the road of a case, with what does not count and what ends the school year."""
    starts = {rule.start: started_on} if rule.start else {}
    case = _Case((), calendar, on, frozenset(starts))
    return _clock(rule, Run(starts, started_on), case)


@dataclass(frozen=True)
class Move:
    """The due day of an open clock that is another one now."""

    key: ClockKey
    started_on: dt.date
    old: dt.date | None
    new: dt.date | None


def moved(old: Iterable[Clock], new: Iterable[Clock]) -> list[Move]:
    """Which open clocks have another due day than before: the same facts, counted by another
    calendar or by other rules."""
    before = {(clock.key, clock.started_on): clock.due for clock in old}
    found = []
    for clock in new:
        was = before.get((clock.key, clock.started_on))
        if clock.open and was != clock.due:
            found.append(Move(clock.key, clock.started_on, was, clock.due))
    return found


@dataclass(frozen=True)
class _Case:
    """What is known of one case: its facts, its school's calendar, the day asked for."""

    facts: tuple[Known, ...]
    calendar: Calendar
    on: dt.date
    events: frozenset[Event]


def _order(clock: Clock) -> tuple[bool, dt.date, str]:
    return (not clock.open, clock.due or dt.date.max, clock.key)


def _clocks_of(key: ClockKey, pack: Pack, case: _Case) -> Iterator[Clock]:
    if key is ClockKey.EVALUATION_AGAIN:
        yield from _again(pack, case)
        return
    shape = pack.law(key)
    if pack.local and shape.start is None:
        shape = pack.rule(key, case.on)
    if not shape.starts & case.events:
        return
    if shape.kind is Kind.LEAD:
        yield from _leads(key, pack, case)
        return
    for run in runs(shape, case.facts):
        yield _beside_law(key, pack, run, case, _clock)


def _beside_law(
    key: ClockKey, pack: Pack, run: Run, case: _Case, make: Callable[[ClockRule, Run, _Case], Clock]
) -> Clock:
    """The clock of the rule that holds; one of a promise knows the law's own, when the law names a
    day: who misses a promise must see the day that counts come nearer."""
    rule = pack.rule(key, run.started_on)
    clock = make(rule, run, case)
    if rule.set_by is not SetBy.PROMISE:
        return clock
    law = make(pack.lawful(key, run.started_on), run, case)
    return clock if law.due is None else replace(clock, law=law)


def _clock(rule: ClockRule, run: Run, case: _Case) -> Clock:
    limits = sorted(_limits(rule, run, case), key=attrgetter("due"))
    limits, refused = _extended(rule, run, limits, case)
    lift = _lift(rule, run, limits, case)
    limits = [] if lift else limits
    if lift and lift.over_on:
        run = replace(run, ended_on=lift.over_on, ended_by=Event.BROUGHT, stopped=True)
    first = limits[0] if limits else None
    return Clock(
        rule=rule,
        state=_state(rule, first, run, case),
        started_on=run.started_on,
        limits=tuple(limits),
        ended_on=run.ended_on,
        ended_by=run.ended_by,
        extension_refused=refused,
        stood=run.stood,
        lift=lift,
        **(_counted(rule, first, run, case) if first else {}),
    )


def _again(pack: Pack, case: _Case) -> Iterator[Clock]:
    """What goes on from the day on which a child came that had not been brought, until what ends
    the evaluation itself."""
    for run in runs(pack.law(ClockKey.EVALUATION), case.facts):
        clock = _clock(pack.rule(ClockKey.EVALUATION, run.started_on), run, case)
        since = clock.lift.over_on if clock.lift else None
        if since is not None:
            later = Run({Event.BROUGHT: since}, since, run.ended_on, run.ended_by, run.stopped)
            yield _clock(pack.rule(ClockKey.EVALUATION_AGAIN, since), later, case)


def _counted(rule: ClockRule, limit: Limit, run: Run, case: _Case) -> dict[str, Any]:
    """The days of a clock, counted up to its end or to the day asked for."""
    upto = max(run.ended_on or case.on, run.started_on)
    unit = Unit.BUSINESS if limit.estimated and _in_school_days(limit) else _unit(limit)
    spans = _spans(rule, limit.started_on, run, case)
    return {
        "working_day": case.calendar.last_working_day(limit.due),
        "left": counts.between(case.calendar, upto, limit.due, unit, spans),
        "day": counts.between(case.calendar, limit.started_on, upto, _unit(limit), spans),
    }


def _unit(limit: Limit) -> Unit:
    return limit.unit.unit if limit.unit else Unit.CALENDAR


def _in_school_days(limit: Limit) -> bool:
    return limit.unit is Measure.SCHOOL


def _state(rule: ClockRule, limit: Limit | None, run: Run, case: _Case) -> State:
    if run.stopped:
        return State.STOPPED
    if run.ended_on is not None:
        return State.MET
    if limit is not None and case.on > limit.due:
        return State.LATE if rule.kind is Kind.DEADLINE else State.OVER
    spans = _spans(rule, run.started_on, run, case)
    paused = any(first <= case.on <= last for first, last in spans)
    return State.PAUSED if paused else State.RUNNING


def _spans(rule: ClockRule, start: dt.date, run: Run, case: _Case) -> list[Span]:
    """The stretches that do not count for this clock, from its start on."""
    upto = run.ended_on or case.on
    found = counts.paused(rule.pauses, case.facts, case.calendar, start=start, now=upto)
    return counts.merged([*found, *run.stood]) if run.stood else found


def _limits(rule: ClockRule, run: Run, case: _Case) -> Iterator[Limit]:
    """The rule's own last day, and those of every other count that has started."""
    own = Alternative(rule.number, rule.unit, rule.start, cite=rule.cite)
    nearly = counts.year_end(rule.year_end, run, case.facts, case.calendar)
    if nearly is not None and rule.start in run.starts:
        start = run.starts[rule.start]
        yield Limit(nearly.day, start, None, None, Reason.YEAR_END, cite=rule.cite)
    else:
        yield from _count(own, Reason.RULE, rule, run, case)
    for other in rule.earlier_of:
        if other.before:
            yield from _before(other, run, case)
        else:
            yield from _count(other, Reason.ALSO, rule, run, case)


def _count(
    each: Alternative, reason: Reason, rule: ClockRule, run: Run, case: _Case
) -> Iterator[Limit]:
    """The last day of one count, when its start is there and its number is known."""
    start = run.starts.get(each.start) if each.start else None
    number, unit, cite = each.number, each.unit, each.cite or rule.cite
    if start is None or number is None or unit is None:
        return
    if unit is Measure.YEARS:
        yield Limit(counts.anniversary(start, number), start, number, unit, reason, cite=cite)
        return
    day0 = start - ONE_DAY if rule.counts_start_day else start
    due = counts.due(case.calendar, day0, number, unit.unit, _spans(rule, start, run, case))
    guessed = due.estimated or counts.unsure(rule.pauses, case.facts, run, case.calendar, due.day)
    yield Limit(due.day, start, number, unit, reason, guessed, cite)


def _before(each: Alternative, run: Run, case: _Case) -> Iterator[Limit]:
    """The day before the next meeting or change that is set, not before the start itself."""
    days = [fact.day for fact in case.facts if fact.event in each.before]
    later = [day for day in days if day >= run.started_on]
    if later:
        due = max(min(later) - ONE_DAY, run.started_on)
        reason = Reason.CHANGE if Event.CHANGE_SET in each.before else Reason.MEETING
        yield Limit(due, run.started_on, None, None, reason, cite=each.cite)


def _extended(
    rule: ClockRule, run: Run, limits: list[Limit], case: _Case
) -> tuple[list[Limit], bool]:
    """The limits after an extension that was agreed; and whether more was agreed than a rule
    known here allows. A rule's own number caps what is agreed."""
    agreed = [fact for fact in case.facts if _extends(fact, rule) and fact.in_run(run)]
    if not limits:
        return _agreed(rule, run, agreed), False
    first = limits[0]
    days = [_allowed(fact, rule, first.due, case) for fact in agreed]
    refused = any(day < (fact.until or day) for day, fact in zip(days, agreed, strict=True))
    due = max(days, default=first.due)
    if due <= first.due:
        return limits, refused
    return [replace(first, due=due, reason=Reason.EXTENDED, estimated=False)], refused


def _agreed(rule: ClockRule, run: Run, agreed: list[Known]) -> list[Limit]:
    """The last day that both sides agreed on where no rule names one; the latest word holds."""
    days = [fact.until for fact in agreed if fact.until and fact.by is ExtensionBy.AGREEMENT]
    if not rule.agreed_day or not days:
        return []
    return [Limit(days[-1], run.started_on, None, None, Reason.AGREED)]


def _extends(fact: Known, rule: ClockRule) -> bool:
    key = OF_ONE.get(rule.key, rule.key)
    return fact.event is Event.EXTENDED and fact.clock is key and fact.until is not None


def _allowed(fact: Known, rule: ClockRule, due: dt.date, case: _Case) -> dt.date:
    """The last day that a rule allows of the one that was agreed; the old one when none does."""
    until = fact.until or due
    found = [due]
    for extension in filter(fact.allowed_by, rule.extensions):
        if extension.number is None or extension.unit is None:
            return until
        found.append(case.calendar.due(due, extension.number, extension.unit.unit).day)
    return min(until, max(found))


def _lift(rule: ClockRule, run: Run, limits: list[Limit], case: _Case) -> Lift | None:
    """The fact that took the time away. One of a day after the last day comes too late for it: what
    was late by then stays late."""
    due = limits[0].due if limits else dt.date.max
    for one in rule.lifted_by:
        for fact in case.facts:
            if fact.event is one.by and fact.in_run(run) and fact.day <= due:
                later = [each.day for each in case.facts if each.event is one.denied]
                denied = max((day for day in later if day >= fact.day), default=None)
                return Lift(fact.day, one.cite, denied, _over(one, run, case))
    return None


def _over(one: Lifted, run: Run, case: _Case) -> dt.date | None:
    """Since when the child comes; None when it came not, or was not brought again afterwards. Of
    one day what was written down last holds."""
    said = [each for each in case.facts if each.event in (one.by, one.over) and each.in_run(run)]
    since: dt.date | None = None
    for each in sorted(said, key=lambda fact: (fact.day, fact.number)):
        since = (since or each.day) if each.event is one.over else None
    return since


def _leads(key: ClockKey, pack: Pack, case: _Case) -> Iterator[Clock]:
    """For each meeting that is set: by when must the family have had what the rule names?"""
    shape = pack.law(key)
    meetings = sorted(fact.day for fact in case.facts if fact.event is shape.start)
    since = dt.date.min
    for meeting in meetings:
        rule = pack.rule(key, meeting)
        given = first_of(rule.ends, case.facts, after=since, upto=meeting)
        ended = given or stopped_by(rule, case.facts, upto=min(meeting, case.on), again=AGAIN)
        day, event = (ended.day, ended.event) if ended else (None, None)
        run = Run({}, meeting, day, event, stopped=given is None)
        yield _beside_law(key, pack, run, case, _lead)
        since = meeting


def _lead(rule: ClockRule, run: Run, case: _Case) -> Clock:
    limits = tuple(_lead_limit(rule, run.started_on, case))
    clock = Clock(rule, State.RUNNING, run.started_on, limits, run.ended_on, run.ended_by)
    limit = clock.limit
    if limit is None:
        return replace(clock, state=_lead_state(clock, run, case))
    upto = run.ended_on or case.on
    return replace(
        clock,
        state=_lead_state(clock, run, case),
        working_day=case.calendar.last_working_day(limit.due),
        left=case.calendar.between(upto, limit.due, _unit(limit)),
    )


def _lead_limit(rule: ClockRule, meeting: dt.date, case: _Case) -> Iterator[Limit]:
    if rule.number is None or rule.unit is None:
        return
    try:
        due, estimated = case.calendar.before(meeting, rule.number, rule.unit.unit), False
    except BeyondCalendar:
        due, estimated = case.calendar.before(meeting, rule.number, Unit.BUSINESS), True
    yield Limit(due, meeting, rule.number, rule.unit, estimated=estimated, cite=rule.cite)


def _lead_state(clock: Clock, run: Run, case: _Case) -> State:
    if clock.ended_on is not None:
        return State.STOPPED if run.stopped else State.MET
    if case.on > clock.started_on:
        return State.OVER  # the meeting is past: what is missed is missed
    late = clock.due is not None and case.on > clock.due
    return State.LATE if late else State.RUNNING
