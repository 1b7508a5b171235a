"""Who looked at a child's file, and who may know it?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Count, Max
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from cases import places, policies
from cases.models import GuestConsent, TeamMember
from tenants.audit.models import AccessRecord
from tenants.audit.services import looked, looked_at_many, looked_at_new
from tenants.base.clock import now
from tenants.base.errors import NotAllowed
from tenants.here import this_district
from tenants.people.roles import ROLES, Hat

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from cases.models import Case, Student
    from tenants.people.models import User

ONE_LOOK = dt.timedelta(minutes=30)  # a list that is loaded again in this time is one look
# Parents, and everyone who works for the district: the law's list leaves them out.
INSIDE = frozenset(
    {"parent", "family", "staff", "interpreter", *map(str, TeamMember.STAFF_ROLES)}
    | {key for key, role in ROLES.items() if role.hat == Hat.STAFF}
)


def looked_at(*, by: User, student: Student, what: str, case: Case | None = None) -> None:
    """Keep one look at a child's file, in the role in which the person stands to the child."""
    looked(
        by=by,
        student_id=student.pk,
        case_id=case.pk if case else None,
        what=what,
        role=_role(by, case),
    )


def looked_at_cases(*, by: User, cases: Iterable[Case], what: str) -> None:
    """Keep one look at each of these cases, as when a list shows them. Two queries."""
    seen = list({case.pk: case for case in cases}.values())
    roles = places.roles_on(by, [case.pk for case in seen])
    looked_at_many(
        by=by,
        what=what,
        looks=[(case.student_id, case.pk, roles[case.pk] or _role(by, None)) for case in seen],
    )


def looked_at_list(
    *, by: User, what: str, cases: Iterable[Case] = (), children: Iterable[Student] = ()
) -> None:
    """Keep one look at each case or child that a list shows, once in ONE_LOOK however often the
    list is loaded again. At most two queries, for any number of rows."""
    shown = list({case.pk: case for case in cases}.values())
    roles = places.roles_on(by, [case.pk for case in shown]) if shown else {}
    other = _role(by, None)
    looks: list[tuple[uuid.UUID, uuid.UUID | None, str]] = [
        *((case.student_id, case.pk, roles[case.pk] or other) for case in shown),
        *((child.pk, None, other) for child in children),
    ]
    if looks:
        looked_at_new(by=by, what=what, looks=looks, since=now() - ONE_LOOK)


def looks_at(*, by: User, student: Student) -> QuerySet[AccessRecord]:
    """Every look at this child's file, newest first. Raises NotAllowed (34 CFR 300.613)."""
    if not policies.may_see_looks(by, student):
        raise NotAllowed(_("Only a parent with education rights can see who looked."))
    return AccessRecord.objects.filter(student_id=student.pk).order_by("-at", "-pk")


@dataclass(frozen=True)
class Looker:
    """One person in one role: how often they looked, and when last."""

    person_id: uuid.UUID
    name: str
    role: str
    looks: int
    last: dt.datetime


def lookers_at(*, by: User, student: Student) -> list[Looker]:
    """Everybody who looked at this child's file, each once for each role, who looked last on top.
    Raises NotAllowed."""
    rows = looks_at(by=by, student=student).order_by()
    found = rows.values("person_id", "role").annotate(
        name=Max("person_name"), looks=Count("pk"), last=Max("at")
    )
    return [Looker(**row) for row in found.order_by("-last", "role")]


@dataclass(frozen=True)
class Party:
    """One line of the record of access: who was given access, on which day, and what for."""

    name: str
    day: dt.date
    purpose: str
    looks: int


def parties_at(*, by: User, student: Student) -> list[Party]:
    """Who was given access to this child's file beside parents and staff, newest day first, each
    once a day of the district (34 CFR 300.614: name, date, purpose). Raises NotAllowed."""
    rows = looks_at(by=by, student=student).exclude(role__in=INSIDE).order_by()
    zone = ZoneInfo(this_district().timezone)
    days = rows.annotate(day=TruncDate("at", tzinfo=zone)).values("person_id", "person_name", "day")
    found = days.annotate(said=Max("purpose"), looks=Count("pk")).order_by("-day", "person_name")
    purposes = _purposes(student)
    return [
        Party(
            name=row["person_name"],
            day=row["day"],
            purpose=row["said"] or purposes.get(row["person_id"], ""),
            looks=row["looks"],
        )
        for row in found
    ]


def _purposes(student: Student) -> dict[uuid.UUID, str]:
    """What each guest was let in for, as the parent signed it (34 CFR 99.30(b)(2))."""
    consents = GuestConsent.objects.filter(case__student=student, place__isnull=False)
    return dict(consents.order_by("signed_at").values_list("place__user_id", "purpose"))


def _role(by: User, case: Case | None) -> str:
    if case is not None and (role := places.role_on(by, case.pk)):
        return role
    if by.hat == Hat.FAMILY:
        return "guest" if by.has_role("guest") and not by.has_role("parent") else "parent"
    if by.is_district_staff:
        return "district_staff"
    held = [a.role for a in by.current_roles if by.has_role(a.role)]
    return held[0] if held else ""
