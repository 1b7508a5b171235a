"""What stands on a letter to print and fill in by hand, so that no right needs a smartphone?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _

from messaging.pdf import blank_letter_pdf

if TYPE_CHECKING:
    from messaging.letters.kinds import Kind, Question

LINES_REQUIRED, LINES_OPTIONAL = 6, 3


def blank_pdf(kind: Kind, *, language: str, district: str) -> bytes:
    """The blank letter as a tagged PDF, letter size, in "en" or "es"."""
    with translation.override(language):
        return blank_letter_pdf(_sheet(kind, language, district))


def _sheet(kind: Kind, language: str, district: str) -> dict[str, Any]:
    return {
        "language": language,
        "district": district,
        "title": kind.title.in_(language),
        "about": kind.about.in_(language),
        "known": kind.known.in_(language),
        "names": [
            _("Date"),
            _("To whom at the school (if you know it)"),
            _("Name of the child"),
            _("Birth date"),
            _("School and grade"),
        ],
        "asks": _asks(kind, language),
        "questions": [_question(one, language) for one in kind.questions],
        "signs": [_("Your name"), _("Signature"), _("How the school can reach you")],
        "footer": _(
            "Hand this in at the school office, or send it by mail. Keep a copy. The school writes "
            "it into the record on the day it gets it, and gives you a receipt."
        ),
        "page": _("Page"),
        "answer_days": _("Use more paper if you need it."),
    }


def _asks(kind: Kind, language: str) -> list[str]:
    """The fixed sentences of the letter, those without an answer in them: what it asks for."""
    from messaging.letters.text import PLACE, places

    keys = {one.key for one in kind.questions} | {f"{one.key}_end" for one in kind.questions}
    facts = {"child": _("my child"), "who": _("my child (named above)"), "school": _("the school")}
    facts |= {"in_language": _("in my language"), "answer_language": ""}
    found = []
    for part in kind.text.in_(language).split("\n\n"):
        if not places(part) & keys:
            found.append(PLACE.sub(lambda name: facts.get(name[1], ""), part).strip())
    return found


def _question(question: Question, language: str) -> dict[str, Any]:
    lines = LINES_REQUIRED if question.required else LINES_OPTIONAL
    return {
        "label": question.label.in_(language),
        "hint": question.hint.in_(language),
        "lines": {"text": lines, "date": 1}.get(question.type, 0),
        "choices": [one.label.in_(language) for one in question.choices],
    }
