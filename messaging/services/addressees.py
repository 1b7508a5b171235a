"""To whom does a parent's letter go, when the one it is meant for cannot get it?

Each kind of letter is meant for somebody: the classroom teacher, who runs the case, an
administrator, the district. When there is none: the classroom teacher; else an administrator of
the school, else who runs the case, else the district's staff. A closed case is none of the
teacher's of today, who would read the old record by it: there the teacher is passed over. Whoever
it is can sign in today, works with children today, and is not the parent who writes.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from cases.models import Case, TeamMember
from cases.services import cases
from cases.services.students import classroom_teacher
from messaging.services.notify import can_be_mailed
from tenants.base.clock import today
from tenants.people.models import RoleAssignment
from tenants.people.roles import ROLES
from tenants.people.services import district_settings

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from django.utils.functional import Promise

    from cases.models import Student
    from tenants.people.models import User

PLACE = TeamMember.CaseRole


@dataclass(frozen=True)
class Addressee:
    """A person and the role in which the letter reaches them; nobody when there is no one."""

    user: User | None = None
    role: str = ""

    @property
    def teaches(self) -> bool:
        """Whether it is the child's classroom teacher."""
        return self.role == PLACE.CLASSROOM_TEACHER

    @property
    def name(self) -> str:
        """The name in the address and the greeting, empty when there is no person."""
        return self.user.display_name if self.user else ""

    @property
    def id(self) -> str:
        """The person's id as text, empty when there is no person."""
        return str(self.user.pk) if self.user else ""

    @property
    def title(self) -> str:
        """The role in the language of the moment."""
        return title(self.role)

    @property
    def frozen(self) -> dict[str, str]:
        """Who it was, as it stays with a letter that was sent."""
        return {"id": self.id, "name": self.name, "role": str(self.role)}

    @property
    def mailed(self) -> bool:
        """Whether the letter is told by e-mail."""
        return self.user is not None and can_be_mailed(self.user)


def title(role: str) -> str:
    """What a role is called, in the language of the moment; empty for none."""
    names: dict[str, str | Promise] = dict(PLACE.choices)
    return str(ROLES[role].label if role in ROLES else names.get(role, ""))


def addressee(student: Student, *, writer: User, to: str = "teacher") -> Addressee:
    """Who gets a letter about this child that `writer` sends today; `to` as in letters.kinds."""
    case = Case.objects.filter(student=student, closed_on__isnull=True).first()
    if case is None and to != "teacher":
        case = Case.objects.filter(student=student).order_by("-closed_on").first()
    order = itertools.chain(_meant(case, student, to), _in_order(case, student))
    fitting = (one for one in order if _can_get_it(one, writer))
    return next(fitting, Addressee())


def _meant(case: Case | None, student: Student, to: str) -> Iterator[Addressee]:
    """Those for whom the kind is meant; whoever has been called a teacher comes first anyway."""
    team = _places(case) if case else []
    known = {place.user_id for place in team}
    if to == "case_manager":
        yield from (Addressee(p.user, p.role) for p in team if p.role == PLACE.CASE_MANAGER)
    if to == "administrator":
        here = Q(school_id=student.school_id) | Q(school_id__isnull=True)
        yield from _holding("administrator", here, known)
    if to == "district":
        yield from _lead(known)


def copies(student: Student, *, rung: int, writer: User, but: Addressee) -> list[Addressee]:
    """Who gets a copy of letter number `rung`: of the second an administrator, of the third the
    lead of special education as well. Nobody twice, and not whom it is addressed to."""
    case = Case.objects.filter(student=student, closed_on__isnull=True).first()
    known = {place.user_id for place in _places(case)} if case else set()
    here = Q(school_id=student.school_id) | Q(school_id__isnull=True)
    wanted = [_holding("administrator", here, known)] if rung > 1 else []
    wanted += [_lead(known)] if rung > 2 else []
    found: list[Addressee] = []
    for choices in wanted:
        taken = {but.id, *(one.id for one in found)}
        fitting = (one for one in choices if one.id not in taken and _can_get_it(one, writer))
        found += list(itertools.islice(fitting, 1))
    return found


