"""Which schools does the district have?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.db import models

from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User


class SchoolQuerySet(VisibleQuerySet["School"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Schools are public knowledge inside the district."""
        return self if user.is_authenticated else self.none()


class School(models.Model):
    """A school of the district."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=160, unique=True)
    phone = models.CharField(max_length=40, blank=True)
    address = models.TextField(blank=True)

    objects = SchoolQuerySet.as_manager()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
