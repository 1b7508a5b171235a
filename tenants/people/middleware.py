"""Which hat does the person wear, and in which language and time zone do we answer?

The zone is the district's for everybody: a day that counts for a clock is a day at the school.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation

from tenants.people.services.second_factor import must_set_up

HAT_KEY = "hat"


class PersonMiddleware:
    """After sign-in: hat from the session, language and zone from the person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        zone = _zone(getattr(getattr(request, "tenant", None), "timezone", ""))
        user = request.user
        if user.is_authenticated:
            user.wear(request.session.get(HAT_KEY, ""))
            self._speak(request, user.language)
        with timezone.override(zone or timezone.get_default_timezone()):
            if user.is_authenticated and (answer := must_set_up(request)):
                return answer
            return self.get_response(request)

    @staticmethod
    def _speak(request: HttpRequest, language: str) -> None:
        """The person's own language, unless this browser was set to another by hand."""
        if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
            return
        if language in dict(settings.LANGUAGES):
            translation.activate(language)
            request.LANGUAGE_CODE = language


def _zone(name: str) -> zoneinfo.ZoneInfo | None:
    """The zone of that IANA name, or None when the name is empty."""
    return zoneinfo.ZoneInfo(name) if name else None
