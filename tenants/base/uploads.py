"""How is a request that is too big stopped before it fills the disk?"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import (
    FileUploadHandler,
    StopUpload,
    TemporaryFileUploadHandler,
)
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from tenants.base.long_work import Crowded, coming_in
from tenants.base.typed import typed_beside_files

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
ROOM_FOR_FIELDS = 1_000_000  # bytes beside the files: the other fields and the boundaries
NO_FILE = -1  # as a limit: not a single one
ROOM_FOR_PICTURE = 3_000_000  # bytes


class Limit(FileUploadHandler):
    """Counts the bytes of all files of a request and stops reading beyond `limit`. The fields
    that came before the file are there all the same; `too_big` tells the view."""

    def __init__(self, request: HttpRequest, limit: int) -> None:
        super().__init__(request)
        self.limit, self.read, self.passed = limit, 0, False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Of a request whose announced length is too big no file is begun."""
        super().new_file(*args, **kwargs)
        if self.limit < 0:
            self._stop()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.read += len(raw_data)
        if self.read > self.limit:
            self._stop()
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler keeps the file."""

    def _stop(self) -> None:
        self.passed = True
        raise StopUpload(connection_reset=True)


class Nameless(TemporaryFileUploadHandler):
    """Keeps a file on its way on the disk, but under no name: a server that is killed meanwhile
    leaves nothing behind."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        Path(self.file.temporary_file_path()).unlink()


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
    """Read no more of a request's files than limit() bytes together: none when its announced
    length is beyond, or when nobody is signed in. The view asks `too_big` and says so.

    One that is long takes a place of `long_work`; raises Crowded when there is none.

    Goes *outside* of the access mark. Files are read only after the check, so the check for
    forged requests, which reads the form, moves in behind it.
    """

    def mark(view: View[P]) -> View[P]:
        protected: Any = csrf_protect(view)

        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method == "POST":
                most = limit() if request.user.is_authenticated else NO_FILE
                if _length(request) > most + ROOM_FOR_FIELDS:
                    most = NO_FILE
                request.upload_handlers = [
                    Limit(request, most),
                    Nameless(request),
                ]
            try:
                with coming_in(request, _length(request)):
                    answer: HttpResponseBase = protected(request, *args, **kwargs)
            except Crowded as crowded:
                crowded.words = typed_beside_files(request)
                raise
            return answer

        return csrf_exempt(guarded)  # type: ignore[return-value]

    return mark


def too_big(request: HttpRequest) -> bool:
    """Whether a file of this request was left out, because all together were too big."""
    return any(getattr(handler, "passed", False) for handler in request.upload_handlers)


def _length(request: HttpRequest) -> int:
    given = request.META.get("CONTENT_LENGTH") or "0"
    return int(given) if given.isdigit() else 0
