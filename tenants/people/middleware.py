"""Which hat does the person wear, what must they do first, and how do we speak to them?"""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation

from tenants.base.typed import typed
from tenants.people.current import ask_again, proved_lately
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
# allauth asks nobody for proof who has neither a password nor a second factor: of them each session
# could be given a new key that lasts.
NEW_KEYS = (
    "account_set_password",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_deactivate_totp",
    "mfa_download_recovery_codes",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
)


class PersonMiddleware:
    """After sign-in: hat from the session, language and zone from the person; and proof before
    anybody gets a new key to an account."""

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
            answer = _lead(request, first) if first else self.get_response(request)
        if user.is_authenticated or request.user.is_authenticated:
            _forget_browser(request, answer)
        return answer

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        wanted = request.user.is_authenticated and match and match.url_name in NEW_KEYS
        return ask_again(request) if wanted and not proved_lately(request) else None

    @staticmethod
    def _speak(request: HttpRequest, language: str) -> None:
        """The person's own language, whatever somebody chose in this browser before sign-in."""
        if language in dict(settings.LANGUAGES):
            translation.activate(language)
            request.LANGUAGE_CODE = language


def _forget_browser(request: HttpRequest, answer: HttpResponseBase) -> None:
    """What was chosen before anybody signed in is no word of whoever signs in here next."""
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME)


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
    """To that page; an htmx piece is told to take the whole page there. Who sent words gets them
    back first."""
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": where})
    if words := typed(request):
        context = {"words": words, "where": where}
        return render(request, "errors/step_first.html", context, status=403)
    return HttpResponseRedirect(where)


def _zone(name: str) -> zoneinfo.ZoneInfo | None:
    """The zone of that IANA name, or None when the name is empty."""
    return zoneinfo.ZoneInfo(name) if name else None
