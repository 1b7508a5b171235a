"""Where does a case stand on its road, whose turn is it, and what comes next?

Pure. A case moves by dated facts alone (`cases.facts`), read in the order of their days, through
the tables in `stage_table` and `stage_moves`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from cases.facts import STAGE_SAID, Dated, in_order
from cases.stage_moves import AT_WORK, BEGIN, EXITS, IEP, MOVES, ORDER, S504, Move
from cases.stage_table import OWNERS, STAGES, Next, Owner, Road, Stage

__all__ = [
    "AT_WORK",
    "BEGIN",
    "EXITS",
    "IEP",
    "MOVES",
    "ORDER",
    "OWNERS",
    "S504",
    "STAGES",
    "STAGE_CHOICES",
    "Arrived",
    "Move",
    "Next",
    "Owner",
    "Road",
    "Stage",
    "Standing",
    "Step",
    "is_upward",
    "next_of",
    "stage",
    "standing",
    "step_of",
    "stepper",
]

STAGE_CHOICES = [(stage.key, stage.label) for stage in STAGES]
_BY_KIND: dict[tuple[Road, str], list[Move]] = {}
for _move in MOVES:
    _BY_KIND.setdefault((_move.road, _move.kind), []).append(_move)


@dataclass(frozen=True)
class Arrived:
    """A station on one road, and the fact that led there; None at the beginning or when staff
    said it. `reached`: the last station before an exit."""

    stage: str = BEGIN
    by: Dated | None = None
    since: dt.date | None = None
    reached: str = BEGIN


@dataclass(frozen=True)
class Standing:
    """Where a case stands on both roads, and since when help in class runs beside them."""

    iep: Arrived
    s504: Arrived
    supports_since: dt.date | None = None

    @property
    def main(self) -> Arrived:
        """The one that is shown as the case's stage: the road to an IEP while the case is on it,
        else the 504 road, else the exit."""
        if self.iep.stage not in EXITS and self.iep.stage != BEGIN:
            return self.iep
        if self.s504.stage not in EXITS and self.s504.stage != BEGIN:
            return self.s504
        if self.iep.stage == BEGIN and self.s504.stage in EXITS:
            return self.s504
        return self.iep

    @property
    def stage(self) -> str:
        """The key of the stage shown."""
        return self.main.stage

    @property
    def beside(self) -> Arrived | None:
        """The 504 road, when the case is on it too and another stage is shown."""
        return self.s504 if self.s504.stage != BEGIN and self.main is not self.s504 else None


def standing(facts: Iterable[Dated]) -> Standing:
    """Where the facts lead. The same facts in any order lead to the same place. What staff said of
    the stage holds for all facts written down before; later ones go on from there."""
    given = list(facts)
    said = max(
        (one for one in given if one.kind == STAGE_SAID and one.says in ORDER),
        key=lambda one: one.number,
        default=None,
    )
    iep, s504 = Arrived(), Arrived()
    known = in_order(one for one in given if one.kind != STAGE_SAID)
    if said is not None:
        before = [one for one in known if one.number < said.number]
        iep, s504 = _said(said, _walk(before, Road.IEP, iep), _walk(before, Road.S504, s504))
    later = [one for one in known if said is None or one.number > said.number]
    return Standing(
        iep=_walk(later, Road.IEP, iep),
        s504=_walk(later, Road.S504, s504),
        supports_since=_supports(known),
    )


def _said(said: Dated, iep: Arrived, s504: Arrived) -> tuple[Arrived, Arrived]:
    here = Arrived(said.says, None, said.day, _reached(said.says))
    if said.says in S504[1:] or said.says == "no_504":
        return (iep if iep.stage in EXITS else Arrived()), here
    return here, Arrived() if said.says == BEGIN else s504


def _reached(stage: str) -> str:
    return STAGES[ORDER[stage]].after or stage


def _walk(facts: Sequence[Dated], road: Road, here: Arrived) -> Arrived:
    for one in facts:
        found = (m for m in _BY_KIND.get((road, one.kind), ()) if m.applies(here.stage))
        if move := next(found, None):
            here = Arrived(move.to, one, one.day, _last(here, move.to))
    return here


def _last(here: Arrived, to: str) -> str:
    """The last station of a road, when an exit follows it."""
    if to not in EXITS:
        return to
    return here.reached if here.stage in EXITS else here.stage


def _supports(facts: Sequence[Dated]) -> dt.date | None:
    since: dt.date | None = None
    for one in facts:
        if one.kind == "supports_started":
            since = since or one.day
        elif one.kind == "supports_ended":
            since = None
    return since


def next_of(here: Arrived, facts: Iterable[Dated]) -> Next:
    """What must happen now at this station, seen from the facts since it began."""
    return stage(here.stage).nexts[step_of(here, facts)]


def step_of(here: Arrived, facts: Iterable[Dated]) -> int:
    """Which step of this station it is, 0 for the first."""
    steps = stage(here.stage).nexts
    since = {one.kind for one in facts if here.since is None or one.day >= here.since}
    for place, step in enumerate(steps[:-1]):
        if step.reached and here.reached not in step.reached:
            continue
        if not step.done_by & since:
            return place
    return len(steps) - 1


@dataclass(frozen=True)
class Step:
    """One station as the stepper shows it: `state` is done, now or ahead."""

    number: int
    key: str
    label: str | Promise
    state: str


def stepper(current: str, reached: str = "") -> list[Step]:
    """The stations of the road the case is on, seen from the current one; at an exit those up to
    `reached`, then the exit. Raises KeyError for an unknown stage."""
    here = STAGES[ORDER[current]]
    if here.road is Road.EXIT:
        last = reached or here.after
        road = S504 if last in S504[1:] else IEP
        keys = [*road[: road.index(last) + 1 if last in road else 1], current]
    else:
        keys = list(S504 if here.road is Road.S504 else IEP)
    place = keys.index(current)
    states = ["done"] * place + ["now"] + ["ahead"] * (len(keys) - place - 1)
    return [
        Step(i + 1, key, stage(key).label, state)
        for i, (key, state) in enumerate(zip(keys, states, strict=True))
    ]


def is_upward(old: str, new: str) -> bool:
    """Whether `new` lies further along than `old`; leaving the road is further than any station."""
    return ORDER[new] > ORDER[old]


def stage(key: str) -> Stage:
    """The stage with that key. Raises KeyError."""
    return STAGES[ORDER[key]]
