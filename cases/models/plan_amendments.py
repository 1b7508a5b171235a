"""How is a plan changed between two meetings, by written agreement of both sides?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases import visibility
from cases.models.in_effect import PlanInEffect
from cases.models.plans import PlanVersion
from cases.models.written import Written
from tenants.base.clock import now
from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User


class PlanAmendmentQuerySet(VisibleQuerySet["PlanAmendment"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Whoever reads the whole record of the case."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(visibility.reads_all_of(user, "case__"))


class PlanAmendment(Written):
    """What the school proposes to change without a meeting (34 CFR 300.324(a)(4)): `version` takes
    the place of `before` from `starts_on`, once a parent signs too. The day of the yearly review
    stays where it is."""

    WRITER: ClassVar[str] = "school"

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Waits for the family")
        AGREED = "agreed", _("Agreed by both")
        MEETING = "meeting", _("The family wants a meeting")
        WITHDRAWN = "withdrawn", _("Taken back by the school")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    before = models.ForeignKey(PlanInEffect, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(
        PlanInEffect, null=True, on_delete=models.PROTECT, related_name="amended_by"
    )
    starts_on = models.DateField()
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    school = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    school_signed = models.CharField(max_length=160)
    proposed_at = models.DateTimeField(default=now)
    parent = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    parent_signed = models.CharField(max_length=160, blank=True)
    on_paper = models.BooleanField(default=False)
    words = models.TextField(blank=True)  # of the family, or why it was taken back
    words_in = models.CharField(max_length=12, blank=True, default="")  # their language
    answered_at = models.DateTimeField(null=True)

    objects = PlanAmendmentQuerySet.as_manager()

    class Meta:
        ordering = ("proposed_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="proposed"), name="one_open_plan_amendment"
            ),
        )

    def __str__(self) -> str:
        return f"{self.state} from {self.starts_on}"

    @property
    def speaker(self) -> User:
        """Whose words of the answer are: the parent's, or, taken back, the school's."""
        return self.school if self.parent is None else self.parent

    @property
    def words_spoken_in(self) -> str:
        """The language of the words of the answer."""
        return self.words_in or self.speaker.language
