"""Who may open a view at all? Each view carries a mark; a view without one stays shut."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from tenants.base.errors import NotAllowed
from tenants.base.typed import page_of, typed

if TYPE_CHECKING:
    from tenants.people.models import User

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


@dataclass(frozen=True)
class AccessMark:
    """What a view asks of its visitor. `hats` empty means any hat."""

    kind: str
    reason: str = ""
    hats: frozenset[str] = frozenset()


def public(*, reason: str) -> Callable[[View[P]], View[P]]:
    """Anyone may open this view; `reason` says why that is safe."""

    def mark(view: View[P]) -> View[P]:
        view.access_mark = AccessMark("public", reason=reason)  # type: ignore[attr-defined]
        return view

    return mark


def signed_in(*hats: str) -> Callable[[View[P]], View[P]]:
    """Only a signed-in person, in one of these hats when any are named.

    Raises NotAllowed for the wrong hat. The rows a view shows still come through `visible_to`.
    """
    wanted = frozenset(hats)

    def mark(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _ask_to_sign_in(request)
            if wanted and getattr(request.user, "hat", "") not in wanted:
                raise NotAllowed(_("This page is not part of the role you are using now."))
            return view(request, *args, **kwargs)

        guarded.access_mark = AccessMark("signed_in", hats=wanted)  # type: ignore[attr-defined]
        return guarded

    return mark


def person(request: HttpRequest) -> User:
    """Who is here, in a view marked `signed_in`. Raises NotAllowed for a stranger."""
    user = request.user
    if not user.is_authenticated:
        raise NotAllowed(_("Sign in first."))
    return user


def _ask_to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """To the sign-in page and back to where one was; an htmx piece is told to take the whole page
    there. Who sent words gets them back first."""
    answer = redirect_to_login(page_of(request))
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": answer.url})
    if words := typed(request):
        context = {"words": words, "sign_in_url": answer.url}
        return render(request, "errors/signed_out.html", context, status=403)
    return answer


def mark_of(view: Callable[..., Any]) -> AccessMark | None:
    """The mark a view carries, if any."""
    return getattr(view, "access_mark", None)
