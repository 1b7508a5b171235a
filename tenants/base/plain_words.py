"""Can a parent read this? A grade, and hints what to change, for what staff write.

Pure; a hint, never a gate. Works for English and Spanish.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from tenants.base import readability

FEWEST_WORDS: Final = 8  # of fewer words no formula says anything
LONG_SENTENCE: Final = 20  # words
LONG_WORD: Final = {"en": 4, "es": 5}  # syllables
MOST: Final = 6  # hints of one kind
GOOD_GRADE, GOOD_EASE = 6.9, 65
HARDEST_GRADE: Final = 16
# A rough reading of INFLESZ in school grades: it names primary school from 65 up, secondary school
# from 55, its upper years from 40, and university below (Barrio 2008).
EASE_GRADES: Final = ((80, 4), (65, 6), (55, 8), (40, 12), (0, 16))
SENTENCE: Final = re.compile(r"[^.!?\n]+[.!?]*")


@dataclass(frozen=True)
class Reading:
    """How hard a text is: about which school grade can read it, whether that is easy enough for
    most parents, its long sentences (with their number of words) and its long words."""

    language: str
    grade: int
    easy: bool
    long_sentences: tuple[tuple[str, int], ...]
    long_words: tuple[str, ...]


def reading(text: str, language: str) -> Reading | None:
    """How hard the text is to read in English ("en") or Spanish ("es"); None when it is too short
    to say, or in another language."""
    if language not in LONG_WORD or len(readability.words(text)) < FEWEST_WORDS:
        return None
    if language == "es":
        ease = readability.ease(text)
        grade, easy = _grade_of(ease), ease >= GOOD_EASE
    else:
        found = readability.grade(text)
        grade, easy = round(found), found <= GOOD_GRADE
    return Reading(
        language=language,
        grade=min(max(grade, 1), HARDEST_GRADE),
        easy=easy,
        long_sentences=tuple(_long_sentences(text))[:MOST],
        long_words=tuple(dict.fromkeys(_long_words(text, language)))[:MOST],
    )


def _grade_of(ease: float) -> int:
    """Between two points of the scale on a straight line."""
    if ease >= EASE_GRADES[0][0]:
        return max(1, round(4 - (ease - 80) / 10))
    for (high, low_grade), (low, high_grade) in pairwise(EASE_GRADES):
        if ease >= low:
            return round(low_grade + (high - ease) / (high - low) * (high_grade - low_grade))
    return HARDEST_GRADE


def _long_sentences(text: str) -> list[tuple[str, int]]:
    found = []
    for sentence in SENTENCE.findall(text):
        count = len(readability.words(sentence))
        if count > LONG_SENTENCE:
            found.append((sentence.strip(), count))
    return found


def _long_words(text: str, language: str) -> list[str]:
    count = readability.spanish_syllables if language == "es" else readability.english_syllables
    return [
        word.lower()
        for word in readability.words(text)
        if count(word) >= LONG_WORD[language] and not word[0].isupper()
    ]
