"""What kind of file is this, by its content and never by its name?

A table of our own: the few kinds that we take are told strictly. Whatever is not surely one of
them is refused. Nothing is unpacked; only a zip's list of contents is read, and only a short one.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, BinaryIO, Final

from django.utils.translation import gettext as _

from cases.files.errors import FileRefused
from cases.files.kinds import KINDS, FileKind
from cases.files.old_office import kind_of_old_office, too_old
from cases.files.zips import kind_in_zip, whole_zip_at_end

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD: Final = 4096  # bytes looked at first
CHUNK: Final = 1 << 20

_MAGIC: Final = (
    (b"%PDF-", "pdf"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"OggS", "ogg"),
    (b"ID3", "mp3"),
)
_RIFF: Final = {b"WEBP": "webp", b"WAVE": "wav"}
_BRANDS: Final = {
    "heic": b"heic heix hevc hevx heim heis hevm hevs mif1 msf1",
    "m4a": b"M4A_ M4B_",
    "mov": b"qt__",
    "mp4": b"isom iso2 iso3 iso4 iso5 iso6 mp41 mp42 avc1 dash M4V_ M4VH M4VP 3gp4 3gp5 3gp6 3g2a "
    b"MSNV",
}
_BRAND_KINDS: Final = {
    brand.replace(b"_", b" "): key for key, brands in _BRANDS.items() for brand in brands.split()
}
_ACTIVE: Final = re.compile(
    rb"<\s*(?:html|script|svg|iframe|!doctype\s+html|\?php)|^\s*(?:#!|<\?xml|%!PS)",
    re.IGNORECASE,
)
_NOT_IN_TEXT: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def sniff(file: BinaryIO) -> FileKind:
    """The kind of a seekable file, which is rewound. Raises FileRefused."""
    file.seek(0)
    head = file.read(HEAD)
    if not head:
        raise FileRefused(_("This file is empty. Please choose it again."))
    key = _binary(head, file) or _text(head, file)
    if key is None or _is_two_things(key, head, file):
        raise FileRefused(
            _(
                "We cannot take this kind of file. PDF, photos, office files, text, audio and "
                "video work."
            )
        )
    file.seek(0)
    return KINDS[key]


def _binary(head: bytes, file: BinaryIO) -> str | None:
    if head.startswith(b"PK\x03\x04"):
        return kind_in_zip(file)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return kind_of_old_office(_chunks(file))
    if head.startswith(b"{\\rtf"):  # only letters and signs, so it would pass as text
        raise too_old(".rtf")
    return _in_container(head) or next(
        (key for magic, key in _MAGIC if head.startswith(magic)),
        "mp3" if _is_mpeg_frame(head) else None,
    )


def _in_container(head: bytes) -> str | None:
    """Kinds whose first bytes name a family and a few bytes later the member."""
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        kind = _BRAND_KINDS.get(head[8:12])
        return "m4a" if kind == "mp4" and _only_sound(head, b"soun", b"vide") else kind
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"\x42\x82\x84webm" in head[:64]:
        return "weba" if _only_sound(head, b"A_OPUS", b"V_") else "webm"
    return None


def _only_sound(head: bytes, sound: bytes, picture: bytes) -> bool:
    """Whether the tracks named so early are a recording of sound, as browsers make them."""
    return sound in head and picture not in head


def _is_mpeg_frame(head: bytes) -> bool:
    """An MPEG audio layer III header whose fields are all possible."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return False
    version, bitrate, rate = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and bitrate not in {0, 15} and rate != 3


def _text(head: bytes, file: BinaryIO) -> str | None:
    """Text in UTF-8, all of it, that no browser would take for a page or a program."""
    if _ACTIVE.search(head.removeprefix(codecs.BOM_UTF8)):
        return None
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        bad = any(_NOT_IN_TEXT.search(decoder.decode(chunk)) for chunk in _chunks(file))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    return None if bad else "txt"


def _is_two_things(key: str, head: bytes, file: BinaryIO) -> bool:
    """A page or an archive hidden in another kind. Pictures are safe: they are made anew."""
    kind = KINDS[key]
    if kind.image or key in {"docx", "xlsx", "pptx", "odt", "ods", "odp"}:
        return False
    return bool(_ACTIVE.search(head[:1024])) or whole_zip_at_end(file)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(CHUNK):
        yield chunk
