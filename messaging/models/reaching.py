"""Whom do our messages not reach, and who calls or writes to them?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases import visibility
from messaging.models.notifications import Delivery
from tenants.base.clock import now
from tenants.base.visibility import VisibleQuerySet
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User


class DeadAddressQuerySet(VisibleQuerySet["DeadAddress"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """One's own; district staff see all."""
        if not user.is_authenticated:
            return self.none()
        return self if user.is_district_staff else self.filter(user_id=user.pk)


class DeadAddress(models.Model):
    """An address that came back for good. Nothing is sent there until it is lifted or changed."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=10, choices=Delivery.Channel)
    address = models.CharField(max_length=254)
    why = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=now)
    lifted_at = models.DateTimeField(null=True)

    objects = DeadAddressQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["user", "channel", "address"],
                condition=Q(lifted_at__isnull=True),
                name="dead_once",
            ),
        )

    def __str__(self) -> str:
        return f"dead {self.channel} of {self.user_id}"


class ReachTaskQuerySet(VisibleQuerySet["ReachTask"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Staff on the team of its case; all of them for district staff."""
        if not user.is_authenticated or user.hat != Hat.STAFF:
            return self.none()
        return self.filter(visibility.reads_all_of(user, "case__"))

    def open(self) -> Self:
        """Those that nobody has done."""
        return self.filter(done_at=None)


class ReachTask(models.Model):
    """Somebody must call or write: this person is not reached by what we send."""

    class Reason(models.TextChoices):
        PAPER = "paper", _("Wants letters on paper")
        EMAIL = "email", _("E-mails come back")
        SMS = "sms", _("Text messages do not arrive")
        NO_WAY = "no_way", _("Gave no address and no number")

    class How(models.TextChoices):
        PRINTED = "printed", _("Printed and sent by post or with the child")
        CALLED = "called", _("Called")
        IN_PERSON = "in_person", _("Told in person")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, null=True, related_name="+")
    reason = models.CharField(max_length=10, choices=Reason)
    address = models.CharField(max_length=254, blank=True)
    opened_at = models.DateTimeField(default=now)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    how = models.CharField(max_length=10, choices=How, blank=True)

    objects = ReachTaskQuerySet.as_manager()

    class Meta:
        ordering = ("opened_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["user", "case"],
                condition=Q(done_at__isnull=True),
                nulls_distinct=False,
                name="one_open_reach_task",
            ),
        )

    def __str__(self) -> str:
        return f"reach {self.user_id}: {self.reason}"
