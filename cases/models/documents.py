"""Which files were uploaded, and are they safe to hand out?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases import visibility
from tenants.base.clock import now
from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User


class DocumentQuerySet(VisibleQuerySet["Document"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """See cases.visibility.documents: the uploader before it is sent, then the readers."""
        return self.filter(visibility.documents(user))


class Document(models.Model):
    """An uploaded file. `sent` once an entry of the ledger carries it; until then it is the
    uploader's alone and is swept away after a day."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Not sent yet")
        SENT = "sent", _("Sent")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(
        "cases.Case", on_delete=models.PROTECT, null=True, related_name="documents"
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    entry_kind = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField(default=now)

    # Only right after the upload, never stored: it could not be cleaned of the place it was made.
    may_tell_place = False

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ("created_at",)
        indexes = (models.Index(fields=["state", "created_at"], name="document_waiting"),)

    def __str__(self) -> str:
        return self.name
