"""How does a file come to an announcement, and go again?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import Document
from cases.services import documents
from messaging import policies
from messaging.models import Announcement, AnnouncementFile
from tenants.audit.services import record
from tenants.base.errors import BadInput, NotAllowed

if TYPE_CHECKING:
    import uuid

    from django.core.files.uploadedfile import UploadedFile

    from tenants.people.models import User

MOST_FILES = 10
KIND = "announcement"


def attach(*, by: User, post: Announcement, uploaded_file: UploadedFile[Any]) -> AnnouncementFile:
    """Check, clean and keep a file beside the words. Raises NotAllowed, BadInput."""
    if not policies.may_change_post(by, post):
        raise NotAllowed(_("Only those who may speak in this name can do this."))
    document = documents.upload(by=by, case=None, uploaded_file=uploaded_file)
    with transaction.atomic():
        row = Announcement.objects.select_for_update().get(pk=post.pk)
        if row.files.count() >= MOST_FILES:
            raise BadInput(_("There can be ten files at most."))
        document.state, document.entry_kind = Document.State.SENT, KIND
        document.save(update_fields=["state", "entry_kind"])
        made = AnnouncementFile.objects.create(announcement=row, document=document)
        record("announcement.file_added", by=by, target=row, sha256=document.sha256)
    return made


def detach(*, by: User, post: Announcement, document_id: uuid.UUID) -> None:
    """Take a file away; what was stored of it is swept later. Raises NotAllowed."""
    if not policies.may_change_post(by, post):
        raise NotAllowed(_("Only those who may speak in this name can do this."))
    with transaction.atomic():
        found = AnnouncementFile.objects.filter(announcement=post, document_id=document_id)
        if not found.delete()[0]:
            return
        Document.objects.filter(pk=document_id).update(state=Document.State.WAITING)
        record("announcement.file_removed", by=by, target=post, document=str(document_id))


def of(post: Announcement) -> list[Document]:
    """The files of an announcement that this code was given to show."""
    rows = AnnouncementFile.objects.filter(announcement=post).select_related("document")
    return [row.document for row in rows]
