"""Which parts of a plan does somebody carry, and who most likely carries which? Pure."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cases.plan_shapes import SHAPES
from cases.plan_words import said
from tenants.base.written import bare

Block = dict[str, Any]
SERVICES: Final = ("special_education", "related_service", "parent_training", "gifted_service")
IN_CLASS: Final = ("accommodation", "aid", "staff_support", "assessments", "special_factors")
CARRIED: Final = ("goal", *SERVICES, *IN_CLASS)
LEAST = 4  # letters of a name that tell one person from another


@dataclass(frozen=True)
class Part:
    """A part that somebody carries: its section, what it is called or says, and how often."""

    id: str
    kind: str
    label: str
    name: str
    rows: tuple[tuple[object, str], ...]
    plain: dict[str, str]
    number: int  # among those of its kind, from 1; 0 where there is but one


@dataclass(frozen=True)
class Carrier:
    """One of the staff of a team, as a plan may name them."""

    id: uuid.UUID
    name: str
    title: str
    roles: frozenset[str]


def parts_of(blocks: Iterable[Block]) -> dict[str, Part]:
    """The parts of a version that somebody carries, by id, in their order and in the reader's
    language where it is ours."""
    found: dict[str, Part] = {}
    count: dict[str, int] = {}
    for block in blocks:
        kind = block["kind"]
        if kind not in CARRIED:
            continue
        count[kind] = count.get(kind, 0) + 1
        words = said(kind, block["words"], block["fields"])
        found[block["id"]] = Part(
            id=block["id"],
            kind=kind,
            label=str(SHAPES[kind].label),
            name=words.name or bare(words.words),
            rows=words.rows if kind in SERVICES else (),
            plain=block["plain"],
            number=count[kind] if SHAPES[kind].many else 0,
        )
    return found


def proposed(blocks: Iterable[Block], team: Sequence[Carrier]) -> dict[uuid.UUID, list[str]]:
    """Who most likely carries what, for a person to correct: a service whoever the plan names,
    what is done in class the classroom teacher, the rest the case manager."""
    found: dict[uuid.UUID, list[str]] = {one.id: [] for one in team}
    for block in blocks:
        if block["kind"] in CARRIED:
            for one in _carriers(block, team):
                found[one.id].append(block["id"])
    return found


def _carriers(block: Block, team: Sequence[Carrier]) -> list[Carrier]:
    named = _named(str(block["fields"].get("provider", "")), team)
    if named:
        return named
    if block["kind"] in IN_CLASS:
        in_class = [one for one in team if "classroom_teacher" in one.roles]
        if in_class:
            return in_class
    return [one for one in team if "case_manager" in one.roles]


def _named(provider: str, team: Sequence[Carrier]) -> list[Carrier]:
    words = provider.casefold()
    return [one for one in team if words and _is_named(words, one)]


def _is_named(words: str, one: Carrier) -> bool:
    last = one.name.casefold().rsplit(" ", 1)[-1]
    title = one.title.casefold()
    return (len(last) >= LEAST and last in words) or (len(title) >= LEAST and title in words)


def still_there(parts: Collection[str], blocks: Iterable[Block]) -> list[str]:
    """Of these parts, those that a newer version still holds."""
    known = {block["id"] for block in blocks}
    return [part for part in parts if part in known]
