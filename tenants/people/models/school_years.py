"""On which days do children attend, in the district and in a school that differs?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.db import models

from tenants.base.clock import now
from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User


class SchoolYearQuerySet(VisibleQuerySet["SchoolYear"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The school year is public knowledge inside the district."""
        return self if user.is_authenticated else self.none()


class SchoolYear(models.Model):
    """From the first to the last day of instruction, both with it. No school: the district's.
    A school that has years of its own goes by those alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        "people.School", on_delete=models.CASCADE, null=True, blank=True, related_name="years"
    )
    first_day = models.DateField()
    last_day = models.DateField()
    created_at = models.DateTimeField(default=now)

    objects = SchoolYearQuerySet.as_manager()

    class Meta:
        ordering = ("first_day",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="school_year_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return f"{self.first_day} to {self.last_day}"


class ClosureQuerySet(VisibleQuerySet["Closure"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Closed days are public knowledge inside the district."""
        return self if user.is_authenticated else self.none()


class Closure(models.Model):
    """Days on which no child attends: a break, a staff day, snow. No school: all of them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        "people.School", on_delete=models.CASCADE, null=True, blank=True, related_name="closures"
    )
    first_day = models.DateField()
    last_day = models.DateField()
    why = models.CharField(max_length=120)
    written_in = models.CharField(max_length=12, default="en")
    created_at = models.DateTimeField(default=now)

    objects = ClosureQuerySet.as_manager()

    class Meta:
        ordering = ("first_day",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="closure_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return f"{self.first_day} to {self.last_day}: {self.why}"


class EarlyDismissalQuerySet(VisibleQuerySet["EarlyDismissal"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Days that end early are public knowledge inside the district."""
        return self if user.is_authenticated else self.none()


class EarlyDismissal(models.Model):
    """A day that ends early or begins late. Children attend, so it is a school day and every count
    goes on (34 CFR 300.11(c)); it is kept so that nobody has to ask. No school: all of them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(
        "people.School", on_delete=models.CASCADE, null=True, blank=True, related_name="short_days"
    )
    day = models.DateField()
    why = models.CharField(max_length=120)
    written_in = models.CharField(max_length=12, default="en")
    created_at = models.DateTimeField(default=now)

    objects = EarlyDismissalQuerySet.as_manager()

    class Meta:
        ordering = ("day",)
        constraints = (
            models.UniqueConstraint(fields=["school", "day"], name="one_early_dismissal_a_day"),
            models.UniqueConstraint(
                fields=["day"],
                condition=models.Q(school__isnull=True),
                name="one_early_dismissal_of_all_a_day",
            ),
        )

    def __str__(self) -> str:
        return f"{self.day}: {self.why}"
