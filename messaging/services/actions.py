"""How does something that was agreed become something done?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from messaging import policies
from messaging.models import Action
from tenants.audit.services import record
from tenants.base.clock import now
from tenants.base.errors import NotAllowed

if TYPE_CHECKING:
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
