"""How is a role given and ended?"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.audit.services import record
from tenants.base.clock import today
from tenants.base.errors import BadInput
from tenants.people.models import RoleAssignment, School, User
from tenants.people.policies import check_manage_people
from tenants.people.roles import ROLES


def grant(
    *,
    by: User | None,
    user: User,
    role: str,
    school: School | None = None,
    starts: dt.date | None = None,
    until: dt.date | None = None,
) -> RoleAssignment:
    """Give a role from `starts` (calendar day, today by default) to `until` included.

    `by=None` is the system: an invitation that was used, or the demo.
    Raises NotAllowed, BadInput.
    """
    if by is not None:
        check_manage_people(by)
    if role not in ROLES:
        raise BadInput(_("Choose a role from the list."))
    starts = starts or today()
    if until and until < starts:
        raise BadInput(_("The last day must not be before the first day."))
    with transaction.atomic():
        row = RoleAssignment.objects.create(
            user=user, role=role, school=school, starts=starts, until=until
        )
        record("role.granted", by=by, target=row, role=role, user=str(user.pk))
    user.forget_roles()
    return row


def end(*, by: User, assignment: RoleAssignment, last_day: dt.date | None = None) -> RoleAssignment:
    """End a role; `last_day` (calendar day) is yesterday unless said, so power stops now.

    Raises NotAllowed, BadInput when nobody would be left to give roles.
    """
    check_manage_people(by)
    if assignment.role == "district_staff" and assignment.user_id == by.pk:
        raise BadInput(_("You cannot end your own role. Ask a colleague of the district staff."))
    last_day = last_day or today() - dt.timedelta(days=1)
    with transaction.atomic():
        row = RoleAssignment.objects.select_for_update().get(pk=assignment.pk)
        old = row.until
        row.until = last_day
        row.starts = min(row.starts, last_day)
        row.save(update_fields=["until", "starts"])
        record("role.ended", by=by, target=row, old=str(old), new=str(last_day))
    return row
