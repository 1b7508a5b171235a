"""Which districts are there, and which host name leads to which?"""

from __future__ import annotations

import uuid

from django.core.validators import RegexValidator
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _


class District(models.Model):
    """One school district, or the platform itself: a tenant with a schema of its own.

    Rows in public. Only the owner's role writes here; the site's role may read.
    """

    class Kind(models.TextChoices):
        DISTRICT = "district", _("District")
        PLATFORM = "platform", _("Platform")

    class Status(models.TextChoices):
        CREATING = "creating", _("Being prepared")
        READY = "ready", _("Open")
        SUSPENDED = "suspended", _("Closed for now")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.CharField(max_length=40, unique=True)
    schema_name = models.CharField(
        max_length=42, unique=True, validators=[RegexValidator(r"^d_[a-z0-9_]{2,40}\Z")]
    )
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=2)
    timezone = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.DISTRICT)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.CREATING)
    created_at = models.DateTimeField(default=now)
    suspended_reason = models.CharField(max_length=500, blank=True)

    # django-tenants asks for these two. Schemas are made and dropped in tenants/provisioning.
    auto_create_schema = False
    auto_drop_schema = False

    class Meta:
        ordering = ("slug",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(schema_name__regex=r"^d_[a-z0-9_]{2,40}$"),
                name="district_schema_name_is_ours",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """True when people may come in."""
        return self.status == self.Status.READY

    @property
    def is_platform(self) -> bool:
        """True for the operators' own tenant, which holds no children and no cases."""
        return self.kind == self.Kind.PLATFORM


class Domain(models.Model):
    """A host name, lower case, without a port."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    domain = models.CharField(max_length=253, unique=True)
    tenant = models.ForeignKey(District, on_delete=models.CASCADE, related_name="domains")
    is_primary = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant"],
                condition=models.Q(is_primary=True),
                name="one_primary_domain_a_district",
            ),
        )

    def __str__(self) -> str:
        return self.domain
