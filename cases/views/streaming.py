"""How is a stored file handed out, whole or in pieces, without holding it in memory?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

from tenants.base.long_work import long_answer
from tenants.base.slow import give_back_connections

CHUNK = 64 * 1024  # bytes
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
# A browser that ignores "attachment" still must not run it.
SAFE_TYPES = re.compile(
    r"application/(pdf|zip|msword|rtf|vnd\.[a-z0-9.+-]+)|image/(jpeg|png|gif|webp|heic|tiff|bmp)"
    r"|(audio|video)/[a-z0-9.+-]+|text/(plain|csv)(; charset=utf-8)?"
)
Span = tuple[int, int]  # first and last byte, both included


@dataclass(frozen=True)
class Served:
    """A file in the store: its name for the person, size in bytes, SHA-256 and where it lies."""

    name: str
    content_type: str
    size: int
    sha256: str
    stored_as: str


def send(request: HttpRequest, row: Served) -> HttpResponseBase:
    """The file, always as a download; pieces of it when they are asked for. Raises Http404 when
    the store has it no more, Crowded when it has to wait."""
    headers = _headers(row)
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponse(status=304, headers={"ETag": headers["ETag"]})
    span = _span(request, row, headers["ETag"])
    if span == ():
        headers = {"Content-Range": f"bytes */{row.size}"}
        return HttpResponse(status=416, headers=headers)
    return _answer(request, row, headers, span or None)


def _headers(row: Served) -> dict[str, str]:
    kind = row.content_type
    return {
        "Content-Type": kind if SAFE_TYPES.fullmatch(kind) else "application/octet-stream",
        "Content-Disposition": content_disposition_header(True, row.name) or "attachment",
        "X-Content-Type-Options": "nosniff",
        "Accept-Ranges": "bytes",
        "ETag": f'"{row.sha256}"',
        "Content-Length": str(row.size),
    }


def _span(request: HttpRequest, row: Served, etag: str) -> Span | tuple[()] | None:
    """The bytes asked for; None for all, an empty tuple for a range outside of the file.

    Several ranges at once, or a range of another version, are answered with the whole file.
    """
    found = RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if not found or found[0] == "bytes=-" or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = found.groups()
    if not first:
        start, end = max(0, row.size - int(last)), row.size - 1
    else:
        start, end = int(first), min(int(last or row.size), row.size - 1)
    return (start, end) if start <= end else ()


def _answer(
    request: HttpRequest, row: Served, headers: dict[str, str], span: Span | None
) -> HttpResponseBase:
    start, end = span or (0, row.size - 1)
    status = 206 if span else 200
    if span:
        headers["Content-Range"] = f"bytes {start}-{end}/{row.size}"
        headers["Content-Length"] = str(end - start + 1)
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    try:
        file = default_storage.open(row.stored_as, "rb")
    except FileNotFoundError as error:
        raise Http404 from error
    pieces, length = _chunks(file, start, end), end - start + 1
    return long_answer(request, pieces, length=length, source=file, status=status, headers=headers)


def _chunks(file: IO[bytes], start: int, end: int) -> Iterator[bytes]:
    """The bytes, without a database connection in hand: a slow reader may take an hour."""
    give_back_connections()
    file.seek(start)
    left = end - start + 1
    while left > 0 and (data := file.read(min(CHUNK, left))):
        left -= len(data)
        yield data
