"""How does a picture that somebody uploads become a crest that is safe to show?

It is drawn anew: what was hidden in the file (places, scripts, other files) does not survive.
"""

from __future__ import annotations

from io import BytesIO
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from tenants.base.errors import BadInput

FORMATS = ("PNG", "JPEG", "WEBP")
LARGEST_FILE = 2_000_000  # bytes
LARGEST_SIDE = 6000  # pixels, before it is made smaller
SIDE = 256  # pixels
KIND = "image/png"


def redrawn(upload: IO[bytes]) -> bytes:
    """The picture as a PNG of at most 256 by 256. Raises BadInput when it cannot be read."""
    content = upload.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise BadInput(_("This picture is too large. Choose one of at most 2 MB."))
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            return _small(picture)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise BadInput(_("We cannot read this picture. Use a PNG, JPEG or WebP file.")) from error


def _small(picture: Image.Image) -> bytes:
    if max(picture.size) > LARGEST_SIDE:
        raise BadInput(_("This picture is too large. Choose one of at most 6000 pixels."))
    drawn = picture.convert("RGBA")
    drawn.thumbnail((SIDE, SIDE))
    clean = Image.new("RGBA", drawn.size)
    clean.paste(drawn)
    out = BytesIO()
    clean.save(out, "PNG", optimize=True)
    return out.getvalue()
