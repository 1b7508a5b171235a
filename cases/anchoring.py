"""Where in a newer text do the words stand that a comment is about? Pure.

An anchor is the very words, what stands before and after them, and where they began (as in the W3C
Web Annotation model). It is looked for exactly; else the difference between the older and the newer
text tells where the words went; else they are about earlier wording, and never about any other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import takewhile
from typing import Any, Final

from cases.text_steps import of_letters

AROUND: Final = 32  # letters kept before and after
ALIKE: Final = 0.6  # what the words have become still is much the same
LONGEST: Final = 600
SIGN: Final = re.compile(r"^[ \t]*(?:[-*•]|\d{1,3}[.)])[ \t]+", re.MULTILINE)
STARS: Final = r"\**"
SPACE: Final = r"\**\s+(?:(?:[-*•]|\d{1,3}[.)])\s+)?\**"


class Found(StrEnum):
    """How it was found."""

    EXACT = "exact"
    CHANGED = "changed"  # by difference: in other words now


@dataclass(frozen=True)
class Anchor:
    """The words of a text that are meant. `start` counts letters from 0."""

    exact: str
    prefix: str
    suffix: str
    start: int

    def as_data(self) -> dict[str, Any]:
        """As it is kept in the database."""
        return {"exact": self.exact, "prefix": self.prefix, "suffix": self.suffix} | {
            "start": self.start
        }


@dataclass(frozen=True)
class Spot:
    """Where the words stand now: from `start` up to, without, `end`."""

    start: int
    end: int
    how: Found


def anchor_at(text: str, start: int, end: int) -> Anchor:
    """The anchor of these letters of the text, without the spaces around them. Raises ValueError
    when nothing is there."""
    words = text[max(start, 0) : max(end, 0)]
    exact = words.strip()
    if not exact:
        raise ValueError("no words there")
    first = max(start, 0) + words.index(exact)
    last = first + len(exact)
    return Anchor(exact, text[max(first - AROUND, 0) : first], text[last : last + AROUND], first)


def selected(text: str, quote: str, before: str = "") -> tuple[int, int] | None:
    """Where these words stand that somebody selected on a page, whatever became of its spaces and
    lines, and without the stars and the signs of lists, which the page does not show
    (`tenants.base.written`); of several the one that follows `before`. None when they are not
    there."""
    parts = quote.split()
    if not parts:
        return None
    pattern = SPACE.join(STARS.join(map(re.escape, part)) for part in parts)
    found = [match.span() for match in re.finditer(pattern, text)]
    wanted = _tight(before)[-AROUND:]

    def fits(span: tuple[int, int]) -> int:
        return _common_end(_tight(text[: span[0]])[-AROUND:], wanted)

    return max(found, key=fits, default=None)


def _tight(text: str) -> str:
    """Without spaces, stars and the signs of lists."""
    return "".join(SIGN.sub("", text).replace("*", "").split())


def place(anchor: Anchor, old: str, new: str) -> Spot | None:
    """Where the words of the anchor, which was made in the text `old`, stand in the text `new`;
    None when they are not there any more."""
    if old == new:
        return Spot(anchor.start, anchor.start + len(anchor.exact), Found.EXACT)
    size = len(anchor.exact)
    went = _went_to(anchor.start, anchor.start + size, old, new)
    if new[slice(*went)] == anchor.exact:
        return Spot(*went, Found.EXACT)
    moved = _elsewhere(anchor, old, new)
    if moved is not None:
        return Spot(moved, moved + size, Found.EXACT)
    start, end = went
    words = new[start:end]
    start += len(words) - len(words.lstrip())
    words = words.strip()
    if words and _alike(anchor.exact, words) >= ALIKE:
        return Spot(start, start + len(words), Found.CHANGED)
    return None


def _elsewhere(anchor: Anchor, old: str, new: str) -> int | None:
    """The same words at another place: once in both texts, or with the same words around them. A
    short word that stands in any sentence is not taken for the one that was meant."""
    places = [match.start() for match in re.finditer(re.escape(anchor.exact), new)]
    if not places:
        return None
    if len(places) == 1 and old.count(anchor.exact) == 1 and len(anchor.exact) >= AROUND // 2:
        return places[0]
    size = len(anchor.exact)

    def around(at: int) -> int:
        before = _common_end(new[max(at - AROUND, 0) : at], anchor.prefix)
        after = _common_end(new[at + size : at + size + AROUND][::-1], anchor.suffix[::-1])
        return before + after

    best = max(places, key=around)
    wanted = len(anchor.prefix) + len(anchor.suffix)
    return best if wanted and around(best) >= wanted / 2 else None


def _went_to(start: int, end: int, old: str, new: str) -> tuple[int, int]:
    """The stretch of the new text that took the place of old[start:end]."""
    at_old, at_new = 0, 0
    first, last, replaced = None, 0, False
    for what, length in of_letters(old, new):
        old_next = at_old + (length if what != "+" else 0)
        new_next = at_new + (length if what != "-" else 0)
        inside = at_old < end and old_next > start
        if inside and first is None:
            first = at_new + (max(start - at_old, 0) if what == "=" else 0)
        if what == "=" and inside:
            last = at_new + min(end - at_old, length)
        elif what == "+" and (replaced or start < at_old < end):
            last = new_next
        replaced = what == "-" and inside
        at_old, at_new = old_next, new_next
    return (0, 0) if first is None else (first, max(first, last))


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _common_end(one: str, other: str) -> int:
    """How many letters at the end are the same."""
    pairs = zip(reversed(one), reversed(other), strict=False)
    return sum(1 for _same in takewhile(lambda pair: pair[0] == pair[1], pairs))
