"""How do the papers of a meeting become pages to print and take along?"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.grades import school_and_grade
from messaging.pdf import RIGHT_TO_LEFT
from messaging.typeset import apart

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from cases.models import Student
    from cases.printed import Item, Section, Words

_FEW: Final = threading.BoundedSemaphore(2)  # papers that a process lays out at a time


def pack_pdf(
    student: Student,
    sections: Sequence[Section],
    *,
    title: str,
    language: str,
    made_at: dt.datetime,
) -> bytes:
    """The papers as a tagged PDF in the language that is active. Raises NotSet."""
    data = _data(student, sections, language, made_at) | {"title": title}
    with _FEW:
        return apart(
            "pack.typ",
            data,
            timestamp=int(made_at.timestamp()),
        )


def _data(
    student: Student, sections: Sequence[Section], language: str, made_at: dt.datetime
) -> dict[str, Any]:
    day = date_format(localtime(made_at), "DATE_FORMAT")
    return {
        "language": language,
        "where": school_and_grade(student.school.name, student.grade),
        "footer": _("%(child)s · made on %(day)s") % {"child": student.full_name, "day": day},
        "page": pgettext("of a printed page", "Page {n} of {all}"),
        "draft": _("DRAFT"),
        "draft_from_page_one": bool(sections) and sections[0].draft,
        "contents": _("What is in it"),
        "sections": [_section(one, language) for one in sections],
    }


def _section(section: Section, language: str) -> dict[str, Any]:
    return {
        "title": section.title,
        "note": section.note,
        "draft": section.draft,
        "fresh": section.fresh,
        "items": [_item(one, language) for one in section.items],
    }


def _item(item: Item, language: str) -> dict[str, Any]:
    return {
        "title": item.title,
        **_tongue(item.language or language, "title_"),
        "rows": [
            {"name": name, "value": value, **_tongue(tongue or language)}
            for name, value, tongue in item.rows
        ],
        "words": [_words(one, language) for one in item.words],
        "lines": item.lines,
    }


def _words(words: Words, language: str) -> dict[str, Any]:
    return {
        "label": words.label,
        "text": words.text.strip().splitlines(),
        **_tongue(words.language or language),
    }


def _tongue(language: str, before: str = "") -> dict[str, Any]:
    short = language.partition("-")[0].lower()
    return {f"{before}language": short, f"{before}rtl": short in RIGHT_TO_LEFT}
