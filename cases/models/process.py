"""Which dated facts does a case know, who wrote each down, and how did it come?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases import visibility
from cases.deadline_facts import Fact
from cases.facts import CLAIMS, KINDS, STAGE_SAID, Dated, FactKind, label
from cases.models.written import Written
from cases.stage_moves import AT_WORK
from tenants.base.clock import now
from tenants.base.visibility import VisibleQuerySet
from tenants.rulepacks.schema import ClockKey, Event, ExtensionBy

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User


class CaseFactQuerySet(VisibleQuerySet["CaseFact"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Whoever reads the whole record of the case."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(visibility.reads_all_of(user, "case__"))

    def standing(self) -> Self:
        """Those that nobody corrected and that did happen."""
        return self.filter(correction__isnull=True, happened_on__isnull=False)


class CaseFact(Written):
    """Something that happened on a calendar day of the district. Never changed: a correction is a
    new row that points to the old one, and both stay to be read. Without a day, a correction says
    that it did not happen. `about` is the family's own word that this confirms."""

    WRITER: ClassVar[str] = "recorded_by"

    append_only: ClassVar[bool] = True

    class How(models.TextChoices):
        PAPER = "paper", _("On paper")
        IN_PERSON = "in_person", _("In person")
        PHONE = "phone", _("By phone")
        EMAIL = "email", _("By e-mail")
        PORTAL = "portal", _("In the portal")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="facts")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    happened_on = models.DateField(null=True)
    until = models.DateField(null=True)
    how = models.CharField(max_length=20, choices=How, blank=True)
    from_whom = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    from_name = models.CharField(max_length=160, blank=True)
    note = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="correction"
    )
    about = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="confirmations"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_by_name = models.CharField(max_length=200, blank=True)
    recorded_as = models.CharField(max_length=40, blank=True)
    recorded_at = models.DateTimeField(default=now)

    objects = CaseFactQuerySet.as_manager()

    class Meta:
        ordering = ("case", "number")
        constraints = (
            models.UniqueConstraint(fields=["case", "number"], name="fact_number_once_per_case"),
            models.CheckConstraint(
                condition=Q(happened_on__isnull=False) | Q(corrects__isnull=False),
                name="fact_without_a_day_takes_one_away",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("happened_on")),
                name="fact_ends_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} on {self.happened_on}"

    @property
    def sort(self) -> FactKind:
        """Its line in the table of kinds. Raises KeyError for a kind of a newer version."""
        return KINDS[self.kind]

    @property
    def label(self) -> str:
        """What it says, in the reader's language."""
        return label(self.kind)

    @property
    def is_claim(self) -> bool:
        """The family's own word, which the school confirms."""
        return self.kind in CLAIMS

    def as_dated(self) -> Dated:
        """For the table of stages; only for a fact that has a day."""
        assert self.happened_on is not None
        return Dated(self.kind, self.happened_on, self.number, str(self.data.get("stage", "")))

    @property
    def _event(self) -> Event | None:
        """What the clocks know it as; of a stage that staff said, whether services run there."""
        if self.kind == STAGE_SAID:
            at_work = self.data.get("stage") in AT_WORK
            return Event.SAID_AT_WORK if at_work else Event.SAID_ELSEWHERE
        kind = KINDS.get(self.kind)
        return kind.event if kind else None

    def as_fact(self) -> Fact | None:
        """For the clocks; None for a kind that starts and ends none."""
        event = self._event
        if event is None:
            return None
        return Fact(
            event=event,
            day=self.happened_on,
            id=str(self.pk),
            until=self.until,
            clock=ClockKey(self.data.get("clock", ClockKey.EVALUATION)),
            by=ExtensionBy(self.data.get("by", ExtensionBy.AGREEMENT)),
            learning_disability=bool(self.data.get("learning_disability", False)),
            number=self.number,
        )
