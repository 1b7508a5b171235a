"""What does a parent write down for themselves alone, until they share it?

The words and files are sealed (tenants.base.sealing, ADR 15): whoever reads the database, a
backup or the store of files finds that a note is there, and nothing of what it says.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models

from tenants.base.clock import now, today
from tenants.base.visibility import VisibleQuerySet
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User


class JournalNoteQuerySet(VisibleQuerySet["JournalNote"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Only who wrote it, and only while they act as family. Nobody else, ever."""
        if not user.is_authenticated or user.hat != Hat.FAMILY:
            return self.none()
        return self.filter(author_id=user.pk)


class JournalNote(models.Model):
    """One note of a parent about one child. Hers to change and delete until she shares it; then
    `entry` says where it stands in the record, and it stays as it is.

    `sealed` holds what was typed, by the names of the form's fields. `version` counts the times
    it was kept by a button: 0 is a note in the making.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    student = models.ForeignKey("cases.Student", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(default=uuid.uuid4)
    happened_on = models.DateField(default=today)
    sealed = models.TextField()
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=now)
    saved_at = models.DateTimeField(default=now)
    shared_at = models.DateTimeField(null=True)
    entry = models.OneToOneField(
        "messaging.Entry", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = JournalNoteQuerySet.as_manager()

    class Meta:
        ordering = ("-happened_on", "-created_at")
        constraints = (models.UniqueConstraint(fields=["author", "key"], name="one_note_per_form"),)

    def __str__(self) -> str:
        return "journal note"

    @property
    def shared(self) -> bool:
        """Whether it stands in the record."""
        return self.entry_id is not None


class JournalFileQuerySet(VisibleQuerySet["JournalFile"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Only who wrote the note."""
        return self.filter(note__in=JournalNote.objects.visible_to(user))


class JournalFile(models.Model):
    """A photo or voice note of an unshared note, stored sealed. `sealed` holds its name, type and
    SHA-256; `size` (bytes) is 0 until it is stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    note = models.ForeignKey(JournalNote, on_delete=models.CASCADE, related_name="files")
    sealed = models.TextField()
    size = models.BigIntegerField(default=0)
    stored_as = models.CharField(max_length=200, unique=True)
    created_at = models.DateTimeField(default=now)

    objects = JournalFileQuerySet.as_manager()

    class Meta:
        ordering = ("created_at",)

    def __str__(self) -> str:
        return "file of a journal note"
