"""How is a person known by e-mail or mobile number, and password, and by their session?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.auth_backends import AuthenticationBackend

from tenants.base.clock import today
from tenants.base.prepared import prepared
from tenants.people.models import RoleAssignment, User
from tenants.people.phones import normal

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet


class PersonBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    """allauth's, which takes as long for an unknown account as for a known one.

    Whoever has no e-mail signs in with the mobile number; allauth calls both "email".
    """

    def get_user(self, user_id: uuid.UUID) -> User | None:
        """Who this session belongs to, with the roles held today: one question at each request,
        so that an ended role has no power at once."""
        person: User | None
        held: list[RoleAssignment] = _held(user_id=user_id)
        if not held:
            person = super().get_user(user_id)
            return person
        person = held[0].user
        person.__dict__["current_roles"] = held
        return person if self.user_can_authenticate(person) else None

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        if "@" in email:
            found: User | None = super()._authenticate_by_email(email, password)
            return found
        person = User.objects.filter(mobile=normal(email)).first() if normal(email) else None
        checked: User | None = self._check_password(person, password)
        return checked


@prepared
def _held(user_id: uuid.UUID) -> QuerySet[RoleAssignment]:
    return (
        RoleAssignment.objects.in_force(today())
        .filter(user_id=user_id)
        .select_related("user", "school")
    )
