"""How much of each service of the plan was given, and why was some of it not?"""

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


class ServiceTimeQuerySet(VisibleQuerySet["ServiceTime"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Whoever reads the whole record of the case."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(visibility.reads_all_of(user, "case__"))


class ServiceViewQuerySet(VisibleQuerySet["ServiceView"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """With the time it is about."""
        return self.filter(time__in=ServiceTime.objects.visible_to(user).values("pk"))


class ServiceTimeBeforeQuerySet(VisibleQuerySet["ServiceTimeBefore"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """With the time: both sides see that something else stood there."""
        return self.filter(time__in=ServiceTime.objects.visible_to(user).values("pk"))


class ServiceTime(Written):
    """One time at which a service was given, or was not and why. `block` is the id of the service
    in its plan, the same in each version. `makes_up` is a time that was not given. No rule asks for
    such a log; it is how both sides see that the plan is carried out (34 CFR 300.323(c)(2))."""

    WRITER: ClassVar[str] = "recorded_by"

    class Reason(models.TextChoices):
        NO_SCHOOL = "no_school", _("There was no school")
        CHILD_AWAY = "child_away", _("The child was absent")
        STAFF_AWAY = "staff_away", _("Who gives it was absent")
        SCHOOL_EVENT = "school_event", _("A test or an event of the school")
        OTHER = "other", _("Another reason")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="service_times")
    block = models.UUIDField()
    day = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=20, choices=Reason, blank=True)
    note = models.CharField(max_length=300, blank=True)
    makes_up = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="made_up_by"
    )
    key = models.UUIDField(default=uuid.uuid4)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_by_name = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(default=now)

    objects = ServiceTimeQuerySet.as_manager()

    class Meta:
        ordering = ("day", "recorded_at")
        constraints = (
            models.UniqueConstraint(fields=["recorded_by", "key"], name="service_time_sent_once"),
            models.CheckConstraint(
                condition=Q(minutes__gt=0) | ~Q(reason=""), name="not_given_has_a_reason"
            ),
        )

    def __str__(self) -> str:
        return f"{self.minutes} minutes on {self.day}"


class ServiceTimeBefore(Written):
    """What stood there before a time was corrected: who wrote that down, and when."""

    append_only: ClassVar[bool] = True
    WRITER: ClassVar[str] = "recorded_by"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    time = models.ForeignKey(ServiceTime, on_delete=models.PROTECT, related_name="before")
    minutes = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=20, choices=ServiceTime.Reason, blank=True)
    note = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_by_name = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()

    objects = ServiceTimeBeforeQuerySet.as_manager()

    class Meta:
        ordering = ("recorded_at",)

    def __str__(self) -> str:
        return f"{self.minutes} minutes, corrected"


class ServiceView(Written):
    """What a parent says of one time: it stands beside it and changes nothing of it."""

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    time = models.ForeignKey(ServiceTime, on_delete=models.PROTECT, related_name="views")
    words = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=200)
    said_at = models.DateTimeField(default=now)

    objects = ServiceViewQuerySet.as_manager()

    class Meta:
        ordering = ("said_at",)

    def __str__(self) -> str:
        return f"{self.author_name} on {self.time_id}"
