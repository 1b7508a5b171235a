"""How is a goal of the plan in effect followed: what is counted, and by when how much?"""

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

    from tenants.people.models import User


class GoalTrackQuerySet(VisibleQuerySet["GoalTrack"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Whoever reads the whole record of the case."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(visibility.reads_all_of(user, "case__"))


class GoalPointQuerySet(VisibleQuerySet["GoalPoint"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """With the goal."""
        return self.filter(track__in=GoalTrack.objects.visible_to(user).values("pk"))


class GoalPointBeforeQuerySet(VisibleQuerySet["GoalPointBefore"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """With the number: both sides see that it was another one."""
        return self.filter(point__in=GoalPoint.objects.visible_to(user).values("pk"))


class GoalFlagQuerySet(VisibleQuerySet["GoalFlag"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """With the goal: both sides see it."""
        return self.filter(track__in=GoalTrack.objects.visible_to(user).values("pk"))


class GoalTrack(Written):
    """One thing that is counted for a goal. The aim line goes from `start_value` on the first day
    to `aim_value` on the last. `in_a_row` points on the wrong side of it raise a flag; 0 for no
    such rule. `block` is the id of the goal in its plan, the same in each version."""

    WRITER: ClassVar[str] = "set_by"

    class Unit(models.TextChoices):
        COUNT = "count", _("A count")
        PERCENT = "percent", _("Percent")
        RATING = "rating", _("A rating from 0 to 10")
        MINUTES = "minutes", _("Minutes")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="goal_tracks")
    block = models.UUIDField()
    measure = models.CharField(_("What is counted"), max_length=120)
    unit = models.CharField(max_length=10, choices=Unit, default=Unit.COUNT)
    starts = models.DateField()
    ends = models.DateField()
    start_value = models.DecimalField(max_digits=8, decimal_places=2)
    aim_value = models.DecimalField(max_digits=8, decimal_places=2)
    in_a_row = models.PositiveSmallIntegerField(default=0)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_by_name = models.CharField(max_length=200)
    set_at = models.DateTimeField(default=now)

    objects = GoalTrackQuerySet.as_manager()

    class Meta:
        ordering = ("set_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["case", "block", "measure"], name="goal_measure_once"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="goal_line_goes_on"),
        )

    def __str__(self) -> str:
        return self.measure

    @property
    def goes_down(self) -> bool:
        """Less is better: the line falls."""
        return self.aim_value < self.start_value


class GoalPoint(Written):
    """What was counted on a day."""

    WRITER: ClassVar[str] = "recorded_by"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    track = models.ForeignKey(GoalTrack, on_delete=models.PROTECT, related_name="points")
    day = models.DateField()
    value = models.DecimalField(max_digits=8, decimal_places=2)
    note = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_by_name = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(default=now)

    objects = GoalPointQuerySet.as_manager()

    class Meta:
        ordering = ("day",)
        constraints = (
            models.UniqueConstraint(fields=["track", "day"], name="goal_point_once_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.value} on {self.day}"


class GoalPointBefore(Written):
    """What stood there before a number or its note was corrected: who wrote that down, and when."""

    append_only: ClassVar[bool] = True
    WRITER: ClassVar[str] = "recorded_by"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    point = models.ForeignKey(GoalPoint, on_delete=models.PROTECT, related_name="before")
    value = models.DecimalField(max_digits=8, decimal_places=2)
    note = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_by_name = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()

    objects = GoalPointBeforeQuerySet.as_manager()

    class Meta:
        ordering = ("recorded_at",)

    def __str__(self) -> str:
        return f"{self.value}, corrected"


class GoalFlag(models.Model):
    """So many points in a row, from the first day to the last, were on the wrong side of the line.
    A run raises one flag, however long it goes on."""

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    track = models.ForeignKey(GoalTrack, on_delete=models.PROTECT, related_name="flags")
    first_day = models.DateField()
    last_day = models.DateField()
    number = models.PositiveSmallIntegerField()
    raised_at = models.DateTimeField(default=now)

    objects = GoalFlagQuerySet.as_manager()

    class Meta:
        ordering = ("first_day",)
        constraints = (
            models.UniqueConstraint(fields=["track", "first_day"], name="goal_flag_once_a_run"),
        )

    def __str__(self) -> str:
        return f"{self.number} in a row until {self.last_day}"
