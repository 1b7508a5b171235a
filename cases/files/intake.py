"""In which order is an uploaded file looked at, and what comes out of it?"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Final, Self

from cases.files import hints
from cases.files.boxes import clean_boxes
from cases.files.clean import clean_image, kept_as
from cases.files.kinds import KINDS, FileKind
from cases.files.names import safe_name
from cases.files.papers import clean_pdf
from cases.files.patched import Unclear
from cases.files.scan import scan
from cases.files.sniff import sniff
from cases.files.sounds import clean_mp3, clean_wav

_CLEANERS: Final[dict[str, Callable[[BinaryIO], BinaryIO]]] = {
    "pdf": clean_pdf,
    "mp3": clean_mp3,
    "wav": clean_wav,
    **dict.fromkeys(("mp4", "mov", "m4a"), clean_boxes),
}
_HINTS: Final[dict[str, Callable[[BinaryIO], bool]]] = {
    "doc": hints.holds_photo_notes,
    **dict.fromkeys(("ogg", "weba", "webm"), hints.says_place),
    **dict.fromkeys(("docx", "xlsx", "pptx", "odt", "ods", "odp"), hints.office_says_place),
}


@dataclass(frozen=True)
class Received:
    """A file ready to be kept, standing at its beginning.

    `with receive(...) as received:` closes the file afterwards.
    """

    file: BinaryIO
    name: str
    kind: FileKind
    may_tell_place: bool = False  # it could not be cleaned and may say where it was made

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.file.close()


def receive(file: BinaryIO, *, name: str, scanner: str) -> Received:
    """Told by content, scanned as it came, cleaned, named. Raises FileRefused."""
    kind = sniff(file)
    scan(file, address=scanner)
    kept, may_tell_place = _cleaned(file, kind)
    kept.seek(0)
    became = KINDS[kept_as(kind.key)]
    return Received(kept, safe_name(name, became, was=kind), became, may_tell_place)


def _cleaned(file: BinaryIO, kind: FileKind) -> tuple[BinaryIO, bool]:
    """The file without what it need not tell; whether it may still say where it was made."""
    if kind.image:
        return clean_image(file, kind), False
    try:
        if kind.key in _CLEANERS:
            return _CLEANERS[kind.key](file), False
        return file, kind.key in _HINTS and _HINTS[kind.key](file)
    except (Unclear, zipfile.BadZipFile, RuntimeError, NotImplementedError):
        return file, True
