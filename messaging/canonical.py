"""Which bytes stand for a ledger entry, and what is their hash?

Version 1 of the form is described for strangers in docs/ledger.md. Whoever changes one byte of it
must raise VERSION and keep the old form readable: old hashes stay for ever.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Final, TypeAlias, TypedDict
from uuid import UUID

VERSION: Final = 1
BIGGEST_INT: Final = 2**53 - 1  # beyond it, readers written in JavaScript lose digits
DEEPEST: Final = 32

Plain: TypeAlias = "str | int | bool | list[Plain] | dict[str, Plain] | None"


class Attachment(TypedDict):
    """One file of an entry, in the order the writer gave."""

    sha256: str
    name: str
    size: int  # bytes
    type: str


class Payload(TypedDict):
    """Everything of an entry that its hash covers: exactly these keys, no more and no fewer."""

    v: int
    case: UUID | str
    number: int
    kind: str
    author: UUID | str | None
    author_name: str
    author_role: str
    on_behalf_of: UUID | str | None
    on_behalf_of_name: str
    channel: str
    happened_on: date | str
    recorded_at: datetime | str
    language: str
    body: str
    data: Mapping[str, object]
    attachments: Sequence[Attachment]
    corrects: int | None
    previous: str


FIELDS: Final = frozenset(Payload.__annotations__)


class NotCanonical(ValueError):
    """A value that has no canonical form; the message names the place and the reason."""


def canonical(value: object) -> bytes:
    """The one byte string that stands for `value` (docs/ledger.md). Raises NotCanonical."""
    plain = _plain(value, at="entry", depth=0)
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8")


def entry_hash(payload: Mapping[str, object]) -> str:
    """SHA-256, lower-case hex, of the canonical form of a whole entry. Raises NotCanonical."""
    _check_fields(payload)
    return hashlib.sha256(canonical(payload)).hexdigest()


def _check_fields(payload: Mapping[str, object]) -> None:
    missing, extra = FIELDS - payload.keys(), payload.keys() - FIELDS
    if missing or extra:
        raise NotCanonical(f"entry: missing {sorted(missing)}, unknown {sorted(map(repr, extra))}")
    if payload["v"] is True or payload["v"] != VERSION:
        raise NotCanonical(f"entry.v: this is version {VERSION}, not {payload['v']!r}")


def _plain(value: object, *, at: str, depth: int) -> Plain:
    if depth > DEEPEST:
        raise NotCanonical(f"{at}: nested deeper than {DEEPEST}")
    if isinstance(value, Mapping):
        return {
            _key(key, at): _plain(item, at=f"{at}.{key}", depth=depth + 1)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [
            _plain(item, at=f"{at}[{place}]", depth=depth + 1) for place, item in enumerate(value)
        ]
    return _single(value, at)


def _single(value: object, at: str) -> Plain:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value, at)
    if isinstance(value, int):
        return _number(value, at)
    if isinstance(value, datetime):  # before date: a datetime is a date too
        return _instant(value, at)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise NotCanonical(f"{at}: {type(value).__name__} has no canonical form")


def _key(key: object, at: str) -> str:
    if not isinstance(key, str):
        raise NotCanonical(f"{at}: the key {key!r} is not text")
    return _text(key, f"{at} (a key)")


def _text(value: str, at: str) -> str:
    if "\0" in value:
        raise NotCanonical(f"{at}: holds the character NUL")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonical(f"{at}: half a surrogate pair at {error.start}") from error
    return str.__str__(value)  # the bare text of a lazy, safe or enumerated string


def _number(value: int, at: str) -> int:
    if abs(value) > BIGGEST_INT:
        raise NotCanonical(f"{at}: {value} is beyond 2**53 - 1")
    return int(value)


def _instant(value: datetime, at: str) -> str:
    if value.utcoffset() is None:
        raise NotCanonical(f"{at}: a time without a time zone")
    # not strftime: its %Y does not pad years below 1000 everywhere
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
