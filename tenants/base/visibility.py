"""How does every read begin?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from tenants.people.models import User

M = TypeVar("M", bound=models.Model)


class VisibleQuerySet(models.QuerySet[M]):
    """The one door to reading. A subclass says in `visible_to` which rows a person may see."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Only the rows this person may see in the hat they wear now. Nothing by default."""
        return self.none()
