"""How are parts of a big file blanked or cut off without a copy of it?

A view over the file: bytes come from it as they are asked for, and some of them come changed.
"""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO, Final

MOST: Final = 500_000  # changed places in one file


class Unclear(Exception):
    """The file is not built as its kind says, so nobody can tell what its parts hold."""


@dataclass(frozen=True, order=True)
class Patch:
    """`length` bytes from `start` on: `put`, and zeros for the rest."""

    start: int
    length: int
    put: bytes = b""

    @property
    def end(self) -> int:
        """The first byte after it."""
        return self.start + self.length


class _View(io.RawIOBase):
    """Does not own the file: closing the view leaves it open."""

    def __init__(self, file: BinaryIO, patches: list[Patch], start: int, end: int) -> None:
        super().__init__()
        self._file, self._start, self._size = file, start, end - start
        self._patches, self._ends = patches, [patch.end for patch in patches]
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        self._place = max(0, base + offset)
        return self._place

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # wider there
        wanted = max(0, min(len(buffer), self._size - self._place))
        at = self._start + self._place
        self._file.seek(at)
        data = bytearray(self._file.read(wanted))
        self._change(data, at)
        buffer[: len(data)] = data
        self._place += len(data)
        return len(data)

    def _change(self, data: bytearray, at: int) -> None:
        """Puts into `data`, which stands at byte `at` of the file, what the patches say."""
        end = at + len(data)
        for patch in self._patches[bisect_right(self._ends, at) :]:
            if patch.start >= end:
                break
            first, last = max(patch.start, at), min(patch.end, end)
            put = patch.put[first - patch.start : last - patch.start]
            data[first - at : last - at] = put + bytes(last - first - len(put))


def patched(
    file: BinaryIO, patches: Iterable[Patch], *, start: int = 0, end: int | None = None
) -> BinaryIO:
    """The bytes from `start` to before `end` (all by default) with the patches put in.

    Raises Unclear when they overlap or are too many.
    """
    ordered = sorted(patches)
    if len(ordered) > MOST or any(one.end > two.start for one, two in pairwise(ordered)):
        raise Unclear
    size = file.seek(0, io.SEEK_END) if end is None else end
    return io.BufferedReader(_View(file, ordered, start, size))
