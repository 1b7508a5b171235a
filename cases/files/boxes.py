"""What does a video or a recording of the MP4 family tell besides picture and sound, and how is
that blanked?

Such a file is a tree of boxes (ISO/IEC 14496-12; QuickTime File Format). What is not needed to
play it becomes a box named "free" full of zeros, of the same length: nothing moves, so no table
of places inside the file must be changed. Phones write the place into `udta` (©xyz, loci), into
`meta` (com.apple.quicktime.location...), or as a track of its own beside picture and sound.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from cases.files.patched import MOST, Patch, Unclear, patched

MOST_BOXES: Final = 100_000
LONGEST_TABLE: Final = 16 << 20  # bytes
PLAYED: Final = {b"vide", b"soun", b"subt", b"sbtl", b"clcp", b"tmcd", b"auxv"}  # kinds of tracks
KEPT: Final = {
    b"": {b"ftyp", b"styp", b"moov", b"mdat", b"moof", b"mfra", b"sidx", b"ssix", b"pdin", b"wide"},
    b"moov": {b"mvhd", b"trak", b"mvex", b"iods"},
    b"trak": {b"tkhd", b"edts", b"mdia", b"tref", b"tapt", b"clip", b"matt", b"load", b"txas"},
    b"mdia": {b"mdhd", b"hdlr", b"minf", b"elng"},
    b"moof": {b"mfhd", b"traf"},
}


@dataclass(frozen=True)
class Box:
    """A box by its place in the file, in bytes."""

    kind: bytes
    start: int
    header: int
    size: int

    @property
    def inside(self) -> int:
        """Where its content begins."""
        return self.start + self.header

    @property
    def end(self) -> int:
        """The first byte after it."""
        return self.start + self.size


def clean_boxes(file: BinaryIO) -> BinaryIO:
    """The same film or sound without anything that is not played. Raises Unclear."""
    return patched(file, _Cleaning(file).patches())


class _Cleaning:
    """One walk through a file."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.left = file, MOST_BOXES
        self.found: list[Patch] = []
        self.media: list[Box] = []
        self.in_pieces = self.dropped = False

    def patches(self) -> list[Patch]:
        size = self.file.seek(0, io.SEEK_END)
        top = list(self.boxes(0, size))
        self.media = [box for box in top if box.kind == b"mdat"]
        self.in_pieces = any(box.kind == b"moof" for box in top)
        if not any(box.kind in (b"moov", b"moof") for box in top):
            raise Unclear
        self.clean(b"", top)
        if self.in_pieces and self.dropped:
            raise Unclear  # the samples of a track are spread over tables not read here
        return self.found

    def boxes(self, place: int, end: int) -> Iterator[Box]:
        """The boxes side by side between two places."""
        while end - place >= 8:
            self.file.seek(place)
            size, kind, long = struct.unpack(">I4sQ", self.file.read(16).ljust(16, b"\0"))
            header = 8
            if size == 1:
                size, header = long, 16
            elif size == 0 and kind == bytes(4):
                break  # QuickTime ends some lists with a zero
            elif size == 0:
                size = end - place
            self.left -= 1
            if size < header or place + size > end or self.left < 0:
                raise Unclear
            yield Box(kind, place, header, size)
            place += size
        self.file.seek(place)
        if self.file.read(min(end - place, 8)).strip(b"\0"):
            raise Unclear

    def inside(self, box: Box) -> list[Box]:
        return list(self.boxes(box.inside, box.end))

    def clean(self, parent: bytes, boxes: list[Box]) -> None:
        """Blanks what is not needed among the boxes of one parent, and goes down."""
        for box in boxes:
            if box.kind == b"cmov":
                raise Unclear  # packed: what it holds cannot be seen
            if box.kind not in KEPT[parent]:
                self.blank(box)
            elif box.kind == b"trak":
                self.clean_track(box)
            elif box.kind in KEPT:
                self.clean(box.kind, self.inside(box))

    def blank(self, box: Box) -> None:
        self.found.append(Patch(box.start + 4, 4, b"free"))
        if box.size > box.header:
            self.found.append(Patch(box.inside, box.size - box.header))

    def clean_track(self, track: Box) -> None:
        if self.handler(track) in PLAYED:
            self.clean(b"trak", self.inside(track))
            return
        self.dropped = True
        table = self.find(track, b"mdia", b"minf", b"stbl")
        self.found += [] if table is None else self.samples(table)
        self.blank(track)

    def find(self, box: Box, *path: bytes) -> Box | None:
        """The first box down a path."""
        for kind in path:
            found = next((one for one in self.inside(box) if one.kind == kind), None)
            if found is None:
                return None
            box = found
        return box

    def handler(self, track: Box) -> bytes:
        """Of which kind a track is: "vide", "soun", "meta" ..."""
        box = self.find(track, b"mdia", b"hdlr")
        if box is None:
            raise Unclear
        return self.content(box)[8:12]

    def content(self, box: Box) -> bytes:
        if box.size > LONGEST_TABLE:
            raise Unclear
        self.file.seek(box.inside)
        return self.file.read(box.size - box.header)

    def samples(self, table: Box) -> Iterator[Patch]:
        """Zeros over all that a track says, chunk by chunk."""
        parts = {box.kind: self.content(box) for box in self.inside(table) if box.kind in TABLES}
        try:
            for start, length in _chunks(parts):
                if not any(m.inside <= start and start + length <= m.end for m in self.media):
                    raise Unclear
                if length:
                    yield Patch(start, length)
        except (struct.error, KeyError, IndexError) as error:
            raise Unclear from error


TABLES: Final = {b"stsz", b"stsc", b"stco", b"co64"}


def _chunks(parts: dict[bytes, bytes]) -> Iterator[tuple[int, int]]:
    """Place and length in bytes of each chunk of a track."""
    offsets = _numbers(parts[b"stco"]) if b"stco" in parts else _numbers(parts[b"co64"], "Q")
    one_size, count = struct.unpack_from(">II", parts[b"stsz"], 4)
    sizes = None if one_size else struct.unpack_from(f">{_few(count)}I", parts[b"stsz"], 12)
    runs = list(struct.iter_unpack(">III", parts[b"stsc"][8:]))
    sample = run = 0
    for chunk, start in enumerate(offsets, 1):
        while run + 1 < len(runs) and runs[run + 1][0] <= chunk:
            run += 1
        many = min(runs[run][1], count - sample)
        yield start, one_size * many if sizes is None else sum(sizes[sample : sample + many])
        sample += many


def _numbers(table: bytes, kind: str = "I") -> tuple[int, ...]:
    (count,) = struct.unpack_from(">I", table, 4)
    return struct.unpack_from(f">{_few(count)}{kind}", table, 8)


def _few(count: int) -> int:
    """A number of rows that is worth reading. Raises Unclear."""
    if count > MOST * 8:
        raise Unclear
    return count
