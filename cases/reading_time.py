"""How long does it take to read a draft? Pure.

The rate is that of a reader of grade 6: 132 words a minute, the middle of the norms for reading
aloud (Hasbrouck and Tindal 2017, grade 6, fall). Adults read faster in silence; who reads a plan of
the own child, in a second language or at night, does not.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cases.plan_words import Said

WORDS_A_MINUTE: Final = 132
ROUGH_FROM: Final = 10  # minutes: from here on steps of five say as much as anybody can know
STEP: Final = 5


def minutes(words: int) -> int:
    """About how many minutes that many words take: rounded up, from ten on to steps of five."""
    exact = max(1, math.ceil(words / WORDS_A_MINUTE))
    return exact if exact < ROUGH_FROM else STEP * round(exact / STEP)


def words_of(said: Said, plain: str) -> int:
    """How many words of one part are read: in plain words, as it is written, and its fields with
    their names."""
    texts: Iterable[object] = (plain, said.name, said.words, *(x for row in said.rows for x in row))
    return sum(len(str(text).split()) for text in texts)
