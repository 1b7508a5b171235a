"""Under which name is a file kept and handed out again?

What the person called it, as far as that is harmless on every system: emoji and all scripts
stay, paths and signs that deceive go, and the ending fits the content.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cases.files.kinds import FileKind

LONGEST: Final = 180  # bytes in UTF-8, ending included
NAMELESS: Final = "file"

_JOINER: Final = "\u200d"  # holds emoji of several parts together
_NON_JOINER: Final = "\u200c"  # part of the spelling in Persian
_FORBIDDEN: Final = re.compile(r'[<>:"|?*]')
_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)", re.IGNORECASE)
_HIDDEN_CATEGORIES: Final = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def safe_name(name: str, kind: FileKind, was: FileKind | None = None) -> str:
    """A name of at most LONGEST bytes, without any path, whose ending is one of the kind's.

    The ending of the kind that it `was` before is left out.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    clean = _FORBIDDEN.sub("_", "".join(map(_visible, last)))
    clean = " ".join(clean.split()).strip(". ")
    stem, _, ending = clean.rpartition(".")
    if not stem or ending.lower() not in kind.endings:
        is_old = bool(stem) and was is not None and ending.lower() in was.endings
        stem, ending = (stem if is_old else clean), kind.endings[0]
    stem = _shortened(stem.rstrip(". "), LONGEST - len(ending.encode()) - 1) or NAMELESS
    if _RESERVED.match(stem):
        stem = f"_{stem}"
    return f"{stem}.{ending}"


def _visible(letter: str) -> str:
    if letter in {_JOINER, _NON_JOINER}:
        return letter
    if ord(letter) & 0xFFFE == 0xFFFE or "\ufdd0" <= letter <= "\ufdef":  # never characters
        return ""
    category = unicodedata.category(letter)
    if category in _HIDDEN_CATEGORIES:
        return " " if letter in "\t\n\r" else ""
    return " " if category == "Zs" else letter


def _shortened(stem: str, room: int) -> str:
    """As much of the stem as fits, not cut inside a sign made of several characters."""
    room -= 1  # for the mark before a reserved name
    if len(stem.encode()) <= room:
        return stem.strip(_JOINER)
    kept = stem.encode()[:room].decode("utf-8", errors="ignore")
    nxt = stem[len(kept)] if len(kept) < len(stem) else ""
    while kept and (kept[-1] == _JOINER or nxt == _JOINER or _belongs_to_last(nxt)):
        kept, nxt = kept[:-1], kept[-1]
    return kept.rstrip(f". {_JOINER}")


def _belongs_to_last(letter: str) -> bool:
    """Accents, variation selectors and skin tones."""
    return bool(letter) and (
        unicodedata.category(letter) in {"Mn", "Me", "Mc"} or "\U0001f3fb" <= letter <= "\U0001f3ff"
    )
