"""How does something that was agreed become something done, and who is reminded of it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from messaging import policies
from messaging.models import Action
from tenants.audit.services import record
from tenants.base.clock import now, today
from tenants.base.errors import NotAllowed
from tenants.here import this_district

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.people.models import User


def finish(*, by: User, action: Action) -> Action:
    """Mark it done, once; the record says so in an entry. Raises NotAllowed."""
    if not policies.may_finish(by, action, writes=policies.may_note_call(by, action.case)):
        raise NotAllowed(_("Only the side that promised this can say that it is done."))
    with transaction.atomic():
        row = Action.objects.select_for_update(of=("self",)).select_related("note", "case")
        found = row.get(pk=action.pk)
        if found.done_at is None:
            found.done_at, found.done_by, found.done_by_name = now(), by, by.display_name
            found.save(update_fields=["done_at", "done_by", "done_by_name"])
            record(
                "action.done",
                by=by,
                target=found,
                case_id=found.case_id,
                student_id=found.case.student_id,
                number=found.note.number,
                what=found.what,
                owner_name=found.owner_name,
            )
    return found


def remind_all() -> int:
    """Once a day: tell whoever promised something that its day has come, once for each promise;
    gives how many were told. It is no entry: nothing was said or done."""
    day = today(this_district().timezone)
    open_ = Action.objects.filter(done_at=None, reminded_on=None, case__closed_on=None)
    return sum(_remind(pk, day) for pk in open_.filter(due__lte=day).values_list("pk", flat=True))


def _remind(pk: uuid.UUID, day: dt.date) -> bool:
    with transaction.atomic():
        rows = Action.objects.select_for_update(of=("self",)).select_related("case")
        found = rows.filter(pk=pk, done_at=None, reminded_on=None).first()
        if found is None:
            return False
        found.reminded_on = day
        found.save(update_fields=["reminded_on"])
        record(
            "action.due",
            by=None,
            target=found,
            case_id=found.case_id,
            student_id=found.case.student_id,
            due=found.due.isoformat(),
        )
    return True
