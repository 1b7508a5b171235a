"""Which entries are said to answer a letter, and what does the other side say to that?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from messaging.models.letters import AnswerClock
from tenants.base.clock import now
from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User


class AnswerClaimQuerySet(VisibleQuerySet["AnswerClaim"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Whoever sees how the letter stands."""
        return self.filter(clock__in=AnswerClock.objects.visible_to(user).order_by().values("pk"))

    def waiting(self) -> Self:
        """Those to which the other side has said nothing, of letters that wait themselves."""
        return self.filter(
            state=AnswerClaim.State.WAITING,
            clock__state=AnswerClock.State.WAITING,
            clock__case__closed_on=None,
        )


class AnswerClaim(models.Model):
    """Something said on the phone or in person, or a mail that may be about something else: one
    side holds it for an answer to a letter, the other has the say. Each is a row of its own that
    nothing writes over, neither another one nor the next letter of the ladder."""

    class State(models.TextChoices):
        WAITING = "waiting", _("The other side is asked")
        AGREED = "agreed", _("It was an answer")
        DECLINED = "declined", _("It was no answer")

    id = models.BigAutoField(primary_key=True)
    clock = models.ForeignKey(
        "messaging.AnswerClock", on_delete=models.PROTECT, related_name="claims"
    )
    entry = models.ForeignKey("messaging.Entry", on_delete=models.PROTECT, related_name="+")
    by_family = models.BooleanField()
    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    judged_on = models.DateField(null=True)  # the day of the district
    created_at = models.DateTimeField(default=now)

    objects = AnswerClaimQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["clock", "entry"], name="one_claim_per_entry"),
            models.CheckConstraint(
                condition=models.Q(state="waiting", judged_on=None)
                | (~models.Q(state="waiting") & models.Q(judged_on__isnull=False)),
                name="a_judged_claim_says_when",
            ),
        )

    def __str__(self) -> str:
        return f"{self.entry_id} as an answer to {self.clock_id}"
