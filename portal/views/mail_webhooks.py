"""What does the mail provider tell us: an answer came in, or a notice came back?"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from email.errors import MessageError
from typing import TYPE_CHECKING, Any

from anymail import urls as anymail_urls
from anymail.exceptions import AnymailWebhookValidationFailure
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from messaging.mail_in.mails import BIGGEST
from messaging.receiving import LATER
from tenants.base.access import public
from tenants.base.uploads import Limit, Nameless

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KINDS = ("inbound", "tracking")
MOST = BIGGEST * 3 // 2  # bytes: the mail travels in letters there, which takes a third more
log = logging.getLogger(__name__)
FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


@public(reason="The provider proves itself by a secret or a signature, checked by django-anymail")
@csrf_exempt
@require_http_methods(["HEAD", "POST"])
def mail_webhook(request: HttpRequest, what: str) -> HttpResponseBase:
    """200 when all is done; 503 makes the provider come again; 400 when it proves nothing or what
    it says is broken; 413, with nothing read, for more than any mail that is taken."""
    view = _view(what)
    if _length(request) > MOST:
        return HttpResponse("This is too big.", status=413, content_type="text/plain")
    _let_big_ones_in(request)
    try:
        answer: HttpResponseBase = view(request)
    except AnymailWebhookValidationFailure:
        return HttpResponse("Not signed in.", status=400, content_type="text/plain")
    except Broken:
        return HttpResponse("This is broken.", status=400, content_type="text/plain")
    except LATER:
        return HttpResponse("Later, please.", status=503, content_type="text/plain")
    return answer


def _view(what: str) -> Callable[..., Any]:
    """django-anymail's view of our own provider. Raises Http404 when there is none, or when no
    secret is set: then anybody could write to it."""
    name = settings.MAIL_PROVIDER
    if what not in KINDS or not name or not settings.ANYMAIL["WEBHOOK_SECRET"]:
        raise Http404
    for item in anymail_urls.urlpatterns:
        if item.name in (f"{name}_{what}_webhook", f"{name}_webhook"):
            view = type("Ours", (Reading, item.callback.view_class), {}).as_view()  # type: ignore[attr-defined]
            found: Callable[..., Any] = view
            return found
    raise Http404


class Broken(Exception):
    """What came cannot be read, and never will."""


class Reading:
    """django-anymail's own reading of what a provider says, told apart from our faults: those make
    the provider come again."""

    def run_validators(self, request: HttpRequest) -> None:
        """Who sent it? Raises AnymailWebhookValidationFailure, Broken."""
        with _breakage():
            super().run_validators(request)  # type: ignore[misc]

    def parse_events(self, request: HttpRequest) -> list[Any]:
        """What does it say? Raises Broken."""
        with _breakage():
            found: list[Any] = super().parse_events(request)  # type: ignore[misc]
            return found


@contextmanager
def _breakage() -> Iterator[None]:
    """What a parser raises at a text that is none."""
    try:
        yield
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, MessageError) as no:
        log.warning("What the mail provider said cannot be read: %s", type(no).__name__)
        raise Broken from no


def _let_big_ones_in(request: HttpRequest) -> None:
    """A mail may be larger than any form of ours. Files go to the disk under no name; anything else
    is read here, as Django has one limit for all pages."""
    if request.content_type in FORMS:
        request.upload_handlers = [Limit(request, MOST), Nameless(request)]
    elif _length(request) >= 0:
        request._body = request.read()


def _length(request: HttpRequest) -> int:
    given = request.META.get("CONTENT_LENGTH") or "0"
    return int(given) if given.isdigit() else -1
