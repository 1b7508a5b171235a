"""How is a person known by e-mail or mobile number, and password?"""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from tenants.people.models import User
from tenants.people.phones import normal


class PersonBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth ships no types
    """allauth's, which takes as long for an unknown account as for a known one.

    Whoever has no e-mail signs in with the mobile number; allauth calls both "email".
    """

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        if "@" in email:
            found: User | None = super()._authenticate_by_email(email, password)
            return found
        person = User.objects.filter(mobile=normal(email)).first() if normal(email) else None
        checked: User | None = self._check_password(person, password)
        return checked
