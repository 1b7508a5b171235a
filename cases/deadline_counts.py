"""On which day does a count end when some of its days do not count?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from cases.deadline_facts import Known, Run, Span
from tenants.rulepacks.calendars import ONE_DAY, Calendar, Due, Unit
from tenants.rulepacks.schema import Event, Pause, PauseKind, YearEnd, YearEndDue

OF_THE_CALENDAR = (PauseKind.BREAKS, PauseKind.NO_SCHOOL, PauseKind.SUMMER)


def due(calendar: Calendar, day0: dt.date, number: int, unit: Unit, spans: Sequence[Span]) -> Due:
    """The day on which `number` days of the unit end that lie in none of the spans.

    Each round adds the days that were skipped on the way; it ends because a round that adds none
    is the last.
    """
    skipped = 0
    while True:
        found = calendar.due(day0, number + skipped, unit)
        more = _inside(calendar, day0, found.day, unit, spans)
        if more <= skipped:
            return found
        skipped = more


def between(
    calendar: Calendar, start: dt.date, end: dt.date, unit: Unit, spans: Sequence[Span]
) -> int:
    """Days of the unit after `start` up to and with `end` that lie in none of the spans; negative
    when `end` is the earlier one."""
    if end < start:
        return -between(calendar, end, start, unit, spans)
    inside = _inside(calendar, start, end, unit, spans)
    return calendar.between(start, end, unit) - inside


def _inside(
    calendar: Calendar, start: dt.date, end: dt.date, unit: Unit, spans: Sequence[Span]
) -> int:
    """Days of the unit after `start` up to and with `end` that lie in a span."""
    found = 0
    for first, last in spans:
        begin, stop = max(start, first - ONE_DAY), min(end, last)
        if begin < stop:
            found += calendar.between(begin, stop, unit)
    return found


def paused(
    pauses: Iterable[Pause],
    facts: Sequence[Known],
    calendar: Calendar,
    *,
    start: dt.date,
    now: dt.date,
) -> list[Span]:
    """The stretches after `start` that do not count, in order and apart from each other.

    A pause that has begun and has no end yet lasts up to `now`.
    """
    found: list[Span] = []
    for pause in pauses:
        found += _spans(pause, facts, calendar, start, now)
    return merged(span for span in found if span[1] > start)


def _spans(
    pause: Pause, facts: Sequence[Known], calendar: Calendar, start: dt.date, now: dt.date
) -> Iterator[Span]:
    if pause.kind is PauseKind.BREAKS:
        for gap in calendar.gaps:
            if gap.weekdays >= max(pause.at_least, 1) or gap.summer:
                yield gap.first, gap.last
    elif pause.kind is PauseKind.SUMMER:
        yield from ((gap.first, gap.last) for gap in calendar.gaps if gap.summer)
    elif pause.kind is PauseKind.NO_SCHOOL:
        yield from _closed_days(calendar)
    elif pause.kind is PauseKind.ABSENCE:
        yield from _absences(pause, facts, calendar, start)
    else:
        yield from _from_to(pause, facts, now)


def _closed_days(calendar: Calendar) -> Iterator[Span]:
    for gap in calendar.gaps:
        if gap.summer:
            yield gap.first, gap.last
            continue
        day = gap.first
        while day <= gap.last:
            if day.weekday() < 5:
                yield day, day
            day += ONE_DAY


def _absences(
    pause: Pause, facts: Sequence[Known], calendar: Calendar, start: dt.date
) -> Iterator[Span]:
    """The absences since the start, once they are school days enough together."""
    away = [
        (max(fact.day, start + ONE_DAY), fact.until or fact.day)
        for fact in facts
        if fact.event is Event.CHILD_ABSENT and (fact.until or fact.day) > start
    ]
    days = sum(calendar.between(first - ONE_DAY, last, Unit.SCHOOL) for first, last in merged(away))
    if days >= pause.at_least:
        yield from away


def _from_to(pause: Pause, facts: Sequence[Known], now: dt.date) -> Iterator[Span]:
    """From the day after the first event to the day of the last one: its own day counts again
    from the next on, as after any event."""
    begun: dt.date | None = None
    for fact in facts:
        if fact.event is pause.first and begun is None:
            begun = fact.day
        elif fact.event is pause.last and begun is not None:
            yield begun + ONE_DAY, fact.day
            begun = None
    if begun is not None and begun < now:
        yield begun + ONE_DAY, now


def unsure(
    pauses: Iterable[Pause],
    facts: Sequence[Known],
    run: Run,
    calendar: Calendar,
    due: dt.date,
) -> bool:
    """Whether the due day may still move: a pause has begun and has no end, or school breaks do
    not count and the day lies past the last school day that is known."""
    beyond = calendar.last_known is None or due > calendar.last_known
    for pause in pauses:
        if pause.kind in OF_THE_CALENDAR and beyond:
            return True
        if pause.kind is PauseKind.BETWEEN and run.ended_on is None:
            inside = [fact.event for fact in facts if fact.in_run(run)]
            if pause.first in inside and pause.last not in inside:
                return True
    return False


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same days as stretches in order and apart from each other."""
    found: list[Span] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + ONE_DAY:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def anniversary(day: dt.date, years: int) -> dt.date:
    """The same day so many years later; 28 February for 29 February, which is the safer one."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def year_end(
    rules: Iterable[YearEnd], run: Run, facts: Sequence[Known], calendar: Calendar
) -> Due | None:
    """The day set instead when the school year is nearly over at the start; None when no such
    rule fits, or the school year is not known."""
    for rule in rules:
        start = run.starts.get(rule.start) or _latest(rule.start, facts, upto=run.started_on)
        year = calendar.year_of(start) if start else None
        if start is None or year is None:
            continue
        left = calendar.between(start, year.last_school_day, rule.unit.unit)
        if rule.at_least <= left <= rule.at_most:
            return _nearly_over(rule, start, calendar)
    return None


def _latest(event: Event, facts: Sequence[Known], *, upto: dt.date) -> dt.date | None:
    return max(
        (fact.day for fact in facts if fact.event is event and fact.day <= upto), default=None
    )


def _nearly_over(rule: YearEnd, start: dt.date, calendar: Calendar) -> Due | None:
    if rule.due is YearEndDue.JUNE_30:
        year = start.year + (start.month > 6)
        return Due(dt.date(year, 6, 30))
    following = calendar.next_year(start)
    if following is None:
        return None
    if rule.due is YearEndDue.BEFORE_NEXT_YEAR:
        return Due(following.first_day - ONE_DAY)
    return Due(following.first_day + dt.timedelta(days=rule.days))
