"""Must this person set up a second factor before going on?"""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from tenants.people.models import User
from tenants.people.roles import Hat
from tenants.people.services import district_settings

STAFF = {Hat.STAFF, Hat.OPERATOR}


def enforced() -> bool:
    """Whether staff of this district must have a second factor."""
    return bool(settings.SECOND_FACTOR_ENFORCED and district_settings.current().staff_second_factor)


def must_set_up(request: HttpRequest) -> bool:
    """Whether this is a member of staff who needs a second factor and has none."""
    user = request.user
    if not user.is_authenticated or not STAFF & set(user.hats) or not enforced():
        return False
    return not has_second_factor(user)


def has_second_factor(user: User | AnonymousUser) -> bool:
    """Whether this person has an app for codes or a passkey."""
    return bool(is_mfa_enabled(user, types=["totp", "webauthn"]))
