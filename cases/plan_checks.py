"""What does a plan lack, said so that nobody has to be an expert?

Pure, and a hint: it never blocks and never rewrites. Each finding has a code; `plan_check_words`
says it to staff, and to parents as a question they may ask. Required contents: 34 CFR 300.320.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from cases.jargon import load
from cases.measurability import measure
from cases.plan_shapes import PLANS, SHAPES, PlanKind
from cases.vague_supports import missing_in_row, vague_words
from tenants.base.plain_words import reading

# 34 CFR 300.320(b): in the plan that holds when the child turns 16; a state may ask earlier.
TRANSITION_AGE: Final = 16
FEWEST_WORDS: Final = 5  # of a sentence about tests; "with accommodations" says nothing
NEEDED: Final[dict[str, tuple[str, ...]]] = {
    PlanKind.IEP: (
        "strengths",
        "family_concerns",
        "present_levels",
        "progress",
        "participation",
        "assessments",
    ),
    PlanKind.SECTION_504: ("need_504", "owner_504"),
    PlanKind.GIFTED: ("gifted_need",),
}
AT_LEAST_ONE: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    PlanKind.IEP: (("goal",), ("special_education",)),
    PlanKind.SECTION_504: (("accommodation", "related_service"),),
    PlanKind.GIFTED: (("gifted_service",),),
}
ROWS: Final = ("special_education", "related_service", "parent_training", "gifted_service")
SUPPORTS: Final = ("accommodation", "aid", "staff_support")
NUMBER: Final = re.compile(r"\d")
# How the need shows in class: "involvement and progress in the general education curriculum".
EFFECT: Final = re.compile(
    r"\b(?:effect|affects?|impacts?|in\s+class|because\s+of\s+this|cannot|can\s+not|so\s+(?:he|she|they)"
    r"|efecto|afecta|en\s+clase|por\s+eso|no\s+puede)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Block:
    """A block as it is checked. `id` is None for one that is not there."""

    kind: str
    words: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    id: uuid.UUID | None = None
    easy: bool = False  # it is said in plain words, too
    left: tuple[str, ...] = ()  # lines and gaps of a template that nobody replaced
    as_offered: bool = False  # a row that stands as the template offered it

    @property
    def is_empty(self) -> bool:
        """Nothing is written in it."""
        said = (value not in (None, "", []) for value in self.fields.values())
        return not self.words.strip() and not any(said)


@dataclass(frozen=True)
class Finding:
    """One thing that is missing or vague. `parts` are names of fields or of a goal's elements,
    `words` those of the plan that show it, `law` the rule that asks for it."""

    code: str
    kind: str
    block: uuid.UUID | None = None
    parts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    law: str = ""


def of_rows(rows: Iterable[Any]) -> list[Block]:
    """The blocks of a plan in the making (`PlanBlock`), as they are checked: what nobody replaced
    of a template is no text."""
    return [
        Block(
            row.kind,
            row.own_words,
            row.fields,
            row.pk,
            bool(row.plain),
            row.left,
            row.from_template,
        )
        for row in rows
    ]


Reader = Callable[[Block, str], list[Finding]]


def check(
    plan: str, blocks: Iterable[Block], *, language: str = "en", age: int | None = None
) -> list[Finding]:
    """What is missing or vague, in the order of the plan. `age` in whole years at the end of the
    plan's year (`age_in`); None when it is not known. Words are read in `language`, "en" or
    "es"."""
    rows = list(blocks)
    found = [*_missing(plan, rows, age), *_no_such(plan, rows)]
    for row in rows:
        found += _of_template(row)
        if not row.is_empty:
            found += [*_of_kind(row, language), *_jargon(row, language), *_hard(row, language)]
    order = PLANS[plan]
    return sorted(found, key=lambda one: order.index(one.kind))


def age_in(born: dt.date | None, year_from: dt.date) -> int | None:
    """How old a child is, in whole years, when a plan of a year that begins on this day ends; None
    where the day of birth is not known."""
    if born is None:
        return None
    before = (year_from.month, year_from.day) < (born.month, born.day)
    return year_from.year + 1 - born.year - before


def _missing(plan: str, rows: Sequence[Block], age: int | None) -> list[Finding]:
    """Sections that must say something."""
    needed = list(NEEDED[plan])
    if plan == PlanKind.IEP and age is not None and age >= TRANSITION_AGE:
        needed.append("transition")
    written = {row.kind: row for row in rows if not row.is_empty}
    there = {row.kind: row.id for row in rows}
    said = {*written, *(row.kind for row in rows if row.left)}  # that it is empty is said once
    found = [_finding("empty", key, there.get(key)) for key in needed if key not in said]
    if plan == PlanKind.IEP:
        factors = next((row for row in rows if row.kind == "special_factors"), None)
        fields = factors.fields if factors else {}
        open_ones = tuple(
            each.name for each in SHAPES["special_factors"].fields if not fields.get(each.name)
        )
        if open_ones:
            block = factors.id if factors else None
            found.append(_finding("unanswered", "special_factors", block, parts=open_ones))
    return found


def _of_template(row: Block) -> list[Finding]:
    """What the template said and nobody replaced, and rows that nobody looked at yet."""
    left = [_finding("prompt_left", row.kind, row.id, words=row.left)] if row.left else []
    return left + ([_finding("as_offered", row.kind, row.id)] if row.as_offered else [])


def _no_such(plan: str, rows: Sequence[Block]) -> list[Finding]:
    """Kinds of which there must be one at least."""
    written = {row.kind for row in rows if not row.is_empty}
    return [
        _finding("none", kinds[0], None)
        for kinds in AT_LEAST_ONE[plan]
        if written.isdisjoint(kinds)
    ] + _training(plan, rows)


def _training(plan: str, rows: Sequence[Block]) -> list[Finding]:
    """Classes for the family are a related service that nobody has to give and few are asked about
    (34 CFR 300.34(c)(8)); what stands from a template is said there."""
    if plan != PlanKind.IEP:
        return []
    own = [row for row in rows if row.kind == "parent_training"]
    if any(not row.is_empty or row.left for row in own):
        return []
    return [_finding("nobody_asked", "parent_training", own[0].id if own else None)]


def _of_kind(row: Block, language: str) -> list[Finding]:
    reader = READERS.get(row.kind)
    return reader(row, language) if reader else []


def _lacks(code: str, missing: Callable[[Block], bool]) -> Reader:
    """A reader that says one thing when it is missing."""
    return lambda row, _language: [_finding(code, row.kind, row.id)] if missing(row) else []


def _support(row: Block, language: str) -> list[Finding]:
    vague = vague_words(row.words, language)
    return [_finding("vague", row.kind, row.id, words=vague)] if vague else []


def _tests(row: Block, _language: str) -> list[Finding]:
    if len(row.words.split()) >= FEWEST_WORDS:
        return []
    return [_finding("says_too_little", row.kind, row.id, words=(row.words,))]


def _owner(row: Block, _language: str) -> list[Finding]:
    lacks = tuple(name for name in ("owner", "review_on") if not row.fields.get(name))
    return [_finding("row_lacks", row.kind, row.id, parts=lacks)] if lacks else []


def _goal(row: Block, language: str) -> list[Finding]:
    found = measure(row.words, language, ends=bool(row.fields.get("ends_on")))
    if not found.is_goal:
        fault, words = found.faults[0]
        return [_finding(str(fault), row.kind, row.id, words=(words,))]
    faults = [_finding(str(f), row.kind, row.id, words=(words,)) for f, words in found.faults]
    if not found.missing:
        return faults
    code = "goal_thin" if found.measurable else "goal_lacks"
    return [_finding(code, row.kind, row.id, parts=tuple(map(str, found.missing))), *faults]


def _row(row: Block, language: str) -> list[Finding]:
    found = []
    if lacks := missing_in_row(row.fields | _frequency(row)):
        found.append(_finding("row_lacks", row.kind, row.id, parts=lacks))
    if vague := vague_words(f"{row.fields.get('name', '')}. {row.words}", language):
        found.append(_finding("vague", row.kind, row.id, words=vague))
    return found


def _frequency(row: Block) -> dict[str, Any]:
    """How often is said by a number and a time; each school day needs no number."""
    unit = row.fields.get("frequency")
    return {"frequency": unit if unit == "daily" or row.fields.get("times") else None}


def _levels(row: Block, _language: str) -> list[Finding]:
    found = []
    if not NUMBER.search(row.words):
        found.append(_finding("no_numbers", row.kind, row.id))
    if not EFFECT.search(row.words):
        found.append(_finding("no_effect", row.kind, row.id))
    return found


def _jargon(row: Block, language: str) -> list[Finding]:
    """Words that only people at school use, too many for a family; what is said in plain words
    beside is not counted."""
    found = None if row.easy else load(row.words, language)
    if found is None or not found.is_heavy:
        return []
    share = (str(found.in_100),)
    return [_finding("jargon", row.kind, row.id, parts=share, words=found.words)]


def _hard(row: Block, language: str) -> list[Finding]:
    """Words that most parents cannot read at once."""
    read = reading(row.words, language)
    if read is None or read.easy or row.easy:
        return []
    return [_finding("hard_to_read", row.kind, row.id, parts=(str(read.grade),))]


def _finding(
    code: str,
    kind: str,
    block: uuid.UUID | None,
    *,
    parts: tuple[str, ...] = (),
    words: tuple[str, ...] = (),
) -> Finding:
    return Finding(code, kind, block, parts, words, SHAPES[kind].law)


READERS: Final[dict[str, Reader]] = {
    "goal": _goal,
    "present_levels": _levels,
    "progress": _lacks("no_days", lambda row: not row.fields.get("days")),
    "participation": _lacks("no_minutes", lambda row: not row.fields.get("minutes_week")),
    "assessments": _tests,
    "owner_504": _owner,
    **dict.fromkeys(ROWS, _row),
    **dict.fromkeys(SUPPORTS, _support),
}
