"""Who is signed in, and did they prove it just now?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, cast

from allauth.account.decorators import reauthentication_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict

from tenants.people.models import User

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def person(request: HttpRequest) -> User:
    """The signed-in person. Raises PermissionDenied when there is none."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def fresh_sign_in(view: View[P]) -> View[P]:
    """Ask for the password or second factor again unless it was given in the last ten minutes.

    Stands below the access mark. A form that was sent goes on after the answer.
    """
    return cast("View[P]", reauthentication_required(view))


def prove_again(request: HttpRequest) -> None:
    """The same in the middle of a view, for what is dangerous only with some answers.

    Raises what leads to the page that asks; the view begins anew afterwards, with the same form.
    """
    fresh_sign_in(lambda request: HttpResponse())(request)


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, even when all of it is empty; None when the page is opened."""
    return request.POST if request.method == "POST" else None
