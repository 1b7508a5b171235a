"""What does a photo tell besides the picture (where, when, with what), and how is that removed?

The picture is made anew from its dots, turned as the camera meant it. Nothing else is carried
over but the colour profile and, in moving pictures, the timing.
"""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, Any, BinaryIO, Final, cast

from django.utils.translation import gettext as _
from pi_heif import register_heif_opener
from PIL import Image, ImageOps, UnidentifiedImageError

from cases.files.errors import FileRefused

if TYPE_CHECKING:
    from cases.files.kinds import FileKind

MOST_DOTS: Final = 40_000_000  # a page scanned at 600 dpi fits; at worst 4 bytes each, twice
MOST_DOTS_HEIC: Final = 50_000_000  # the finest a phone takes; three bytes each
FINEST_JPEG: Final = 25_000_000  # dots; a finer photo is read at a half or a quarter of its size
MOST_DOTS_MOVING: Final = 150_000_000  # all pictures of a moving one together
LONGEST_PROFILE: Final = 16_384  # bytes of a colour profile worth keeping
IN_MEMORY: Final = 4 << 20  # bytes of a result kept out of the file system

# A HEIC of a phone becomes a JPEG: every browser and every office computer shows it.
_READ: Final = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF", "heic": "HEIF"}
_KEPT_AS: Final = {"heic": "jpeg"}
_MOVING: Final = {"png", "webp", "gif"}  # several pictures in a JPEG or HEIC are one photo
_OPTIONS: Final[dict[str, dict[str, Any]]] = {
    "jpeg": {"quality": 90},
    "png": {},
    "webp": {"quality": 90, "method": 2},
    "gif": {},
}
_KEPT: Final = {"transparency", "duration", "loop", "disposal", "blend", "background"}

register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)


def kept_as(key: str) -> str:
    """The key of the kind that a picture of this kind is after cleaning."""
    return _KEPT_AS.get(key, key)


def clean_image(file: BinaryIO, kind: FileKind) -> BinaryIO:
    """The same picture without metadata, as a new file at its beginning, for the caller to close.

    Raises FileRefused.
    """
    file.seek(0)
    try:
        with Image.open(file, formats=[_READ[kind.key]]) as image:
            _fit(image)
            return _made_anew(image, kept_as(kind.key))
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
    most = MOST_DOTS_HEIC if image.format == "HEIF" else MOST_DOTS
    if dots > most or dots * frames > MOST_DOTS_MOVING:
        raise FileRefused(_too_big())


def _made_anew(image: Image.Image, key: str) -> BinaryIO:
    options = {**_OPTIONS[key], "icc_profile": _profile(image), "exif": b"", "xmp": b""}
    if key in _MOVING and getattr(image, "is_animated", False):
        first, *others = [_bare(image, number) for number in range(_frames(image))]
        options |= {"save_all": True, "append_images": others}
    else:
        first = _still(image, key)
    out = cast("BinaryIO", tempfile.SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 - handed on
    try:
        first.save(out, _READ[key], **options)
    except BaseException:
        out.close()
        raise
    out.seek(0)
    return out


def _still(image: Image.Image, key: str) -> Image.Image:
    """One picture, the right way up."""
    if image.format == "HEIF":
        image = _from_phone(image)
    ImageOps.exif_transpose(image, in_place=True)
    _forget(image)
    return image


def _from_phone(image: Image.Image) -> Image.Image:
    """A HEIC as a JPEG can hold it: no finer than one is kept, and without what is see-through."""
    fine = image.size[0] * image.size[1] > FINEST_JPEG
    return (image.reduce(2) if fine else image).convert("RGB")


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
