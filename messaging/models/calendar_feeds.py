"""By which secret addresses does a person's own calendar read dates?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models

from tenants.base.clock import now
from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User


class CaseCalendarQuerySet(VisibleQuerySet["CaseCalendar"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Only one's own."""
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()


class CaseCalendar(models.Model):
    """The address from which a person's calendar reads the dates of their cases; another one than
    that of the news, which may be shared. Only its hash is kept, and the address sealed. Nothing
    but the days is in it, beyond what the person turned on."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    sealed = models.TextField()
    says_what = models.BooleanField(default=False)  # which date it is
    says_who = models.BooleanField(default=False)  # the child's preferred name
    made_at = models.DateTimeField(default=now)

    objects = CaseCalendarQuerySet.as_manager()

    def __str__(self) -> str:
        return f"calendar of the cases of {self.user_id}"
