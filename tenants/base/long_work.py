"""How many threads of this process may somebody's slow line hold, so that pages still have some?

A thread of the web server is busy with a file until its reader has taken all of it, or its sender
has sent all of it. So files on their way get half of the threads, and one person half of those.
"""

from __future__ import annotations

import threading
import weakref
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import IO, Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

# Bytes. So much the system takes off a thread's hands at once, whoever reads it how slowly:
# portal/web_worker.py sees to that.
SMALL = 128 * 1024


class Crowded(Exception):
    """No place for one more file now; later there is. `own`: it is the person's own files that
    are on their way. `words`: what was typed beside a file that is not taken."""

    def __init__(self, *, own: bool) -> None:
        super().__init__("Too many files are on their way.")
        self.own = own
        self.words: list[str] = []


class Room:
    """The places of this process."""

    def __init__(self) -> None:
        self._taken: Counter[Hashable] = Counter()
        self._lock = threading.Lock()

    def enter(self, who: Hashable) -> Callable[[], None]:
        """Takes a place; gives what gives it back. Raises Crowded."""
        places = max(1, settings.WEB_THREADS // 2)
        with self._lock:
            if self._taken[who] >= max(1, places // 2):
                raise Crowded(own=True)
            if self._taken.total() >= places:
                raise Crowded(own=False)
            self._taken[who] += 1
        return lambda: self._leave(who)

    def _leave(self, who: Hashable) -> None:
        with self._lock:
            self._taken[who] -= 1
            self._taken += Counter()  # forgets who has none

    @property
    def taken(self) -> int:
        """How many places are taken now."""
        return self._taken.total()


ROOM = Room()


def long_answer(
    request: HttpRequest,
    pieces: Iterable[Any],
    *,
    length: int | None,
    source: IO[bytes] | None = None,
    **more: Any,
) -> StreamingHttpResponse:
    """An answer of `length` bytes (None: nobody knows) that is handed out piece by piece; `source`
    is closed with it. Raises Crowded.
    """
    answer = StreamingHttpResponse(pieces, **more)
    if source is not None:
        _closers(answer).append(source.close)
    try:
        _take_place(request, answer, length)
    except Crowded:
        if source is not None:
            source.close()
        raise
    return answer


def made_answer(
    request: HttpRequest, make: Callable[[], bytes], *, heavy: bool = False, **more: Any
) -> HttpResponse:
    """An answer that is made whole in memory, such as a PDF, and may come out long. When `heavy`,
    its place is taken before it is made, so that nobody makes again and again in vain what has to
    wait; it is given back by one that cannot be made or comes out short. Raises Crowded."""
    with ExitStack() as place:
        if heavy:
            place.callback(ROOM.enter(_who(request)))
        made = make()
        answer = HttpResponse(made, **more)
        if len(made) > SMALL:
            if not heavy:
                place.callback(ROOM.enter(_who(request)))
            _hold(answer, place.pop_all().close)
    return answer


def _take_place(request: HttpRequest, answer: HttpResponseBase, length: int | None) -> None:
    if length is None or length > SMALL:
        _hold(answer, ROOM.enter(_who(request)))


def _hold(answer: HttpResponseBase, leave: Callable[[], None]) -> None:
    """The place is given back when the answer is closed, and when it is dropped without ever
    being closed."""
    once = weakref.finalize(answer, leave)
    once.atexit = False
    _closers(answer).append(once)


def _closers(answer: HttpResponseBase) -> list[Callable[[], Any]]:
    closers: list[Callable[[], Any]] = answer._resource_closers  # type: ignore[attr-defined]
    return closers


@contextmanager
def coming_in(request: HttpRequest, length: int) -> Iterator[None]:
    """Holds a place while a request of `length` bytes is read and worked on. Raises Crowded."""
    leave = ROOM.enter(_who(request)) if length > SMALL else None
    try:
        yield
    finally:
        if leave is not None:
            leave()


def _who(request: HttpRequest) -> Hashable:
    """The same key in another district is somebody else."""
    return connection.schema_name, request.user.pk  # type: ignore[attr-defined]  # django-tenants'
