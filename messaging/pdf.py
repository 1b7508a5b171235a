"""How does a letter become a page to print, sign and keep?

Typst lays it out. What people typed reaches it as JSON data and never as Typst code.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import typst
from django.utils import dateformat, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from messaging.blocks import blocks
from messaging.papers import parts_agreed
from messaging.typeset import HERE, font_folders, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "he", "ur"})
DATE_FORMATS: Final = {"en": "F j, Y", "es": r"j \d\e F \d\e Y", "ar": "j F Y"}
OTHER_DATE_FORMAT: Final = "j F Y"
BLANKS_FROM: Final = dt.date(2026, 1, 1)  # the same form gives the same bytes on any day
SHORT_HASH: Final = 10  # hex digits, as on receipts

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LetterSheet:
    """All that stands on a letter. Without an entry number it is a draft and says so.

    `body` is in the marks of messages (messaging.markup). A salutation or closing that `body`
    already has is left empty here.
    """

    language: str
    district: str
    school: str
    dated: dt.date
    addressee: Sequence[str]  # lines: name, role, ...
    body: str
    signed_by: Sequence[str]  # lines under the signature: name, relation, ...
    about: str = ""  # whom the letter is about, such as "Mateo Rivera Solís, grade 3"
    subject: str = ""  # what it is about, such as "Request for records"
    copies: Sequence[str] = ()  # names of those who get a copy
    salutation: str = ""
    closing: str = ""
    entry_number: int | None = None
    entry_hash: str = ""
    boxes: Sequence[str] = ()  # answers to tick by hand
    parts: Sequence[str] = ()  # what of it can be ticked one by one
    partly: bool = False  # whether a yes to a part is possible
    lines: Sequence[str] = ()  # what is written by hand, each with a line
    sender_names: Sequence[str] = ()  # who sends a form that somebody else signs
    leaves_now: bool = False  # the copy that is kept with the entry, made just before it

    @property
    def is_sent(self) -> bool:
        """Whether the letter is an entry of a case's record, or becomes one now."""
        return self.leaves_now or self.entry_number is not None


def date_in_words(day: dt.date, language: str) -> str:
    """A date as a letter in that language writes it: "September 15, 2025"."""
    with translation.override(language):
        wanted = DATE_FORMATS.get(_base(language), OTHER_DATE_FORMAT)
        return dateformat.format(day, wanted)


def letter_pdf(sheet: LetterSheet) -> bytes:
    """The letter as a tagged PDF, letter size. The same sheet gives the same bytes.

    It is PDF/UA-1 unless it has a sign that no font here has; such a sign prints as an empty box.
    """
    try:
        return _compiled(sheet, standards=["ua-1"])
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        log.warning("a letter in %s has signs that no font here has", sheet.language)
        return _compiled(sheet, standards=[])


def blank_letter_pdf(data: dict[str, Any]) -> bytes:
    """A letter to fill in by hand as a tagged PDF (PDF/UA-1); `data` as typst/blank.typ reads
    it."""
    return _typeset("blank.typ", data, day=BLANKS_FROM, standards=["ua-1"])


def _compiled(sheet: LetterSheet, *, standards: list[typst.PDFStandard]) -> bytes:
    return _typeset("letter.typ", _data(sheet), day=sheet.dated, standards=standards)


def _typeset(
    template: str, data: dict[str, Any], *, day: dt.date, standards: list[typst.PDFStandard]
) -> bytes:
    return typst.compile(
        HERE / template,
        root=HERE,
        font_paths=_fonts(),
        sys_inputs={"sheet": json.dumps(printable(data))},
        pdf_standards=standards,
        timestamp=int(dt.datetime.combine(day, dt.time(12), dt.UTC).timestamp()),
    )


@cache
def _fonts() -> typst.Fonts:
    """The machine's own only for signs that ours lack, such as Chinese and Korean."""
    return typst.Fonts(include_system_fonts=True, font_paths=font_folders())


def _base(language: str) -> str:
    return language.partition("-")[0].lower()


def around(sheet: LetterSheet) -> dict[str, Any]:
    """All that stands around the words of a letter, in its language. Paper and page both show it,
    so that a preview is the paper."""
    with translation.override(sheet.language):
        return {
            "language": _base(sheet.language),
            "sender": [line for line in (sheet.district, sheet.school) if line],
            "date": date_in_words(sheet.dated, sheet.language),
            "addressee": [line for line in sheet.addressee if line],
            "about": _("About: %(child)s") % {"child": sheet.about} if sheet.about else "",
            "subject": sheet.subject,
            "sender_names": [line for line in sheet.sender_names if line],
            "signature": _("Signature"),
            "signed_by": [line for line in sheet.signed_by if line],
            "copies": _copies(sheet),
            "draft": "" if sheet.is_sent else pgettext("mark on a letter", "Draft: not sent yet"),
            "footer": _footer(sheet),
        }


def _data(sheet: LetterSheet) -> dict[str, Any]:
    with translation.override(sheet.language):
        return around(sheet) | {
            "rtl": _base(sheet.language) in RIGHT_TO_LEFT,
            "title": _title(sheet),
            "salutation": sheet.salutation,
            "blocks": blocks(sheet.body),
            "closing": sheet.closing,
            "boxes": list(sheet.boxes),
            "parts": list(sheet.parts),
            "answer": _answer(sheet),
            "lines": list(sheet.lines),
            "page": _("Page"),
        }


def _answer(sheet: LetterSheet) -> dict[str, str]:
    """What stands beside the boxes: the very words of the page on which one answers."""
    return {
        "title": _("Your answer"),
        "which": str(parts_agreed.WHICH),
        "tick": str(parts_agreed.TICK),
        "own": _("Your own words"),
        "own_hint": str(parts_agreed.OWN) if sheet.partly else "",
    }


def _copies(sheet: LetterSheet) -> str:
    names = ", ".join(sheet.copies)
    return _("Copy to: %(names)s") % {"names": names} if names else ""


def _title(sheet: LetterSheet) -> str:
    return _("Letter of %(date)s") % {"date": date_in_words(sheet.dated, sheet.language)}


def _footer(sheet: LetterSheet) -> str:
    if not sheet.is_sent:
        return ""
    if sheet.entry_number is None:
        day = date_in_words(sheet.dated, sheet.language)
        return _("Sent through the portal on %(day)s") % {"day": day}
    return _("Entry %(number)s in the record, seal %(hash)s") % {
        "number": sheet.entry_number,
        "hash": sheet.entry_hash[:SHORT_HASH],
    }
