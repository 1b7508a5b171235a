"""Did all of a request come, or was the connection lost on the way?

A server that meets the end too early hands over what it has, and Django takes that for the whole:
a message without its file, or half a sentence, would stand in the record for good.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import InputStream, StartResponse, WSGIApplication


class WholeBody:
    """A request's body that says when it ends before its announced length (bytes).

    Reading raises OSError then, as if the connection had been lost a moment later; Django answers
    such a request with nothing done.
    """

    def __init__(self, source: InputStream, announced: int) -> None:
        self.source, self.left = source, announced

    def read(self, size: int = -1) -> bytes:
        """Bytes up to `size`, fewer only at the announced end."""
        wanted = self.left if size < 0 else min(size, self.left)
        pieces = []
        while wanted > 0:
            data = self._came(self.source.read(wanted))
            wanted -= len(data)
            pieces.append(data)
        return b"".join(pieces)

    def readline(self, size: int = -1) -> bytes:
        """One line, or `size` bytes of it."""
        wanted = self.left if size < 0 else min(size, self.left)
        return self._came(self.source.readline(wanted)) if wanted else b""

    def some(self, size: int) -> bytes:
        """At least one byte and at most `size`: what is there, or comes with the next packet.

        gunicorn's own reading waits until a kilobyte is whole, however slowly it drips.
        """
        wanted = min(size, self.left)
        reader = getattr(self.source, "reader", None)
        if reader is None or not wanted or self.source.buf.tell():  # type: ignore[attr-defined]
            return self.read(wanted)
        found = self._came(reader.read(1))
        there = min(wanted - 1, reader.unreader.buf.tell())
        return found + (self._came(reader.read(there)) if there else b"")

    def _came(self, data: bytes) -> bytes:
        if not data:
            raise OSError("The connection was lost before the whole request came.")
        self.left -= len(data)
        return data


def whole(application: WSGIApplication) -> WSGIApplication:
    """The application, asked only with bodies that tell when they are cut off."""

    def guarded(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        announced = str(environ.get("CONTENT_LENGTH") or "")
        if announced.isdecimal():
            environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(announced))
        return application(environ, start_response)

    return guarded
