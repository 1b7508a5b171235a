"""How is an entry drawn only once, although it is shown again and again?

An entry never changes, so neither does its piece of HTML for the same reader's language and
rights. Pieces stay in this process, the least used go first; a district's key is never another's.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final

from django.utils.safestring import SafeString

MOST: Final = 4096
LONGEST: Final = 20_000  # letters; a longer piece is drawn each time

_pieces: OrderedDict[Hashable, SafeString] = OrderedDict()
_lock = threading.Lock()


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
