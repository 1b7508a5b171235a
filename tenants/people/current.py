"""Who is signed in, and did they prove it just now?"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows import reauthentication
from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tenants.base.errors import NotAllowed
from tenants.people import suspended
from tenants.people.models import User

BY_CODE = "prove_by_code"
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def person(request: HttpRequest) -> User:
    """The signed-in person. Raises PermissionDenied when there is none."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def proved_lately(request: HttpRequest) -> bool:
    """Whether this person signed in, or proved it once more, in the last ten minutes: with a
    password, a code or a second factor, in this browser."""
    return _lately(get_authentication_records(request, request.user))


def codes_by_mail(user: User) -> bool:
    """Whether a code from the mailbox is all they could be asked for."""
    ways = get_adapter().get_reauthentication_methods(user)
    return [way["id"] for way in ways] == [BY_CODE]


def ask_again(request: HttpRequest) -> HttpResponseBase | None:
    """To the page that asks who is here, and back to this one with what was sent, but for files
    (`suspended.py`); None for whoever has nothing they could be asked for: no e-mail, password or
    second factor."""
    ways = get_adapter(request).get_reauthentication_methods(request.user)
    answer: HttpResponseBase | None = None
    if ways:
        answer = suspended.suspend(request, ways[0]["url"])
    return answer


def came_back(request: HttpRequest, *, method: str) -> HttpResponseBase:
    """They proved it by `method`: on to where they wanted to go, with what they had sent."""
    record_authentication(request, person(request), method=method, reauthenticated=True)
    answer: HttpResponseBase | None = reauthentication.resume_request(request)
    return answer or redirect("home")


def fresh_sign_in(view: View[P]) -> View[P]:
    """Ask for password, code or second factor, unless it was given in the last ten minutes.

    Stands below the access mark. A form that was sent goes on after the answer; one with files is
    shown once more: the view opens with GET, and `posted` gives what was typed.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        prove_again(request)
        return view(request, *args, **kwargs)

    return guarded


def prove_again(request: HttpRequest) -> None:
    """The same in the middle of a view, for what is dangerous only with some answers.

    Raises what leads to the page that asks; the view begins anew afterwards, with the same form.
    """
    if not proved_lately(request) and (answer := ask_again(request)):
        raise ImmediateHttpResponse(answer)


def proof_of_signer(view: View[P]) -> View[P]:
    """As `prove_signer`, before a page that is signed."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        prove_signer(request)
        return view(request, *args, **kwargs)

    return guarded


def prove_signer(request: HttpRequest) -> None:
    """As `prove_again`, for a signature: to have signed in a moment ago is not enough, as a phone
    goes from hand to hand at a table. Raises NotAllowed for whoever cannot be asked."""
    records = get_authentication_records(request, request.user)
    if _lately([one for one in records if one.get("reauthenticated")]):
        return
    if answer := ask_again(request):
        raise ImmediateHttpResponse(answer)
    raise NotAllowed(
        _("To sign here you need an e-mail or a password. Add one on the page of your account.")
    )


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, even when all of it is empty; None when the page is opened. A
    form that lost its files while we asked who is here is opened with what was typed."""
    return request.POST if request.method == "POST" or request.POST else None


def _lately(records: list[dict[str, Any]]) -> bool:
    last = max((float(one["at"]) for one in records), default=0.0)
    return time.time() - last < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
