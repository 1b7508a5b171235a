"""What do words about a draft, a test, help in class or at a meeting say in another language?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.evaluation import PlannedTest
from cases.models.meeting_notes import MeetingDecision, MeetingNote
from cases.models.plan_comments import PlanComment, PlanCommentStep
from cases.models.supports import Support
from tenants.base.clock import now
from tenants.base.passports import Label, came_about
from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User

TARGETS = {
    "comment": PlanComment,
    "step": PlanCommentStep,
    "note": MeetingNote,
    "decision": MeetingDecision,
    "test": PlannedTest,
    "support": Support,
}


def _of_one_thing() -> Q:
    """One of the targets is there, and no other."""
    found = Q()
    for one in TARGETS:
        found |= Q(**{f"{name}__isnull": name != one for name in TARGETS})
    return found


class TranslatedWordsQuerySet(VisibleQuerySet["TranslatedWords"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """With the words that it says again."""
        seen = Q()
        for name, model in TARGETS.items():
            rows = model._default_manager.visible_to(user)  # type: ignore[attr-defined]
            seen |= Q(**{f"{name}__in": rows.values("pk")})
        return self.filter(seen)


class TranslatedWords(models.Model):
    """The words of a comment, an answer, a note, a decision, the concern behind a planned test, or
    what a family can try at home, in another language. `label` and `label_by` say how it came about
    and who answers for it: it never stands without them. The newest in a language counts; the
    original is never changed."""

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    comment = models.ForeignKey(
        PlanComment, null=True, on_delete=models.PROTECT, related_name="translations"
    )
    step = models.ForeignKey(
        PlanCommentStep, null=True, on_delete=models.PROTECT, related_name="translations"
    )
    note = models.ForeignKey(
        MeetingNote, null=True, on_delete=models.PROTECT, related_name="translations"
    )
    decision = models.ForeignKey(
        MeetingDecision, null=True, on_delete=models.PROTECT, related_name="translations"
    )
    test = models.ForeignKey(
        PlannedTest, null=True, on_delete=models.PROTECT, related_name="translations"
    )
    support = models.ForeignKey(
        Support, null=True, on_delete=models.PROTECT, related_name="translations"
    )
    language = models.CharField(max_length=12)
    words = models.TextField()
    label = models.CharField(max_length=10, choices=Label)
    label_by = models.CharField(max_length=120, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=200)
    key = models.UUIDField()
    at = models.DateTimeField(default=now)

    objects = TranslatedWordsQuerySet.as_manager()

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["person", "key"], name="translated_words_once"),
            models.CheckConstraint(
                condition=_of_one_thing(),
                name="translated_words_are_of_one_thing",
            ),
        )

    def __str__(self) -> str:
        return f"{self.language}, {self.label}"

    @property
    def target_id(self) -> uuid.UUID | None:
        """The id of what it says again."""
        found = (getattr(self, f"{name}_id") for name in TARGETS)
        return next((pk for pk in found if pk), None)

    @property
    def passport(self) -> str:
        """How it came about, by whom and when, in the reader's language."""
        return came_about(self.label, self.label_by or self.person_name, self.at.date())

    @property
    def is_unchecked(self) -> bool:
        """No person has looked at it."""
        return self.label == Label.MACHINE
