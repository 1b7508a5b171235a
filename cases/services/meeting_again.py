"""Who hears that the day comes on which everyone wanted to meet again?

A meeting ends with a day for the next one. Weeks before it whoever runs the case is told to offer
times, and when that day has passed without any, the family is told too.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from cases.models import Guardianship, Meeting, TeamMember
from cases.services.meetings import OPEN
from cases.visibility import on_day
from tenants.audit.services import record
from tenants.base.clock import today

if TYPE_CHECKING:
    from django.db.models import QuerySet

State = Meeting.State
# Our own: enough to find an hour with everybody and to give the draft its days to read.
AHEAD: Final = dt.timedelta(days=28)


def due(rows: QuerySet[Meeting], on: dt.date) -> QuerySet[Meeting]:
    """Those of `rows` that are over, whose day to meet again is near or past on that day, and after
    which no other meeting was offered."""
    return rows.filter(~followed(), case__closed_on=None, state=State.HELD, next_on__lte=on + AHEAD)


def followed() -> Exists:
    """Whether another meeting of the case is offered, set, or was held since this one."""
    newer = Q(created_at__gt=OuterRef("closed_at")) | Q(state__in=OPEN)
    rows = Meeting.objects.filter(newer, case=OuterRef("case_id"))
    return Exists(rows.exclude(state=State.CANCELLED))


def remind_all() -> int:
    """Once a day: each of them once before its day, and once when it has passed. Gives how many
    were told."""
    on = today()
    again = Q(told_next_on=None) | Q(next_on__lt=on, told_next_on__lte=F("next_on"))
    rows = due(Meeting.objects.all(), on).filter(again)
    return sum(map(_remind, list(rows.values_list("pk", flat=True))))


def _remind(pk: uuid.UUID) -> bool:
    on = today()
    with transaction.atomic():
        rows = Meeting.objects.select_for_update(of=("self",)).select_related("case__student")
        row = rows.get(pk=pk)
        told, day = row.told_next_on, row.next_on
        assert day is not None  # it is asked for just before
        if told is not None and (told > day or day >= on):
            return False
        row.told_next_on = on
        row.save(update_fields=["told_next_on"])
        record(
            "meeting.again_passed" if day < on else "meeting.again",
            by=None,
            target=row,
            case_id=row.case_id,
            student_id=row.case.student_id,
            meeting=str(row.pk),
            next_on=day.isoformat(),
            tell=_whom(row, passed=day < on),
        )
    return True


def _whom(row: Meeting, *, passed: bool) -> list[str]:
    """Who runs the case; the parents too, once the day has passed."""
    leads = TeamMember.objects.in_force().filter(case=row.case, role="case_manager")
    found = {*leads.values_list("user_id", flat=True)} or {row.opened_by_id}
    if passed:
        rights = Guardianship.objects.filter(
            on_day(), student=row.case.student_id, standing="education_rights"
        )
        found |= set(rights.values_list("user_id", flat=True))
    return sorted(map(str, found))
