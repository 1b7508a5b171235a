"""How is a request that is too big stopped before it fills the disk?"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
ROOM_FOR_FIELDS = 1_000_000  # bytes beside the files: the other fields and the boundaries
ROOM_FOR_PICTURE = 3_000_000  # bytes


class Limit(FileUploadHandler):
    """Counts the bytes of all files of a request; raises RequestDataTooBig beyond `limit`."""

    def __init__(self, request: HttpRequest, limit: int) -> None:
        super().__init__(request)
        self.limit, self.read = limit, 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.read += len(raw_data)
        if self.read > self.limit:
            raise RequestDataTooBig("The files are too big.")
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler keeps the file."""


class Few(FileUploadHandler):
    """For every page that takes no files or only a small picture: nobody fills the disk, least
    of all somebody who is not signed in. Raises RequestDataTooBig before a byte is read."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        if content_length > ROOM_FOR_PICTURE:
            raise RequestDataTooBig("The files are too big.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler keeps the file."""


def limited_upload(limit: Callable[[], int]) -> Callable[[View[P]], View[P]]:
    """Refuse a request whose files are bigger than limit() bytes together: by its announced
    length before a byte is read, else while they stream in. Raises RequestDataTooBig (413).

    Goes *outside* of the access mark. Files are read only after the check, so the check for
    forged requests, which reads the form, moves in behind it.
    """

    def mark(view: View[P]) -> View[P]:
        protected: Any = csrf_protect(view)

        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method == "POST":
                most = limit()
                if _length(request) > most + ROOM_FOR_FIELDS:
                    raise RequestDataTooBig("The files are too big.")
                request.upload_handlers = [
                    Limit(request, most),
                    TemporaryFileUploadHandler(request),
                ]
            try:
                answer: HttpResponseBase = protected(request, *args, **kwargs)
            except RequestDataTooBig:
                _throw_away(request)
                raise
            return answer

        return csrf_exempt(guarded)  # type: ignore[return-value]

    return mark


def _throw_away(request: HttpRequest) -> None:
    """The half of a file that was written already goes at once."""
    for handler in request.upload_handlers:
        if getattr(handler, "file", None) is not None:
            handler.upload_interrupted()


def _length(request: HttpRequest) -> int:
    given = request.META.get("CONTENT_LENGTH") or "0"
    return int(given) if given.isdigit() else 0
