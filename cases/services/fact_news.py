"""What do the audit, the record and the team hear of a dated fact?

The events name kinds, days and stages as data: their sentences are made when they are read.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cases import stages
from tenants.audit.services import record

if TYPE_CHECKING:
    from cases.models import CaseFact
    from tenants.people.models import User


@dataclass(frozen=True)
class Kept:
    """The row, the stage before and after; `again`: the very same was there already."""

    fact: CaseFact
    old: str
    new: str
    again: bool = False


def tell(by: User | None, kept: Kept, *, announce: bool) -> None:
    """The event of a new fact; without `announce` it makes no entry, but a move does."""
    fact = kept.fact
    weighty = bool(fact.sort.says)  # it changes what holds: told at once
    record(
        "fact.recorded",
        by=by,
        target=fact,
        case_id=fact.case_id,
        student_id=fact.case.student_id,
        announce=announce,
        kind="claim" if fact.is_claim else "moved" if kept.old != kept.new or weighty else "",
        **_moved(kept),
        **_words(fact),
    )
    if not announce and kept.old != kept.new:
        record(
            "case.stage_changed",
            by=by,
            target=fact.case,
            case_id=fact.case_id,
            student_id=fact.case.student_id,
            reason="",
            fact=fact.kind,
            **_moved(kept),
        )


def tell_correction(by: User, kept: Kept, old: CaseFact, *, announce: bool = True) -> None:
    """The event of a correction, with the old values; `back` when the case went back by it.
    Without `announce` it makes an entry only when it moves the case."""
    fact = kept.fact
    record(
        "fact.corrected",
        by=by,
        target=fact,
        case_id=fact.case_id,
        student_id=fact.case.student_id,
        announce=announce or kept.old != kept.new,
        reason=fact.note,
        corrects=old.number,
        old_day=_iso(old.happened_on),
        old_until=_iso(old.until),
        back=kept.old != kept.new and not stages.is_upward(kept.old, kept.new),
        **_moved(kept),
        **_words(fact),
    )


def _moved(kept: Kept) -> dict[str, Any]:
    """The stage before and after, when they differ."""
    if kept.old == kept.new:
        return {}
    return {"old": kept.old, "new": kept.new}


def _words(fact: CaseFact) -> dict[str, Any]:
    return {
        "fact": fact.number,
        "kind_of_fact": fact.kind,
        "day": _iso(fact.happened_on),
        "until": _iso(fact.until),
        "how": fact.how,
        "from_name": fact.from_name,
        "note": "" if fact.corrects_id else fact.note,
        "claim": fact.is_claim,
        "confirms": fact.about.number if fact.about else 0,
    }


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
