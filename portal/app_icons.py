"""What does the icon of a district look like on the first screen of a phone?"""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError


@lru_cache(maxsize=64)
def drawn(size: int, colour: str, on_colour: str, letters: str, crest: bytes) -> bytes:
    """The icon as a PNG. What matters stands in the middle: a phone cuts the corners off."""
    icon = Image.new("RGB", (size, size), colour)
    if not (crest and _with_crest(icon, crest)):
        font = ImageFont.load_default(size * (0.5 if len(letters) == 1 else 0.36))
        ImageDraw.Draw(icon).text(
            (size / 2, size / 2), letters, font=font, fill=on_colour, anchor="mm"
        )
    made = BytesIO()
    icon.save(made, "PNG", optimize=True)
    return made.getvalue()


def _with_crest(icon: Image.Image, crest: bytes) -> bool:
    """Put the crest into the middle; False for a picture that cannot be read."""
    room = round(icon.width * 0.6)
    try:
        with Image.open(BytesIO(crest)) as opened:
            picture = opened.convert("RGBA")
    except (UnidentifiedImageError, OSError):
        return False
    picture.thumbnail((room, room))
    place = ((icon.width - picture.width) // 2, (icon.height - picture.height) // 2)
    icon.paste(picture, place, picture)
    return True
