"""What becomes of private notes when the site gets a new SECRET_KEY?

Each seal is made anew while the old key is still among OLD_SECRET_KEYS. A file gets a new place
in the store, so that whoever reads it meanwhile reads the old one to its end.
"""

from __future__ import annotations

import logging
import uuid

from django.db import transaction

from messaging.models import JournalFile, JournalNote
from messaging.services import journal, journal_files
from tenants.base.sealing import Unreadable, renewed

log = logging.getLogger("messaging")


def renew_all() -> int:
    """Seal every note and file of the district we are in with today's key; returns how many
    could not be opened by any key that is known."""
    notes = JournalNote.objects.values_list("pk", flat=True)
    files = JournalFile.objects.filter(size__gt=0).values_list("pk", flat=True)
    lost = sum(not _note(pk) for pk in notes.iterator())
    lost += sum(not _file(pk) for pk in files.iterator())
    if lost:
        log.error("%d private notes or files are sealed with a key that is not known", lost)
    return lost


def _note(pk: uuid.UUID) -> bool:
    with transaction.atomic():
        note = JournalNote.objects.select_for_update().filter(pk=pk).first()
        if note is None:
            return True
        try:
            note.sealed = renewed(note.sealed, purpose=journal.purpose(note))
        except Unreadable:
            return False
        note.save(update_fields=["sealed"])
    return True


def _file(pk: uuid.UUID) -> bool:
    with transaction.atomic():
        row = JournalFile.objects.select_for_update().filter(pk=pk).first()
        if row is None:
            return True
        try:
            journal_files.store_again(row)
        except (Unreadable, FileNotFoundError):
            return False
    return True
