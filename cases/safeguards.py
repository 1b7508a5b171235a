"""When must the family get the booklet of its rights, and did it? Pure.

34 CFR 300.504(a): once a school year; on an initial referral or a request for an evaluation; on the
first state complaint and the first due process complaint of a school year; on the day a placement
is changed for breaking a rule; and whenever the family asks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.facts import Dated

GIVEN = "safeguards_given"
YEAR = "year"


@dataclass(frozen=True)
class Occasion:
    """Why the booklet is due. `key` is the reason in the notice; `on` the day that made it due,
    None for once a year; `late`: it had to be given that very day."""

    key: str
    why: str | Promise
    cite: str
    on: dt.date | None = None
    late: bool = False


_REASONS: dict[str, tuple[str, str | Promise, str]] = {
    "referral_received": (
        "request",
        _("An evaluation was asked for."),
        "34 CFR 300.504(a)(1)",
    ),
    "state_complaint_filed": (
        "complaint",
        _("The first state complaint of this school year was filed."),
        "34 CFR 300.504(a)(2)",
    ),
    "due_process_filed": (
        "complaint",
        _("The first due process complaint of this school year was filed."),
        "34 CFR 300.504(a)(2)",
    ),
    "placement_changed": (
        "placement",
        _("The placement changes for breaking a rule. It is due the same day."),
        "34 CFR 300.504(a)(3)",
    ),
}
FIRST_OF_YEAR = frozenset({"state_complaint_filed", "due_process_filed"})


def due(facts: Iterable[Dated], *, year_starts: dt.date, today: dt.date) -> list[Occasion]:
    """The occasions for which nothing was given on their day or later, the oldest first; then the
    one of the school year, which asks only for a child with a plan."""
    known = sorted(facts, key=lambda one: (one.day, one.number))
    given = [one.day for one in known if one.kind == GIVEN]
    found, seen = [], set()
    for one in known:
        if one.kind not in _REASONS or one.day > today:
            continue
        if one.kind in FIRST_OF_YEAR:
            if one.day < year_starts or one.kind in seen:
                continue
            seen.add(one.kind)
        if any(day >= one.day for day in given):
            continue
        key, why, cite = _REASONS[one.kind]
        found.append(Occasion(key, why, cite, one.day, late=key == "placement" and one.day < today))
    if _yearly(known) and not found and not any(day >= year_starts for day in given):
        found.append(Occasion(YEAR, _("It is due once each school year."), "34 CFR 300.504(a)"))
    return found


def _yearly(known: list[Dated]) -> bool:
    kinds = {one.kind for one in known}
    return "eligible" in kinds and not kinds & {"exited", "moved"}
