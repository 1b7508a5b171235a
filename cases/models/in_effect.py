"""Which plan is in effect, and who has read their own part of it?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models

from cases import visibility
from cases.models.plans import PlanVersion
from tenants.base.clock import now
from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User


class PlanInEffectQuerySet(VisibleQuerySet["PlanInEffect"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Whoever reads the whole record of the case."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(visibility.reads_all_of(user, "case__"))


class PlanInEffect(models.Model):
    """A version of a plan that holds from a day on, until the next one of its kind does. `number`
    counts those of one kind in the case."""

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="plans_in_effect")
    kind = models.CharField(max_length=10)  # a PlanKind, that of its plan
    number = models.PositiveIntegerField()
    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="in_effect")
    starts_on = models.DateField()
    put_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    put_by_name = models.CharField(max_length=200)
    put_at = models.DateTimeField(default=now)

    objects = PlanInEffectQuerySet.as_manager()

    class Meta:
        ordering = ("case", "kind", "number")
        constraints = (
            models.UniqueConstraint(
                fields=["case", "kind", "number"], name="plan_in_effect_number_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.version_id} from {self.starts_on}"


class DutyQuerySet(VisibleQuerySet["Duty"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """With the plan: the family sees who has read their part."""
        return self.filter(in_effect__in=PlanInEffect.objects.visible_to(user).values("pk"))


class Duty(models.Model):
    """What one person carries of the plan in effect: `parts` are ids of blocks of its version.
    Each teacher and provider is informed of their own duties (34 CFR 300.323(d)(2)). Without parts
    nothing is asked of them any more."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    in_effect = models.ForeignKey(PlanInEffect, on_delete=models.PROTECT, related_name="duties")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=200)
    parts = models.JSONField(default=list)
    asks = models.BooleanField(default=True)  # there are parts
    asked_at = models.DateTimeField(default=now)
    confirmed_at = models.DateTimeField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_on = models.DateField(null=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ("person_name", "pk")
        constraints = (
            models.UniqueConstraint(fields=["in_effect", "person"], name="duty_once_a_person"),
        )

    def __str__(self) -> str:
        return f"{self.person_name}, {len(self.parts)}"
