"""What is told to somebody of their own place beside a child, though they may read nothing of the
case any more, and who is that?

Such a notification is about no case: it is seen by whoever the case is closed to. It holds the name
by which people call the child, and a day.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from cases.models import Case, Student, TeamMember

if TYPE_CHECKING:
    from messaging.notify_rules import Rule
    from tenants.audit.models import Event


def facts(event: Event) -> dict[str, str]:
    """The facts for its words, as they are kept with the notification."""
    if event.student_id is not None:
        child = Student.objects.get(pk=event.student_id)
    else:
        child = Case.objects.select_related("student").get(pk=str(event.case_id)).student
    return {"child": child.preferred_name, "day": str(event.data.get("day", ""))}


def who_leaves(rule: Rule, event: Event, ids: list[str]) -> list[str]:
    """Those of `ids` who are told that they leave: not who did it, and not who stays by another
    place."""
    parted = rule.parted
    if parted is None or any(event.data.get(k) == v for k, v in parted.unless.items()):
        return []
    return [one for one in ids if one != str(event.actor_id) and not _stays(event, one)]


def _stays(event: Event, user_id: str) -> bool:
    """Whether this person has a place on the case after the day of the event."""
    others = TeamMember.objects.filter(case=event.case_id, user_id=user_id)
    last = event.data.get("day")
    day = dt.date.fromisoformat(str(last)) + dt.timedelta(days=1) if last else None
    return others.exclude(pk=event.target_id).in_force(day).exists()
