"""How does a kind of letter look, for a child who does not exist?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from messaging import markup
from messaging.letters.text import Names, compose

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from messaging.letters.kinds import Kind, Question

DAY: Final = dt.date(2026, 1, 8)
NAMES: Final = Names(
    child="Robin",
    child_in_full="Robin Sample",
    born=dt.date(2017, 5, 4),
    grade="3",
    school="Sample School",
    teacher="Jordan Sample",
    parent="Sam Sample",
)


@dataclass(frozen=True)
class Sample:
    """A letter about the invented child in one language."""

    language: str
    subject: str
    to: str
    school: str
    day: dt.date
    words: SafeString


def sample(kind: Kind, language: str) -> Sample:
    """The whole letter, each question answered with itself in brackets, the first choice made."""
    given = {one.key: _answer(one, language) for one in kind.questions}
    letter = compose(kind, given, NAMES, dated=DAY, language=language)
    words = markup.render(letter.text)
    return Sample(language, kind.title.in_(language), NAMES.teacher, NAMES.school, DAY, words)


def _answer(question: Question, language: str) -> str:
    if question.type == "date":
        return DAY.isoformat()
    if question.type == "choice":
        return question.choices[0].key
    return f"[{question.label.in_(language)}]"
