"""How soon must a request for an evaluation be answered, by the rule of each state?

The federal floor is only "a reasonable time" (34 CFR 300.503(a)). Where no state rule is known
the answer is None, and the district's own promise counts, shown as such.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tenants.rulepacks.calendars import Unit
from tenants.rulepacks.loader import states
from tenants.rulepacks.schema import Confidence, StateRules


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
    """All states. Raises RulePackError when the file of states is wrong."""
    return {state: _rule(found) for state, found in states().items()}


def _rule(found: StateRules) -> AnswerRule:
    row = found.response_to_request
    return AnswerRule(
        state=found.abbreviation,
        name=found.name,
        number=row.number,
        unit=row.unit.unit if row.unit else None,
        what=row.what,
        confidence=row.confidence,
        note=row.note,
        sources=found.sources,
    )
