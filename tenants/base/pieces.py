"""How is a piece of a page drawn only once, although it is shown again and again?

The key of a piece holds all that its HTML depends on, so a piece is never wrong, only unused.
Pieces stay in this process, the least used go first; a district's key is never another's.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import Final, NamedTuple, TypeVar

from django.db import connection
from django.utils.safestring import SafeString
from django.utils.timezone import get_current_timezone_name, localtime
from django.utils.translation import get_language

from tenants.base.clock import now

T = TypeVar("T")

MOST: Final = 8192
LONGEST: Final = 20_000  # letters; a longer piece is drawn each time

_pieces: OrderedDict[Hashable, SafeString] = OrderedDict()
_lock = threading.Lock()


class Surroundings(NamedTuple):
    """What every piece of a page depends on: days and hours are the reader's, and the year is
    said only of another year's entries."""

    schema: str
    language: str | None
    zone: str
    year: int


def surroundings() -> Surroundings:
    """Those of the page that is being made."""
    schema: str = connection.schema_name  # type: ignore[attr-defined]  # django-tenants' own
    return Surroundings(schema, get_language(), get_current_timezone_name(), localtime(now()).year)


def kept(keys: Mapping[T, Hashable]) -> dict[T, SafeString]:
    """Those of the pieces that are there already."""
    found = {}
    with _lock:
        for name, key in keys.items():
            if key in _pieces:
                found[name] = _pieces[key]
                _pieces.move_to_end(key)
    return found


def piece(key: Hashable, draw: Callable[[], SafeString]) -> SafeString:
    """The kept piece for `key`, or a new one. `key` holds everything that `draw` depends on."""
    with _lock:
        found = _pieces.get(key)
        if found is not None:
            _pieces.move_to_end(key)
            return found
    drawn = draw()
    if len(drawn) <= LONGEST:
        with _lock:
            _pieces[key] = drawn
            while len(_pieces) > MOST:
                _pieces.popitem(last=False)
    return drawn


def forget() -> None:
    """Draw everything anew (tests)."""
    with _lock:
        _pieces.clear()
