"""How do tests make a private note?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile

from messaging.models import JournalNote
from messaging.services import journal, journal_files
from tenants.base.clock import today

if TYPE_CHECKING:
    from tests.cast import Cast

EMPTY = dict.fromkeys(journal.FIELDS, "")


def write(cast: Cast, who: str = "mother", *, file: str = "", **typed: str) -> JournalNote:
    """A kept note about the child; with a text file of that name when one is named."""
    user = cast.people[who]
    note = journal.finish(
        by=user,
        student=cast.child,
        key=uuid.uuid4(),
        seen=0,
        typed={**EMPTY, "text": "He cried over the book", "language": "es", **typed},
        day=today(),
    )
    if file:
        given = SimpleUploadedFile(file, f"{file} says {typed.get('text', '')}".encode())
        journal_files.add(by=user, note=note, uploaded_file=given)
    return note
