"""How does a parent of the demo write in her journal?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from messaging.services import journal, journal_sharing
from tenants.base.clock import today

if TYPE_CHECKING:
    from cases.models import Case
    from tenants.people.models import User


def write(*, by: User, case: Case, row: dict[str, Any], key: uuid.UUID) -> None:
    """One note of the day we are at; with `share` it becomes an entry of the record."""
    given = row["journal"]
    note = journal.finish(
        by=by,
        student=case.student,
        key=key,
        seen=0,
        typed={
            "text": row["body"],
            "minutes": str(given.get("minutes", "")),
            "mood": given.get("mood", ""),
            "tags": given.get("tags", ""),
            "language": row.get("language", "en"),
        },
        day=today(),
    )
    if given.get("share"):
        people = journal_sharing.readers(by=by, case=case)
        journal_sharing.share(by=by, note=note, asked=journal_sharing.fingerprint(people))
