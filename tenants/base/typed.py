"""What had somebody typed whose form could not be taken: they were signed out meanwhile, its files
have to wait, or something went wrong?

It is shown once more on the page that says so, to copy: it may be nowhere else.
"""

from __future__ import annotations

import re
import time
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import UnreadablePostError
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.http import url_has_allowed_host_and_scheme

if TYPE_CHECKING:
    from django.http import HttpRequest, QueryDict

# Names of fields that hold what no page may show again.
SECRET: Final = re.compile("pass|secret|token|code|credential", re.IGNORECASE)
# What a person wrote, not chose: more than a line, three words, or a run of letters of a language
# that puts no spaces between them. A key, a day or a name with a surname is none of these.
WRITTEN: Final = re.compile(r"\n|\S\s+\S+\s+\S|[^\x00-\xff]{6}")
BEFORE_FILES: Final = 32 * 1024  # bytes
MOMENT: Final = 2.0  # seconds
OTHERS: Final = ("cross-site", "same-site")


def typed(request: HttpRequest) -> list[str]:
    """What was written in a form of our own pages; nothing of a form that another site sent, and
    of one that cannot be read, or only with its files, no more than stands before these."""
    if not _our_own(request):
        return []
    if request.content_type == "multipart/form-data" and not hasattr(request, "_post"):
        begun = request._read_started  # type: ignore[attr-defined]  # Django's own
        return [] if begun else typed_beside_files(request)
    try:
        return _written(request.POST)
    except (BadRequest, SuspiciousOperation, UnreadablePostError):
        return []  # too big, or it never came: the page says so


def typed_beside_files(request: HttpRequest) -> list[str]:
    """The same of a form whose files are not taken, and whose body nobody has read: what stands
    before the files, in the first 32 KB, as far as it comes within two seconds.
    """
    boundary = (request.content_params or {}).get("boundary", "")
    if not (_our_own(request) and request.content_type == "multipart/form-data"):
        return []
    start = _beginning(request)
    end = f"\r\n--{boundary}--\r\n".encode()
    about = request.META | {"CONTENT_LENGTH": str(len(start) + len(end))}
    try:
        parser = MultiPartParser(about, BytesIO(start + end), [_NoFile(request)], request.encoding)
        return _written(parser.parse()[0])
    except (MultiPartParserError, SuspiciousOperation):
        return []  # no form of ours, so nothing that somebody typed


def _beginning(request: HttpRequest) -> bytes:
    """What of the body has come, or comes in a moment. Only gunicorn lends its socket, and only
    our own reader (portal/whole_requests.py) gives what is there; elsewhere nothing ends the wait
    but the server itself, and a last piece that is not whole is lost."""
    sock = request.META.get("gunicorn.socket")
    read = getattr(request.META.get("wsgi.input"), "some", request.read)
    deadline, found = time.monotonic() + MOMENT, b""
    try:
        while len(found) < BEFORE_FILES and time.monotonic() < deadline:
            if sock is not None:
                sock.settimeout(max(0.01, deadline - time.monotonic()))
            piece = read(1024)
            found += piece
            if not piece:
                break
    except OSError:
        pass  # too slow, or gone: what came is enough to show
    finally:
        if sock is not None:
            sock.settimeout(None)
    return found


class _NoFile(FileUploadHandler):
    """Lets every file go by."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return None

    def file_complete(self, file_size: int) -> None:
        return None


def _our_own(request: HttpRequest) -> bool:
    return request.method == "POST" and request.headers.get("Sec-Fetch-Site") not in OTHERS


def _written(given: QueryDict) -> list[str]:
    return [
        words
        for name, values in given.lists()
        if not SECRET.search(name)
        for value in values
        if WRITTEN.search(words := value.strip())
    ]


def page_of(request: HttpRequest) -> str:
    """The address of the page that sent this, to come back to: a form's own address may know no
    page. The first page when the browser does not say."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    said = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    if not url_has_allowed_host_and_scheme(said, {request.get_host()}, request.is_secure()):
        return "/"
    found = urlsplit(said)
    return f"{found.path}?{found.query}" if found.query else found.path or "/"
