"""In which order are dated facts read, and which cannot stand together? Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from cases.fact_kinds import GROUPS, KINDS, By, FactKind, Group

__all__ = [
    "CLAIMS",
    "GROUPS",
    "KINDS",
    "SAID_NO",
    "SAID_YES",
    "STAGE_SAID",
    "By",
    "Clash",
    "Dated",
    "FactKind",
    "Group",
    "clashes",
    "in_order",
    "label",
    "of_side",
]

RANK = {key: place for place, key in enumerate(KINDS)}
CLAIMS = {kind.confirms: kind.key for kind in KINDS.values() if kind.confirms}
STAGE_SAID = "stage_said"
# A no of the family, or what it took back: on its day what was written down last holds.
SAID_NO = frozenset(
    {
        "consent_declined",
        "consent_revoked",
        "request_withdrawn",
        "services_consent_revoked",
        "services_declined",
    }
)
SAID_YES = frozenset({"consent_received", "services_consent_received"})


@dataclass(frozen=True)
class Dated:
    """A fact that stands: nobody corrected it. `number` is its place in the order in which the
    case's facts were written down; `says` the stage, of a fact by which staff said it."""

    kind: str
    day: dt.date
    number: int
    says: str = ""


def in_order(facts: Iterable[Dated]) -> list[Dated]:
    """By day, and on one day as the road goes, whatever the order they came in; on the day of a no
    in the order in which they were written down, as a yes may follow it or come before it."""
    given = list(facts)
    said_no = {one.day for one in given if one.kind in SAID_NO}

    def turn(one: Dated) -> tuple[dt.date, int, int]:
        return one.day, 0 if one.day in said_no else RANK.get(one.kind, 0), one.number

    return sorted(given, key=turn)


def label(key: str) -> str:
    """What a kind says in the reader's language; the key itself for one that is not known."""
    return str(KINDS[key].label) if key in KINDS else key


def of_side(*sides: By) -> list[FactKind]:
    """The kinds that one of these sides may write down, as the road goes."""
    return [kind for kind in KINDS.values() if kind.by in sides]


@dataclass(frozen=True)
class Clash:
    """A fact that cannot be: it is earlier than the first `other` known, or there is none; or it
    comes after an `other` that shuts it out, and `instead` is what it is then."""

    fact: Dated
    other: str
    day: dt.date | None = None
    instead: str = ""


def clashes(facts: Iterable[Dated]) -> list[Clash]:
    """The facts that come before what they must follow. The first of a kind counts: a second
    round years later is no reason to refuse."""
    first: dict[str, dt.date] = {}
    known = in_order(facts)
    for one in known:
        first.setdefault(one.kind, one.day)
    found = []
    for one in known:
        kind = KINDS.get(one.kind)
        if kind is None:
            continue
        for other in kind.after:
            if other in first and first[other] > one.day:
                found.append(Clash(one, other, first[other]))
        if kind.needs and not _has(kind, one, known):
            found.append(Clash(one, kind.needs[0]))
        if shut := _shut(kind, one, known):
            found.append(Clash(one, shut.kind, shut.day, kind.instead))
    return found


def _shut(kind: FactKind, one: Dated, known: list[Dated]) -> Dated | None:
    """The fact that shuts this one out, unless another opened the way again before it."""
    wanted = {*kind.shut_by, *kind.opened_by}
    before = [each for each in known if each.kind in wanted and _earlier(each, one)]
    last = max(before, key=lambda each: (each.day, each.number), default=None)
    return last if last is not None and last.kind in kind.shut_by else None


def _earlier(each: Dated, one: Dated) -> bool:
    return (each.day, each.number) < (one.day, one.number)


def _has(kind: FactKind, one: Dated, known: list[Dated]) -> bool:
    """Whether what a fact needs is there and was not ended before it, such as a consent that was
    taken back (34 CFR 300.300(b)(4)): then a new one is needed. What was written down last of one
    day holds."""
    wanted = {*kind.needs, *kind.ended_by}
    before = [each for each in known if each.kind in wanted and each.day <= one.day]
    if not before:
        return any(each.kind in kind.needs for each in known)
    last = max(before, key=lambda each: (each.day, each.number))
    return last.kind in kind.needs
