"""How does a file get in, and what happens to one that is never sent?

A row is made before the first byte is stored and finished after the last. Whatever breaks in
between leaves a waiting row, and the sweep takes away the row and what was stored of the file.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import os
import uuid
from typing import IO, Any, BinaryIO, cast

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from cases import policies
from cases.files import intake
from cases.files.intake import Received
from cases.models import Case, Document
from tenants.audit.services import record
from tenants.base.clock import now
from tenants.base.errors import BadInput, NotAllowed
from tenants.people.models import User
from tenants.people.services import district_settings

MB = 1_000_000  # bytes
log = logging.getLogger("cases")


def upload(*, by: User, case: Case | None, uploaded_file: UploadedFile[Any]) -> Document:
    """Check, clean and store a file; it waits until an entry carries it. Without a case it waits
    for something else, and whoever calls has asked whether this person may.

    The size limit (megabytes) is the district's. The hash is that of the cleaned file. The row
    says in `may_tell_place` what only the person can decide. Raises NotAllowed, BadInput (too
    big, empty, a type that is not taken, harmful).
    """
    received = cleaned(by=by, case=case, uploaded_file=uploaded_file)
    try:
        row = keep(
            by=by,
            case=case,
            file=received.file,
            name=received.name,
            content_type=received.kind.content_type,
        )
    finally:
        if received.file is not cast("object", uploaded_file):
            received.file.close()
    row.may_tell_place = received.may_tell_place
    return row


def cleaned(*, by: User, uploaded_file: UploadedFile[Any], case: Case | None = None) -> Received:
    """The file checked, scanned and cleaned, not stored yet; whoever asks closes it. `case` is
    where it shall go, None for nowhere yet. Raises NotAllowed, BadInput."""
    if case is not None and not policies.may_write(by, case):
        raise NotAllowed(_("You can read this case but not write in it."))
    _check_size(uploaded_file)
    source = cast("BinaryIO", uploaded_file)
    return intake.receive(source, name=uploaded_file.name or "", scanner=settings.CLAMAV)


def keep(*, by: User, case: Case | None, file: IO[bytes], name: str, content_type: str) -> Document:
    """Store a file that is already cleaned; it waits until an entry carries it. Raises
    NotAllowed."""
    if case is not None and not policies.may_write(by, case):
        raise NotAllowed(_("You can read this case but not write in it."))
    row = Document.objects.create(
        case=case,
        uploaded_by=by,
        name=name,
        content_type=content_type,
        size=0,
        sha256="",
        stored_as=f"documents/{uuid.uuid4()}",
    )
    try:
        return _store(by, row, file)
    except BaseException:
        _remove(row)
        raise


def _check_size(file: UploadedFile[Any]) -> None:
    limit = district_settings.current().upload_limit_mb
    if not file.size:
        raise BadInput(_("“%(name)s” is empty. Choose another file.") % {"name": file.name})
    if file.size > limit * MB:
        words = _("“%(name)s” is too big. A file can have up to %(mb)d MB.")
        raise BadInput(words % {"name": file.name, "mb": limit})


def fingerprint(file: IO[bytes]) -> tuple[str, int]:
    """The SHA-256 of a file and how many bytes it has; it stands at its beginning again.

    Not taken while the store reads: one that signs what it sends, or must send a part again, reads
    it twice.
    """
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    file.seek(0, os.SEEK_END)  # a file in memory is hashed without being read through
    size = file.tell()
    file.seek(0)
    return digest, size


def _store(by: User, row: Document, file: IO[bytes]) -> Document:
    digest, size = fingerprint(file)
    stored = default_storage.save(row.stored_as, File(file))
    if stored != row.stored_as:
        default_storage.delete(stored)
        raise RuntimeError("The store gave the file another name than the one asked for.")
    with transaction.atomic():
        row.sha256, row.size = digest, size
        row.save(update_fields=["sha256", "size"])
        record(
            "document.uploaded",
            by=by,
            target=row,
            case_id=row.case_id,
            student_id=row.case.student_id if row.case else None,
            sha256=row.sha256,
            size=row.size,
            content_type=row.content_type,
        )
    return row


def _remove(row: Document) -> None:
    """The stored file first: should the row stay, the next sweep finds it again."""
    default_storage.delete(row.stored_as)
    row.delete()


def sweep_waiting(*, older_than_hours: int = 24) -> int:
    """Remove files that were uploaded but never sent; returns how many. Safe to run twice at
    once. A row whose file cannot be deleted stays for the next time."""
    before = now() - dt.timedelta(hours=older_than_hours)
    old = Document.objects.filter(state=Document.State.WAITING, created_at__lt=before)
    return sum(_sweep(pk) for pk in old.values_list("pk", flat=True))


def _sweep(pk: uuid.UUID) -> bool:
    with transaction.atomic():
        rows: Any = Document.objects.select_for_update(skip_locked=True, of=("self",))
        row = rows.filter(pk=pk, state=Document.State.WAITING).first()
        if row is None:
            return False
        record("document.removed", by=None, target=row, case_id=row.case_id, size=row.size)
        try:
            _remove(row)
        except OSError:
            log.exception("A waiting file could not be removed")
            transaction.set_rollback(True)
            return False
    return True
