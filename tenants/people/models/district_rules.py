"""What does the district itself say of a clock of the law?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tenants.base.clock import now
from tenants.base.visibility import VisibleQuerySet
from tenants.rulepacks.packs import LocalRule
from tenants.rulepacks.schema import ClockKey, Event, Measure, SetBy

if TYPE_CHECKING:
    import datetime as dt

    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User


class DistrictRuleQuerySet(VisibleQuerySet["DistrictRule"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """A promise is made to everybody in the district."""
        return self if user.is_authenticated else self.none()

    def in_force(self, day: dt.date) -> Self:
        """Those that hold for a clock that starts on this calendar day, or on a later one."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=day))


class DistrictRule(models.Model):
    """A promise stricter than the law, or a rule that the district looked up and says where it
    stands. It holds for clocks that start on `starts` or later, until the day before `until`.
    A row is never changed but by its end: what was promised stays to be read."""

    class Source(models.TextChoices):
        PROMISE = SetBy.PROMISE.value, _("Our promise")
        CONFIRMED = SetBy.CONFIRMED.value, _("A rule we looked up")

    class Unit(models.TextChoices):
        CALENDAR = Measure.CALENDAR.value, _("calendar days")
        SCHOOL = Measure.SCHOOL.value, _("school days")
        BUSINESS = Measure.BUSINESS.value, _("business days")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clock = models.CharField(max_length=40)
    source = models.CharField(max_length=20, choices=Source)
    number = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=20, choices=Unit)
    start_event = models.CharField(max_length=40, blank=True)
    cite = models.CharField(max_length=200, blank=True)
    starts = models.DateField()
    until = models.DateField(null=True, blank=True)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    said_by_name = models.CharField(max_length=200)
    said_at = models.DateTimeField(default=now)

    objects = DistrictRuleQuerySet.as_manager()

    class Meta:
        ordering = ("-said_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("starts")),
                name="district_rule_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["clock", "source"],
                condition=Q(until__isnull=True),
                name="one_open_district_rule_of_a_kind",
            ),
        )

    def __str__(self) -> str:
        return f"{self.clock}: {self.number} {self.unit} from {self.starts}"

    def as_rule(self) -> LocalRule:
        """The row as the pure rule packs know it."""
        return LocalRule(
            key=ClockKey(self.clock),
            number=self.number,
            unit=Measure(self.unit),
            set_by=SetBy(self.source),
            starts=self.starts,
            until=self.until,
            start_event=Event(self.start_event) if self.start_event else None,
            cite=self.cite,
        )
