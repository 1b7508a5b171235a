"""Might a file that nobody cleans say where it was made?

Such a file stays as it is. The person is told, so that they decide.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import IO, TYPE_CHECKING, BinaryIO, Final

from PIL import Image, UnidentifiedImageError

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK: Final = 1 << 20
HEAD: Final = 1 << 16  # bytes: a photo's notes stand at its beginning
LONGEST_WORD: Final = 16
MOST_PICTURES: Final = 500
GPS: Final = 0x8825  # the part of a photo's notes that holds the place
_PLACE: Final = re.compile(rb"location|latitude|geotag", re.IGNORECASE)
_PHOTO: Final = re.compile(rb"Exif\0\0")
_PICTURES: Final = re.compile(r"(?:.*/)?(?:media|pictures)/", re.IGNORECASE)
_BARE: Final = (".emf", ".wmf", ".svg", ".gif", ".bmp", ".rels", ".xml")  # never from a camera


def says_place(file: BinaryIO) -> bool:
    """Whether a sound or video names a place among its labels."""
    return _holds(file, _PLACE)


def holds_photo_notes(file: BinaryIO) -> bool:
    """Whether a document of an old kind holds a photo with the camera's notes."""
    return _holds(file, _PHOTO)


def office_says_place(file: BinaryIO) -> bool:
    """Whether a photo in an office file says where it was taken, or cannot be looked at."""
    file.seek(0)
    with zipfile.ZipFile(file) as archive:
        names = [name for name in archive.namelist() if _PICTURES.match(name)]
        photos = [name for name in names if not name.lower().endswith((*_BARE, "/"))]
        return len(photos) > MOST_PICTURES or any(_photo_says(archive, name) for name in photos)


def _photo_says(archive: zipfile.ZipFile, name: str) -> bool:
    with archive.open(name) as photo:
        return _has_place(photo)


def _has_place(photo: IO[bytes]) -> bool:
    try:
        with Image.open(io.BytesIO(photo.read(HEAD))) as image:
            return bool(image.getexif().get_ifd(GPS))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        return True  # a video, or a picture of an unknown kind


def _holds(file: BinaryIO, wanted: re.Pattern[bytes]) -> bool:
    return any(wanted.search(part) for part in _windows(file))


def _windows(file: BinaryIO) -> Iterator[bytes]:
    """The whole file, piece by piece, each with the end of the one before."""
    file.seek(0)
    last = b""
    while chunk := file.read(CHUNK):
        yield last + chunk
        last = chunk[-LONGEST_WORD:]
