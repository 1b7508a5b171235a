"""Which pages may use the microphone, and what may no page do?

A page with a button that records is marked; every other page may not, whatever a script says.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Final, ParamSpec

from csp.decorators import csp_update

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

    from tenants.base.access import View

P = ParamSpec("P")
NEVER: Final = ("accelerometer", "camera", "geolocation", "gyroscope", "magnetometer")
_REST: Final = "payment=(), usb=(), browsing-topics=(), publickey-credentials-get=(self)"


def policy(microphone: str = "") -> str:
    """The Permissions-Policy of a page; `microphone` is "self" where it may be used."""
    never = ", ".join(f"{feature}=()" for feature in NEVER)
    return f"{never}, microphone=({microphone}), {_REST}"


def may_record(view: View[P]) -> View[P]:
    """This page may record sound, and play what it recorded before it is sent anywhere."""
    plays: Any = csp_update({"media-src": ["blob:"]})(view)

    @wraps(view)
    def recording(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        answer: HttpResponseBase = plays(request, *args, **kwargs)
        answer["Permissions-Policy"] = policy("self")
        return answer

    return recording  # type: ignore[return-value]  # as in uploads: mypy misses Concatenate
