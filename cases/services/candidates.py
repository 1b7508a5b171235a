"""Which people can be chosen for a child: as teacher, on the team, as guardian?

A choice among staff is not a look at anybody's file, so it does not go through `visible_to`; who
may ask for it is decided by the view's policy.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cases.models import Case
from tenants.base.clock import today
from tenants.base.errors import BadInput
from tenants.people import phones
from tenants.people.models import RoleAssignment, User
from tenants.people.roles import WORKS_WITH_CHILDREN

TEACHING = ("classroom_teacher", "special_education_teacher", "english_learner_teacher")
ON_TEAMS = (*WORKS_WITH_CHILDREN, "interpreter")


def _holding(*keys: str) -> QuerySet[RoleAssignment]:
    return RoleAssignment.objects.in_force(today()).filter(role__in=keys)


def _open_accounts(wanted: Q) -> QuerySet[User]:
    found: QuerySet[User] = User.objects.filter(wanted, is_active=True)
    return found.order_by("display_name")


def teachers() -> QuerySet[User]:
    """Everyone who teaches today, by name."""
    held = _holding(*TEACHING).values("user_id")
    return _open_accounts(Q(pk__in=held))


def staff_for(case: Case) -> QuerySet[User]:
    """Staff of the child's school and of the whole district, by name."""
    here = Q(school_id=case.student.school_id) | Q(school_id__isnull=True)
    held = _holding(*ON_TEAMS).filter(here).values("user_id")
    return _open_accounts(Q(pk__in=held))


def family_member(contact: str) -> User:
    """The person with this e-mail or mobile number, written in any way people write numbers.

    Raises BadInput when there is none.
    """
    number = phones.normal(contact)
    wanted = Q(mobile=number) if number else Q(email=contact.strip().lower())
    found = _open_accounts(wanted).first()
    if found is None:
        raise BadInput(
            {"contact": _("Nobody has this e-mail or number here. Invite the person first.")}
        )
    return found
