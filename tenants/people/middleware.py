"""Which hat does the person wear, what must they do first, and how do we speak to them?"""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation

from tenants.people.services import sign_ins
from tenants.people.services.second_factor import must_set_up

HAT_KEY = "hat"
# Open to somebody who has still to choose a role or to set up the second factor.
ALWAYS_OPEN = (
    "/accounts/2fa/",
    "/accounts/hat/",
    "/accounts/invitation/",
    "/accounts/login/",
    "/accounts/logout/",
    "/accounts/password/",
    "/accounts/reauthenticate/",
    "/crest/",
    "/health/",
    "/language/",
    "/static/",
    "/theme.css",
)


class PersonMiddleware:
    """After sign-in: hat from the session, language and zone from the person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        zone = _zone(getattr(getattr(request, "tenant", None), "timezone", ""))
        user = request.user = get_user(request)  # the person, not a promise of one
        if user.is_authenticated:
            sign_ins.note(request)
            user.wear(request.session.get(HAT_KEY, ""))
            zone = _zone(user.time_zone) or zone
            self._speak(request, user.language)
        with timezone.override(zone or timezone.get_default_timezone()):
            first = _what_first(request)
            return _lead(request, first) if first else self.get_response(request)

    @staticmethod
    def _speak(request: HttpRequest, language: str) -> None:
        """The person's own language, unless this browser was set to another by hand."""
        if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
            return
        if language in dict(settings.LANGUAGES):
            translation.activate(language)
            request.LANGUAGE_CODE = language


def _what_first(request: HttpRequest) -> str:
    """The page this person must see before the one they asked for, or empty."""
    if not request.user.is_authenticated or request.path.startswith(ALWAYS_OPEN):
        return ""
    if must_set_up(request):
        return reverse("mfa_index")
    if len(request.user.hats) > 1 and not request.user.hat:
        return reverse("switch_hat") + "?" + urlencode({"next": request.get_full_path()})
    return ""


def _lead(request: HttpRequest, where: str) -> HttpResponseBase:
    """To that page; an htmx piece is told to take the whole page there."""
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": where})
    return HttpResponseRedirect(where)


def _zone(name: str) -> zoneinfo.ZoneInfo | None:
    """The zone of that IANA name, or None when the name is empty."""
    return zoneinfo.ZoneInfo(name) if name else None
