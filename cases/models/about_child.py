"""What does a parent write about the own child for a meeting, and how far did it go?"""

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


class AboutChildQuerySet(VisibleQuerySet["AboutChild"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Its author's alone, while the author may still open the case."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(visibility.reads_all_of(user, "case__"), person_id=user.pk)


class AboutChild(models.Model):
    """One parent's page about the own child, in their language and their words. `answers` are the
    fields of `cases.about_child`. It is theirs alone: what they share is an entry of the record,
    and `shared` is what that entry says."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=12)
    answers = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=now)
    shared = models.JSONField(default=dict)
    shared_at = models.DateTimeField(null=True)
    times_shared = models.PositiveIntegerField(default=0)

    objects = AboutChildQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "person"], name="about_child_once_a_person"),
        )

    def __str__(self) -> str:
        return f"{self.person_id} about the child of {self.case_id}"
