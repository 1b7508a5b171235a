"""Who may do what with accounts, roles, invitations and the district's settings?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from tenants.base.errors import NotAllowed
from tenants.people.roles import WORKS_WITH_CHILDREN, Hat

if TYPE_CHECKING:
    from tenants.people.models import Absence, Invitation, User


def require(allowed: bool, reason: str) -> None:
    """Raises NotAllowed with `reason` unless allowed."""
    if not allowed:
        raise NotAllowed(reason)


def may_manage_people(user: User) -> bool:
    """District staff give roles, close accounts and set up schools."""
    return user.is_district_staff


def may_invite(user: User, role: str) -> bool:
    """District staff invite anyone; an administrator or case teacher invites families."""
    return user.is_district_staff or (
        role == "parent" and user.has_role("administrator", "special_education_teacher")
    )


def may_revoke(user: User, invitation: Invitation) -> bool:
    """District staff, or the person who sent it."""
    return user.is_district_staff or (user.hat == "staff" and invitation.invited_by_id == user.pk)


def may_change_district(user: User) -> bool:
    """District staff set colour, crest, telephone and limits."""
    return user.is_district_staff


def may_set_rules(user: User) -> bool:
    """District staff say what the district promises, and which rules it looked up."""
    return user.is_district_staff


def may_be_away(user: User) -> bool:
    """Who works with children, as staff, names a colleague for the days of being away."""
    return user.hat == Hat.STAFF and user.has_role(*WORKS_WITH_CHILDREN)


def may_end_absence(user: User, absence: Absence) -> bool:
    """The person who is away, and nobody else."""
    return absence.user_id == user.pk


def check_set_rules(user: User) -> None:
    """Raises NotAllowed unless this person may speak for the district about its rules."""
    require(may_set_rules(user), _("Only district staff can change rules and promises."))


def check_manage_people(user: User) -> None:
    """Raises NotAllowed unless this person may manage people."""
    require(may_manage_people(user), _("Only district staff can do this."))


def check_invite(user: User) -> None:
    """Raises NotAllowed unless this person may invite to some role."""
    require(
        may_invite(user, "parent"), _("Your role cannot invite people. Ask the district staff.")
    )


def check_change_district(user: User) -> None:
    """Raises NotAllowed unless this person may change the district's settings."""
    require(may_change_district(user), _("Only district staff can change the settings."))
