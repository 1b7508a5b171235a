"""What stands on the paper of a letter, before it is sent and after?"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from messaging.letters.ladder_words import subject_of
from messaging.pdf import LetterSheet
from messaging.services import letter_papers, letters

if TYPE_CHECKING:
    from messaging.models import Entry, LetterDraft


def of_draft(*, draft: LetterDraft, day: dt.date) -> LetterSheet:
    """An unsent letter; the sheet says that it is a draft."""
    to = letters.addressee_of(draft)
    facts = letter_papers.facts(draft.student, draft.language)
    return LetterSheet(
        language=draft.language,
        dated=day,
        addressee=letter_papers.address(draft.language, to.name, str(to.role)),
        body=letters.words_of(draft),
        signed_by=[draft.author.display_name],
        subject=letters.kind_of(draft).title_for(draft.answers).in_(draft.language),
        copies=[one.name for one in letters.copies_of(draft)],
        district=facts["district"],
        school=facts["school"],
        about=facts["about"],
    )


def of_entry(entry: Entry) -> LetterSheet:
    """A letter of the record, with its number and fingerprint, as it was sent."""
    to = entry.data.get("addressee", {})
    facts = entry.data.get("paper") or letter_papers.facts(entry.case.student, entry.language)
    return LetterSheet(
        language=entry.language,
        dated=entry.happened_on,
        addressee=letter_papers.address(entry.language, to.get("name", ""), to.get("role", "")),
        body=entry.body,
        signed_by=[entry.on_behalf_of_name or entry.author_name],
        subject=subject_of(entry),
        copies=[one["name"] for one in entry.data.get("copies", ())],
        entry_number=entry.number,
        entry_hash=entry.hash,
        district=facts["district"],
        school=facts["school"],
        about=facts["about"],
    )
