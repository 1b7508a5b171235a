"""Who holds which role, where, from when until when?"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from tenants.base.clock import now, today
from tenants.base.visibility import VisibleQuerySet
from tenants.people.roles import ROLE_CHOICES, ROLES, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models.users import User


class RoleAssignmentQuerySet(VisibleQuerySet["RoleAssignment"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """One's own; district staff see all."""
        if not user.is_authenticated:
            return self.none()
        return self if user.is_district_staff else self.filter(user_id=user.pk)

    def in_force(self, day: dt.date | None = None) -> Self:
        """Those that count on this calendar day, the last day included."""
        day = day or today()
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), starts__lte=day)


class RoleAssignment(models.Model):
    """A role held by a person, at one school or (school empty) in the whole district."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="role_assignments"
    )
    role = models.CharField(max_length=40, choices=ROLE_CHOICES)
    school = models.ForeignKey("people.School", on_delete=models.PROTECT, null=True, blank=True)
    starts = models.DateField()
    until = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        ordering = ("starts", "created_at")
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("starts")),
                name="role_ends_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"

    @property
    def definition(self) -> Role:
        """The role's name and sentence."""
        return ROLES[self.role]
