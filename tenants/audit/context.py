"""From which request does a change come?"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """The request's id and the caller's address; empty outside a request."""

    request_id: str = ""
    address: str | None = None


NOWHERE = Origin()
_origin: ContextVar[Origin] = ContextVar("origin", default=NOWHERE)


def set_origin(origin: Origin) -> None:
    """Remember where this thread's work comes from."""
    _origin.set(origin)


def origin() -> Origin:
    """Where this thread's work comes from."""
    return _origin.get()
