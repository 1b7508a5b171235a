"""Which rules hold in a state, read from the files once and refused when a line is wrong?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tenants.rulepacks.packs import Pack
from tenants.rulepacks.reading import read
from tenants.rulepacks.schema import (
    AfterOffer,
    CenterDirectory,
    ClockKey,
    ClockRule,
    Event,
    OfferKind,
    RulePackError,
    SetBy,
    StateRules,
)

DATA = Path(__file__).parent / "data"
ALWAYS_STOP = (Event.MOVED, Event.EXITED)  # these end the clocks of a road
# What is owed wherever the child is: copies of what was decided here (34 CFR 300.306(a)(2),
# 300.322(f)), the record, complaints and hearings.
OUTLIVES = frozenset(
    {
        ClockKey.REPORT_COPY,
        ClockKey.PLAN_COPY,
        ClockKey.RECORDS,
        ClockKey.OUTSIDE_EVALUATION,
        ClockKey.STATE_COMPLAINT,
        ClockKey.RESOLUTION_MEETING,
        ClockKey.RESOLUTION_PERIOD,
        ClockKey.HEARING,
        ClockKey.EXPEDITED_HEARING,
    }
)
# What is owed to who left special education and lives here still: an answer about a 504 plan, and
# to a request to meet, were it a no (34 CFR 300.503(a)(2)). Who moved has both from the new
# district, which has jurisdiction now (34 CFR 300.101(a), 300.323(e), 104.33(a)).
OUTLIVES_EXIT = frozenset({ClockKey.PLAN_504, ClockKey.MEETING_ASKED})
BEFORE_TESTING = frozenset({Event.REFERRAL, Event.CONSENT})
CLOCK_OF_OFFER = {
    OfferKind.MINIMUM_WAIT: ClockKey.PLAN_WAIT,
    OfferKind.MINIMUM_WAIT_IF_NO_AGREEMENT: ClockKey.PLAN_WAIT,
    OfferKind.MAXIMUM_START: ClockKey.PLAN_START,
    OfferKind.OBJECTION_WINDOW: ClockKey.PLAN_OBJECTION,
    OfferKind.RESPONSE_WINDOW: ClockKey.PLAN_ANSWER,
    OfferKind.RESPONSE_WINDOW_AND_CONSENT: ClockKey.PLAN_ANSWER,
    OfferKind.DELIVERY_DEADLINE: ClockKey.PLAN_COPY,
}


@dataclass(frozen=True)
class _FederalFile:
    version: str
    checked: str
    sources: tuple[str, ...]
    parent_centers: CenterDirectory
    clocks: tuple[ClockRule, ...]


@cache
def federal() -> dict[ClockKey, ClockRule]:
    """The federal rule of every clock, without a number where only states set one.

    Raises RulePackError when the file is wrong or a clock is missing.
    """
    file = _federal_file()
    found = {
        rule.key: replace(
            rule, sources=rule.sources or file.sources, stops=rule.stops + _road_ends(rule.key)
        )
        for rule in map(_checked, file.clocks)
    }
    missing = [key.value for key in ClockKey if key not in found]
    if missing:
        raise RulePackError(f"federal.yaml: no clock {', '.join(missing)}.")
    return found


@cache
def _federal_file() -> _FederalFile:
    return read(_FederalFile, _loaded("federal.yaml"), "federal.yaml")


def center_directory() -> CenterDirectory:
    """Where the parent centers of all states stand. Raises RulePackError."""
    return _federal_file().parent_centers


def _road_ends(key: ClockKey) -> tuple[Event, ...]:
    """Which ends of a road end this clock too."""
    if key in OUTLIVES:
        return ()
    return (Event.MOVED,) if key in OUTLIVES_EXIT else ALWAYS_STOP


@cache
def states() -> dict[str, StateRules]:
    """What the file says of each state, by abbreviation. Raises RulePackError."""
    file = _loaded("states.yaml")
    if set(file) != {"meta", "states"}:
        raise RulePackError(f"states.yaml: the keys are meta and states, not {sorted(file)}.")
    found = {}
    for row in file["states"]:
        where = f"states.yaml, {row.get('name', row)}"
        found[row.get("abbreviation", "")] = read(StateRules, row, where)
    return found


@cache
def version() -> str:
    """Which version of the state rules this is."""
    return str(_loaded("states.yaml")["meta"]["version"])


@cache
def pack_for(state: str) -> Pack:
    """The rules in force in a state ("WA"); the federal ones alone for "" or an unknown state.

    Raises RulePackError when the files are wrong.
    """
    rules = dict(federal())
    found = states().get(state.upper())
    for rule in _rules_of(found) if found else ():
        rules[rule.key] = rule
    return Pack(
        state=found.abbreviation if found else "",
        name=found.name if found else "",
        version=version(),
        rules=tuple(rules.values()),
    )


def check() -> str:
    """One line about what is wrong with the files, or an empty text."""
    try:
        for state in states():
            pack_for(state)
    except RulePackError as error:
        return str(error)
    return ""


def forget() -> None:
    """Read the files afresh."""
    for one in (_federal_file, federal, states, version, pack_for):
        one.cache_clear()


def _rules_of(found: StateRules) -> list[ClockRule]:
    """One clock for each thing a state sets, in the shape of the federal clock of that key."""
    rules = [_evaluation(found), _response(found), _after_offer(found)]
    rules += [_own(found, rule) for rule in found.more]
    where = f"states.yaml, {found.name}"
    return [_checked(_with_testing(rule), where) for rule in rules if rule is not None]


def _with_testing(rule: ClockRule) -> ClockRule:
    """Who takes the consent to test back ends what counts from it or from the request."""
    if Event.CONSENT_REVOKED in rule.stops or not rule.starts & BEFORE_TESTING:
        return rule
    return replace(rule, stops=(*rule.stops, Event.CONSENT_REVOKED))


def _evaluation(found: StateRules) -> ClockRule:
    row, base = found.evaluation, federal()[ClockKey.EVALUATION]
    return replace(
        base,
        number=row.number,
        unit=row.unit,
        start=row.start_event,
        ends=row.ends,
        cite=row.cite,
        confidence=row.confidence,
        source_type=row.source_type,
        sources=found.sources,
        effective=row.effective,
        what=row.covers,
        note=row.note,
        pauses=row.pauses,
        earlier_of=row.earlier_of,
        year_end=row.year_end,
        extensions=row.extensions + base.extensions,
        set_by=SetBy.STATE,
    )


def _response(found: StateRules) -> ClockRule | None:
    """None where no state rule is known: the federal words hold."""
    row, base = found.response_to_request, federal()[ClockKey.RESPONSE]
    if row.number is None:
        return None
    return replace(
        base,
        number=row.number,
        unit=row.unit,
        vague=None,
        cite=row.cite,
        confidence=row.confidence,
        source_type=None,
        sources=found.sources,
        effective=row.effective,
        what=row.what,
        note=row.note,
        counts_start_day=row.counts_start_day,
        pauses=row.pauses,
        year_end=row.year_end,
        set_by=SetBy.STATE,
    )


def _after_offer(found: StateRules) -> ClockRule | None:
    row = found.after_plan_offered
    key = CLOCK_OF_OFFER.get(row.kind)
    return _offer(found, row, federal()[key]) if key and row.number is not None else None


def _offer(found: StateRules, row: AfterOffer, base: ClockRule) -> ClockRule:
    return replace(
        base,
        number=row.number,
        unit=row.unit,
        start=row.start,
        vague=None,
        cite=row.cite,
        confidence=row.confidence,
        source_type=None,
        sources=found.sources,
        effective=row.effective,
        what=row.rule,
        note=row.note,
        set_by=SetBy.STATE,
    )


def _own(found: StateRules, rule: ClockRule) -> ClockRule:
    """A further clock of a state; what it leaves out is as in the federal one."""
    base = federal()[rule.key]
    return replace(
        rule,
        kind=base.kind,
        start=rule.start or base.start,
        ends=rule.ends or base.ends,
        stops=base.stops,
        goes_on=base.goes_on,
        counts_earlier=base.counts_earlier,
        round=base.round,
        sources=found.sources,
        earlier_of=rule.earlier_of or base.earlier_of,
        set_by=SetBy.STATE,
    )


def _checked(rule: ClockRule, where: str = "federal.yaml") -> ClockRule:
    place = f"{where}, {rule.key}"
    if (rule.number is None) != (rule.unit is None):
        raise RulePackError(f"{place}: a number needs a unit, and a unit a number.")
    for number in (rule.number, *(one.number for one in rule.earlier_of)):
        if number == 0:
            raise RulePackError(f"{place}: 0 days cannot be.")
    return rule


def _loaded(name: str) -> dict[str, Any]:
    try:
        found = yaml.load((DATA / name).read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506  # safe
    except yaml.YAMLError as error:
        raise RulePackError(f"{name}: {' '.join(str(error).split())}") from error
    if not isinstance(found, dict):
        raise RulePackError(f"{name}: a mapping is needed.")
    return found


# The C parser is ten times as fast; both know plain values only.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
