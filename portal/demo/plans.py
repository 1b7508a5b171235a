"""How does the plan of the demo come to be written, part by part, and shared?"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from cases.models import Case, Plan, PlanBlock, PlanComment, PlanVersion
from cases.plan_shapes import SHAPES
from cases.services import plan_accounts, plan_comments, plan_versions, plans

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
            yield shared, functools.partial(_share, by, version, case, person)
        for comment in row.get("comments", []):
            yield comment, functools.partial(_comment, comment, case, person)


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
    if "nth" in part:
        block = _nth(plan, part)
        part = {"words": block.words, "plain": block.plain} | part
        part["fields"] = {**block.fields, **part.get("fields", {})}
    elif SHAPES[part["kind"]].many:
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


def _nth(plan: Plan, part: dict[str, Any]) -> PlanBlock:
    """One that is there is changed: the `nth` of its kind, from 1."""
    rows = PlanBlock.objects.filter(plan=plan, kind=part["kind"]).order_by("position")
    found: PlanBlock = rows[part["nth"] - 1]
    return found


def _share(
    by: str, row: dict[str, Any], case: Callable[[], Case], person: Callable[[str], User]
) -> None:
    """With what became of each open comment."""
    plan = Plan.objects.get(case=case())
    ids = dict(PlanComment.objects.filter(plan=plan).values_list("key", "pk"))
    accounts = {
        ids[_key(name)]: plan_accounts.Account(said["step"], said.get("words", ""))
        for name, said in row.get("accounts", {}).items()
    }
    made = plan_versions.Translated(*row["translated"]) if "translated" in row else None
    plan_versions.share(
        by=person(by), plan=plan, note=row["note"], accounts=accounts, translated=made
    )


def _comment(row: dict[str, Any], case: Callable[[], Case], person: Callable[[str], User]) -> None:
    """What somebody says of the `nth` block of a kind, or of a section that is missing."""
    version = PlanVersion.objects.filter(case=case()).latest("number")
    blocks = [block["id"] for block in version.blocks if block["kind"] == row["part"]]
    about = blocks[row.get("nth", 1) - 1] if blocks else row["part"]
    saying = plan_comments.Saying(row["kind"], row["words"], _key(row["id"]))
    plan_comments.comment(by=person(row["by"]), version=version, about=about, saying=saying)


def _key(name: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_OID, name)
