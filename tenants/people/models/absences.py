"""Who is away, from when until when, and who stands in?"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from tenants.base.clock import now, today
from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models.users import User


class AbsenceQuerySet(VisibleQuerySet["Absence"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Both sides: who is away, and who stands in."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(user_id=user.pk) | Q(stand_in_id=user.pk))

    def in_force(self, day: dt.date | None = None) -> Self:
        """Those of people who are away on this calendar day, the last day included."""
        day = day or today()
        return self.filter(starts__lte=day, until__gte=day)


class Absence(models.Model):
    """Some calendar days on which a person of the staff is away, and the colleague who is told
    meanwhile what would wait for them. It gives the colleague no right to see anything."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="absences"
    )
    starts = models.DateField()
    until = models.DateField()
    stand_in = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="stands_in"
    )
    made_at = models.DateTimeField(default=now)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ("starts",)
        constraints = (
            models.CheckConstraint(
                condition=Q(until__gte=F("starts")), name="absence_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(user=F("stand_in")), name="nobody_stands_in_for_themselves"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} from {self.starts} to {self.until}"
