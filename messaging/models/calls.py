"""What follows from a note of a call or talk: who is asked about it, and who does what by when?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models

from cases import visibility
from tenants.base.clock import now
from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User


class CallDraftQuerySet(VisibleQuerySet["CallDraft"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Only one's own."""
        return self.filter(author_id=user.pk) if user.is_authenticated else self.none()


class CallDraft(models.Model):
    """A call note in the making, one for each person and case. `answers` holds what was typed,
    by the names of the form's fields; the key makes sending safe to repeat."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField(default=uuid.uuid4)
    answers = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=now)

    objects = CallDraftQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "author"], name="one_call_draft_per_case"),
        )

    def __str__(self) -> str:
        return "call note in the making"


class ConfirmationQuerySet(VisibleQuerySet["Confirmation"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Whoever reads the whole record of the case."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(visibility.reads_all_of(user, "case__"))


class Confirmation(models.Model):
    """One person's answer to a call note, or the wish for one while `entry` is empty.

    The answer itself is an entry of its own; the note stays as it was.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    note = models.ForeignKey(
        "messaging.Entry", on_delete=models.PROTECT, related_name="confirmations"
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    hat = models.CharField(max_length=20)
    entry = models.OneToOneField(
        "messaging.Entry", on_delete=models.PROTECT, null=True, related_name="+"
    )
    agrees = models.BooleanField(null=True)
    asked_at = models.DateTimeField(default=now)

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        ordering = ("asked_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["note", "person"], name="one_answer_per_person"),
        )
        indexes = (
            models.Index(
                fields=["person"],
                condition=models.Q(entry__isnull=True),
                name="confirmation_open",
            ),
        )

    def __str__(self) -> str:
        return f"answer to {self.note_id}"


class ActionQuerySet(VisibleQuerySet["Action"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Whoever reads the whole record of the case."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(visibility.reads_all_of(user, "case__"))


class Action(models.Model):
    """What one person agreed to do by a day. What was agreed stands in the note's entry; that it
    was done becomes an entry too."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="actions")
    note = models.ForeignKey("messaging.Entry", on_delete=models.PROTECT, related_name="actions")
    what = models.CharField(max_length=300)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    owner_name = models.CharField(max_length=120)
    hat = models.CharField(max_length=20)
    due = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    done_by_name = models.CharField(max_length=120, blank=True)
    reminded_on = models.DateField(null=True)
    created_at = models.DateTimeField(default=now)

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ("due", "created_at", "pk")
        indexes = (
            models.Index(
                fields=["owner", "due"],
                condition=models.Q(done_at__isnull=True),
                name="action_open",
            ),
        )

    def __str__(self) -> str:
        return f"action by {self.due}"
