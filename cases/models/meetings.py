"""When does the team meet with the family, and how did both sides come to that hour?"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases import visibility
from cases.models.plans import PlanVersion
from cases.models.process import CaseFact
from cases.models.written import Written
from tenants.base.clock import now
from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User


class MeetingQuerySet(VisibleQuerySet["Meeting"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Whoever reads the whole record; the interpreter, when one is needed."""
        if not user.is_authenticated:
            return self.none()
        interpreter = visibility.interprets(user, "case__") & Q(interpreter=True)
        return self.filter(visibility.reads_all_of(user, "case__") | interpreter)


class Meeting(Written):
    """A meeting of the team with the family, at an hour on which both agree (34 CFR
    300.322(a)(2)). What is said at each step is a MeetingStep that never changes; this row only
    says where it stands. `version` is the draft that is talked over, and `next_on` when everyone
    meets again. `times` are those that the school offers, `family_times` those of the
    family, as ISO moments. `starts_at` stands until another time is taken. `sequence` rises with
    each change that a calendar must hear of (RFC 5545). `fact` is the dated fact of the road."""

    WRITER: ClassVar[str] = "opened_by"

    class Purpose(models.TextChoices):
        """The keys are those of the notice of a meeting."""

        ELIGIBILITY = "eligibility", _("To decide if the child needs special education")
        PLAN = "plan", _("To write the plan")
        REVIEW = "review", _("To look at the plan again")
        TALK = "talk", _("To talk about something else")

    class Way(models.TextChoices):
        ROOM = "room", _("At the school")
        PHONE = "phone", _("By phone")
        VIDEO = "video", _("By video")

    class State(models.TextChoices):
        OFFERED = "offered", _("Times are offered")
        COUNTERED = "countered", _("The family asks for other times")
        SET = "set", _("The time is set")
        HELD = "held", _("It was held")
        CANCELLED = "cancelled", _("It does not take place")

    FACTS: ClassVar[dict[str, str]] = {
        Purpose.ELIGIBILITY: "eligibility_meeting_set",
        Purpose.PLAN: "plan_meeting_set",
        Purpose.REVIEW: "plan_meeting_set",
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="meetings")
    purpose = models.CharField(max_length=20, choices=Purpose)
    way = models.CharField(max_length=20, choices=Way)
    place = models.CharField(max_length=300, blank=True)
    link = models.CharField(max_length=500, blank=True)
    minutes = models.PositiveSmallIntegerField()
    interpreter = models.BooleanField(default=False)
    language = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=20, choices=State, default=State.OFFERED)
    times = models.JSONField(default=list)
    family_times = models.JSONField(default=list)
    starts_at = models.DateTimeField(null=True)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=now)
    fact = models.ForeignKey(CaseFact, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=now)
    told_unanswered_on = models.DateField(null=True)
    told_soon_for = models.DateTimeField(null=True)
    version = models.ForeignKey(PlanVersion, null=True, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by_name = models.CharField(max_length=200, blank=True)
    next_on = models.DateField(null=True)
    told_next_on = models.DateField(null=True)  # when who runs the case was last told of that day
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    opened_by_name = models.CharField(max_length=200)
    key = models.UUIDField()
    created_at = models.DateTimeField(default=now)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)
        constraints = (models.UniqueConstraint(fields=["opened_by", "key"], name="meeting_once"),)
        indexes = (models.Index(fields=["state", "starts_at"], name="meeting_comes"),)

    def __str__(self) -> str:
        return f"{self.purpose}, {self.starts_at or self.state}"

    @property
    def ends_at(self) -> dt.datetime | None:
        """Until when it is planned."""
        return self.starts_at + dt.timedelta(minutes=self.minutes) if self.starts_at else None

    @property
    def over(self) -> bool:
        """Nothing more can be said of its hour."""
        return self.state in (self.State.CANCELLED, self.State.HELD)

    @property
    def called_off(self) -> bool:
        """It does not take place."""
        return self.state == self.State.CANCELLED

    @property
    def is_past(self) -> bool:
        """Its hour has begun."""
        return self.starts_at is not None and self.starts_at <= now()


class MeetingStepQuerySet(VisibleQuerySet["MeetingStep"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """With the meeting."""
        return self.filter(meeting__in=Meeting.objects.visible_to(user).values("pk"))


class MeetingStep(Written):
    """What somebody did or said about the hour of a meeting: each offer, each answer and each
    call, letter or visit that tried to find one (34 CFR 300.322(d)). `for_name`: staff wrote it
    down for that parent. `how` and `on` belong to such an attempt."""

    WRITER: ClassVar[str] = "person"

    append_only: ClassVar[bool] = True

    class How(models.TextChoices):
        PHONE = "phone", _("A phone call")
        LETTER = "letter", _("A letter or message")
        VISIT = "visit", _("A visit at home or at work")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20)
    words = models.TextField(blank=True)
    times = models.JSONField(default=list)
    how = models.CharField(max_length=20, choices=How, blank=True)
    on = models.DateField(null=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    person_name = models.CharField(max_length=200, blank=True)
    for_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=now)

    objects = MeetingStepQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["meeting", "number"], name="meeting_step_once"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"
