"""By which steps does one text become another? Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Final

Step = tuple[str, int]  # "=", "-" or "+", and of how many
MOST_SECONDS: Final = 1  # then the rest of two long texts counts as replaced
FIRST: Final = 0x10000  # beyond the letters that come in pairs


def of_letters(old: str, new: str) -> list[Step]:
    """Letter by letter, in steps that a reader would take."""
    from fast_diff_match_patch import diff  # compiled; loaded when two texts are compared

    found: list[Step] = diff(old, new, timelimit=MOST_SECONDS, checklines=False)
    return found


def of_words(old: Sequence[str], new: Sequence[str]) -> list[Step]:
    """The same with whole words: each stands for one letter."""
    known = dict.fromkeys(chain(old, new))
    letters = {word: chr(number) for number, word in enumerate(known, FIRST)}
    before, after = ("".join(map(letters.__getitem__, words)) for words in (old, new))
    return of_letters(before, after)
