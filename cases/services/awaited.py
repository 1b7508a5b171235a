"""How does an invited parent come in as the guardian of a child, and not as a stranger?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases import policies
from cases.models import AwaitedGuardian, Guardianship, Student
from cases.services import students
from cases.visibility import on_day
from tenants.audit.services import record
from tenants.base.errors import NotAllowed
from tenants.people.services import invitations

if TYPE_CHECKING:
    from django.db import models

    from tenants.audit.models import Event
    from tenants.people.models import User

STANDING = ("relationship", "standing", "receives_copies", "court_order_note")


def invite_guardian(
    *, by: User, student: Student, invitation: dict[str, Any], **standing: Any
) -> invitations.Sent:
    """Invite an adult without an account to speak for a child, from the day they come in.

    `invitation` has display_name, language, channel and email; `standing` what the adult is to
    the child (relationship, standing, receives_copies, court_order_note). The parent's role is
    for the whole district. Raises NotAllowed, BadInput, ValidationError.
    """
    if not policies.may_change_guardianship(by, student):
        raise NotAllowed(_("Only the school can change who speaks for a child."))
    with transaction.atomic():
        sent = invitations.invite(by=by, role="parent", **invitation)
        row = AwaitedGuardian(invitation=sent.invitation, student=student, **standing)
        row.full_clean()
        row.save()
        record(
            "guardianship.invited",
            by=by,
            target=row,
            student_id=student.pk,
            person_name=sent.invitation.display_name,
            new={name: getattr(row, name) for name in STANDING},
        )
    return sent


def on_invitation_used(event: Event, target: models.Model, by: User | None) -> None:
    """Who was invited for a child speaks for the child from today; who does already, stays so."""
    row = AwaitedGuardian.objects.select_related("student").filter(invitation=target.pk).first()
    if row is None or by is None:
        return
    there = Guardianship.objects.filter(on_day(), student=row.student, user=by)
    if not there.exists():
        given = {name: getattr(row, name) for name in STANDING}
        students.add_guardian(by=None, student=row.student, user=by, **given)
