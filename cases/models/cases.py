"""Which cases are there, where do they stand, and who is on each team?"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases import visibility
from cases.models.written import Written
from cases.stages import STAGE_CHOICES, Next, stage
from tenants.base.clock import now, today
from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User


TONES = {
    "parent": "parent",
    "guest": "parent",
    "classroom_teacher": "teacher",
    "case_manager": "teacher",
    "special_education_teacher": "teacher",
    "english_learner_teacher": "teacher",
    "specialist": "specialist",
}


class CaseQuerySet(VisibleQuerySet["Case"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """See cases.visibility.cases."""
        return self.filter(visibility.cases(user))


class Case(models.Model):
    """One child's road to support: one thread, one record. A closed case stays readable."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    student = models.ForeignKey("cases.Student", on_delete=models.PROTECT, related_name="cases")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    stage = models.CharField(max_length=30, choices=STAGE_CHOICES, default="concern")
    step = models.PositiveSmallIntegerField(default=0)  # of the stage: see stages.step_of
    evaluation_requested_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ("-opened_on", "-created_at")
        constraints = (
            models.UniqueConstraint(
                fields=["student"],
                condition=Q(closed_on__isnull=True),
                name="one_open_case_per_student",
            ),
        )

    def __str__(self) -> str:
        return f"case of {self.student_id}"

    @property
    def next(self) -> Next:
        """What must happen now, as the facts say that were written down."""
        steps = stage(self.stage).nexts
        return steps[min(self.step, len(steps) - 1)]


class TeamMemberQuerySet(VisibleQuerySet["TeamMember"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """With the case: the family sees everyone on the team."""
        return self.filter(visibility.through_case(user))

    def in_force(self, day: dt.date | None = None) -> Self:
        """Those on the team on this calendar day, the last day included."""
        day = day or today()
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), starts__lte=day)


class TeamMember(models.Model):
    """A person on a case's team, in a role on that case, for a span of days."""

    class CaseRole(models.TextChoices):
        PARENT = "parent", _("Parent")
        CLASSROOM_TEACHER = "classroom_teacher", _("Classroom teacher")
        CASE_MANAGER = "case_manager", _("Case manager")
        SPECIAL_EDUCATION_TEACHER = "special_education_teacher", _("Special education teacher")
        ENGLISH_LEARNER_TEACHER = "english_learner_teacher", _("English learner teacher")
        SPECIALIST = "specialist", _("Specialist")
        ADMINISTRATOR = "administrator", _("Administrator")
        INTERPRETER = "interpreter", _("Interpreter")
        GUEST = "guest", _("Guest of the family")

    STAFF_ROLES = frozenset(
        {
            CaseRole.CLASSROOM_TEACHER,
            CaseRole.CASE_MANAGER,
            CaseRole.SPECIAL_EDUCATION_TEACHER,
            CaseRole.ENGLISH_LEARNER_TEACHER,
            CaseRole.SPECIALIST,
            CaseRole.ADMINISTRATOR,
        }
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="team")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="team_places"
    )
    role = models.CharField(max_length=40, choices=CaseRole)
    title = models.CharField(max_length=80, blank=True)
    starts = models.DateField()
    until = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)

    objects = TeamMemberQuerySet.as_manager()

    class Meta:
        ordering = ("created_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("starts")),
                name="team_place_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["case", "user", "role"],
                condition=Q(until__isnull=True),
                name="one_open_team_place_per_role",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} as {self.role}"

    @property
    def tone(self) -> str:
        """The colour's name of this role; the word always stands beside it."""
        return TONES.get(self.role, "neutral")

    @property
    def is_colleague(self) -> bool:
        """Whether the team itself ends this place: not a parent's, not a guest's."""
        return self.role not in (self.CaseRole.PARENT, self.CaseRole.GUEST)


class GuestConsentQuerySet(VisibleQuerySet["GuestConsent"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """With the case."""
        return self.filter(visibility.through_case(user))


class GuestConsent(Written):
    """A parent's signed, dated consent to share the case with a guest (34 CFR 99.30).

    It says what is shared, why and with whom; the guest's team place hangs on it.
    """

    WRITER: ClassVar[str] = "parent"

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Waiting for the school")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        REVOKED = "revoked", _("Taken back")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="guest_consents")
    parent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    guest_name = models.CharField(_("Guest’s name"), max_length=120)
    guest_email = models.EmailField(_("Guest’s e-mail"))
    purpose = models.CharField(_("Why you bring them"), max_length=300)
    until = models.DateField(_("Until"))
    signed_name = models.CharField(_("Your full name"), max_length=160)
    signed_at = models.DateTimeField(default=now)
    text_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=20, choices=State, default=State.PROPOSED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    place = models.OneToOneField(
        TeamMember, on_delete=models.PROTECT, null=True, related_name="consent"
    )

    objects = GuestConsentQuerySet.as_manager()

    class Meta:
        ordering = ("-signed_at",)

    def __str__(self) -> str:
        return f"consent for {self.guest_name}"

    @property
    def guest_id(self) -> uuid.UUID | None:
        """The guest who was let in; None when nobody was."""
        return self.place.user_id if self.place else None
