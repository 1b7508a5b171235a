"""What does somebody say of one part of a shared draft, and what became of it?

A comment never changes, and neither does a step after it: where it stands is what its last step
says.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases import visibility
from cases.models.plans import Plan, PlanVersion
from cases.models.written import Written
from tenants.base.clock import now
from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cases.models.translations import TranslatedWords
    from tenants.people.models import User


class CommentState(models.TextChoices):
    """Where a comment stands."""

    OPEN = "open", _("Open")
    ANSWERED = "answered", _("Answered")
    MEETING = "meeting", _("For the meeting")
    CHANGED = "changed", _("Changed in a newer draft")
    NOT_AGREED = "not_agreed", _("Not agreed")
    NO_ANSWER = "no_answer", _("Needs no answer")


class PlanCommentQuerySet(VisibleQuerySet["PlanComment"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Whoever reads the whole record of the case, and so the version."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(visibility.reads_all_of(user, "case__"))


class PlanComment(Written):
    """Something said of one part of a draft. `block` is the id of the part in the version, `part`
    its kind (a key of SHAPES); a section that the version does not have has no block. `anchor` says
    which words of it are meant (`cases.plan_texts.as_kept`); empty means the whole part.
    `for_name`: staff wrote it down for that parent."""

    append_only: ClassVar[bool] = True
    translated: TranslatedWords | None = None  # of `cases.translations.attach`

    class Kind(models.TextChoices):
        QUESTION = "question", _("A question")
        WORDING = "wording", _("Other words for it")
        CONCERN = "concern", _("A concern")
        AGREEMENT = "agreement", _("I agree")
        SAY_BACK = "say_back", _("So you are saying …")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="comments")
    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="comments")
    block = models.UUIDField(null=True)
    part = models.CharField(max_length=30)
    kind = models.CharField(max_length=20, choices=Kind)
    words = models.TextField(blank=True)
    anchor = models.JSONField(default=dict)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=200)
    for_name = models.CharField(max_length=200, blank=True)
    by_family = models.BooleanField()
    key = models.UUIDField()
    at = models.DateTimeField(default=now)

    objects = PlanCommentQuerySet.as_manager()

    class Meta:
        ordering = ("at", "pk")
        constraints = (models.UniqueConstraint(fields=["author", "key"], name="plan_comment_once"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.author_name}"


class CommentTypingQuerySet(VisibleQuerySet["CommentTyping"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """One's own, while the version is one's to read."""
        if not user.is_authenticated:
            return self.none()
        rows = PlanVersion.objects.visible_to(user).values("pk")
        return self.filter(person_id=user.pk, version__in=rows)


class PlanCommentStepQuerySet(VisibleQuerySet["PlanCommentStep"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """With the comment."""
        return self.filter(comment__in=PlanComment.objects.visible_to(user).values("pk"))


class PlanCommentStep(Written):
    """An answer to a comment, or what became of it. `draft` is the version in which the part is
    different because of it, or into which it is carried on without an answer."""

    WRITER: ClassVar[str] = "person"

    append_only: ClassVar[bool] = True
    translated: TranslatedWords | None = None  # of `cases.translations.attach`

    class Kind(models.TextChoices):
        ANSWERED = "answered", _("answers")
        YES = "yes", _("says: yes, that is what we say")
        NOT_QUITE = "not_quite", _("says: not quite")
        REPLY = "reply", _("writes more")
        MEETING = "meeting", _("keeps it for the meeting")
        CHANGED = "changed", _("changed the draft")
        NOT_AGREED = "not_agreed", _("does not agree")
        CARRIED = "carried", _("carries it on: not settled yet")

    STATES: ClassVar[dict[str, str]] = {
        Kind.ANSWERED: CommentState.ANSWERED,
        Kind.YES: CommentState.ANSWERED,
        Kind.NOT_QUITE: CommentState.ANSWERED,
        Kind.REPLY: CommentState.OPEN,
        Kind.MEETING: CommentState.MEETING,
        Kind.CHANGED: CommentState.CHANGED,
        Kind.NOT_AGREED: CommentState.NOT_AGREED,
        Kind.CARRIED: CommentState.OPEN,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    comment = models.ForeignKey(PlanComment, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    words = models.TextField(blank=True)
    draft = models.ForeignKey(PlanVersion, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=200)
    key = models.UUIDField()
    at = models.DateTimeField(default=now)

    objects = PlanCommentStepQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["comment", "number"], name="plan_comment_step_once"),
            models.UniqueConstraint(fields=["person", "key"], name="plan_comment_step_key_once"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"


class CommentTyping(models.Model):
    """What somebody types of a draft and did not send yet. `about` is the part whose page it is
    typed on (the id of a block, or the kind of a section), empty where the part is chosen with the
    words, or the id of the comment that is answered. `key` is that of the form, which makes sending
    it safe to repeat."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="+")
    about = models.CharField(max_length=40, blank=True)
    comment = models.ForeignKey(PlanComment, null=True, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField()
    answers = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=now)

    objects = CommentTypingQuerySet.as_manager()

    class Meta:
        ordering = ("saved_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["version", "about", "person"], name="comment_typing_once_a_person"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} about {self.about}"
