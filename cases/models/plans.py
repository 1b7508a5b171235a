"""What is a child's plan while it is being written, block by block?

Nothing here is shown to the family: what they read is a shared version, which nobody can change.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases import visibility
from cases.plan_shapes import NAMES, SHAPES, PlanKind, Shape
from tenants.base.clock import now
from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User


class PlanQuerySet(VisibleQuerySet["Plan"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Staff on the team and district staff: a plan in the making is not shared yet."""
        return self.filter(visibility.plans(user, "case__"))


class PlanBlockQuerySet(VisibleQuerySet["PlanBlock"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """With the plan."""
        return self.filter(plan__in=Plan.objects.visible_to(user).values("pk"))


class PlanTypingQuerySet(VisibleQuerySet["PlanTyping"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """One's own, while the plan is one's to see."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            person_id=user.pk, block__in=PlanBlock.objects.visible_to(user).values("pk")
        )


class Plan(models.Model):
    """A plan in the making."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="plans")
    kind = models.CharField(max_length=10)  # a PlanKind
    language = models.CharField(max_length=10, default="en")
    copied_from = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="copies"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_by_name = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=now)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return str(self.name)

    @property
    def name(self) -> str:
        """Which plan it is, in the reader's language."""
        return str(NAMES[PlanKind(self.kind)])


class PlanBlock(models.Model):
    """One goal, one service or one whole section. `revision` counts its changes, so that nobody
    writes over what somebody else wrote meanwhile."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="blocks")
    kind = models.CharField(max_length=30)  # a key of SHAPES
    position = models.PositiveIntegerField()
    words = models.TextField(blank=True)
    fields = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    changed_by_name = models.CharField(max_length=200)
    changed_at = models.DateTimeField(default=now)

    objects = PlanBlockQuerySet.as_manager()

    class Meta:
        ordering = ("position", "pk")
        verbose_name = _("part of a plan")

    def __str__(self) -> str:
        return str(self.shape.label)

    @property
    def shape(self) -> Shape:
        """What a block of this kind holds."""
        return SHAPES[self.kind]


class PlanTyping(models.Model):
    """What somebody has typed into a block and not put in yet; `revision` is that of the block
    which they had before them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    block = models.ForeignKey(PlanBlock, on_delete=models.CASCADE, related_name="typings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    person_name = models.CharField(max_length=200)
    revision = models.PositiveIntegerField()
    words = models.TextField(blank=True)
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=now)

    objects = PlanTypingQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["block", "person"], name="plan_typing_once_a_person"),
        )

    def __str__(self) -> str:
        return f"{self.person_name} in {self.block_id}"
