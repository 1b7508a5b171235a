"""Where are the photos and voice notes of an unshared note?

Each lies sealed in the district's store. Its row is made before the first byte is stored, so
whatever breaks in between can be found and taken away.
"""

from __future__ import annotations

import uuid
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any, NamedTuple, cast

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from cases.services import documents
from messaging.models import JournalFile, JournalNote
from tenants.base.errors import BadInput
from tenants.base.sealing import seal, seal_blocks, unseal, unseal_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.files.uploadedfile import UploadedFile

    from tenants.people.models import User

BLOCK = 256 * 1024  # bytes that are sealed at a time
MOST_FILES = 10


class About(NamedTuple):
    """What a file is called and what it is. `may_tell_place`: it could not be cleaned of where it
    was made."""

    name: str
    content_type: str
    may_tell_place: bool


def about(file: JournalFile) -> About:
    """Raises Unreadable."""
    return About(*unseal(file.sealed, purpose=_purpose(file)))


def _purpose(file: JournalFile) -> str:
    return f"journal.file.{file.pk}"


def add(*, by: User, note: JournalNote, uploaded_file: UploadedFile[Any]) -> JournalFile:
    """Check, clean, seal and store a file. Raises BadInput (too big, empty, a type that is not
    taken, harmful, a note that is shared or has ten files)."""
    if note.shared or note.author_id != by.pk:
        raise BadInput({"files": _("This note is shared now and stays as it is.")})
    if note.files.count() >= MOST_FILES:
        raise BadInput({"files": _("One note can hold ten files. Put the rest in a second one.")})
    received = documents.cleaned(by=by, uploaded_file=uploaded_file)
    try:
        row = JournalFile(note=note, stored_as=_new_place())
        what = About(received.name, received.kind.content_type, received.may_tell_place)
        row.sealed = seal(what, purpose=_purpose(row))
        row.save(force_insert=True)
        return _store(row, received.file)
    finally:
        if received.file is not cast("object", uploaded_file):
            received.file.close()


def _store(row: JournalFile, file: IO[bytes]) -> JournalFile:
    file.seek(0)
    try:
        _save(row, iter(lambda: file.read(BLOCK), b""))
        row.size = file.tell()
        row.save(update_fields=["size"])
    except BaseException:
        default_storage.delete(row.stored_as)
        row.delete()
        raise
    return row


def _save(row: JournalFile, pieces: Iterator[bytes]) -> None:
    """Only sealed bytes touch the disk, on the way too."""
    with TemporaryFile() as sealed:
        sealed.writelines(seal_blocks(pieces, purpose=_purpose(row)))
        default_storage.save(row.stored_as, File(sealed))


def store_again(row: JournalFile) -> None:
    """Seal the file and its name with today's key, at a new place. Raises Unreadable,
    FileNotFoundError."""
    old, what = row.stored_as, about(row)
    with stored(row) as sealed:
        row.stored_as, row.sealed = _new_place(), seal(what, purpose=_purpose(row))
        _move(row, sealed)
    _forget_later(old)


def _move(row: JournalFile, sealed: IO[bytes]) -> None:
    try:
        _save(row, opened(row, sealed))
        row.save(update_fields=["stored_as", "sealed"])
    except BaseException:
        default_storage.delete(row.stored_as)
        raise


def _new_place() -> str:
    return f"journal/{uuid.uuid4()}"


def stored(file: JournalFile) -> IO[bytes]:
    """The sealed bytes; whoever asks closes them. Raises FileNotFoundError."""
    found: IO[bytes] = default_storage.open(file.stored_as, "rb")
    return found


def opened(file: JournalFile, sealed: IO[bytes]) -> Iterator[bytes]:
    """The file as it came, piece by piece. Raises Unreadable."""
    return unseal_blocks(sealed, purpose=_purpose(file))


def content(file: JournalFile) -> Iterator[bytes]:
    """The same, read to the end. Raises FileNotFoundError, Unreadable."""
    with stored(file) as sealed:
        yield from opened(file, sealed)


def ready(note: JournalNote) -> list[JournalFile]:
    """The files of a note that are stored in full."""
    return list(note.files.filter(size__gt=0))


def remove(*, by: User, note: JournalNote, ids: set[uuid.UUID]) -> None:
    """Take files out of an unshared note, for good."""
    if note.shared or note.author_id != by.pk:
        return
    for row in note.files.filter(pk__in=ids):
        row.delete()
        _forget_later(row.stored_as)


def remove_all(note: JournalNote) -> None:
    """Take away every file of a note, in the transaction we are in."""
    for row in note.files.all():
        row.delete()
        _forget_later(row.stored_as)


def _forget_later(stored_as: str) -> None:
    """The bytes go once it is sure that the row went."""
    transaction.on_commit(lambda: default_storage.delete(stored_as))
