"""How does a web worker keep its threads when somebody's line is slow, or somebody wants it to be?

gunicorn gives a connection to a thread and lets it wait there: for the first byte, for the rest of
the request, for the reader of the answer, for the goodbye. Here each of these waits has an end, or
takes no thread at all. A proxy that keeps whole requests and answers does it better (README).
"""

from __future__ import annotations

import errno
import logging
import socket
import struct
import time
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from gunicorn import util
from gunicorn.workers.gthread import _DEFER, ThreadWorker

STALL = 60  # seconds in which nothing moves, until the connection is ended
GRACE = 20  # seconds that any request may take to come
PACE = 1024  # bytes a second that a longer one must bring on the average
GOODBYE = 2  # seconds for the other side to close
ANSWER_ROOM = 256 * 1024  # bytes of an answer that wait in the system, not in a thread; doubled
BYTES_RECEIVED = 128  # where Linux's tcp_info has tcpi_bytes_received, 64 bits


def prepare(listener: socket.socket) -> None:
    """Sets what every connection inherits from the socket it came to (on Linux).

    A fixed room is needed: with a moving one the system takes 80 KB of an answer, or 4 MB.
    """
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, ANSWER_ROOM)
    if listener.family != socket.AF_UNIX and hasattr(socket, "TCP_USER_TIMEOUT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALL * 1000)


class Coming:
    """A request on its way in. `reader` is gunicorn's of its body, once the head is there."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.reader: Any = None
        self.began = self.moved = time.monotonic()
        self.first = self.seen = received(sock)

    @property
    def whole(self) -> bool:
        """Whether all of it was read. Of a body in chunks nobody knows."""
        return getattr(self.reader, "length", None) == 0

    def too_slow(self, now: float) -> bool:
        """Whether the rest need not be waited for."""
        count = received(self.sock)
        if count is None or self.whole:
            return False
        if count != self.seen:
            self.seen, self.moved = count, now
        came = count - (self.first or 0)
        return now - self.moved > STALL or came < (now - self.began - GRACE) * PACE

    def end(self) -> None:
        """Whoever reads it meets the end. The answer to what came can still be sent."""
        with suppress(OSError):  # it ended by itself
            socket.socket.shutdown(self.sock, socket.SHUT_RD)  # below TLS, should there be any


def received(sock: socket.socket) -> int | None:
    """Bytes that came on this connection; None where the system does not count them."""
    try:
        told = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, BYTES_RECEIVED + 8)
        return int(struct.unpack_from("Q", told, BYTES_RECEIVED)[0])
    except (AttributeError, OSError, struct.error):  # not Linux, no TCP, closed, or too old
        return None


def say_goodbye(sock: socket.socket, *, whole: bool) -> None:
    """Half close and let go. Whoever is still sending (not `whole`) gets a moment to read why we
    stopped; else the system hands out the rest of the answer by itself."""
    deadline = time.monotonic() + (0 if whole else GOODBYE)
    with suppress(OSError):  # it is closed already, or never will be
        sock.shutdown(socket.SHUT_WR)
        while (left := deadline - time.monotonic()) > 0:
            sock.settimeout(left)
            if not sock.recv(4096):
                break
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RD)  # so that gunicorn waits no second time


def write_error(sock: socket.socket, status_int: int, reason: str, mesg: str) -> None:
    """gunicorn's answer to what is no request that the site could be asked (an address that is too
    long, broken headers), in each language: whose it is cannot be known. `mesg` is for the log."""
    codes = [code for code, _name in settings.LANGUAGES]
    page = render_to_string("errors/unreadable.html", {"status": status_int, "codes": codes})
    body = page.encode()
    head = (
        f"HTTP/1.1 {status_int} {reason}\r\nConnection: close\r\n"
        f"Content-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    util.write_nonblock(sock, head.encode("latin-1") + body)


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn is not typed
    """gunicorn's threads, with an end to every wait."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._coming: dict[Any, Coming] = {}

    def init_process(self) -> None:
        self.log.error_log.addFilter(in_one_line)
        for listener in self.sockets:
            prepare(listener.sock)
        util.write_error = write_error
        super().init_process()

    def handle(self, conn: Any) -> Any:
        """In a thread: one request. A connection that says nothing yet waits without one; and
        the goodbye is said here, as in the main loop it would stop every other connection."""
        if not conn.initialized and not conn.wait_for_data(0):
            return _DEFER
        coming = self._coming[conn] = Coming(conn.sock)
        try:
            stays = super().handle(conn)
        finally:
            self._coming.pop(conn, None)
        if not stays:
            say_goodbye(conn.sock, whole=coming.whole)
        return stays

    def handle_request(self, req: Any, conn: Any) -> Any:
        """The head is there; the body may still be on its way."""
        if coming := self._coming.get(conn):
            coming.reader = req.body.reader
        return super().handle_request(req, conn)

    def murder_pending(self) -> None:
        """About every second, in the main loop."""
        super().murder_pending()
        now = time.monotonic()
        for coming in list(self._coming.values()):
            if coming.too_slow(now):
                coming.end()


def in_one_line(record: logging.LogRecord) -> bool:
    """A reader who stalls is no fault of ours: a sentence says it, not a page of code."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, TimeoutError) and error.errno == errno.ETIMEDOUT:
        record.exc_info, record.args = None, (STALL,)
        record.msg, record.levelno = "Nothing was read for %d seconds; the connection ended.", 30
        record.levelname = "WARNING"
    return True
