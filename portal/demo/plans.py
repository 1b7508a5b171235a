"""How does the plan of the demo come to be written, part by part?"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from cases.models import Case, Plan, PlanBlock
from cases.plan_shapes import SHAPES
from cases.services import plans

if TYPE_CHECKING:
    from tenants.people.models import User

Step = tuple[dict[str, Any], Callable[[], object]]


def steps(
    rows: list[dict[str, Any]], case: Callable[[], Case], person: Callable[[str], User]
) -> Iterator[Step]:
    """Each plan is begun, and each of its parts written, at its own moment."""
    for row in rows:
        yield row, functools.partial(_begin, row, case, person)
        for part in row["parts"]:
            yield part, functools.partial(_write, part, case, person)


def _begin(row: dict[str, Any], case: Callable[[], Case], person: Callable[[str], User]) -> None:
    plans.begin_plan(by=person(row["by"]), case=case(), kind=row["kind"])


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
    )
