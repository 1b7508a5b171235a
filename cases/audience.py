"""Who stands where on one case today, all of them at once?

Says for everybody what `places.place_on` says of one person, with a fixed number of questions to
the database. A test compares the two over the whole cast.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from cases.models import Guardianship, TeamMember
from cases.places import Place
from cases.visibility import (
    COPY_KINDS,
    INTERPRETER_KINDS,
    may_interpret,
    on_day,
    works_with_children,
)
from tenants.people.models import RoleAssignment, User
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cases.models import Case

HATS = (Hat.FAMILY, Hat.STAFF)


@dataclass(frozen=True)
class Reader:
    """A person in the hat in which the case is open to them; `copies` are a parent's who has
    contact only and receives notices."""

    user: User
    place: Place
    copies: bool = False

    def may_read(self, *, kind: str, author_id: uuid.UUID | None) -> bool:
        """Whether an entry of this kind by this author is open to them (visibility.entries)."""
        if self.place.reads_whole:
            return True
        if self.place.hat == Hat.FAMILY:
            return self.copies and kind in COPY_KINDS
        own = author_id is not None and author_id == self.user.pk
        return self.place.interprets and (kind in INTERPRETER_KINDS or own)

    @property
    def may_open(self) -> bool:
        """Whether the case itself is open to them (visibility.cases)."""
        return self.place.reads_whole or self.copies or self.place.interprets


def readers_of(case: Case) -> list[Reader]:
    """Everybody with a place on the case or the child who may open the case today, each in the
    hat that opens most. Oversight without a place is not among them."""
    roles: dict[uuid.UUID, set[str]] = defaultdict(set)
    for user_id, role in _places(case):
        roles[user_id].add(role)
    standings: dict[uuid.UUID, set[str]] = defaultdict(set)
    copies = set()
    for user_id, standing, receives in _guardians(case):
        standings[user_id].add(standing)
        if receives:
            copies.add(user_id)
    found = []
    for user in people(roles.keys() | standings.keys()):
        mine = frozenset(roles[user.pk]), frozenset(standings[user.pk])
        if reader := _reader(user, *mine, user.pk in copies):
            found.append(reader)
    return found


def people(ids: Iterable[uuid.UUID]) -> list[User]:
    """These people, if they can sign in, with the roles they hold today already read."""
    held = RoleAssignment.objects.in_force()
    rows = User.objects.filter(pk__in=list(ids), is_active=True).order_by("display_name", "pk")
    users = list(rows.prefetch_related(Prefetch("role_assignments", held, to_attr="roles_now")))
    for user in users:
        user.__dict__["current_roles"] = user.roles_now
    return users


def _places(case: Case) -> list[tuple[uuid.UUID, str]]:
    rows = TeamMember.objects.in_force().filter(case=case).order_by()
    return list(rows.values_list("user_id", "role"))


def _guardians(case: Case) -> list[tuple[uuid.UUID, str, bool]]:
    rows = Guardianship.objects.filter(on_day(), student=case.student_id).order_by()
    return list(rows.values_list("user_id", "standing", "receives_copies"))


def _reader(
    user: User, roles: frozenset[str], standings: frozenset[str], copies: bool
) -> Reader | None:
    best: Reader | None = None
    for hat in HATS:
        if hat not in user.hats or (hat == Hat.STAFF and not roles):
            continue
        user.wear(hat)
        reader = Reader(user, _place(user, roles, standings), copies and hat == Hat.FAMILY)
        if reader.place.reads_whole:
            return reader
        if best is None and reader.may_open:
            best = reader
    if best:
        user.wear(best.place.hat)
    return best


def _place(user: User, roles: frozenset[str], standings: frozenset[str]) -> Place:
    return Place(
        hat=user.hat,
        standings=standings if user.hat == Hat.FAMILY else frozenset(),
        roles=roles,
        guest=user.has_role("guest"),
        oversees=user.is_district_staff,
        works=works_with_children(user),
        speaks=may_interpret(user),
    )
