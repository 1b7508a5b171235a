"""How soon must a letter of a family be answered, by the rule of each state or the federal one?

For a request for an evaluation the federal floor is only "a reasonable time" (34 CFR 300.503(a)).
Where no rule is known the answer is None, and the district's own promise counts, shown as such.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tenants.rulepacks.calendars import Unit
from tenants.rulepacks.loader import pack_for, states
from tenants.rulepacks.schema import ClockKey, Confidence, SetBy, StateRules

FEDERAL = "US"
OTHER_LETTERS = (ClockKey.RECORDS, ClockKey.MEETING_ASKED, ClockKey.OUTSIDE_EVALUATION)


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
def letter_rule(key: str, state: str) -> AnswerRule | None:
    """The rule for another kind of letter, such as "records": the state's, else the federal one
    (its `state` is "US"); None when neither gives a number of days."""
    if key not in OTHER_LETTERS:
        return None
    pack = pack_for("" if state == FEDERAL else state)
    rule = next(one for one in pack.rules if one.key == key)
    if rule.number is None or rule.unit is None:
        return None
    by_state = rule.set_by is SetBy.STATE
    return AnswerRule(
        state=pack.state if by_state else FEDERAL,
        name=pack.name if by_state else "",
        number=rule.number,
        unit=rule.unit.unit,
        what=rule.what,
        confidence=rule.confidence,
        note=rule.cite,
        sources=rule.sources,
    )


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
