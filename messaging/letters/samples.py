"""How does a kind of letter look, for a child who does not exist?"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from messaging.letters.text import Names, about, compose
from messaging.pdf import LetterSheet

if TYPE_CHECKING:
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


def sample(kind: Kind, language: str) -> LetterSheet:
    """The whole letter, each question answered with itself in brackets, the first choice made."""
    given = {one.key: _answer(one, language) for one in kind.questions}
    letter = compose(kind, given, NAMES, dated=DAY, language=language)
    return LetterSheet(
        language=language,
        district="",
        school=NAMES.school,
        dated=DAY,
        addressee=[NAMES.teacher],
        body=letter.text,
        signed_by=[NAMES.parent],
        about=about(NAMES.child_in_full, NAMES.grade, language),
        subject=kind.title_for(given).in_(language),
    )


def _answer(question: Question, language: str) -> str:
    if question.type == "date":
        return DAY.isoformat()
    if question.type == "choice":
        return question.choices[0].key
    return f"[{question.label.in_(language)}]"
