"""What is one line of a calendar file about?"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _


class Unreadable(ValueError):
    """The file cannot be read; the message is for a person."""

    @classmethod
    def no_calendar(cls) -> Unreadable:
        """It is neither of the two kinds."""
        return cls(_("We cannot read this file. Save the calendar as .ics or .csv and try again."))


class Kind(StrEnum):
    """What a line becomes."""

    YEAR = "year"
    CLOSED = "closed"
    SHORT = "short"
    SKIP = "skip"
    # These are made into others before anybody sees them.
    FIRST = "first"
    LAST = "last"
    NOT_COUNTED = "not_counted"


@dataclass(frozen=True)
class Found:
    """A line as it was typed: the days are texts, so that a wrong one can be shown and mended."""

    line: int
    kind: Kind
    first_day: str
    last_day: str = ""
    why: str = ""
    school: str = ""


@dataclass
class Reading:
    """Everything a file says. `left_out` are lines that make no row, with the reason."""

    rows: list[Found] = field(default_factory=list)
    left_out: list[tuple[int, str]] = field(default_factory=list)


_WORDS = (
    (
        Kind.NOT_COUNTED,
        r"summer (school|program|session)|extended (school )?year|\besy\b"
        r"|escuela de verano|año (escolar )?extendido",
    ),
    (
        Kind.FIRST,
        r"^(?!.*\b(after|back|before|quarter|semester|trimester|term|grading|marking)\b).*"
        r"(first (student )?day|(school|classes) (year )?(begins?|starts?)|primer día)",
    ),
    (
        Kind.LAST,
        r"^(?!.*\b(after|back|before|quarter|semester|trimester|term|grading|marking)\b).*"
        r"(last (student )?day|(school|classes) (year )?ends?|último día)",
    ),
    (
        Kind.SHORT,
        r"early (release|dismissal|out)|half[- ]days?|minimum day|late (start|arrival)|delay"
        r"|(two|2)[- ]hour|noon (release|dismissal)|salida temprana|medio día|entrada tarde",
    ),
    (
        Kind.CLOSED,
        r"no (school|classes|students)|holiday|break|recess|vacation|closed|closure|snow"
        r"|staff (day|development)|teacher (work|planning|in-?service)|in-?service|workday"
        r"|professional (development|learning)|\bpd day|non-?student|labor day"
        r"|veterans|thanksgiving|presidents|martin luther king|\bmlk\b|memorial day|juneteenth"
        r"|independence day|columbus"
        r"|indigenous|new year|christmas|good friday"
        r"|sin clases|no hay clases|feriado|festivo|vacaciones|receso|cerrad|nieve",
    ),
)
_KINDS = tuple((kind, re.compile(words, re.IGNORECASE)) for kind, words in _WORDS)


def kind_of(words: str) -> Kind:
    """What a title sounds like; SKIP when it says nothing of school days."""
    for kind, pattern in _KINDS:
        if pattern.search(words):
            return kind
    return Kind.SKIP


def settled(lines: list[Found], left_out: list[tuple[int, str]]) -> Reading:
    """The rows of a file: a first and a last day become one school year, and what never counts is
    left out with the reason (34 CFR 300.11(c), 2006 preamble)."""
    reading = Reading(left_out=list(left_out))
    begun: Found | None = None
    for line in sorted(lines, key=lambda one: one.first_day):
        if line.kind is Kind.NOT_COUNTED:
            words = {"what": line.why, "day": line.first_day}
            reason = _("%(what)s, %(day)s: summer and extended year days never count.") % words
            reading.left_out.append((line.line, reason))
        elif line.kind is Kind.FIRST:
            if begun is not None:
                reading.rows.append(_year(begun, None))
            begun = line
        elif line.kind is Kind.LAST:
            reading.rows.append(_year(begun or line, line if begun else None))
            begun = None
        else:
            reading.rows.append(line)
    if begun is not None:
        reading.rows.append(_year(begun, None))
    reading.rows.sort(key=lambda one: one.line)
    return reading


def _year(first: Found, last: Found | None) -> Found:
    """A school year; the day that is missing stays empty, to be filled in."""
    if first.kind is Kind.LAST:
        return Found(first.line, Kind.YEAR, "", first.first_day, first.why, first.school)
    end = last.first_day if last else ""
    return Found(first.line, Kind.YEAR, first.first_day, end, first.why, first.school)
