"""Which office file is inside this zip, told from its list of contents alone?"""

from __future__ import annotations

import io
import struct
import zipfile
from typing import BinaryIO, Final

from django.utils.translation import gettext as _

from cases.files.errors import FileRefused

END: Final = b"PK\x05\x06"
END_SIZE: Final = 22
LOCATOR_64: Final = b"PK\x06\x07"
LONGEST_LIST: Final = 4 << 20  # bytes of the list of contents
MOST_ENTRIES: Final = 10_000
BIGGEST_UNPACKED: Final = 2 << 30  # bytes
HIGHEST_RATIO: Final = 200  # unpacked to packed, of the whole
RATIO_MATTERS: Final = 64 << 20  # bytes unpacked; smaller ones do no harm

_PARTS: Final = {
    "word/document.xml": "docx",
    "xl/workbook.xml": "xlsx",
    "ppt/presentation.xml": "pptx",
}
_ODF: Final = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
_PROGRAMS: Final = ("vbaproject.bin", ".exe", ".dll", ".js", ".vbs", ".ps1", ".bat", ".cmd")


def kind_in_zip(file: BinaryIO) -> str | None:
    """The kind's key, None when it is no office file. Raises FileRefused for harmful ones."""
    if not _list_is_short(file):
        return None
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _refuse_harm(entries)
            return _office(archive, {entry.filename for entry in entries})
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, RuntimeError):
        return None


def whole_zip_at_end(file: BinaryIO) -> bool:
    """Whether the end of the file is the end of a zip, so that it would open as one."""
    tail = _tail(file)
    place = tail.rfind(END)
    if place < 0 or len(tail) < place + END_SIZE:
        return False
    return bool(place + END_SIZE + _comment_length(tail, place) == len(tail))


def _tail(file: BinaryIO) -> bytes:
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - END_SIZE - len(LOCATOR_64) - 0xFFFF - 16))
    return file.read()


def _comment_length(tail: bytes, place: int) -> int:
    return int(struct.unpack_from("<H", tail, place + 20)[0])


def _list_is_short(file: BinaryIO) -> bool:
    """Reads the end record by hand: zipfile would read a list of any length into memory."""
    if not whole_zip_at_end(file):
        return False
    tail = _tail(file)
    place = tail.rfind(END)
    entries, length = struct.unpack_from("<HI", tail, place + 10)
    is_64 = tail[max(0, place - 20) : place].startswith(LOCATOR_64)
    return not is_64 and entries <= MOST_ENTRIES and length <= LONGEST_LIST


def _refuse_harm(entries: list[zipfile.ZipInfo]) -> None:
    if any(entry.filename.lower().endswith(_PROGRAMS) for entry in entries):
        raise FileRefused(
            _("This file holds a program (macros). Please save it without macros, or as a PDF.")
        )
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileRefused(_("This file is locked with a password. Please save it without one."))
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    too_dense = unpacked > RATIO_MATTERS and unpacked / packed > HIGHEST_RATIO
    if unpacked > BIGGEST_UNPACKED or too_dense:
        raise FileRefused(_("This file would become far too big when opened. Send a smaller one."))


def _office(archive: zipfile.ZipFile, names: set[str]) -> str | None:
    if "[Content_Types].xml" in names:
        return next((key for part, key in _PARTS.items() if part in names), None)
    if "mimetype" in names:
        with archive.open("mimetype") as kind:
            return _ODF.get(kind.read(100).strip())
    return None
