"""Who changed what, and who looked at what?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models

from tenants.base.clock import now
from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User


class EventQuerySet(VisibleQuerySet["Event"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """District staff see what was changed; others see changes as entries of the record."""
        return self if getattr(user, "is_district_staff", False) else self.none()


class Event(models.Model):
    """One change, kept for ever. Names are copied so that the row stays true when people go."""

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    verb = models.CharField(max_length=80)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200)
    actor_hat = models.CharField(max_length=20, blank=True)
    target_type = models.CharField(max_length=80)
    target_id = models.CharField(max_length=80)
    case_id = models.UUIDField(null=True)
    student_id = models.UUIDField(null=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField(default=now)
    request_id = models.CharField(max_length=40, blank=True)
    address = models.GenericIPAddressField(null=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["case_id", "at"], name="event_by_case"),
            models.Index(fields=["target_type", "target_id"], name="event_by_target"),
        )

    def __str__(self) -> str:
        return f"{self.verb} by {self.actor_name}"


class AccessRecordQuerySet(VisibleQuerySet["AccessRecord"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """District staff here; a parent reads her own child's looks through cases."""
        return self if getattr(user, "is_district_staff", False) else self.none()


class AccessRecord(models.Model):
    """One look at a child's file (34 CFR 300.614; we keep everybody's, not only outsiders')."""

    append_only: ClassVar[bool] = True

    id = models.BigAutoField(primary_key=True)
    student_id = models.UUIDField()
    case_id = models.UUIDField(null=True)
    person_id = models.UUIDField()
    person_name = models.CharField(max_length=200)
    role = models.CharField(max_length=40)
    what = models.CharField(max_length=60)
    purpose = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=now)
    request_id = models.CharField(max_length=40, blank=True)

    objects = AccessRecordQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["student_id", "-at"], name="access_by_student"),)

    def __str__(self) -> str:
        return f"{self.person_name} looked at {self.what}"
