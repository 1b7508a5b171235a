"""What may a rule of visibility ask about any reader of the same hat and roles?

A stand-in for a person in statements that are kept (tenants.base.prepared). It knows no more than
this, so that a rule which asks for something of one person's own fails at once.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Standing:
    """Hat and roles worn now; `pk` stands for the reader's id."""

    pk: uuid.UUID
    hat: str
    roles: frozenset[str]
    is_authenticated: ClassVar[bool] = True

    def has_role(self, *keys: str) -> bool:
        """Holds one of these roles today, under the hat worn now."""
        return not self.roles.isdisjoint(keys)

    @property
    def is_district_staff(self) -> bool:
        """District staff, acting as staff."""
        return "district_staff" in self.roles
