"""How does the demo's plan come into effect, and what is kept of it from then on?"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from cases.models import Case, Duty, PlanInEffect, PlanVersion
from cases.services import duties, in_effect

if TYPE_CHECKING:
    from tenants.people.models import User

Step = tuple[dict[str, Any], Callable[[], object]]
Find = Callable[[], Case]
Person = Callable[[str], "User"]


def steps(rows: list[dict[str, Any]], case: Find, person: Person) -> Iterator[Step]:
    """Each version that comes into effect, who carries what, and who confirms it."""
    for row in rows:
        yield row, functools.partial(_put, row, case, person)
        if "carried" in row:
            yield row, functools.partial(_give_out, row, case, person)
        for said in row["confirmed"]:
            yield said, functools.partial(_confirm, said["by"], case, person)


def _newest(case: Case) -> PlanInEffect:
    rows = PlanInEffect.objects.filter(case=case).select_related("version", "case")
    return rows.order_by("number")[len(rows) - 1]


def _put(row: dict[str, Any], case: Find, person: Person) -> None:
    version = PlanVersion.objects.filter(case=case()).select_related("plan", "case")
    newest = version.latest("number")
    in_effect.put_in_effect(by=person(row["by"]), version=newest, starts_on=row["starts"])


def _give_out(row: dict[str, Any], case: Find, person: Person) -> None:
    """By kind of part: [kind, which of that kind from 1, or 0 for all of them]."""
    holds = _newest(case())
    carried = {
        person(who).pk: [
            block["id"]
            for kind, nth in wanted
            for number, block in enumerate(_of_kind(holds, kind), start=1)
            if nth in (0, number)
        ]
        for who, wanted in row["carried"].items()
    }
    duties.set_duties(by=person(row["by"]), in_effect=holds, carried=carried)


def _of_kind(row: PlanInEffect, kind: str) -> list[dict[str, Any]]:
    return [block for block in row.version.blocks if block["kind"] == kind]


def _confirm(who: str, case: Find, person: Person) -> None:
    user = person(who)
    duty = Duty.objects.get(in_effect=_newest(case()), person=user)
    duties.confirm(by=user, duty=duty)
