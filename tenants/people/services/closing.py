"""How is an account closed, and opened again?"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tenants.audit.services import record
from tenants.base.errors import BadInput
from tenants.people.models import Invitation, User
from tenants.people.policies import check_manage_people
from tenants.people.services import invitations, sign_ins


def close(*, by: User, user: User) -> User:
    """Close an account: its sign-ins end, its open invitations too; what it wrote stays.

    Raises NotAllowed, BadInput for one's own or when it is closed already.
    """
    check_manage_people(by)
    if by.pk == user.pk:
        raise BadInput(_("You cannot close your own account. Ask a colleague."))
    with transaction.atomic():
        row = _turn(user, to=False, refusal=_("This account is closed already."))
        sign_ins.end_all_of(row)
        for invitation in _open_for(row):
            invitations.revoke(by=by, invitation=invitation)
        record("person.closed", by=by, target=row)
    return row


def reopen(*, by: User, user: User) -> User:
    """Open a closed account again: the roles whose days are not over count from this moment.

    Nobody is signed in by it: old sign-ins and invitations ended when it was closed.
    Raises NotAllowed, BadInput when it is open already.
    """
    check_manage_people(by)
    with transaction.atomic():
        row = _turn(user, to=True, refusal=_("This account is open already."))
        record("person.reopened", by=by, target=row)
    return row


def _turn(user: User, *, to: bool, refusal: str) -> User:
    row: User = User.objects.select_for_update().get(pk=user.pk)
    if row.is_active == to:
        raise BadInput(refusal)
    row.is_active = to
    row.save(update_fields=["is_active"])
    return row


def _open_for(user: User) -> list[Invitation]:
    theirs = Q(user=user) | Q(email=user.email) if user.email else Q(user=user)
    return list(Invitation.objects.open().filter(theirs))
