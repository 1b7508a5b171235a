"""With which parts and prompts does a plan of this district begin?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import get_language

from cases import visibility
from cases.plan_shapes import NAMES, PlanKind
from tenants.base.clock import now
from tenants.base.visibility import VisibleQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User


class PlanTemplateQuerySet(VisibleQuerySet["PlanTemplate"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """District staff, and staff who work with children. Nothing here is about a child."""
        return self.filter(visibility.plan_templates(user))


class PlanTemplate(models.Model):
    """A template of this district. A plan keeps what it was begun with, so a change here is for
    plans that are begun later. `active` is off for one that is offered no more; none is deleted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10)  # a PlanKind
    names = models.JSONField(default=dict)  # by language: {"en": ..., "es": ...}
    parts = models.JSONField(default=list)  # see cases.template_parts
    version = models.PositiveIntegerField(default=1)
    active = models.BooleanField(default=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    changed_by_name = models.CharField(max_length=200)
    changed_at = models.DateTimeField(default=now)
    created_at = models.DateTimeField(default=now)

    objects = PlanTemplateQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What it is called, in the reader's language."""
        return self.name_in((get_language() or "en")[:2])

    def name_in(self, language: str) -> str:
        """What it is called in this language; in English where it has no other name."""
        return str(self.names.get(language) or self.names.get("en", ""))

    @property
    def kind_name(self) -> str:
        """For which plan it is, in the reader's language."""
        return str(NAMES[PlanKind(self.kind)])
