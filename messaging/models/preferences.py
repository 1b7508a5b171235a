"""How does each person want to be told?"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models

from messaging.models.notifications import Kind, Pace
from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User

QUIET_FROM, QUIET_UNTIL = dt.time(21), dt.time(7)
DIGEST_AT = dt.time(17)
FRIDAY = 4


class NotifyPreferenceQuerySet(VisibleQuerySet["NotifyPreference"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Only one's own."""
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()


class NotifyPreference(models.Model):
    """One row for whoever changed something; the defaults suit everybody else. Times are local
    to the person. The way (e-mail, text message, paper) is `User.reach_by`."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    pace = models.CharField(max_length=10, choices=Pace, default=Pace.NOW)
    quiet_from = models.TimeField(null=True, blank=True, default=QUIET_FROM)
    quiet_until = models.TimeField(null=True, blank=True, default=QUIET_UNTIL)
    digest_at = models.TimeField(default=DIGEST_AT)
    digest_day = models.PositiveSmallIntegerField(default=FRIDAY)  # Monday is 0
    any_hour = models.BooleanField(default=False)  # staff: outside of school hours too
    shows_words = models.BooleanField(default=False)

    objects = NotifyPreferenceQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(digest_day__lte=6), name="digest_day_is_a_weekday"
            ),
        )

    def __str__(self) -> str:
        return f"how {self.user_id} is told"


class NotifyChoiceQuerySet(VisibleQuerySet["NotifyChoice"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Only one's own."""
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()


class NotifyChoice(models.Model):
    """Another pace for one kind, for one child or (student is null) for all."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    student = models.ForeignKey(
        "cases.Student", on_delete=models.CASCADE, null=True, related_name="+"
    )
    kind = models.CharField(max_length=20, choices=Kind)
    pace = models.CharField(max_length=10, choices=Pace)

    objects = NotifyChoiceQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["user", "student", "kind"],
                nulls_distinct=False,
                name="one_choice_for_child_and_kind",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pace} for {self.user_id}"
