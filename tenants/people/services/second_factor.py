"""Must this person set up a second factor before going on?"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from tenants.people.roles import Hat
from tenants.people.services import district_settings

OPEN_PREFIXES = ("/accounts/", "/static/", "/theme.css", "/health", "/language/")


def must_set_up(request: HttpRequest) -> HttpResponseBase | None:
    """A redirect to the set-up page for staff without a second factor, where it is enforced."""
    if not settings.SECOND_FACTOR_ENFORCED or request.path.startswith(OPEN_PREFIXES):
        return None
    user = request.user
    if not user.is_authenticated or not ({Hat.STAFF, Hat.OPERATOR} & set(user.hats)):
        return None
    if not district_settings.current().staff_second_factor or has_second_factor(request):
        return None
    return redirect("mfa_index")


def has_second_factor(request: HttpRequest) -> bool:
    """Whether the signed-in person has TOTP or a passkey."""
    from allauth.mfa.utils import is_mfa_enabled

    return bool(is_mfa_enabled(request.user))
