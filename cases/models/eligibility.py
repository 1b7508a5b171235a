"""What did the group decide about eligibility, with whom, and why?"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.evaluation import OfCaseQuerySet
from cases.models.written import Written
from tenants.base.clock import now


class EligibilityDecision(Written):
    """The two-part question and its answer (34 CFR 300.8(a), 300.306). Never changed: another
    meeting is another decision. `categories` are codes, the main one first; `group` holds who
    took part as {name, role, how}; `copies` who was given the report and this paper, as {name,
    how}. `exclusions`: neither poor teaching of reading or math nor little English is the main
    cause (34 CFR 300.306(b))."""

    append_only: ClassVar[bool] = True
    WRITER: ClassVar[str] = "recorded_by"

    class Outcome(models.TextChoices):
        ELIGIBLE = "eligible", _("Eligible for special education")
        NOT_ELIGIBLE = "not_eligible", _("Not eligible for special education")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="decisions")
    decided_on = models.DateField()
    has_disability = models.BooleanField()
    needs_special_education = models.BooleanField()
    outcome = models.CharField(max_length=20, choices=Outcome)
    categories = models.JSONField(default=list)
    everyday_words = models.CharField(max_length=200, blank=True)
    exclusions = models.BooleanField(default=False)
    reasons = models.TextField()
    disagreed = models.TextField(blank=True)
    group = models.JSONField(default=list)
    without_parents = models.CharField(max_length=500, blank=True)
    copies = models.JSONField(default=list)
    fact = models.OneToOneField("cases.CaseFact", on_delete=models.PROTECT, related_name="decision")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_by_name = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(default=now)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        ordering = ("decided_on", "recorded_at")

    def __str__(self) -> str:
        return f"{self.outcome} on {self.decided_on}"
