"""Which extra help in class does a child get, how much of it was given, and does it work?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases import visibility
from cases.models.written import Written
from tenants.base.clock import now
from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cases.models.translations import TranslatedWords
    from tenants.people.models import User


class SupportQuerySet(VisibleQuerySet["Support"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Whoever reads the whole record of the case."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(visibility.reads_all_of(user, "case__"))


class Support(Written):
    """One strategy that the school tries, from its first day to the day on which both look at it.
    It runs beside an evaluation and may not delay one (34 CFR 300.301(b), OSEP Memo 11-07).
    `minutes` are those of one time. The aim line goes from `start_value` to `aim_value`."""

    WRITER: ClassVar[str] = "created_by"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="supports")
    what = models.CharField(_("What is done"), max_length=200)
    who = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    who_name = models.CharField(max_length=200)
    times_a_week = models.PositiveSmallIntegerField(_("Times a week"))
    minutes = models.PositiveSmallIntegerField(_("Minutes each time"))
    at_home = models.TextField(_("What the family can try at home"), blank=True)
    measure = models.CharField(_("What is counted"), max_length=120, blank=True)
    start_value = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    aim_value = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    starts = models.DateField(_("First day"))
    review_on = models.DateField(_("Day on which we look at it together"))
    ended_on = models.DateField(null=True)
    outcome = models.TextField(blank=True)
    outcome_in = models.CharField(max_length=12, blank=True, default="")  # its language
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=now)

    translated: TranslatedWords | None = None  # of `cases.translations.attach`

    objects = SupportQuerySet.as_manager()

    class Meta:
        ordering = ("starts", "created_at")
        constraints = (
            models.CheckConstraint(
                condition=Q(review_on__gte=F("starts")), name="support_is_looked_at_after_its_start"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("starts")),
                name="support_ends_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        return self.what

    @property
    def words(self) -> str:
        """What can be put into another language: what the family can try at home."""
        return self.at_home

    @property
    def outcome_spoken_in(self) -> str:
        """The language of what came of it: another person may have written it down."""
        return self.outcome_in or self.spoken_in


class SupportWeekQuerySet(VisibleQuerySet["SupportWeek"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """With the strategy."""
        return self.filter(support__in=Support.objects.visible_to(user).values("pk"))


class SupportPointQuerySet(VisibleQuerySet["SupportPoint"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """With the strategy."""
        return self.filter(support__in=Support.objects.visible_to(user).values("pk"))


class SupportWeek(models.Model):
    """Minutes planned and given in a week; `day` is its first day of school."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    support = models.ForeignKey(Support, on_delete=models.PROTECT, related_name="weeks")
    day = models.DateField(_("Week of"))
    planned = models.PositiveSmallIntegerField(_("Minutes planned"))
    given = models.PositiveSmallIntegerField(_("Minutes given"))
    note = models.CharField(max_length=300, blank=True)
    recorded_by_name = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(default=now)

    objects = SupportWeekQuerySet.as_manager()

    class Meta:
        ordering = ("day",)
        constraints = (
            models.UniqueConstraint(fields=["support", "day"], name="support_week_once"),
        )

    def __str__(self) -> str:
        return f"week of {self.day}"


class SupportPoint(models.Model):
    """What was counted on a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    support = models.ForeignKey(Support, on_delete=models.PROTECT, related_name="points")
    day = models.DateField(_("Day"))
    value = models.DecimalField(_("Number"), max_digits=8, decimal_places=2)
    note = models.CharField(max_length=300, blank=True)
    recorded_by_name = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(default=now)

    objects = SupportPointQuerySet.as_manager()

    class Meta:
        ordering = ("day",)
        constraints = (
            models.UniqueConstraint(fields=["support", "day"], name="support_point_once_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.value} on {self.day}"
