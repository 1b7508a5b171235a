"""What do children, cases and guests tell somebody's first page?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from cases import visibility
from cases.facts import CLAIMS
from cases.models import Case, CaseFact, Enrolment, Guardianship, GuestConsent, Student, TeamMember
from cases.stages import STAGES
from tenants.base.prepared import prepared
from tenants.people.models import RoleAssignment, School
from tenants.people.roles import WORKS_WITH_CHILDREN

if TYPE_CHECKING:
    from tenants.people.models import User


def own_children(user: User) -> list[Student]:
    """A family member's children, with `mine`: what this person is to each today. Two queries."""
    mine: dict[Any, list[Guardianship]] = {}
    for row in _own_guardianships(user):
        mine.setdefault(row.student_id, []).append(row)
    children: list[Any] = _children(user)
    for child in children:
        child.mine = mine.get(child.pk, [])
    return children


@prepared
def _children(user: User) -> QuerySet[Student]:
    return Student.objects.visible_to(user).select_related("school")


@prepared
def _own_guardianships(user: User) -> QuerySet[Guardianship]:
    return Guardianship.objects.visible_to(user).filter(visibility.on_day(), user_id=user.pk)


def open_cases(user: User) -> QuerySet[Case]:
    """The open cases this person may see, with child and school."""
    rows = Case.objects.visible_to(user).filter(closed_on__isnull=True)
    return rows.select_related("student__school")


def team_cases(user: User) -> QuerySet[Case]:
    """The open cases on whose team this person is today, in a role that reads all of it. District
    staff also get those that nobody from the school looks after today."""
    roles = [str(role) for role in TeamMember.STAFF_ROLES]
    places = TeamMember.objects.visible_to(user).filter(
        visibility.on_day(), case_id=OuterRef("pk"), role__in=roles
    )
    mine = Q(Exists(places.filter(user_id=user.pk)))
    if user.is_district_staff:
        mine |= ~Q(Exists(places.filter(_works_today(user))))
    return open_cases(user).filter(mine)


def _works_today(user: User) -> Exists:
    """Whose place it is can sign in and holds a role of today that works with children."""
    held = RoleAssignment.objects.visible_to(user).in_force()
    return Exists(
        held.filter(user_id=OuterRef("user_id"), user__is_active=True, role__in=WORKS_WITH_CHILDREN)
    )


def managed(user: User) -> set[Any]:
    """The ids of cases this person runs."""
    places = TeamMember.objects.visible_to(user).filter(visibility.on_day(), user_id=user.pk)
    return set(places.filter(role="case_manager").values_list("case_id", flat=True))


def interpreted_cases(user: User) -> QuerySet[Case]:
    """The open cases where this person interprets today."""
    places = TeamMember.objects.visible_to(user).filter(
        visibility.on_day(), case_id=OuterRef("pk"), user_id=user.pk, role="interpreter"
    )
    return open_cases(user).filter(Exists(places))


def taught(user: User) -> QuerySet[Enrolment]:
    """The children in this teacher's class today."""
    rows = Enrolment.objects.visible_to(user).filter(visibility.on_day(), classroom_teacher=user)
    return rows.select_related("student").order_by("student__preferred_name")


def guests_to_decide(user: User) -> QuerySet[GuestConsent]:
    """Guests whom a parent signed for and this person may let in, the oldest first."""
    rows = GuestConsent.objects.visible_to(user).filter(state="proposed", case__closed_on=None)
    if not user.is_district_staff:
        decides = TeamMember.objects.visible_to(user).filter(
            visibility.on_day(),
            case_id=OuterRef("case_id"),
            user_id=user.pk,
            role__in=("case_manager", "administrator"),
        )
        rows = rows.filter(Exists(decides))
    return rows.select_related("case__student", "parent").order_by("signed_at")


def claims_to_confirm(user: User) -> QuerySet[CaseFact]:
    """What families of this person's teams say they handed in and the school has not confirmed nor
    written down since, the oldest first."""
    since = (
        CaseFact.objects.visible_to(user)
        .standing()
        .filter(case_id=OuterRef("case_id"), happened_on__gte=OuterRef("happened_on"))
    )
    waits: Q = Q(pk__in=())
    for claim, kind in CLAIMS.items():
        waits = waits | Q(~Exists(since.filter(kind=kind)), kind=claim)
    told = CaseFact.objects.visible_to(user).filter(about_id=OuterRef("pk"))
    places = TeamMember.objects.visible_to(user).filter(
        visibility.on_day(),
        case_id=OuterRef("case_id"),
        user_id=user.pk,
        role__in=[str(role) for role in TeamMember.STAFF_ROLES],
    )
    rows = CaseFact.objects.visible_to(user).standing().filter(waits, case__closed_on=None)
    rows = rows.filter(Exists(places), ~Exists(told))
    return rows.select_related("case__student").order_by("happened_on", "recorded_at")


def stage_counts(user: User) -> dict[str, Any]:
    """Open cases by school and stage, for a table: `stages` that hold a case (all of the first
    stations when none does) and `rows` of (school, numbers)."""
    counts = {stage.key: Count("pk", filter=Q(stage=stage.key), distinct=True) for stage in STAGES}
    found = open_cases(user).order_by().values("student__school_id").annotate(**counts)
    by_school: dict[Any, Any] = {row["student__school_id"]: row for row in found}
    none: dict[str, int] = {}
    held = [s for s in STAGES if any(row[s.key] for row in by_school.values())] or STAGES[:3]
    rows = [
        (school.name, [by_school.get(school.pk, none).get(s.key, 0) for s in held])
        for school in School.objects.visible_to(user)
    ]
    totals = [sum(column) for column in zip(*(numbers for _name, numbers in rows), strict=True)]
    return {"stages": [s.label for s in held], "rows": rows, "totals": totals}
