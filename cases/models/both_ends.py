"""What does each side promise, and how did the week go?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases import visibility
from cases.models.written import Written
from tenants.base.clock import now
from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User


class HomePromiseQuerySet(VisibleQuerySet["HomePromise"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Whoever reads the whole record of the case."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(visibility.reads_all_of(user, "case__"))


class WeekTickQuerySet(VisibleQuerySet["WeekTick"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Whoever reads the whole record of the case."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(visibility.reads_all_of(user, "case__"))


class WeekTickBeforeQuerySet(VisibleQuerySet["WeekTickBefore"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """With the answer of the week."""
        return self.filter(tick__in=WeekTick.objects.visible_to(user).values("pk"))


class HomePromise(Written):
    """What a parent wants to do at home, of their own will: no plan can oblige them to it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="home_promises")
    words = models.CharField(max_length=300)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=200)
    starts = models.DateField()
    ended_on = models.DateField(null=True)
    made_at = models.DateTimeField(default=now)

    objects = HomePromiseQuerySet.as_manager()

    class Meta:
        ordering = ("made_at",)

    def __str__(self) -> str:
        return self.words


class WeekTick(models.Model):
    """How one promise went in one week, said by who keeps it: a promise of the home, or a part of
    the plan by the id of its block. `week` is its Monday."""

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        PARTLY = "partly", _("Partly")
        NO = "no", _("Not this week")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="week_ticks")
    week = models.DateField()
    promise = models.ForeignKey(
        HomePromise, null=True, on_delete=models.PROTECT, related_name="ticks"
    )
    block = models.UUIDField(null=True)
    answer = models.CharField(max_length=10, choices=Answer)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=200)
    at = models.DateTimeField(default=now)

    objects = WeekTickQuerySet.as_manager()

    class Meta:
        ordering = ("week", "at")
        constraints = (
            models.CheckConstraint(
                condition=Q(promise__isnull=True, block__isnull=False)
                | Q(promise__isnull=False, block__isnull=True),
                name="tick_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["week", "promise", "person"], name="home_tick_once_a_week"
            ),
            models.UniqueConstraint(
                fields=["case", "week", "block", "person"], name="school_tick_once_a_week"
            ),
        )

    def __str__(self) -> str:
        return f"{self.answer} in the week of {self.week}"


class WeekTickBefore(models.Model):
    """What the same person had said of that week before they changed it."""

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tick = models.ForeignKey(WeekTick, on_delete=models.PROTECT, related_name="before")
    answer = models.CharField(max_length=10, choices=WeekTick.Answer)
    at = models.DateTimeField()

    objects = WeekTickBeforeQuerySet.as_manager()

    class Meta:
        ordering = ("at",)

    def __str__(self) -> str:
        return f"{self.answer}, changed"
