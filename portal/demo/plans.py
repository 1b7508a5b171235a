"""How does the plan of the demo come to be written, part by part, and shared?"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from cases.models import Case, Plan, PlanBlock
from cases.plan_shapes import SHAPES
from cases.services import plan_versions, plans

if TYPE_CHECKING:
    from tenants.people.models import User

Step = tuple[dict[str, Any], Callable[[], object]]


def steps(
    rows: list[dict[str, Any]], case: Callable[[], Case], person: Callable[[str], User]
) -> Iterator[Step]:
    """Each plan is begun, its parts written and its versions shared, at their own moments."""
    for row in rows:
        by = row["by"]
        yield row, functools.partial(_begin, row, case, person)
        for version in row["versions"]:
            if "begins_at" in version:
                at = {"at": version["begins_at"]}
                yield at, functools.partial(_make_room, by, case, person)
            for part in version["parts"]:
                yield part, functools.partial(_write, part, case, person)
            shared = {"at": version["shared_at"]}
            yield shared, functools.partial(_share, by, version["note"], case, person)


def _begin(row: dict[str, Any], case: Callable[[], Case], person: Callable[[str], User]) -> None:
    plans.begin_plan(by=person(row["by"]), case=case(), kind=row["kind"])


def _make_room(by: str, case: Callable[[], Case], person: Callable[[str], User]) -> None:
    """Goals, services and accommodations are written anew."""
    for block in PlanBlock.objects.filter(plan__case=case()):
        if SHAPES[block.kind].many:
            plans.remove_block(by=person(by), block=block, revision=block.revision)


def _write(part: dict[str, Any], case: Callable[[], Case], person: Callable[[str], User]) -> None:
    by = person(part["by"])
    plan = Plan.objects.get(case=case())
    if SHAPES[part["kind"]].many:
        block = plans.add_block(by=by, plan=plan, kind=part["kind"])
    else:
        block = PlanBlock.objects.get(plan=plan, kind=part["kind"])
    plans.write_block(
        by=by,
        block=block,
        revision=block.revision,
        words=part.get("words", ""),
        fields=part.get("fields", {}),
        plain=part.get("plain", {}),
    )


def _share(by: str, note: str, case: Callable[[], Case], person: Callable[[str], User]) -> None:
    plan_versions.share(by=person(by), plan=Plan.objects.get(case=case()), note=note)
