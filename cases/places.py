"""Where does a person stand on one case today, in the hat they wear?

Answers for one case what `visibility.py` says of rows, with one question to the database, mostly.
A test compares both over the whole cast.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cases.visibility import may_interpret, on_day, works_with_children
from tenants.base.prepared import prepared
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from tenants.people.models import User

RIGHTS = "education_rights"
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Place:
    """What a person is to a case: `standings` as a guardian, `roles` on the team, which count
    only beside roles that are held today (see visibility.py)."""

    hat: str
    standings: frozenset[str] = NONE
    roles: frozenset[str] = NONE
    guest: bool = False  # holds the role of a guest
    oversees: bool = False  # district staff
    works: bool = False  # visibility.works_with_children
    speaks: bool = False  # visibility.may_interpret

    @property
    def reads_whole(self) -> bool:
        """The whole record is open to this person."""
        if self.hat == Hat.FAMILY:
            return RIGHTS in self.standings or (self.guest and "guest" in self.roles)
        return self.hat == Hat.STAFF and (self.oversees or self.on_team)

    @property
    def has_rights(self) -> bool:
        """A parent with education rights, acting as family."""
        return self.hat == Hat.FAMILY and RIGHTS in self.standings

    @property
    def on_team(self) -> bool:
        """On the team as staff; an interpreter is not."""
        from cases.models import TeamMember

        return self.works and not TeamMember.STAFF_ROLES.isdisjoint(self.roles)

    @property
    def interprets(self) -> bool:
        """The interpreter of this case."""
        return self.hat == Hat.STAFF and self.speaks and "interpreter" in self.roles

    @property
    def writes(self) -> bool:
        """Has a say while the case is open: oversight has none."""
        if self.hat == Hat.FAMILY:
            return self.reads_whole
        return self.on_team or self.interprets

    @property
    def role(self) -> str:
        """The role for records and chips: "district_staff" for oversight, "" for no place."""
        if self.hat == Hat.FAMILY:
            return "parent" if self.standings else "guest" if "guest" in self.roles else ""
        from cases.models import TeamMember

        found = [r for r in TeamMember.CaseRole.values if r in self.roles - {"parent", "guest"}]
        return found[0] if found else "district_staff" if self.oversees else ""


def place_on(user: User, case_id: uuid.UUID) -> Place:
    """This person's place on the case, read now."""
    hat = user.hat
    standings = NONE
    if hat == Hat.FAMILY:
        standings = frozenset(row[0] for row in _standings(user, case_id=case_id))
    roles = NONE
    if RIGHTS not in standings:
        roles = frozenset(row[0] for row in _roles(user, case_id=case_id))
    return Place(
        hat=hat,
        standings=standings,
        roles=roles,
        guest=user.has_role("guest"),
        oversees=user.is_district_staff,
        works=works_with_children(user),
        speaks=may_interpret(user),
    )


def role_on(user: User, case_id: uuid.UUID) -> str:
    """The role in which this person stands on a case today, for records and chips."""
    return place_on(user, case_id).role


def roles_on(user: User, case_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """As `role_on`, for staff on many cases. One query."""
    from cases.models import TeamMember

    ids = list(case_ids)
    rows = TeamMember.objects.filter(on_day(), case_id__in=ids, user_id=user.pk)
    held: dict[uuid.UUID, set[str]] = {pk: set() for pk in ids}
    for case_id, role in rows.order_by().values_list("case_id", "role"):
        held[case_id].add(role)
    over = user.is_district_staff
    return {
        pk: Place(user.hat, roles=frozenset(roles), oversees=over).role
        for pk, roles in held.items()
    }


@prepared
def _standings(user: User, case_id: uuid.UUID) -> QuerySet[Any, Any]:
    from cases.models import Guardianship

    rows = Guardianship.objects.filter(on_day(), student__cases=case_id, user_id=user.pk)
    return rows.order_by().values_list("standing")


@prepared
def _roles(user: User, case_id: uuid.UUID) -> QuerySet[Any, Any]:
    from cases.models import TeamMember

    rows = TeamMember.objects.filter(on_day(), case_id=case_id, user_id=user.pk)
    return rows.order_by().values_list("role")
