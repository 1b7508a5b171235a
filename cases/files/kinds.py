"""Which kinds of files does a district take, and how may each be handed out?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
_ODF: Final = "application/vnd.oasis.opendocument"


@dataclass(frozen=True)
class FileKind:
    """One kind: what a browser is told, which endings fit (the first is put on when none does)."""

    key: str
    content_type: str
    endings: tuple[str, ...]
    inline: bool = False  # may be shown in the page; all others are only downloaded
    image: bool = False  # cleaned by cases.files.clean before it is kept


_ALL: Final = (
    FileKind("pdf", "application/pdf", ("pdf",)),
    FileKind("jpeg", "image/jpeg", ("jpg", "jpeg", "jpe", "jfif"), inline=True, image=True),
    FileKind("png", "image/png", ("png",), inline=True, image=True),
    FileKind("webp", "image/webp", ("webp",), inline=True, image=True),
    FileKind("gif", "image/gif", ("gif",), inline=True, image=True),
    FileKind("heic", "image/heic", ("heic", "heif", "hif"), image=True),
    FileKind("docx", f"{_OFFICE}.wordprocessingml.document", ("docx",)),
    FileKind("xlsx", f"{_OFFICE}.spreadsheetml.sheet", ("xlsx",)),
    FileKind("pptx", f"{_OFFICE}.presentationml.presentation", ("pptx",)),
    FileKind("odt", f"{_ODF}.text", ("odt",)),
    FileKind("ods", f"{_ODF}.spreadsheet", ("ods",)),
    FileKind("odp", f"{_ODF}.presentation", ("odp",)),
    FileKind("doc", "application/msword", ("doc",)),
    FileKind("txt", "text/plain; charset=utf-8", ("txt", "md", "csv")),
    FileKind("mp3", "audio/mpeg", ("mp3",), inline=True),
    FileKind("m4a", "audio/mp4", ("m4a",), inline=True),
    FileKind("ogg", "audio/ogg", ("ogg", "oga", "opus"), inline=True),
    FileKind("weba", "audio/webm", ("webm", "weba"), inline=True),
    FileKind("wav", "audio/wav", ("wav",), inline=True),
    FileKind("mp4", "video/mp4", ("mp4", "m4v", "3gp"), inline=True),
    FileKind("mov", "video/quicktime", ("mov", "qt"), inline=True),
    FileKind("webm", "video/webm", ("webm",), inline=True),
)
KINDS: Final = {kind.key: kind for kind in _ALL}
