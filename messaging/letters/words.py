"""In which words does every letter greet, close and name, in each language it can be written in?

The words are our own. They are not in the catalogues: a letter is written in the parent's
language, whole, or not at all. The Spanish awaits a qualified translator (docs/letters.md).
No word tells the sex of the child, the teacher or the parent, because nobody was asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Words:
    """The frame of a letter; the names in braces are filled in by messaging.letters.text."""

    dear: str
    dear_unknown: str
    dear_school: str
    in_language: str
    in_best_language: str
    answer_language: str
    thanks: str
    sincerely: str
    child: str
    born: str


ENGLISH: Final = Words(
    dear="Dear {teacher}:",
    dear_unknown="To the teacher of {child}:",
    dear_school="To the school of {child}:",
    in_language="in {language}",
    in_best_language="in the language that I read best",
    answer_language="Please answer me in {language} if you can.",
    thanks="Thank you.",
    sincerely="Sincerely,",
    child="my child",
    born="born {date}",
)

SPANISH: Final = Words(
    dear="Apreciable {teacher}:",
    dear_unknown="A quien enseña a {child}:",
    dear_school="A la escuela de {child}:",
    in_language="en {language}",
    in_best_language="en el idioma que leo mejor",
    answer_language="Si puede, respóndame en {language}.",
    thanks="Gracias.",
    sincerely="Atentamente,",
    child="mi niño o niña",
    born="fecha de nacimiento {date}",
)

WORDS: Final = {"en": ENGLISH, "es": SPANISH}
