"""When and where does something take place, who comes, and who lends a hand?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from messaging import visibility
from messaging.models.announcements import Announcement, M, OfAnnouncement
from tenants.base.clock import now
from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User

MOST_PEOPLE, MOST_PLACES = 20, 500


class SchoolEventQuerySet(OfAnnouncement["SchoolEvent"]):
    """Seen with the announcement."""


class SchoolEvent(models.Model):
    """The date of an announcement. `sequence` rises with each change that a calendar must learn
    (RFC 5545, 3.8.7.4)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    announcement = models.OneToOneField(
        Announcement, on_delete=models.CASCADE, related_name="event"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    place = models.CharField(max_length=160, blank=True)
    video_link = models.URLField(max_length=300, blank=True)
    asks_answer = models.BooleanField(default=False)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=now)
    cancelled_at = models.DateTimeField(null=True)

    objects = SchoolEventQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=models.F("starts_at")),
                name="an_event_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return f"event of {self.starts_at}"

    @property
    def is_past(self) -> bool:
        """It has ended, or begun when no end is known."""
        return (self.ends_at or self.starts_at) <= now()


class OfPerson(VisibleQuerySet[M]):
    """What one person answered: their own, and for those who speak in the announcement's name."""

    path = "event__announcement_id"

    def visible_to(self, user: User | AnonymousUser) -> Self:
        if not user.is_authenticated:
            return self.none()
        ours = Announcement.objects.filter(visibility.spoken_by(user), pk=OuterRef(self.path))
        return self.filter(Q(user_id=user.pk) | Exists(ours))


class EventAnswerQuerySet(OfPerson["EventAnswer"]):
    """One's own; all for those who wrote the announcement."""


class EventAnswer(models.Model):
    """Whether a person comes, and with how many people in all."""

    class Answer(models.TextChoices):
        YES = "yes", _("Yes, I will come")
        MAYBE = "maybe", _("Maybe")
        NO = "no", _("No")

    event = models.ForeignKey(SchoolEvent, on_delete=models.CASCADE, related_name="answers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    hat = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    answer = models.CharField(max_length=10, choices=Answer)
    people = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_PEOPLE)]
    )
    answered_at = models.DateTimeField(default=now)

    objects = EventAnswerQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(fields=["event", "user"], name="one_answer_to_an_event"),
        )

    def __str__(self) -> str:
        return f"{self.answer} by {self.user_id}"


class VolunteerSlotQuerySet(VisibleQuerySet["VolunteerSlot"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """With the announcement."""
        events = SchoolEvent.objects.visible_to(user).filter(pk=OuterRef("event_id"))
        return self.filter(Exists(events))


class VolunteerSlot(models.Model):
    """Something with which people can help, with a number of places. `words` are by language."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(SchoolEvent, on_delete=models.CASCADE, related_name="slots")
    position = models.PositiveSmallIntegerField(default=0)
    words = models.JSONField(default=dict)
    places = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PLACES)]
    )

    objects = VolunteerSlotQuerySet.as_manager()

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return f"{self.places} places"


class VolunteerPlaceQuerySet(OfPerson["VolunteerPlace"]):
    """One's own; all for those who wrote the announcement."""

    path = "slot__event__announcement_id"


class VolunteerPlace(models.Model):
    """A place that a person took."""

    slot = models.ForeignKey(VolunteerSlot, on_delete=models.CASCADE, related_name="taken")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    hat = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    taken_at = models.DateTimeField(default=now)

    objects = VolunteerPlaceQuerySet.as_manager()

    class Meta:
        ordering = ("taken_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["slot", "user"], name="one_place_for_each_person"),
        )

    def __str__(self) -> str:
        return f"place of {self.user_id}"


class CalendarFeedQuerySet(VisibleQuerySet["CalendarFeed"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Only one's own."""
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()


class CalendarFeed(models.Model):
    """The address from which a person's calendar reads the dates. Only its hash is kept, and the
    address sealed, so that its owner can read it again and a copy of the database cannot."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    sealed = models.TextField()
    made_at = models.DateTimeField(default=now)

    objects = CalendarFeedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"feed of {self.user_id}"
