"""Who may do what with entries of the record?

Writing at all, and writing for a parent, are decided in cases.policies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases.policies import may_enter_for_parent, may_write
from cases.visibility import works_with_children

if TYPE_CHECKING:
    from messaging.models import Entry
    from messaging.services.outline import Brief
    from tenants.people.models import User

__all__ = ["may_correct", "may_enter_for_parent", "may_write"]


def may_correct(user: User, entry: Entry | Brief, *, writes: bool) -> bool:
    """One's own entry, or any person's for staff who work with the child.

    `writes` is may_write for its case.

    What the portal itself noted is corrected by doing the thing again, not here.
    """
    if not writes or entry.kind == "event":
        return False
    return entry.author_id == user.pk or works_with_children(user)
