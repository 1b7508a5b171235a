"""How is a secret kept in a place that others may read, such as the public job table?

Whoever reads the database, a backup or another district finds nothing: the key is made of
SECRET_KEY and the district's schema. While SECRET_KEY changes, OLD_SECRET_KEYS still open.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import IO, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import connection


class Unreadable(ValueError):
    """A seal of another key, another district or another purpose, or one that is too old."""


def seal(value: Any, *, purpose: str) -> str:
    """`value` (JSON) as text that only this district opens again, for this purpose."""
    return _box(purpose).encrypt(json.dumps(value).encode()).decode()


def unseal(sealed: str, *, purpose: str, max_age: int | None = None) -> Any:
    """The value, when it was sealed at most `max_age` seconds ago. Raises Unreadable."""
    try:
        return json.loads(_box(purpose).decrypt(sealed.encode(), ttl=max_age))
    except InvalidToken as error:
        raise Unreadable(purpose) from error


def renewed(sealed: str, *, purpose: str) -> str:
    """The same seal made with today's SECRET_KEY, whichever of our keys made it. Raises
    Unreadable."""
    try:
        return _box(purpose).rotate(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable(purpose) from error


def seal_blocks(blocks: Iterable[bytes], *, purpose: str) -> Iterator[bytes]:
    """A file in pieces, each sealed on a line of its own: never the whole of it in memory. For the
    district that is open now, even when the pieces are taken later."""
    box = _box(purpose)
    return (box.encrypt(block) + b"\n" for block in blocks)


def unseal_blocks(file: IO[bytes], *, purpose: str) -> Iterator[bytes]:
    """The pieces of a file that `seal_blocks` made, in order, with the key of the district that
    is open now. Raises Unreadable when a piece is taken."""
    return _opened(file, _box(purpose), purpose)


def _opened(file: IO[bytes], box: MultiFernet, purpose: str) -> Iterator[bytes]:
    for line in file:
        try:
            yield box.decrypt(line.rstrip(b"\n"))
        except InvalidToken as error:
            raise Unreadable(purpose) from error


def _box(purpose: str) -> MultiFernet:
    schema: str = connection.schema_name  # type: ignore[attr-defined]  # our own backend
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_key(secret, f"{schema}.{purpose}")) for secret in secrets])


def _key(secret: str, use: str) -> bytes:
    made = hashlib.blake2b(use.encode(), key=_short(secret), digest_size=32).digest()
    return base64.urlsafe_b64encode(made)


def _short(secret: str) -> bytes:
    """BLAKE2 takes keys of at most 64 bytes."""
    return hashlib.sha256(secret.encode()).digest()
