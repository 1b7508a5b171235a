"""How is a clock of a case said in plain words, in the reader's language?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.fact_kinds import KINDS
from tenants.rulepacks import words
from tenants.rulepacks.pause_words import pause
from tenants.rulepacks.schema import Event, Kind

if TYPE_CHECKING:
    from cases.deadline_shapes import Clock, Lift, Limit


def sentence(clock: Clock) -> str:
    """The rule, from when it counts here, until when, what happened, and where the rule stands."""
    return " ".join(part for part in _parts(clock) if part)


def _parts(clock: Clock) -> Iterator[str]:
    yield words.must(clock.rule)
    yield _start(clock)
    limit = clock.limit
    if limit is not None:
        yield _until(clock, limit)
        yield from (_other(one) for one in clock.limits[1:])
        yield from (pause(one) for one in clock.rule.pauses)
    yield from (_stood(first, last) for first, last in clock.stood)
    if clock.lift is not None:
        yield from _lifted(clock.lift)
    if clock.law is not None and clock.law.limit is not None:
        yield _by_law(clock.law.limit)
    if clock.extension_refused:
        yield _("A later day was agreed, but we know no rule that allows it here.")
    yield _end(clock)
    if clock.rule.number is not None or clock.rule.vague:
        yield words.cite(clock.rule)
    yield words.confidence(clock.rule)


def _start(clock: Clock) -> str:
    day = {"day": _day(clock.started_on)}
    if clock.rule.kind is Kind.LEAD:
        return _("The meeting is on %(day)s.") % day
    return _("The count started on %(day)s.") % day


def _until(clock: Clock, limit: Limit) -> str:
    text = _LAST_DAY[limit.reason.value]() % {"day": _weekday(limit.due)}
    if clock.working_day and clock.working_day != limit.due:
        shown = {"day": _weekday(clock.working_day)}
        text += " " + _("The last working day before it is %(day)s.") % shown
    if limit.estimated:
        text += " " + _("This is an estimate: not all school days are known yet.")
    return text


_LAST_DAY = {
    "rule": lambda: _("The last day is %(day)s."),
    "also": lambda: _("The last day is %(day)s."),
    "meeting": lambda: _("A meeting comes first, so the last day is %(day)s."),
    "change": lambda: _("It must come before the change, so the last day is %(day)s."),
    "year_end": lambda: _("The school year is nearly over, so the last day is %(day)s."),
    "agreed": lambda: _("Both sides agreed in writing on a last day: %(day)s."),
    "extended": lambda: _("Both sides agreed on more time. The last day is %(day)s."),
}


def _other(limit: Limit) -> str:
    return _("Another count of the rule ends on %(day)s.") % {"day": _weekday(limit.due)}


def _stood(first: dt.date, last: dt.date) -> str:
    text = _("The family had said no: the days from %(first)s to %(last)s do not count.")
    return text % {"first": _day(first), "last": _day(last)}


def _by_law(limit: Limit) -> str:
    text = _("This day is a promise. By the law itself the last day is %(day)s (%(cite)s).")
    return text % {"day": _weekday(limit.due), "cite": limit.cite}


def _lifted(lift: Lift) -> Iterator[str]:
    text = _(
        "No last day holds since %(day)s: the school wrote down that the child was not brought to "
        "be tested, again and again (%(cite)s)."
    )
    yield text % {"day": _day(lift.on), "cite": lift.cite}
    if lift.denied_on is not None:
        text = _("On %(day)s the family said that it was otherwise.")
        yield text % {"day": _day(lift.denied_on)}


def _end(clock: Clock) -> str:
    if clock.state == "stopped" and clock.ended_on:
        return _stopped(clock, clock.ended_on)
    if clock.state == "paused":
        return _("Today does not count.")
    if clock.state == "met" and clock.ended_on:
        return _met(clock, clock.ended_on)
    if clock.state == "late" and clock.left is not None:
        late = -clock.left
        text = ngettext("It is late by %(n)d day.", "It is late by %(n)d days.", late)
        return text % {"n": late}
    return ""


def _stopped(clock: Clock, ended_on: dt.date) -> str:
    """That the count stopped, and which fact stopped it."""
    text = _("The count was stopped on %(day)s: %(why)s.")
    return text % {"day": _day(ended_on), "why": _why_stopped(clock)}


def _why_stopped(clock: Clock) -> str:
    if clock.ended_by is Event.REQUEST_WITHDRAWN:
        return _("The family said no to testing, or took back the request")
    return next(str(one.label) for one in KINDS.values() if one.event is clock.ended_by)


def _met(clock: Clock, ended_on: dt.date) -> str:
    told = {"day": _day(ended_on), "n": clock.day or 0}
    if clock.ended_by is Event.REEVALUATION_WAIVED:
        return _("Both sides agreed on %(day)s that it is not needed.") % told
    if clock.rule.kind is Kind.DEADLINE and clock.day:
        return _("It was done on %(day)s, on day %(n)d.") % told
    return _("It was done on %(day)s.") % told


def _day(day: dt.date) -> str:
    return date_format(day, "DATE_FORMAT")


def _weekday(day: dt.date) -> str:
    """With the day of the week: a due day on a Saturday must be seen."""
    return f"{date_format(day, 'l')}, {_day(day)}"
