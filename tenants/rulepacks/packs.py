"""Which rule holds for a clock that starts on a day, with what the district added?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from tenants.rulepacks.schema import ClockKey, ClockRule, Confidence, Event, Measure, SetBy


@dataclass(frozen=True)
class LocalRule:
    """What a district says of one clock: a promise stricter than the law, or a rule it looked up.
    It holds for clocks that start on `starts` or later, until the day before `until`."""

    key: ClockKey
    number: int
    unit: Measure
    set_by: SetBy
    starts: dt.date
    until: dt.date | None = None
    start_event: Event | None = None
    cite: str = ""


@dataclass(frozen=True)
class Pack:
    """All clocks of a state, one rule each, and the district's own beside them."""

    state: str
    name: str
    version: str
    rules: tuple[ClockRule, ...]
    local: tuple[LocalRule, ...] = ()
    _by_key: dict[ClockKey, ClockRule] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_key", {rule.key: rule for rule in self.rules})

    def law(self, key: ClockKey) -> ClockRule:
        """The rule of the state or the federal one, whatever the district promised."""
        return self._by_key[key]

    def rule(self, key: ClockKey, on: dt.date | None = None) -> ClockRule:
        """The rule for a clock that starts on this calendar day; without one, the law."""
        rule = self._by_key[key]
        for local in self.local if on else ():
            if local.key is key and _holds(local, on):
                rule = _applied(rule, local)
        return rule

    def lawful(self, key: ClockKey, on: dt.date) -> ClockRule:
        """The same without the district's promises: what the law asks, as it was looked up."""
        looked_up = (one for one in self.local if one.set_by is not SetBy.PROMISE)
        return replace(self, local=tuple(looked_up)).rule(key, on)

    def with_local(self, local: Iterable[LocalRule]) -> Pack:
        """The same pack with the district's rules; what was looked up comes before promises."""
        order = sorted(local, key=lambda one: (one.set_by is SetBy.PROMISE, one.starts))
        return replace(self, local=tuple(order))


def _holds(local: LocalRule, day: dt.date | None) -> bool:
    return day is not None and local.starts <= day and (local.until is None or day < local.until)


def _applied(rule: ClockRule, local: LocalRule) -> ClockRule:
    """The rule with the district's number. A promise that is looser than what was looked up later
    changes nothing."""
    if local.set_by is SetBy.PROMISE:
        if looser(rule, local.number, local.unit):
            return rule
        start = rule.start or local.start_event
        promised = replace(rule, number=local.number, unit=local.unit, start=start)
        return replace(promised, set_by=SetBy.PROMISE, effective=local.starts)
    return replace(
        rule,
        number=local.number,
        unit=local.unit,
        start=local.start_event or rule.start,
        cite=local.cite,
        confidence=Confidence.CONFIRMED,
        set_by=SetBy.CONFIRMED,
        effective=local.starts,
        sources=(),
        what="",
        note="",
    )


def looser(rule: ClockRule, number: int, unit: Measure) -> bool:
    """Whether so many days would be worse for the family than the rule. Days of another unit
    cannot be compared and count as worse; where no number is known nothing is."""
    if rule.number is None:
        return False
    if unit is not rule.unit:
        return True
    return number < rule.number if rule.favours_longer else number > rule.number
