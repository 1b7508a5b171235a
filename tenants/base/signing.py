"""How is a link or token signed so that another district's signature is worth nothing?"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import signing
from django.db import connection
from django.utils.crypto import constant_time_compare, salted_hmac


def _salt(purpose: str) -> str:
    return f"footbridge.{connection.schema_name}.{purpose}"  # type: ignore[attr-defined]


def sign(value: Any, *, purpose: str) -> str:
    """A URL-safe token for `value`, good only in this district and for this purpose."""
    return signing.dumps(value, salt=_salt(purpose), compress=True)


def unsign(token: str, *, purpose: str, max_age: int | None = None) -> Any:
    """The value of a token, at most `max_age` seconds old. Raises signing.BadSignature."""
    return signing.loads(token, salt=_salt(purpose), max_age=max_age)


def proof(value: str, *, purpose: str) -> bytes:
    """32 bytes that stand for `value`, where there is no room for a token: nobody else can make
    them."""
    return _proof(value, purpose, settings.SECRET_KEY)


def proves(given: bytes, value: str, *, purpose: str) -> bool:
    """Whether these bytes are the beginning of its proof, under a SECRET_KEY of now or before."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    found = (_proof(value, purpose, key)[: len(given)] for key in keys)
    return bool(given) and any(constant_time_compare(one, given) for one in found)


def _proof(value: str, purpose: str, key: str) -> bytes:
    return salted_hmac(_salt(purpose), value, secret=key, algorithm="sha256").digest()
