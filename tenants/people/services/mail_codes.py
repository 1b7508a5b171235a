"""How is a code of six figures kept while it is on its way by mail?

Its hash only, in the district's cache, with what it is about. It works once, for fifteen minutes
from when it was made, and five tries end it, also when they come all at once to several processes:
each takes one of five places before anything is compared, and a place is taken by one only.
"""

from __future__ import annotations

import datetime as dt
import hmac
import secrets
import uuid
from collections.abc import Iterable
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _

from tenants.base.clock import now
from tenants.base.errors import BadInput
from tenants.people.codes import digest

LIFE = 15 * 60  # seconds
TRIES = 5


def make(key: str, **about: Any) -> str:
    """A new code, in place of one that may wait under this key."""
    code = f"{secrets.randbelow(1_000_000):06}"
    until = now() + dt.timedelta(seconds=LIFE)
    kept = {"code": digest(code), "which": uuid.uuid4().hex, "until": until.isoformat()}
    cache.set(key, about | kept, LIFE)
    return code


def waiting(key: str) -> dict[str, Any] | None:
    """What the code we wait for is about; None when we wait for none."""
    kept: dict[str, Any] | None = cache.get(key)
    return kept if kept and now() < dt.datetime.fromisoformat(kept["until"]) else None


def take(key: str, code: str) -> dict[str, Any]:
    """What the code was about, now that it came back. Raises BadInput."""
    kept = waiting(key)
    if not kept or not _place(kept, range(TRIES)):
        raise BadInput(_("This code is too old. Ask for a new one."))
    if not hmac.compare_digest(kept["code"], digest(code)):
        raise BadInput(_("This code is not right. Check it and type it again."))
    if not _place(kept, ["taken"]):
        raise BadInput(_("This code is too old. Ask for a new one."))
    cache.delete(key)
    return kept


def may_try(which: str) -> bool:
    """Takes one of the five places of a code that is kept elsewhere; False when none is left."""
    return _place({"which": which}, range(TRIES))


def _place(kept: dict[str, Any], places: Iterable[object]) -> bool:
    """Takes the first free one of these places of a code; `add` gives each to one process only."""
    return any(cache.add(f"mail-code:{kept['which']}:{place}", 1, LIFE) for place in places)
