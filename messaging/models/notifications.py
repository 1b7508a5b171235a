"""Of what was each person told, by which way, and did it reach them?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cases import visibility
from tenants.base.clock import now
from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User


class Kind(models.TextChoices):
    """What a person can set apart: how soon and how often each of these comes."""

    MESSAGE = "message", _("Messages")
    LETTER = "letter", _("Letters")
    NOTICE = "notice", _("Notices, decisions and meetings")
    CHANGE = "change", _("Changes of the case")
    REMINDER = "reminder", _("Reminders")
    TASK = "task", _("Tasks")
    NEWS = "news", _("News of the district, the school and the class")
    PTA = "pta", _("News of the PTA")


class Urgency(models.TextChoices):
    """How urgent a rule is."""

    URGENT = "urgent", _("At once, at any hour")
    MUST = "must", _("Always, in the hours that suit")
    NOW = "now", _("As the person chose")
    MAY_WAIT = "may_wait", _("With the news of the day")


class Pace(models.TextChoices):
    """How often a person wants to hear."""

    NOW = "now", _("At once")
    DAILY = "daily", _("Once a day")
    WEEKLY = "weekly", _("Once a week")
    NEVER = "never", _("Only here in the portal")


class NotificationQuerySet(VisibleQuerySet["Notification"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """One's own, in the hat they are for, while the case is still open to this person."""
        from cases.models import Case

        if not user.is_authenticated:
            return self.none()
        open_to_me = Case.objects.filter(visibility.cases(user), pk=OuterRef("case_id"))
        mine = self.filter(user_id=user.pk, hat__in=("", user.hat))
        return mine.filter(Q(case=None) | Exists(open_to_me))

    def unread(self) -> Self:
        """Those that were not opened in the portal."""
        return self.filter(read_at=None)


class Notification(models.Model):
    """One person was told of one thing; `key` names the thing, so that nobody is told twice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    hat = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=20, choices=Kind)
    urgency = models.CharField(max_length=20, choices=Urgency)
    words = models.CharField(max_length=40)
    why = models.CharField(max_length=40, blank=True)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, null=True, related_name="+")
    entry = models.ForeignKey(
        "messaging.Entry", on_delete=models.CASCADE, null=True, related_name="+"
    )
    announcement = models.ForeignKey(
        "messaging.Announcement", on_delete=models.CASCADE, null=True, related_name="+"
    )
    event_id = models.UUIDField()
    key = models.CharField(max_length=80)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=now)
    read_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["user", "key"], name="told_once_of_each_thing"),
        )
        indexes = (
            models.Index(fields=["user", "-created_at"], name="notification_of_user"),
            models.Index(
                fields=["user", "case"], condition=Q(read_at__isnull=True), name="unread_of_user"
            ),
            models.Index(fields=["entry"], name="notification_of_entry"),
            models.Index(
                fields=["announcement"],
                condition=Q(announcement__isnull=False),
                name="notification_of_announcement",
            ),
        )

    def __str__(self) -> str:
        return f"{self.words} for {self.user_id}"


class DeliveryQuerySet(VisibleQuerySet["Delivery"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """With the notification that it carries."""
        mine = Notification.objects.visible_to(user).filter(pk=OuterRef("notification_id"))
        return self.filter(Exists(mine))


class Delivery(models.Model):
    """One notification on its way to one person by one channel.

    `claim` is the message it went out with: a worker takes waiting rows under a claim before it
    sends, so that two workers never send the same. Several rows of one claim are one message.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        SMS = "sms", _("Text message")
        PAPER = "paper", _("Paper")
        PUSH = "push", _("Message on a device")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits")
        SENDING = "sending", _("Is being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Did not arrive")
        DROPPED = "dropped", _("Not needed any more")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    notification = models.ForeignKey(
        Notification, on_delete=models.CASCADE, related_name="deliveries"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel)
    pace = models.CharField(max_length=10, choices=Pace, default=Pace.NOW)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    due_at = models.DateTimeField()
    claim = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    repeats = models.PositiveSmallIntegerField(default=0)  # sent again after a worker died
    address = models.CharField(max_length=254, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ("due_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["notification", "channel"], name="delivered_once_by_each_channel"
            ),
        )
        indexes = (
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=("waiting", "sending")),
                name="delivery_under_way",
            ),
            models.Index(fields=["claim"], name="delivery_by_claim"),
        )

    def __str__(self) -> str:
        return f"{self.channel} to {self.user_id}: {self.state}"
