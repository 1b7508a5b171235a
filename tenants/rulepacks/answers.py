"""How soon must a request for an evaluation be answered, by the rule of each state?

The federal floor is only "a reasonable time" (34 CFR 300.503(a)). Where no state rule is known
the answer is None, and the district's own promise counts, shown as such.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tenants.rulepacks.calendars import Unit

DATA = Path(__file__).parent / "data" / "answers.yaml"


class RulePackError(ValueError):
    """The data file has a key or value we do not know; the message says where."""


class Confidence(StrEnum):
    """How sure we are of a rule."""

    CONFIRMED = "confirmed"
    RECALLED = "recalled"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class AnswerRule:
    """The most days a district has to answer a request; `number` is None when none is known."""

    state: str  # "WA"
    name: str
    number: int | None
    unit: Unit | None
    what: str
    confidence: Confidence
    note: str
    sources: tuple[str, ...]


def answer_rule(state: str) -> AnswerRule | None:
    """The rule of a state ("WA"), None when no number of days is known for it."""
    rule = answer_rules().get(state.upper())
    return rule if rule and rule.number else None


@cache
def answer_rules() -> dict[str, AnswerRule]:
    """All states. Raises RulePackError for a key, unit or confidence that is not known."""
    read = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    if set(read) != {"checked", "states"}:
        raise RulePackError(
            f"{DATA.name}: unknown keys {sorted(set(read) - {'checked', 'states'})}"
        )
    return {state: _rule(state, row) for state, row in read["states"].items()}


def _rule(state: str, row: dict[str, Any]) -> AnswerRule:
    known = {each.name for each in fields(AnswerRule)} - {"state"}
    if set(row) != known:
        raise RulePackError(f"{DATA.name}, {state}: {sorted(set(row) ^ known)} does not fit.")
    number = row["number"]
    if number is not None and not 1 <= number <= 200:
        raise RulePackError(f"{DATA.name}, {state}: {number} days cannot be.")
    try:
        unit = Unit(row["unit"]) if number else None
        confidence = Confidence(row["confidence"])
    except ValueError as error:
        raise RulePackError(f"{DATA.name}, {state}: {error}") from error
    told = {"number": number, "unit": unit, "confidence": confidence}
    return AnswerRule(state=state, **{**row, **told, "sources": tuple(row["sources"])})
