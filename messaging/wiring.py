"""What does the messaging app register, and to what does it listen?

What is decided about a case elsewhere becomes an entry here, in the same transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.audit.services import subscribe
from tenants.audit.verbs import register

if TYPE_CHECKING:
    from tenants.audit.models import Event
    from tenants.people.models import User

RECORDED = (
    "case.stage_changed",
    "case.evaluation_requested",
    "team.joined",
    "team.left",
    "guest.proposed",
    "guest.accepted",
    "guest.declined",
    "guest.revoked",
)


def connect() -> None:
    """Register the verbs of this app and listen to those of cases."""
    from messaging.services import notify

    register(
        {
            "entry.added": _("Something was added to the record."),
            "letter.sent": _("A letter was sent."),
        }
    )
    for verb in RECORDED:
        subscribe(verb)(_write_event)
    subscribe("entry.added")(notify.on_entry)
    for verb in notify.TOLD:
        subscribe(verb)(notify.on_change)


def _write_event(event: Event, target: models.Model, by: User | None) -> None:
    """One line in the record for a change that the family should see."""
    from cases.models import Case
    from messaging.services import ledger

    if event.data.get("announce") is False or event.case_id is None:
        return
    case = Case.objects.select_related("student").get(pk=event.case_id)
    ledger.append(
        by=None,
        case=case,
        kind="event",
        body="",
        key=str(event.pk),
        data={"verb": event.verb, "by": event.actor_name, **event.data},
    )
