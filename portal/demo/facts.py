"""How do lines of the demo with a day of their own become dated facts?"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from cases.facts import CLAIMS
from cases.models import Case, CaseFact
from cases.services import facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tenants.people.models import User


def line(*, by: User, case: Case, row: dict[str, Any], people: Mapping[str, User]) -> None:
    """One line: `fact` is its kind, `day` its day (that of the line unless said), `from` who it
    came from. A kind that confirms the family's own word is tied to it."""
    day: dt.date = row.get("day") or dt.datetime.fromisoformat(str(row["at"])).date()
    kind = row["fact"]
    claims = {confirmed: claim for claim, confirmed in CLAIMS.items()}
    about = None
    if kind in claims:
        standing = CaseFact.objects.standing().filter(case=case, kind=claims[kind])
        about = standing.order_by("number").last()
    said = facts.Said(
        kind=kind,
        happened_on=day,
        how=row.get("how", "portal"),
        from_whom=people[row["from"]] if "from" in row else None,
        note=row.get("body", ""),
        about=about,
    )
    facts.record_fact(by=by, case=case, said=said)
