"""How is a code of six figures kept while it is on its way by mail?

Its hash only, in the district's cache, with what it is about. It works once, for fifteen minutes,
and five wrong tries end it.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _

from tenants.base.errors import BadInput
from tenants.people.codes import digest

LIFE = 15 * 60  # seconds
TRIES = 5


def make(key: str, **about: Any) -> str:
    """A new code, in place of one that may wait under this key."""
    code = f"{secrets.randbelow(1_000_000):06}"
    cache.set(key, about | {"code": digest(code), "tries": TRIES}, LIFE)
    return code


def waiting(key: str) -> dict[str, Any] | None:
    """What the code we wait for is about; None when we wait for none."""
    kept: dict[str, Any] | None = cache.get(key)
    return kept


def take(key: str, code: str) -> dict[str, Any]:
    """What the code was about, now that it came back. Raises BadInput."""
    kept = waiting(key)
    if not kept or kept["tries"] < 1:
        raise BadInput(_("This code is too old. Ask for a new one."))
    if not hmac.compare_digest(kept["code"], digest(code)):
        cache.set(key, kept | {"tries": kept["tries"] - 1}, LIFE)
        raise BadInput(_("This code is not right. Check it and type it again."))
    cache.delete(key)
    return kept
