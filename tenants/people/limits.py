"""How often may the same visitor try something in a short time?

Counted in the district's shared cache, so the limit holds across processes; it passes by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponseBase

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def limited(action: str, rate: str) -> Callable[[View[P]], View[P]]:
    """At most `rate` (such as "20/m/ip" or "5/m/user") tries of `action`; else the 429 page."""

    def mark(view: View[P]) -> View[P]:
        @wraps(view)
        def counted(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            refused = ratelimit.consume_or_429(
                request, app="people", action=action, config={action: rate}, limit_get=True
            )
            answer: HttpResponseBase = refused or view(request, *args, **kwargs)
            return answer

        return counted

    return mark
