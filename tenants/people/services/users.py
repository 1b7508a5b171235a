"""How is an account made, and how does a person change their own details?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tenants.audit.services import record
from tenants.base.clock import today
from tenants.base.errors import NotAllowed
from tenants.people.models import RoleAssignment, User
from tenants.people.policies import check_manage_people

OWN_DETAILS = {"display_name", "language", "time_zone", "reach_by", "mobile"}


def create(*, by: User | None, display_name: str, **fields: Any) -> User:
    """Make an account. `by=None` is the system: an invitation that was used, or the demo.

    Raises NotAllowed, ValidationError (name, e-mail or number taken or wrong).
    """
    if by is not None:
        check_manage_people(by)
    password = fields.pop("password", None)
    email = (fields.pop("email", "") or "").strip().lower() or None
    with transaction.atomic():
        user = User(display_name=display_name, email=email, **fields)
        user.set_password(password)
        user.full_clean()
        user.save()
        record("person.created", by=by, target=user)
    return user


def change_own_details(*, by: User, **fields: Any) -> User:
    """Change one's own name, language, zone, number or way to be reached.

    Raises NotAllowed for any other field, ValidationError for bad values.
    """
    if not fields.keys() <= OWN_DETAILS:
        raise NotAllowed(_("Ask the district to change this for you."))
    with transaction.atomic():
        user: User = User.objects.select_for_update().get(pk=by.pk)
        old = {name: getattr(user, name) for name in fields}
        for name, value in fields.items():
            setattr(user, name, value)
        user.full_clean(exclude=["password", "email"])
        user.save(update_fields=list(fields))
        record("person.changed", by=by, target=user, old=old, new=fields)
    for name, value in fields.items():
        setattr(by, name, value)
    return user


def languages_of(ids: Iterable[object]) -> dict[object, str]:
    """In which language each of these people reads and writes; nobody asks on whose behalf, as it
    is said of their words only. One query, none for nobody."""
    known = {pk for pk in ids if pk}
    return dict(User.objects.filter(pk__in=known).values_list("pk", "language")) if known else {}


def may_lead() -> QuerySet[User]:
    """Who can be named lead of special education: open accounts of staff who oversee, by name.
    A choice among staff is not a look at anybody's file."""
    held = RoleAssignment.objects.in_force(today()).filter(
        role__in=("district_staff", "administrator", "special_education_teacher")
    )
    found: QuerySet[User] = User.objects.filter(is_active=True, pk__in=held.values("user_id"))
    return found.order_by("display_name")
