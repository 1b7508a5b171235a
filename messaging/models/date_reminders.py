"""Of which step before a date of a case was somebody told?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from cases import visibility
from tenants.base.clock import now
from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User


class DateReminderQuerySet(VisibleQuerySet["DateReminder"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Whoever reads the whole record of the case."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(visibility.reads_all_of(user, "case__"))


class DateReminder(models.Model):
    """One step of one clock that was told: once, whoever runs at the same time, and also when the
    day moves afterwards."""

    class Step(models.TextChoices):
        FIRST = "10"  # working days before
        SECOND = "3"
        PASSED = "passed"

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    clock = models.CharField(max_length=40)
    started_on = models.DateField()
    step = models.CharField(max_length=10, choices=Step)
    due = models.DateField()  # as it was when it was told
    told_at = models.DateTimeField(default=now)

    objects = DateReminderQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case", "clock", "started_on", "step"], name="each_step_is_told_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.clock} of {self.case_id}: {self.step}"
