"""On which browsers does a person want to be told?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models

from tenants.base.clock import now
from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User

LONGEST_ADDRESS = 1000  # letters; those of today's browsers have 150 to 700


class PushSubscriptionQuerySet(VisibleQuerySet["PushSubscription"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Only one's own."""
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()


class PushSubscription(models.Model):
    """One browser of one person (RFC 8030): where its maker takes messages for it, and the keys
    with which only this browser reads them (RFC 8291)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    endpoint = models.CharField(max_length=LONGEST_ADDRESS, unique=True)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    browser = models.CharField(max_length=300)  # what it calls itself, as for sign-ins
    created_at = models.DateTimeField(default=now)

    objects = PushSubscriptionQuerySet.as_manager()

    class Meta:
        ordering = ("created_at",)

    def __str__(self) -> str:
        return f"a browser of {self.user_id}"
