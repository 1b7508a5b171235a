"""What does a photo tell besides the picture (where, when, with what), and how is that removed?

The picture is made anew from its dots, turned as the camera meant it. Nothing else is carried
over but the colour profile and, in moving pictures, the timing.
"""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, Any, BinaryIO, Final, cast

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from cases.files.errors import FileRefused

if TYPE_CHECKING:
    from cases.files.kinds import FileKind

MOST_DOTS: Final = 40_000_000  # a page scanned at 600 dpi fits; at worst 4 bytes each, twice
FINEST_JPEG: Final = 25_000_000  # dots; a finer photo is read at a half or a quarter of its size
MOST_DOTS_MOVING: Final = 150_000_000  # all pictures of a moving one together
LONGEST_PROFILE: Final = 16_384  # bytes of a colour profile worth keeping
IN_MEMORY: Final = 4 << 20  # bytes of a result kept out of the file system

_FORMATS: Final = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF"}
_OPTIONS: Final[dict[str, dict[str, Any]]] = {
    "jpeg": {"quality": 90},
    "png": {},
    "webp": {"quality": 90, "method": 2},
    "gif": {},
}
_KEPT: Final = {"transparency", "duration", "loop", "disposal", "blend", "background"}


def clean_image(file: BinaryIO, kind: FileKind) -> BinaryIO:
    """The same picture without metadata, as a new file at its beginning, for the caller to close.

    Raises FileRefused.
    """
    if kind.key not in _FORMATS:
        raise FileRefused(
            _(
                "We cannot remove the location from a HEIC photo. Please send it as a JPEG: on an "
                "iPhone, Settings, Camera, Formats, Most Compatible."
            )
        )
    file.seek(0)
    try:
        with Image.open(file, formats=[_FORMATS[kind.key]]) as image:
            _fit(image)
            return _made_anew(image, kind.key)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FileRefused(_too_big()) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise FileRefused(_("This picture is damaged. Please take or choose it again.")) from error


def _too_big() -> str:
    return _("This picture is too large. Please send a smaller one.")


def _fit(image: Image.Image) -> None:
    """Refuses what would not fit in memory, unless it can be read smaller."""
    width, height = image.size
    if image.format == "JPEG" and width * height > FINEST_JPEG:
        image.draft(None, (width // 2, height // 2))
    frames = getattr(image, "n_frames", 1)
    dots = image.size[0] * image.size[1]
    if dots > MOST_DOTS or dots * frames > max(MOST_DOTS, MOST_DOTS_MOVING):
        raise FileRefused(_too_big())


def _made_anew(image: Image.Image, key: str) -> BinaryIO:
    options = {**_OPTIONS[key], "icc_profile": _profile(image), "exif": b"", "xmp": b""}
    if getattr(image, "is_animated", False):
        first, *others = [_bare(image, number) for number in range(_frames(image))]
        options |= {"save_all": True, "append_images": others}
    else:
        first = image
        ImageOps.exif_transpose(first, in_place=True)
        _forget(first)
    out = cast("BinaryIO", tempfile.SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 - handed on
    try:
        first.save(out, _FORMATS[key], **options)
    except BaseException:
        out.close()
        raise
    out.seek(0)
    return out


def _frames(image: Image.Image) -> int:
    return int(getattr(image, "n_frames", 1))


def _bare(image: Image.Image, number: int) -> Image.Image:
    image.seek(number)
    frame = image.copy()
    _forget(frame)
    return frame


def _forget(image: Image.Image) -> None:
    image.info = {name: value for name, value in image.info.items() if name in _KEPT}


def _profile(image: Image.Image) -> bytes | None:
    profile = image.info.get("icc_profile")
    return profile if isinstance(profile, bytes) and len(profile) <= LONGEST_PROFILE else None
