"""Who are the standing people of the tests?

Alder: a mother with rights, a father with contact only, another child's mother, the case manager,
the child's teacher, a teacher not of the child, a specialist, the administrator, district staff,
a PTA officer, an interpreter, a guest whose time is over, and a teacher who is also a parent.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from cases.models import Case, Student, TeamMember
from cases.services import cases as case_services
from cases.services import students as student_services
from tenants.base.clock import today
from tenants.people.models import RoleAssignment, School, User
from tenants.people.services import roles, users

LONG_AGO = dt.timedelta(days=200)
YESTERDAY = dt.timedelta(days=1)
WEST = "Pacific/Honolulu"  # where the day begins last: yesterday there is past everywhere


@dataclass
class Cast:
    """The people by name, the child, the other child, and their cases."""

    people: dict[str, User] = field(default_factory=dict)
    school: School = None  # type: ignore[assignment]
    child: Student = None  # type: ignore[assignment]
    other_child: Student = None  # type: ignore[assignment]
    case: Case = None  # type: ignore[assignment]
    other_case: Case = None  # type: ignore[assignment]

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None


ROLES = {
    "mother": ("parent",),
    "father": ("parent",),
    "other_mother": ("parent",),
    "case_manager": ("special_education_teacher",),
    "teacher": ("classroom_teacher",),
    "other_teacher": ("classroom_teacher",),
    "specialist": ("specialist",),
    "administrator": ("administrator",),
    "district_staff": ("district_staff",),
    "pta_officer": ("pta_officer",),
    "interpreter": ("interpreter",),
    "past_guest": ("guest",),
    "two_hats": ("classroom_teacher", "parent"),
}


def make_cast(tag: str = "alder") -> Cast:
    """Make everybody in the district whose schema is open."""
    cast = Cast(school=School.objects.create(name=f"{tag.title()} Elementary"))
    start = today() - LONG_AGO
    for name, keys in ROLES.items():
        cast.people[name] = _person(tag, name, keys, cast.school, start)
    cast.child = _child(cast, "Ana Alder", "Ana", cast.teacher, start)
    cast.other_child = _child(cast, "Ben Birch", "Ben", cast.other_teacher, start)
    _guardian(cast.child, cast.mother, "mother", "education_rights", start)
    _guardian(cast.child, cast.father, "father", "contact_only", start)
    _guardian(cast.other_child, cast.other_mother, "mother", "education_rights", start)
    _guardian(cast.other_child, cast.two_hats, "father", "education_rights", start)
    cast.case = case_services.open_case(by=None, student=cast.child, on=start)
    cast.other_case = case_services.open_case(by=None, student=cast.other_child, on=start)
    _team(cast, start)
    return cast


def _person(tag: str, name: str, keys: tuple[str, ...], school: School, start: dt.date) -> User:
    user = users.create(
        by=None,
        display_name=name.replace("_", " ").title(),
        email=f"{name}@{tag}.example",
        password="correct horse battery",
    )
    for key in keys:
        roles.grant(by=None, user=user, role=key, school=school, starts=start)
    user.forget_roles()
    return user


def _child(cast: Cast, full: str, short: str, teacher: User, start: dt.date) -> Student:
    child = student_services.create(
        by=None,
        full_name=full,
        preferred_name=short,
        birth_date=dt.date(2017, 3, 14),
        grade="3",
        school=cast.school,
        home_language="es",
    )
    student_services.enrol(
        by=None,
        student=child,
        school=cast.school,
        grade="3",
        classroom_teacher=teacher,
        starts=start,
    )
    return child


def _guardian(child: Student, user: User, what: str, standing: str, start: dt.date) -> Any:
    return student_services.add_guardian(
        by=None, student=child, user=user, relationship=what, standing=standing, starts=start
    )


def _team(cast: Cast, start: dt.date) -> None:
    for name, role in (
        ("case_manager", "case_manager"),
        ("specialist", "specialist"),
        ("administrator", "administrator"),
        ("interpreter", "interpreter"),
        ("two_hats", "specialist"),
    ):
        case_services.add_member(
            by=None, case=cast.case, user=cast.people[name], role=role, starts=start
        )
    TeamMember.objects.create(
        case=cast.case,
        user=cast.past_guest,
        role=TeamMember.CaseRole.GUEST,
        starts=start,
        until=today() - 2 * YESTERDAY,  # over in every time zone
    )


def end_role_yesterday(user: User, role: str) -> None:
    """A role that ended yesterday."""
    RoleAssignment.objects.filter(user=user, role=role).update(until=today(WEST) - YESTERDAY)
    user.forget_roles()
