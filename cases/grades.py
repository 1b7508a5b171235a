"""How is a child's grade said, on a page, in a letter, on paper?"""

from __future__ import annotations

from typing import Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _

_KINDERGARTEN: Final = {"k", "kg", "kindergarten", "0"}
_PREKINDERGARTEN: Final = {"pk", "pre-k", "prek", "prekindergarten"}


def grade_in_words(grade: str) -> str:
    """A grade as it was typed ("3", "K", "Pre-K"), in the language that is active: "grade 3",
    "kindergarten". Empty for none."""
    told = " ".join(grade.split())
    if told.lower() in _KINDERGARTEN:
        return _("kindergarten")
    if told.lower() in _PREKINDERGARTEN:
        return _("prekindergarten")
    return _("grade %(grade)s") % {"grade": told} if told else ""


def school_and_grade(school: str, grade: str) -> str:
    """Where a child goes, in a line of text: "Maple School, grade 3"."""
    return ", ".join(part for part in (school, grade_in_words(grade)) if part)


def at_school(school: str, grade: str) -> str:
    """The same above the title of a page: "Maple School · Grade 3"."""
    return " · ".join(part for part in (school, capfirst(grade_in_words(grade))) if part)
