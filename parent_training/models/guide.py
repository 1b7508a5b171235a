"""Who has read a page of the guide, and is it shown?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models

from tenants.base.clock import now
from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User


class GuideReviewQuerySet(VisibleQuerySet["GuideReview"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Everybody, also who is not signed in: it is about a page that anyone may read."""
        return self


class GuideReview(models.Model):
    """Somebody read a page in one language and the district shows it from now on; or, without
    `shown`, shows it no more. The newest of a page and language counts, and only while the page
    says what was read (`fingerprint`)."""

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    page = models.CharField(max_length=60)  # a key of the guide
    language = models.CharField(max_length=12)
    fingerprint = models.CharField(max_length=64)
    shown = models.BooleanField(default=True)
    reviewed_by = models.CharField(max_length=120)
    reviewed_on = models.DateField()
    number = models.PositiveIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=200)
    at = models.DateTimeField(default=now)

    objects = GuideReviewQuerySet.as_manager()

    class Meta:
        ordering = ("page", "language", "number")
        constraints = (
            models.UniqueConstraint(
                fields=["page", "language", "number"], name="guide_review_number_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.page}, {self.language}, {self.number}"
