"""How is a link or token signed so that another district's signature is worth nothing?"""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.db import connection


def _salt(purpose: str) -> str:
    return f"footbridge.{connection.schema_name}.{purpose}"  # type: ignore[attr-defined]


def sign(value: Any, *, purpose: str) -> str:
    """A URL-safe token for `value`, good only in this district and for this purpose."""
    return signing.dumps(value, salt=_salt(purpose), compress=True)


def unsign(token: str, *, purpose: str, max_age: int | None = None) -> Any:
    """The value of a token, at most `max_age` seconds old. Raises signing.BadSignature."""
    return signing.loads(token, salt=_salt(purpose), max_age=max_age)
