"""What was typed but not sent, and how far did each person read?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models

from tenants.base.clock import now
from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User


class DraftQuerySet(VisibleQuerySet["Draft"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Only one's own."""
        return self.filter(author_id=user.pk) if user.is_authenticated else self.none()


class Draft(models.Model):
    """A message in the making, one for each person and case; its key makes sending it safe to
    repeat: the same key never makes a second entry."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField(default=uuid.uuid4)
    body = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=now)

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "author"], name="one_draft_per_case"),
        )

    def __str__(self) -> str:
        return "draft"


class NextLetterDraftQuerySet(VisibleQuerySet["NextLetterDraft"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Only one's own."""
        return self.filter(author_id=user.pk) if user.is_authenticated else self.none()


class NextLetterDraft(models.Model):
    """The words of a parent's second or third letter while they are changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clock = models.ForeignKey("messaging.AnswerClock", on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    rung = models.PositiveSmallIntegerField()
    text = models.TextField()
    saved_at = models.DateTimeField(default=now)

    objects = NextLetterDraftQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["clock", "author", "rung"], name="next_letter_draft_once"
            ),
        )

    def __str__(self) -> str:
        return f"letter {self.rung} in the making"


class LetterDraftQuerySet(VisibleQuerySet["LetterDraft"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Only one's own."""
        return self.filter(author_id=user.pk) if user.is_authenticated else self.none()


class LetterDraft(models.Model):
    """A parent's letter in the making: the answers so far and the text, kept on the server.

    `made_from` is the kind of letter as it was when the letter was begun, so that a kind that is
    changed meanwhile changes nothing here.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    student = models.ForeignKey("cases.Student", on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40, default="concern")
    language = models.CharField(max_length=10, default="en")
    made_from = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    climbs_itself = models.BooleanField(default=False)
    copies = models.JSONField(default=list)  # ids of those who get a copy, as text
    text = models.TextField(blank=True)
    text_edited = models.BooleanField(default=False)
    saved_at = models.DateTimeField(default=now)
    sent_at = models.DateTimeField(null=True)
    entry_id = models.UUIDField(null=True)

    objects = LetterDraftQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["student", "author", "kind"],
                condition=models.Q(sent_at__isnull=True),
                name="one_open_letter_per_kind",
            ),
        )

    def __str__(self) -> str:
        return "letter draft"


class PostDraftQuerySet(VisibleQuerySet["PostDraft"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Only one's own."""
        return self.filter(author_id=user.pk) if user.is_authenticated else self.none()


class PostDraft(models.Model):
    """What was typed into the form of an announcement and not saved by its button: one for each
    person and announcement. `key` is the announcement's id, before there is one too; `answers`
    holds the values by the names of the form's fields."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField()
    hat = models.CharField(max_length=20)
    answers = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=now)

    objects = PostDraftQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["author", "key"], name="one_form_for_each_post"),
        )

    def __str__(self) -> str:
        return "announcement in the making"


class ReadMarkQuerySet(VisibleQuerySet["ReadMark"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Only one's own."""
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()


class ReadMark(models.Model):
    """The last entry a person has seen in a case, by hat: "new since your last visit"."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")
    hat = models.CharField(max_length=20)
    number = models.PositiveIntegerField(default=0)
    seen_at = models.DateTimeField(default=now)

    objects = ReadMarkQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "case", "hat"], name="one_read_mark"),
        )

    def __str__(self) -> str:
        return f"read to {self.number}"
