"""What stands on the paper of a letter, and which paper is kept with it for good?"""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import DatabaseError
from django.utils import translation
from django.utils.translation import gettext as _

from cases.services import documents
from messaging import pdf
from messaging.letters.text import about
from messaging.services import addressees
from tenants.here import this_district

if TYPE_CHECKING:
    import datetime as dt

    from cases.models import Document, Student
    from messaging.services.addressees import Addressee
    from tenants.people.models import User


log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Leaving:
    """A letter as it leaves: all that stands on its paper."""

    student: Student
    parent: User
    to: Addressee
    copies: tuple[Addressee, ...]
    body: str
    language: str
    subject: str
    day: dt.date


def freeze(*, by: User, leaving: Leaving) -> tuple[Document, ...]:
    """The letter as a PDF that waits for its entry to carry it. Made before the transaction that
    sends the letter: when that fails, the file is swept away like any that was never sent.

    Nothing when the store of files is away: the day of a letter counts, so it goes without its
    paper, which is then made from the entry whenever somebody asks for it.
    """
    with translation.override(leaving.language):
        name = _("letter %(day)s.pdf") % {"day": leaving.day.isoformat()}
    try:
        made = io.BytesIO(pdf.letter_pdf(_sheet(leaving)))
        kept = documents.keep(
            by=by, case=None, file=made, name=name, content_type="application/pdf"
        )
    except DatabaseError:
        raise
    except Exception:  # each store has errors of its own
        log.exception("A letter leaves without its paper")
        return ()
    return (kept,)


def _sheet(leaving: Leaving) -> pdf.LetterSheet:
    named = facts(leaving.student, leaving.language)
    return pdf.LetterSheet(
        language=leaving.language,
        dated=leaving.day,
        addressee=address(leaving.language, leaving.to.name, str(leaving.to.role)),
        body=leaving.body,
        signed_by=[leaving.parent.display_name],
        subject=leaving.subject,
        copies=[one.name for one in leaving.copies],
        district=named["district"],
        school=named["school"],
        about=named["about"],
        leaves_now=True,
    )


def address(language: str, name: str, role: str) -> list[str]:
    """Name and role in the letter's language; nothing for nobody."""
    with translation.override(language):
        return [name, addressees.title(role)] if name else []


def facts(student: Student, language: str) -> dict[str, str]:
    """District, school and child as a letter of today names them, in the letter's language."""
    return {
        "district": this_district().name,
        "school": student.school.name,
        "about": about(student.full_name, student.grade, language),
    }
