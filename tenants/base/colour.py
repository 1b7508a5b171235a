"""Which colours may a district's brand become, so that everyone can read them?

Pure maths: contrast after WCAG 2.2 (1.4.3), lightness steps in OKLCH so that a hue stays itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import atan2, cos, hypot, sin

from django.utils.translation import gettext as _

TEXT_CONTRAST = 4.5
# Past this much darkening (in OKLCH lightness) a colour is no longer the one that was chosen.
MOST_CORRECTION = 0.38
STEP = 0.005
HEX = re.compile(r"#[0-9a-fA-F]{6}")

WHITE = "#ffffff"
LIGHT_GROUNDS = ("#ffffff", "#fbf8f3")
DARK_GROUNDS = ("#1c2024", "#14171a")

Numbers = tuple[float, float, float]


class ColourRefused(ValueError):
    """The colour cannot be used; the message says why in the reader's language."""


@dataclass(frozen=True)
class BrandTokens:
    """Token name (without dashes) to colour, for each theme; `corrected` when it was darkened."""

    light: dict[str, str]
    dark: dict[str, str]
    corrected: bool


def contrast(one: str, other: str) -> float:
    """The WCAG contrast ratio of two colours such as "#0f6b5c", from 1 to 21."""
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def luminance(colour: str) -> float:
    """The WCAG relative luminance, from 0 (black) to 1 (white)."""
    red, green, blue = _linear_rgb(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@lru_cache(maxsize=256)
def brand_tokens(colour: str) -> BrandTokens:
    """The brand's colours for both themes, each text pair at 4.5:1 or more.

    Raises ColourRefused when it is not a colour or too pale to be darkened and still be itself.
    """
    if not HEX.fullmatch(colour):
        raise ColourRefused(_("Write a color as # and six digits or letters, such as #0f6b5c."))
    chosen = colour.lower()
    brand = _darkened(chosen, against=LIGHT_GROUNDS)
    if _lightness(chosen) - _lightness(brand) > MOST_CORRECTION:
        raise ColourRefused(_("This color is too pale to read. Choose a darker one."))
    return BrandTokens(_light(brand), _dark(brand), corrected=brand != chosen)


def theme_css(tokens: BrandTokens) -> str:
    """The stylesheet of a district: brand tokens for the light and the dark theme."""
    light, dark = _declarations(tokens.light), _declarations(tokens.dark)
    return (
        "@layer theme{"
        f":root{{{light}}}"
        f'@media (prefers-color-scheme:dark){{:root:not([data-theme="light"]){{{dark}}}}}'
        f':root[data-theme="dark"]{{{dark}}}'
        "}\n"
    )


def _light(brand: str) -> dict[str, str]:
    lightness, chroma, hue = _to_oklch(brand)
    tint = _from_oklch(0.945, min(chroma * 0.25, 0.022), hue)
    strong = _from_oklch(lightness - 0.1, chroma * 0.85, hue)
    return {
        "brand": brand,
        "brand-strong": _darkened(strong, against=(tint, *LIGHT_GROUNDS)),
        "brand-tint": tint,
        "on-brand": WHITE,
    }


def _dark(brand: str) -> dict[str, str]:
    _lightness_of_brand, chroma, hue = _to_oklch(brand)
    pale = min(chroma * 1.3, 0.11)
    tint = _from_oklch(0.32, min(chroma * 0.5, 0.05), hue)
    tone = _lightened(_from_oklch(0.765, pale, hue), against=DARK_GROUNDS)
    return {
        "brand": tone,
        "brand-strong": _lightened(
            _from_oklch(0.85, pale * 0.8, hue), against=(tint, *DARK_GROUNDS)
        ),
        "brand-tint": tint,
        "on-brand": _darkened(_from_oklch(0.24, min(chroma, 0.04), hue), against=(tone,)),
    }


def _declarations(values: dict[str, str]) -> str:
    return "".join(f"--{name}:{colour};" for name, colour in values.items())


def _darkened(colour: str, *, against: Iterable[str]) -> str:
    return _moved(colour, -STEP, tuple(against))


def _lightened(colour: str, *, against: Iterable[str]) -> str:
    return _moved(colour, STEP, tuple(against))


def _moved(colour: str, step: float, against: tuple[str, ...]) -> str:
    """The nearest lightness of this hue that reads on every one of these grounds."""
    lightness, chroma, hue = _to_oklch(colour)
    while min(contrast(colour, ground) for ground in against) < TEXT_CONTRAST:
        lightness += step
        colour = _from_oklch(lightness, chroma, hue)
    return colour


def _lightness(colour: str) -> float:
    return _to_oklch(colour)[0]


# --- sRGB and OKLCH: https://www.w3.org/TR/css-color-4/#color-conversion-code ------------------


def _linear_rgb(colour: str) -> Numbers:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _linear(red), _linear(green), _linear(blue)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _encoded(channel: float) -> float:
    if channel <= 0.0031308:
        return 12.92 * channel
    return float(1.055 * channel ** (1 / 2.4) - 0.055)


def _to_oklch(colour: str) -> Numbers:
    red, green, blue = _linear_rgb(colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return lightness, hypot(a, b), atan2(b, a)


def _from_oklch(lightness: float, chroma: float, hue: float) -> str:
    """The colour as hex; chroma gives way until the screen can show it."""
    lightness = min(max(lightness, 0.0), 1.0)
    while not _shown(rgb := _oklch_to_rgb(lightness, chroma, hue)):
        chroma -= STEP / 5
    return "#" + "".join(f"{round(min(max(_encoded(x), 0), 1) * 255):02x}" for x in rgb)


def _shown(rgb: Numbers) -> bool:
    return all(-0.0005 <= channel <= 1.0005 for channel in rgb)


def _oklch_to_rgb(lightness: float, chroma: float, hue: float) -> Numbers:
    a, b = max(chroma, 0.0) * cos(hue), max(chroma, 0.0) * sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
