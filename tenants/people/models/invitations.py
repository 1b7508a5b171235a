"""Who was asked to come in, and may they still?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.base.clock import now
from tenants.base.visibility import VisibleQuerySet
from tenants.people.roles import ROLE_CHOICES, ROLES, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models.users import User


NAME = 120  # signs


class InvitationQuerySet(VisibleQuerySet["Invitation"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """District staff see all; other staff those they sent."""
        if not user.is_authenticated or user.hat != "staff":
            return self.none()
        return self if user.is_district_staff else self.filter(invited_by_id=user.pk)

    def open(self) -> Self:
        """Neither used, nor taken back, nor too old."""
        return self.filter(used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now())


class Invitation(models.Model):
    """A single-use way in, by e-mail link or by a code on a printed letter.

    Only the SHA-256 of the link's token and of the letter's code are kept.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        LETTER = "letter", _("Printed letter")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    channel = models.CharField(max_length=10, choices=Channel)
    email = models.EmailField(blank=True)
    display_name = models.CharField(max_length=NAME)
    language = models.CharField(max_length=10, default="en")
    role = models.CharField(max_length=40, choices=ROLE_CHOICES)
    title = models.CharField(max_length=80, blank=True)
    school = models.ForeignKey("people.School", on_delete=models.PROTECT, null=True, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="invitations"
    )
    comes_back = models.BooleanField(default=False)  # for an account that is there already
    wrong_answers = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"invitation of {self.display_name}"

    @property
    def definition(self) -> Role:
        """The name and the sentence of the role it leads to."""
        return ROLES[self.role]

    @property
    def known_name(self) -> str:
        """What to call the person; empty for a first administrator, of whom we know an address."""
        return "" if self.display_name == self.email[:NAME] else self.display_name

    @property
    def state(self) -> str:
        """used, revoked, expired or open."""
        if self.used_at:
            return "used"
        if self.revoked_at:
            return "revoked"
        return "open" if self.expires_at > now() else "expired"
