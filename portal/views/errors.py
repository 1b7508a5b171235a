"""What does a person read when something went wrong?"""

from __future__ import annotations

import logging
import sys

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.translation import get_language_from_request, override
from django.views.decorators.csrf import requires_csrf_token
from redis.exceptions import ConnectionError as CacheAway
from redis.exceptions import TimeoutError as CacheTooSlow

from tenants.base.errors import NotAllowed
from tenants.base.long_work import Crowded
from tenants.base.typed import typed

log = logging.getLogger("portal")
# Without the shared cache no limit can be counted, so what is limited stays shut until it is back.
AWAY = (OperationalError, InterfaceError, CacheAway, CacheTooSlow)


def _page(request: HttpRequest, status: int, name: str = "", **context: object) -> HttpResponse:
    """An error page that needs neither database nor session, and gives back what was typed.

    When nothing came so far as to choose the language, the browser does: the thread still speaks
    that of whoever it served before.
    """
    context.setdefault("words", typed(request))
    context["request_id"] = getattr(request, "request_id", "")
    language = getattr(request, "LANGUAGE_CODE", "") or get_language_from_request(request)
    with override(language):
        html = loader.get_template(f"errors/{name or status}.html").render(dict(context))
    return HttpResponse(html, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What cannot be read. Middleware reads forms too, so a form that is too big may end here."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return _page(request, 400)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    reason = exception.reason if isinstance(exception, NotAllowed) else ""
    return _page(request, 403, reason=reason)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours. Middleware asks the database too, so one that is away may end here."""
    if isinstance(sys.exception(), AWAY):
        return unavailable(request)
    return _page(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open too long or cookies are off; nothing was sent."""
    return _page(request, 403, "old_form")


def not_allowed_method(request: HttpRequest, allowed: str) -> HttpResponse:
    """For a view that takes other methods only, such as a form that was opened as a page."""
    response = _page(request, 405)
    response["Allow"] = allowed
    return response


def too_large(request: HttpRequest) -> HttpResponse:
    return _page(request, 413)


def too_many(request: HttpRequest) -> HttpResponse:
    response = _page(request, 429)
    response["Retry-After"] = "300"  # the longest that one person's own limit lasts, in seconds
    return response


def unavailable(request: HttpRequest) -> HttpResponse:
    response = _page(request, 503)
    response["Retry-After"] = "10"
    return response


def crowded(request: HttpRequest, exception: Crowded) -> HttpResponse:
    """One more file has to wait until others are through."""
    sending = request.method == "POST"
    response = _page(
        request, 503, "crowded", own=exception.own, sending=sending, words=exception.words
    )
    response["Retry-After"] = "60"
    log.warning("A file had to wait (the person's own are on their way: %s)", exception.own)
    response._has_been_logged = True  # type: ignore[attr-defined]  # expected: no error of ours
    return response
