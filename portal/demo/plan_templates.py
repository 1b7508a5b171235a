"""With which templates can the demo's staff begin a plan?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cases.services import plan_templates

if TYPE_CHECKING:
    from collections.abc import Callable

    from tenants.people.models import User


def make(rows: list[dict[str, Any]], person: Callable[[str], User]) -> None:
    """Each template with its prompts and rows, without the parts that it leaves out."""
    for row in rows:
        by = person(row["by"])
        made = plan_templates.add(by=by, kind=row["kind"], names=row["names"])
        for kind, words in row["prompts"].items():
            made = plan_templates.prompt(
                by=by, template=made, seen=made.version, kind=kind, words=words
            )
        for each in row["rows"]:
            said = plan_templates.Row(each.get("words", {}), each.get("fields", {}))
            made = plan_templates.write_row(
                by=by, template=made, seen=made.version, kind=each["kind"], said=said
            )
        for kind in row["left_out"]:
            made = plan_templates.leave_out(by=by, template=made, seen=made.version, kind=kind)
