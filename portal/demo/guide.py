"""Who has read the guide of the demo's districts?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parent_training.guide import pages
from parent_training.services import guide

if TYPE_CHECKING:
    from collections.abc import Callable

    from tenants.people.models import User


def show(row: dict[str, Any], person: Callable[[str], User]) -> None:
    """Every page in the languages that were read."""
    which = [(key, language) for key in pages() for language in row["languages"]]
    by, day = person(row["by"]), row["reviewed_on"]
    guide.show(by=by, which=which, reviewed_by=row["reviewed_by"], reviewed_on=day)
