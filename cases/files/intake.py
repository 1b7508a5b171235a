"""In which order is an uploaded file looked at, and what comes out of it?"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Self

from cases.files.clean import clean_image
from cases.files.names import safe_name
from cases.files.scan import scan
from cases.files.sniff import CHUNK, sniff

if TYPE_CHECKING:
    from cases.files.kinds import FileKind


@dataclass(frozen=True)
class Received:
    """A file ready to be kept, standing at its beginning; hash and size are of what is kept.

    `with receive(...) as received:` closes the file afterwards.
    """

    file: BinaryIO
    name: str
    kind: FileKind
    size: int  # bytes
    sha256: str

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.file.close()


def receive(file: BinaryIO, *, name: str, scanner: str) -> Received:
    """Told by content, scanned as it came, cleaned, named. Raises FileRefused."""
    kind = sniff(file)
    scan(file, address=scanner)
    kept = clean_image(file, kind) if kind.image else file
    size, sha256 = _measure(kept)
    return Received(kept, safe_name(name, kind), kind, size, sha256)


def _measure(file: BinaryIO) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    while chunk := file.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
    file.seek(0)
    return size, digest.hexdigest()
