"""What do the district, a school, a class or a PTA tell many people, and in which words?

An announcement belongs to no case and to no child: it is no entry of the record.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self, TypeVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from messaging import visibility
from tenants.base.clock import now
from tenants.base.passports import Label
from tenants.base.visibility import VisibleQuerySet
from tenants.people.roles import ROLE_CHOICES

if TYPE_CHECKING:
    import datetime as dt

    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User


M = TypeVar("M", bound=models.Model)


class Speaker(models.TextChoices):
    """In whose name something is said."""

    DISTRICT = "district", _("District")
    SCHOOL = "school", _("School")
    CLASS = "class", _("Class")
    PTA = "pta", _("PTA")


def _names(length: int) -> ArrayField:  # type: ignore[type-arg]
    return ArrayField(models.CharField(max_length=length), default=list, blank=True)


def _ids() -> ArrayField:  # type: ignore[type-arg]
    return ArrayField(models.UUIDField(), default=list, blank=True)


class AnnouncementQuerySet(VisibleQuerySet["Announcement"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """See messaging.visibility.announcements."""
        return self.filter(visibility.announcements(user))

    def live(self) -> Self:
        """Published, neither taken back nor over."""
        over = models.Q(expires_at__isnull=True) | models.Q(expires_at__gt=now())
        return self.filter(over, published_at__isnull=False, withdrawn_at=None)


class Announcement(models.Model):
    """One announcement: who speaks, to whom, from when until when. An empty list means all.

    `grades` and `classes` narrow to the families of these children and to their classroom
    teachers. A class is named by its classroom teacher. Until `published_at` it is only for those
    who may speak in the same name.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    speaker = models.CharField(max_length=10, choices=Speaker)
    school = models.ForeignKey(
        "people.School", on_delete=models.PROTECT, null=True, related_name="+"
    )
    teacher = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=120)
    roles = ArrayField(
        models.CharField(max_length=40, choices=ROLE_CHOICES), default=list, blank=True
    )
    schools = _ids()
    grades = _names(20)
    languages = _names(10)
    classes = _ids()
    urgent = models.BooleanField(default=False)
    pinned = models.BooleanField(default=False)
    is_public = models.BooleanField(default=False)
    share = models.CharField(max_length=40, unique=True, null=True)
    publish_at = models.DateTimeField(null=True)  # null: a draft; to come: it waits
    published_at = models.DateTimeField(null=True)
    # It waited for a moment at which its author's role was over: until somebody else publishes it.
    stopped = models.BooleanField(default=False)
    expires_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)  # after it was published
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=now)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        ordering = ("-published_at", "-created_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(speaker__in=("district", "pta"))
                | models.Q(school__isnull=False),
                name="a_school_and_a_class_have_a_school",
            ),
            models.CheckConstraint(
                condition=models.Q(speaker="class", teacher__isnull=False)
                | (~models.Q(speaker="class") & models.Q(teacher__isnull=True)),
                name="a_class_has_a_teacher",
            ),
        )
        indexes = (
            models.Index(
                fields=["-published_at"],
                condition=models.Q(published_at__isnull=False),
                name="announcement_published",
            ),
        )

    def __str__(self) -> str:
        return f"announcement of the {self.speaker}"

    @property
    def is_over(self) -> bool:
        """Its last day is past."""
        return self.expires_at is not None and self.expires_at <= now()

    @property
    def is_live(self) -> bool:
        """Published, neither taken back nor over."""
        return self.published_at is not None and self.withdrawn_at is None and not self.is_over

    @property
    def waits_until(self) -> dt.datetime | None:
        """When it will be published by itself; None for a draft and for what is out."""
        return None if self.published_at or self.withdrawn_at else self.publish_at


class OfAnnouncement(VisibleQuerySet[M]):
    """Rows that are seen by whoever sees their announcement."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        seen = Announcement.objects.visible_to(user).filter(pk=models.OuterRef("announcement_id"))
        return self.filter(models.Exists(seen))


class AnnouncementTextQuerySet(OfAnnouncement["AnnouncementText"]):
    """Seen with the announcement."""


class AnnouncementText(models.Model):
    """The words in one language. `label` says how a translation came about: empty for the words
    it was written in."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=10)
    title = models.CharField(max_length=160)
    body = models.TextField()
    is_original = models.BooleanField(default=False)
    label = models.CharField(max_length=10, choices=Label, blank=True)
    label_by = models.CharField(max_length=120, blank=True)
    label_on = models.DateField(null=True)

    objects = AnnouncementTextQuerySet.as_manager()

    class Meta:
        ordering = ("-is_original", "language")
        constraints = (
            models.UniqueConstraint(
                fields=["announcement", "language"], name="one_text_for_each_language"
            ),
            models.UniqueConstraint(
                fields=["announcement"],
                condition=models.Q(is_original=True),
                name="one_original_text",
            ),
            models.CheckConstraint(
                condition=models.Q(is_original=True, label="")
                | (models.Q(is_original=False) & ~models.Q(label="")),
                name="a_translation_says_how_it_came_about",
            ),
        )

    def __str__(self) -> str:
        return f"{self.language} text"


class AnnouncementEditionQuerySet(OfAnnouncement["AnnouncementEdition"]):
    """Seen with the announcement."""


class AnnouncementEdition(models.Model):
    """How it was worded before a change that came after publishing."""

    announcement = models.ForeignKey(
        Announcement, on_delete=models.CASCADE, related_name="editions"
    )
    texts = models.JSONField()
    happening = models.JSONField(default=dict)
    replaced_at = models.DateTimeField(default=now)
    replaced_by = models.CharField(max_length=120)

    objects = AnnouncementEditionQuerySet.as_manager()

    class Meta:
        ordering = ("-replaced_at", "-pk")

    def __str__(self) -> str:
        return f"edition until {self.replaced_at}"


class AnnouncementFileQuerySet(OfAnnouncement["AnnouncementFile"]):
    """Seen with the announcement."""


class AnnouncementFile(models.Model):
    """A file that goes with an announcement."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="files")
    document = models.OneToOneField("cases.Document", on_delete=models.PROTECT, related_name="+")

    objects = AnnouncementFileQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"file {self.document_id}"


class AnnouncementReadQuerySet(VisibleQuerySet["AnnouncementRead"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Only one's own."""
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()


class AnnouncementRead(models.Model):
    """This person has opened it."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField(default=now)

    objects = AnnouncementReadQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "announcement"], name="read_once_by_each"),
        )

    def __str__(self) -> str:
        return f"read by {self.user_id}"
