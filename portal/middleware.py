"""What happens around every request?"""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Callable
from typing import Any

from allauth.core.internal.httpkit import get_client_ip
from django.core.exceptions import ImproperlyConfigured, RequestDataTooBig
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed

from portal.request_ids import request_id
from portal.views import errors
from tenants.audit.context import Origin, set_origin
from tenants.base import microphone
from tenants.base.access import mark_of
from tenants.base.long_work import Crowded

Handler = Callable[[HttpRequest], HttpResponseBase]
log = logging.getLogger("portal")

# Views of other packages that have no mark of ours, each with its reason.
FOREIGN_VIEWS = {
    "allauth.account": "sign-in has its own checks",
    "allauth.mfa": "allauth asks for a signed-in, freshly confirmed person itself",
    "allauth.usersessions": "allauth asks for a signed-in person itself",
}


class RequestId:
    """Gives each request an id that is in the log, on the error page and in the audit row."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-Id", "")
        own = given if re.fullmatch(r"[A-Za-z0-9-]{8,40}", given) else uuid.uuid4().hex[:12]
        request.request_id = own  # type: ignore[attr-defined]
        request_id.set(own)
        set_origin(Origin(own, address_of(request)))
        response = self.get_response(request)
        response["X-Request-Id"] = own
        return response


def address_of(request: HttpRequest) -> str | None:
    """The address of whoever asks, behind the proxies we trust, as limits count it; None when
    what the proxy says is no address."""
    try:
        found: str | None = get_client_ip(request)
    except ImproperlyConfigured:  # fewer addresses than TRUSTED_PROXIES: it came past a proxy
        return None
    return found


class SecurityHeaders:
    """The headers that neither Django nor django-csp sets."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", microphone.policy())
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith("/static/"):
            response.setdefault("Cache-Control", "private, no-store")
        return response


class PlainErrors:
    """A database or a cache that is away, an upload that is too big, a file that has to wait and a
    page that is opened in a way it does not know get a page in plain words."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            response = self.get_response(request)
        except errors.AWAY:
            return self._away(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            return errors.not_allowed_method(request, response["Allow"])
        return response

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        if isinstance(exception, errors.AWAY):
            return self._away(request)
        if isinstance(exception, RequestDataTooBig):
            return errors.too_large(request)
        if isinstance(exception, Crowded):
            return errors.crowded(request, exception)
        return None

    @staticmethod
    def _away(request: HttpRequest) -> HttpResponseBase:
        log.exception("The database or the shared cache did not answer")
        return errors.unavailable(request)


class DefaultDeny:
    """A view without an access mark stays shut."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if mark_of(view) or foreign(view):
            return None
        log.error("View %s.%s has no access mark", view.__module__, view.__qualname__)
        return errors.forbidden(request, None)


def foreign(view: Callable[..., Any]) -> str:
    """The reason why a view of another package may stay without our mark, else empty."""
    module = getattr(view, "view_class", view).__module__
    return next((why for name, why in FOREIGN_VIEWS.items() if module.startswith(name)), "")
