"""At which goals and supports of a plan can a private note point, and what does each say?

Those of the drafts that were shared with the family, in the words of the newest one that has them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cases.models import PlanVersion
from cases.plan_shapes import SHAPES

if TYPE_CHECKING:
    from cases.models import Student
    from tenants.people.models import User

KINDS = frozenset({"goal", "accommodation", "aid"})
LONGEST = 160  # letters of a part in a list


@dataclass(frozen=True)
class PlanPart:
    """One goal or support: the id of its block, the draft it stands in, and its words."""

    block: str
    version: str
    kind: str
    words: str
    language: str
    newest: bool = False  # whether it stands in the newest draft

    @property
    def label(self) -> str:
        """What it is and how it begins, the first in the reader's language."""
        words = self.words if len(self.words) <= LONGEST else f"{self.words[:LONGEST]}…"
        return f"{SHAPES[self.kind].label}: {words}"

    @property
    def frozen(self) -> dict[str, str]:
        """As an entry keeps it."""
        return {
            "block": self.block,
            "version": self.version,
            "kind": self.kind,
            "words": self.words,
            "language": self.language,
        }


def of_child(user: User, student: Student) -> dict[str, PlanPart]:
    """By the id of the block, those that this person may read. One query."""
    rows = PlanVersion.objects.visible_to(user).filter(case__student=student).order_by("shared_at")
    versions = list(rows.values_list("pk", "blocks", "plan__language"))
    found: dict[str, PlanPart] = {}
    for place, (pk, blocks, language) in enumerate(versions, 1):
        for one in blocks:
            if one["kind"] in KINDS and one["words"].strip():
                newest = place == len(versions)
                words = " ".join(one["words"].split())
                found[str(one["id"])] = PlanPart(
                    str(one["id"]), str(pk), one["kind"], words, language, newest
                )
    return found
