"""What stands on the paper of a letter, before it is sent and after?"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from messaging.pdf import LetterSheet
from messaging.services import addressees, letters
from tenants.here import this_district

if TYPE_CHECKING:
    from cases.models import Student
    from messaging.models import Entry, LetterDraft


def of_draft(*, draft: LetterDraft, student: Student, day: dt.date) -> LetterSheet:
    """An unsent letter; the sheet says that it is a draft."""
    to = addressees.addressee(student, writer=draft.author)
    return LetterSheet(
        language=draft.language,
        district=this_district().name,
        school=student.school.name,
        dated=day,
        addressee=_lines(draft.language, to.name, str(to.role)),
        body=letters.words_of(draft),
        signed_by=[draft.author.display_name],
        about=_about(student, draft.language),
    )


def of_entry(entry: Entry) -> LetterSheet:
    """A letter of the record, with its number and fingerprint, as it was sent."""
    to = entry.data.get("addressee", {})
    student = entry.case.student
    return LetterSheet(
        language=entry.language,
        district=this_district().name,
        school=student.school.name,
        dated=entry.happened_on,
        addressee=_lines(entry.language, to.get("name", ""), to.get("role", "")),
        body=entry.body,
        signed_by=[entry.on_behalf_of_name or entry.author_name],
        about=_about(student, entry.language),
        entry_number=entry.number,
        entry_hash=entry.hash,
    )


def _lines(language: str, name: str, role: str) -> list[str]:
    """Name and role in the letter's language."""
    with translation.override(language):
        return [name, addressees.title(role)] if name else []


def _about(student: Student, language: str) -> str:
    with translation.override(language):
        return _("%(child)s, grade %(grade)s") % {
            "child": student.full_name,
            "grade": student.grade,
        }
