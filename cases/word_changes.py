"""Which words of a text are others now? Pure.

Words are compared, not letters, so that what is read as gone and as new are whole words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Final

from cases.text_steps import of_words

TOKENS: Final = re.compile(r"\s+|\w+|[^\w\s]")


class How(StrEnum):
    """What became of a run of words."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


SIGNS: Final = {"=": How.SAME, "-": How.GONE, "+": How.NEW}


@dataclass(frozen=True, slots=True)
class Run:
    """Words one after the other of which the same became."""

    how: How
    words: str


def runs(old: str, new: str) -> list[Run]:
    """The two texts as one row of runs. All that is not new, one after the other, is the old text;
    all that is not gone is the new one."""
    before, after = TOKENS.findall(old), TOKENS.findall(new)
    found: list[Run] = []
    a = b = 0
    for sign, count in of_words(before, after):
        words = after[b : b + count] if sign == "+" else before[a : a + count]
        found.append(Run(SIGNS[sign], "".join(words)))
        a += count if sign != "+" else 0
        b += count if sign != "-" else 0
    return list(chain.from_iterable(_joined(found)))


def _joined(found: list[Run]) -> list[list[Run]]:
    """Changes with nothing but a space between them are one change: easier to read and to hear."""
    groups: list[list[Run]] = []
    change: list[Run] = []

    def close() -> None:
        for how, other in ((How.GONE, How.NEW), (How.NEW, How.GONE)):
            words = "".join([run.words for run in change if run.how is not other])
            if words:
                groups.append([Run(how, words)])
        change.clear()

    for place, run in enumerate(found):
        between = 0 < place < len(found) - 1 and run.words.isspace()
        if run.how is not How.SAME or (between and change):
            change.append(run)
            continue
        close()
        groups.append([run])
    close()
    return groups
