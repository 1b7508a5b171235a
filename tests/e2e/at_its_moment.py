"""The site of the browser tests, as it is at the moment that the browser names.

What a person did in the autumn of 2025 is done again through the real pages at that moment, so that
the days that count are those of the worked case. Only tests start this; the site itself knows of no
such header.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from portal.wsgi import application as site
from tenants.base.clock import at
from tests.e2e.walk_tools import HEADER

if TYPE_CHECKING:
    from wsgiref.types import StartResponse


def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """Answer as at the moment of the header; now without it."""
    said = environ.get(f"HTTP_{HEADER.upper().replace('-', '_')}")
    if not said:
        return site(environ, start_response)
    with at(dt.datetime.fromisoformat(said)):
        return site(environ, start_response)
