"""What does a recording in MP3 or WAV tell besides its sound, and how is that left out?"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import BinaryIO, Final

from cases.files.patched import Patch, Unclear, patched

PLAYED: Final = {b"fmt ", b"fact", b"data"}
MOST_CHUNKS: Final = 10_000
ID3_HEADER: Final = 10
ID3_OLD: Final = 128  # bytes of the label at the end
APE_FOOTER: Final = 32


def clean_mp3(file: BinaryIO) -> BinaryIO:
    """The sound between the labels (ID3, APE) at its beginning and its end. Raises Unclear."""
    size = file.seek(0, io.SEEK_END)
    start, end = _after_labels(file), _before_labels(file, size)
    if start >= end:
        raise Unclear
    return patched(file, [], start=start, end=end)


def _at(file: BinaryIO, place: int, length: int) -> bytes:
    file.seek(max(0, place))
    return file.read(length) if place >= 0 else b""


def _after_labels(file: BinaryIO) -> int:
    place = 0
    while (head := _at(file, place, ID3_HEADER))[:3] == b"ID3" and len(head) == ID3_HEADER:
        length = 0
        for byte in head[6:]:
            length = length << 7 | byte & 0x7F
        place += ID3_HEADER + length + (ID3_HEADER if head[5] & 0x10 else 0)
    return place


def _before_labels(file: BinaryIO, end: int) -> int:
    if _at(file, end - ID3_OLD, 3) == b"TAG":
        end -= ID3_OLD
    footer = _at(file, end - APE_FOOTER, APE_FOOTER)
    if footer.startswith(b"APETAGEX"):
        length, _count, flags = struct.unpack_from("<III", footer, 12)
        end -= length + (APE_FOOTER if flags >> 31 else 0)
    return end


def clean_wav(file: BinaryIO) -> BinaryIO:
    """The sound with every other chunk blanked (LIST, bext, iXML, id3, XMP). Raises Unclear."""
    size = file.seek(0, io.SEEK_END)
    return patched(file, list(_other_chunks(file, size)))


def _other_chunks(file: BinaryIO, size: int) -> Iterator[Patch]:
    place = 12
    for _count in range(MOST_CHUNKS):
        if place + 8 > size:
            if place < size:
                yield Patch(place, size - place)
            return
        kind, length = struct.unpack("<4sI", _at(file, place, 8))
        length = min(length, size - place - 8)
        if kind not in PLAYED:
            yield Patch(place, 4, b"JUNK")
            if length:
                yield Patch(place + 8, length)
        place += 8 + length + length % 2
    raise Unclear
