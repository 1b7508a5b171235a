"""Who asked to see the record, who asked to have it mended, and what became of it?"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases import visibility
from messaging.records.clock import Due, due
from tenants.base.clock import now, today
from tenants.base.visibility import VisibleQuerySet
from tenants.here import this_district
from tenants.people.services.school_days import SchoolDays, school_days
from tenants.rulepacks.calendars import Unit

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User


class RecordsRequestQuerySet(VisibleQuerySet["RecordsRequest"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Whoever reads the whole record of the case."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(visibility.reads_all_of(user, "case__"))

    def waiting(self) -> Self:
        """Those that nobody has answered, in closed cases too."""
        return self.filter(state=RecordsRequest.State.OPEN)


class RecordsRequest(models.Model):
    """A parent's wish to see the record (34 CFR 300.613). Asking, answering and what is said in
    between are entries; the last day is counted when it is asked for."""

    class Wants(models.TextChoices):
        COPY = "copy", _("A copy")
        SEE = "see", _("To look at it at the school")
        EXPLAIN = "explain", _("Somebody who explains it to me")

    class State(models.TextChoices):
        OPEN = "open", _("Waits")
        DONE = "done", _("Given")
        WITHDRAWN = "withdrawn", _("Not needed any more")

    class Told(models.TextChoices):
        NOTHING = "", _("Nothing yet")
        SOON = "soon", _("That the day comes near")
        LATE = "late", _("That the day is over")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(
        "cases.Case", on_delete=models.PROTECT, related_name="records_requests"
    )
    entry = models.OneToOneField("messaging.Entry", on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    wants = models.CharField(max_length=10, choices=Wants, default=Wants.COPY)
    asked_on = models.DateField()
    # The law's days, or fewer where the state or the district says so; `rule` as in AnswerClock.
    number = models.PositiveSmallIntegerField(default=45)
    unit = models.CharField(max_length=20, default=Unit.CALENDAR)
    rule = models.CharField(max_length=40, default="records/US", blank=True)
    meeting_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    answer = models.ForeignKey(
        "messaging.Entry", on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_on = models.DateField(null=True)
    # A visit to look at the record: the day it is planned for, or was, and the entry that says so.
    visit_on = models.DateField(null=True)
    visit_entry = models.ForeignKey(
        "messaging.Entry", on_delete=models.PROTECT, null=True, related_name="+"
    )
    told = models.CharField(max_length=10, choices=Told, default=Told.NOTHING, blank=True)
    told_on = models.DateField(null=True)
    created_at = models.DateTimeField(default=now)

    known_days: SchoolDays | None = None  # set where many rows are asked for their day

    objects = RecordsRequestQuerySet.as_manager()

    class Meta:
        ordering = ("asked_on", "created_at")
        indexes = (
            models.Index(fields=["case"], condition=Q(state="open"), name="records_request_open"),
        )

    def __str__(self) -> str:
        return f"records request of {self.asked_on}"

    @property
    def visit_is_too_late(self) -> bool:
        """Whether a visit is planned for a day on which the record must be open already."""
        return self.visit_on is not None and self.visit_on > self.due.day

    @property
    def due(self) -> Due:
        """The last day, as it stands today in the district."""
        return self.due_by(self.known_days)

    def due_by(self, days: SchoolDays | None) -> Due:
        """The same by these school days; they are read (two queries) where school or business
        days count and none are given. Read with the case and its child then."""
        day, estimated = self.asked_on + dt.timedelta(days=self.number), False
        if self.unit != Unit.CALENDAR:
            calendar = (days or school_days()).of(self.case.student.school_id)
            counted = calendar.due(self.asked_on, self.number, Unit(self.unit))
            day, estimated = counted.day, counted.estimated
        on = today(this_district().timezone)
        return due(self.asked_on, self.meeting_on, today=on, counted=day, estimated=estimated)


class AmendmentQuerySet(VisibleQuerySet["Amendment"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Whoever reads the whole record of the case."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(visibility.reads_all_of(user, "case__"))

    def waiting(self) -> Self:
        """Those that nobody has decided, or that wait for a hearing, in closed cases too."""
        return self.filter(state__in=(Amendment.State.OPEN, Amendment.State.HEARING))


class Amendment(models.Model):
    """A parent's wish to have the record mended (34 CFR 300.618 to 300.621). Each step is an
    entry. A statement of the parent is shown with the entry that it is about for as long as the
    record is kept (300.620(c))."""

    class State(models.TextChoices):
        OPEN = "open", _("Waits for a decision")
        AGREED = "agreed", _("The record was mended")
        REFUSED = "refused", _("The record stays as it is")
        HEARING = "hearing", _("Waits for a hearing")
        WITHDRAWN = "withdrawn", _("Not needed any more")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="amendments")
    entry = models.OneToOneField("messaging.Entry", on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    about = models.ForeignKey(
        "messaging.Entry", on_delete=models.PROTECT, null=True, related_name="amendments"
    )
    about_words = models.CharField(max_length=200, blank=True)
    asked_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    decision = models.ForeignKey(
        "messaging.Entry", on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_on = models.DateField(null=True)
    correction = models.ForeignKey(
        "messaging.Entry", on_delete=models.PROTECT, null=True, related_name="+"
    )
    statement = models.ForeignKey(
        "messaging.Entry", on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=now)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        ordering = ("asked_on", "created_at")
        indexes = (
            models.Index(
                fields=["case"],
                condition=Q(state__in=("open", "hearing")),
                name="amendment_open",
            ),
        )

    def __str__(self) -> str:
        return f"amendment of {self.asked_on}"
