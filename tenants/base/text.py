"""When are two written words the same for a person who searches? Accents, case and endings aside.

The same folding is needed in Python and in SQL (there is no `unaccent` in the embedded server), so
both are made from one table. The table is part of stored search columns: a change to it changes
nothing that is stored until the column is built anew.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import chain
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

LETTERS: Final = (*range(0xC0, 0x180), *range(0x218, 0x21C), *range(0x1E00, 0x1F00))
ACCENTS: Final = "".join(map(chr, range(0x300, 0x370)))  # accents that stand behind their letter
ODD: Final = {"ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ł": "l", "Ł": "l", "ı": "i", "ħ": "h"}

# What stands between words. PostgreSQL takes signs beyond ASCII for letters, and words with a dot,
# a slash or an @ between them for one address.
SIGNS: Final = (
    r"!-/:-@\[-`{-~\u00a0-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7"
    r"\u060c\u061b\u061f\u06d4\u2000-\u2bff\u3000-\u303f\ufe00-\ufe0f\uff01-\uff0f"
    r"\uff1a-\uff20\U0001f000-\U0001faff"
)
_SIGNS: Final = re.compile(f"[{SIGNS}]+")

ENGLISH_ENDINGS: Final = "'s ’s s es ed d ing e er ers ion ions y ies ly al"
SPANISH_ENDINGS: Final = (  # folded
    "a o as os n an en r ar ir ado ada ados adas ando iendo ia ian io ieron aron aba mente "
    "cion ciones dad dades"
)
ENDINGS: Final = frozenset(["", *ENGLISH_ENDINGS.split(), *SPANISH_ENDINGS.split()])
LONGEST_ENDING: Final = max(map(len, ENDINGS))
PLURALS: Final = frozenset(["", "s", "es", "'s", "’s"])
SHORTEST_STEM: Final = 4  # below it only plurals count: "son" is not "sonar"
SHORTEST_PLURAL: Final = 3  # and below this only an s: "lees" is not the plural of "le"


def _without_accent(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter)[0].lower()
    return ODD.get(letter, base if base.isascii() else "")


def _pairs() -> list[tuple[str, str]]:
    found = [(chr(code), _without_accent(chr(code))) for code in LETTERS]
    return [(letter, plain) for letter, plain in found if plain]


FOLD_FROM: Final = "".join(letter for letter, _ in _pairs()) + ACCENTS
FOLD_TO: Final = "".join(plain for _, plain in _pairs())
_TABLE: Final = str.maketrans(FOLD_FROM[: len(FOLD_TO)], FOLD_TO, ACCENTS)

WORD: Final = re.compile(rf"[^\W_](?:[^\W_]|[{ACCENTS}]|['’](?=[^\W_]))*")


def fold(text: str) -> str:
    """The text in lower case without the accents of Latin letters."""
    return text.translate(_TABLE).lower()


def fold_sql(expression: str) -> str:
    """Immutable SQL that folds `expression`, which is SQL and never a person's text."""
    return f"lower(translate({expression}, '{FOLD_FROM}', '{FOLD_TO}'))"


def bare(text: str) -> str:
    """The text with a space for every run of signs that are no part of a word."""
    return _SIGNS.sub(" ", text)


def bare_sql(expression: str) -> str:
    """Immutable SQL for the same."""
    return f"regexp_replace({expression}, '[{SIGNS}]+', ' ', 'g')"


def same_word(one: str, other: str) -> bool:
    """Whether two words differ only in accents, case or a usual English or Spanish ending."""
    return _same_folded(*sorted((fold(one), fold(other))))


def _same_folded(one: str, other: str) -> bool:
    differ = (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    stem = next(differ, min(len(one), len(other)))
    return one == other or any(
        {one[cut:], other[cut:]} <= _endings(cut)
        for cut in range(stem, max(0, stem - LONGEST_ENDING), -1)
    )


def _endings(stem: int) -> frozenset[str]:
    """Which endings a stem of so many letters may take."""
    if stem < SHORTEST_STEM:
        return PLURALS if stem >= SHORTEST_PLURAL else PLURALS - {"es"}
    return ENDINGS


def words(text: str) -> list[str]:
    """The words of a text, in order, as written."""
    return WORD.findall(text)


def hits(text: str, terms: Sequence[str]) -> list[tuple[int, int]]:
    """Where words of `text` are the same as one of `terms`: (start, end), ordered, apart."""
    wanted = {fold(term) for term in chain.from_iterable(map(words, terms))}
    seen: dict[str, bool] = {}
    found = []
    for match in WORD.finditer(text):
        word = fold(match[0])
        if word not in seen:
            seen[word] = any(_same_folded(word, term) for term in wanted)
        if seen[word]:
            found.append(match.span())
    return found


def without_nul(text: str) -> str:
    """The text without the character NUL, which PostgreSQL cannot keep and nobody can type."""
    return text.replace("\x00", "")
