"""How easy is a text to read? Two old formulas, one for each language, without any network.

English: the grade of Flesch and Kincaid (1975); 6 means a sixth-grader can read it.
Spanish: the INFLESZ scale of Szigriszt Pazos (1993) and Barrio (2008); 65 to 80 is "quite easy".

Ours and not textstat's: that one asks nltk for the English dictionary and fetches it over the
network at the first call, and counts Spanish syllables by where a word may be hyphenated.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
SENTENCE_END = re.compile(r"[.!?:;]+(?=\s|$)")
TAG = re.compile(r"<[^>]*>")
# A name stands where the page puts a name.
BLANK = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
STRONG, WEAK_WITH_ACCENT = "aeoáéó", "íú"


def words(text: str) -> list[str]:
    """The words a reader sees; a placeholder counts as a short name."""
    return WORD.findall(BLANK.sub("Ana", TAG.sub(" ", text)))


def sentences(text: str) -> int:
    """How many sentences, at least one. A colon ends one: Flesch counted units of thought."""
    plain = BLANK.sub("Ana", TAG.sub(" ", text)).strip()
    return len([part for part in SENTENCE_END.split(plain) if WORD.search(part)]) or 1


def grade(text: str) -> float:
    """The school grade of an English text."""
    per_word, length = _measures(text, english_syllables)
    return 0.39 * length + 11.8 * per_word - 15.59


def ease(text: str) -> float:
    """The reading ease of a Spanish text from 0 (very hard) to 100 (very easy)."""
    per_word, length = _measures(text, spanish_syllables)
    return 206.835 - 62.3 * per_word - length


def _measures(text: str, count: Callable[[str], int]) -> tuple[float, float]:
    """Syllables a word, and words a sentence."""
    found = words(text)
    return sum(map(count, found)) / len(found), len(found) / sentences(text)


def english_syllables(word: str) -> int:
    """By groups of vowels; a silent e at the end, and -ed after most letters, do not count."""
    word = re.sub(r"[’']s?$", "", word.lower())
    groups = len(re.findall(r"[aeiouy]+", word)) + len(re.findall(r"(?<![gq])ua|(?<=cr)ea", word))
    if re.search(r"[^aeioulrt]es?$|[^aeioutd]ed$|[aeiou][lrt]es?$", word) and groups > 1:
        groups -= 0 if re.search(r"(s|x|z|ch|sh|c|g)es$", word) else 1
    return max(groups, 1)


def spanish_syllables(word: str) -> int:
    """By vowels; weak ones join their neighbours, two strong ones or an accented í or ú do not."""
    word = re.sub(r"qu(?=[eéií])|gu(?=[eéií])", "q", word.lower())
    word = re.sub(r"y$", "i", word)
    count = 0
    for run in re.findall(r"[aeiouáéíóúü]+", word):
        count += max(1, sum(letter in STRONG + WEAK_WITH_ACCENT for letter in run))
    return max(count, 1)
