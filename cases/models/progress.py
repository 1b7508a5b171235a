"""What did the school report on the progress of each goal, and when?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models

from cases import visibility
from cases.models.in_effect import PlanInEffect
from tenants.base.clock import now
from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User


class ProgressReportQuerySet(VisibleQuerySet["ProgressReport"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Whoever reads the whole record of the case."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(visibility.reads_all_of(user, "case__"))


class ProgressReport(models.Model):
    """One report on all goals of a plan (34 CFR 300.320(a)(3)(ii)), as it was given: nobody changes
    it. `for_day` is the promised day that it keeps. `lines` holds each goal as it was: `number`,
    `words`, `plain`, `measures` with their numbers, and what was `said` of it by language; `next`
    what comes next, by language."""

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(
        "cases.Case", on_delete=models.PROTECT, related_name="progress_reports"
    )
    in_effect = models.ForeignKey(PlanInEffect, on_delete=models.PROTECT, related_name="reports")
    number = models.PositiveIntegerField()
    day = models.DateField()
    for_day = models.DateField(null=True)
    lines = models.JSONField()
    next = models.JSONField(default=dict)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=200)
    key = models.UUIDField(default=uuid.uuid4)
    given_at = models.DateTimeField(default=now)

    objects = ProgressReportQuerySet.as_manager()

    class Meta:
        ordering = ("case", "number")
        constraints = (
            models.UniqueConstraint(fields=["case", "number"], name="progress_report_number_once"),
            models.UniqueConstraint(fields=["author", "key"], name="progress_report_sent_once"),
        )

    def __str__(self) -> str:
        return f"progress report {self.number}"