def may_get_copies(student: Student, *, writer: User, but: Addressee) -> list[Addressee]:
    """Of whom a parent can choose who gets a copy of a first letter: an administrator, the staff of
    the team, the lead of special education. Nobody twice, and not whom it is addressed to."""
    case = Case.objects.filter(student=student, closed_on__isnull=True).first()
    team = _places(case) if case else []
    known = {place.user_id for place in team}
    here = Q(school_id=student.school_id) | Q(school_id__isnull=True)
    rows = [
        *_holding("administrator", here, known)[:1],
        *(Addressee(place.user, place.role) for place in team),
        *_lead(known)[:1],
    ]
    found: dict[str, Addressee] = {}
    for one in rows:
        if one.id != but.id and _can_get_it(one, writer):
            found.setdefault(one.id, one)
    return list(found.values())


def still_open_to(student: Student, *, writer: User, ids: Iterable[str]) -> list[Addressee]:
    """Of those who got copies of an earlier letter, whoever can get one today."""
    wanted = set(ids)
    rows = may_get_copies(student, writer=writer, but=Addressee())
    return [one for one in rows if one.id in wanted]


def in_words(people: Iterable[Addressee]) -> str:
    """Names with their roles, in the language of the moment."""
    return ", ".join(f"{one.name} ({one.title})" for one in people)


def _lead(known: set[uuid.UUID]) -> list[Addressee]:
    """Whom the district named, then its staff."""
    named = district_settings.current().special_education_lead
    first = [Addressee(named, "administrator")] if named else []
    return [*first, *_holding("district_staff", Q(), known)]


def put_on_team(*, case: Case, to: Addressee, day: dt.date) -> None:
    """The addressee reads the case from this calendar day on. A colleague who is on the team
    already keeps their place."""
    if to.user is None or any(place.user_id == to.user.pk for place in _places(case)):
        return
    role = PLACE.ADMINISTRATOR if to.role not in PLACE.values else to.role
    cases.add_member(by=None, case=case, user=to.user, role=str(role), starts=day)


def _in_order(case: Case | None, student: Student) -> Iterator[Addressee]:
    teacher = classroom_teacher(student)
    if teacher is not None and not (case and case.closed_on):
        yield Addressee(teacher, PLACE.CLASSROOM_TEACHER)
    team = _places(case) if case else []
    known = {place.user_id for place in team}
    here = Q(school_id=student.school_id) | Q(school_id__isnull=True)
    yield from _holding("administrator", here, known)
    yield from (Addressee(p.user, p.role) for p in team if p.role == PLACE.CASE_MANAGER)
    yield from _holding("district_staff", Q(), known)
    yield from (Addressee(p.user, p.role) for p in team)


def _holding(role: str, where: Q, known: set[uuid.UUID]) -> list[Addressee]:
    """Who holds a role today: first those on the team, then those of the school itself, then
    those whom an e-mail reaches."""
    rows = RoleAssignment.objects.in_force(today()).filter(where, role=role)
    found = sorted(
        rows.select_related("user"),
        key=lambda row: (
            row.user_id not in known,
            row.school_id is None,
            not can_be_mailed(row.user),
            row.starts,
            row.pk,
        ),
    )
    return [Addressee(row.user, role) for row in found]


def _can_get_it(one: Addressee, writer: User) -> bool:
    user = one.user
    if user is None or user.pk == writer.pk or not user.is_active:
        return False
    return cases.fits(user, PLACE.ADMINISTRATOR)  # any role that works with children


def _places(case: Case) -> list[TeamMember]:
    rows = TeamMember.objects.in_force().filter(case=case, role__in=TeamMember.STAFF_ROLES)
    return list(rows.select_related("user").order_by("created_at"))
