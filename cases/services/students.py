"""How are children, their classes and those who speak for them entered and changed?"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cases import policies
from cases.models import Case, Enrolment, Guardianship, Student
from cases.standing_news import news_of
from tenants.audit.services import record
from tenants.base.clock import today
from tenants.base.errors import BadInput, Conflict, NotAllowed
from tenants.people.models import RoleAssignment, School, User
from tenants.people.roles import WORKS_WITH_CHILDREN

GUARDIANSHIP_FIELDS = (
    "relationship",
    "standing",
    "receives_copies",
    "court_order_note",
    "starts",
    "until",
)

STUDENT_FIELDS = frozenset({"full_name", "preferred_name", "birth_date", "home_language"})


def create(*, by: User | None, **fields: Any) -> Student:
    """Add a child. `by=None` is the system (demo, import). Raises NotAllowed, ValidationError."""
    if by is not None and not policies.may_manage_students(by):
        raise NotAllowed(_("Only district staff can add a child."))
    with transaction.atomic():
        student = Student(**fields)
        student.full_clean()
        student.save()
        record("student.created", by=by, target=student, student_id=student.pk)
    return student


def change(*, by: User, student: Student, **fields: Any) -> Student:
    """Change a child's details; old and new values are kept. Raises NotAllowed, ValidationError."""
    if not policies.may_manage_students(by):
        raise NotAllowed(_("Only district staff can change a child’s details."))
    if not fields.keys() <= STUDENT_FIELDS:
        raise ValueError(f"Not a detail: {sorted(fields.keys() - STUDENT_FIELDS)}")
    with transaction.atomic():
        row = Student.objects.select_for_update().get(pk=student.pk)
        old = {name: _plain(getattr(row, name)) for name in fields}
        for name, value in fields.items():
            setattr(row, name, value)
        row.full_clean()
        row.save(update_fields=list(fields))
        new = {name: _plain(getattr(row, name)) for name in fields}
        record("student.changed", by=by, target=row, student_id=row.pk, old=old, new=new)
    return row


def enrol(
    *,
    by: User | None,
    student: Student,
    school: School,
    grade: str,
    classroom_teacher: User,
    starts: dt.date,
    until: dt.date | None = None,
) -> Enrolment:
    """Put a child in a class from `starts` (calendar day); the former enrolment ends before it."""
    if by is not None and not policies.may_manage_students(by):
        raise NotAllowed(_("Only district staff can change a child’s class."))
    with transaction.atomic():
        Student.objects.select_for_update().get(pk=student.pk)
        for old in student.enrolments.filter(until__isnull=True):
            old.until = max(old.starts, starts - dt.timedelta(days=1))
            old.save(update_fields=["until"])
            record("enrolment.ended", by=by, target=old, student_id=student.pk)
        row = Enrolment(
            student=student,
            school=school,
            grade=grade,
            classroom_teacher=classroom_teacher,
            starts=starts,
            until=until,
        )
        row.full_clean()
        row.save()
        Student.objects.filter(pk=student.pk).update(school=school, grade=grade)
        record("enrolment.started", by=by, target=row, student_id=student.pk)
    return row


def add_guardian(*, by: User | None, student: Student, user: User, **fields: Any) -> Guardianship:
    """Say what an adult is to a child. Only staff. Raises NotAllowed, ValidationError."""
    if by is not None and not policies.may_change_guardianship(by, student):
        raise NotAllowed(_("Only the school can change who speaks for a child."))
    with transaction.atomic():
        Student.objects.select_for_update().get(pk=student.pk)
        row = Guardianship(student=student, user=user, **{"starts": today(), **fields})
        _check_span(row.starts, row.until)
        row.full_clean()
        _check_alone(row, "contact")
        row.save()
        record(
            "guardianship.added",
            by=by,
            target=row,
            student_id=student.pk,
            person=str(user.pk),
            person_name=user.display_name,
            new=_values(row),
            **(_news({}, row) if by is not None else {}),
        )
    return row


def change_guardianship(
    *, by: User, guardianship: Guardianship, seen_version: int, **fields: Any
) -> Guardianship:
    """Change an adult's standing. Only staff; old and new values are kept.

    `seen_version` is the version the form was filled from. Raises Conflict when somebody else
    changed it since, NotAllowed, ValidationError.
    """
    if not policies.may_change_guardianship(by, guardianship.student):
        raise NotAllowed(_("Only the school can change who speaks for a child."))
    with transaction.atomic():
        Student.objects.select_for_update().get(pk=guardianship.student_id)
        row = Guardianship.objects.select_for_update().get(pk=guardianship.pk)
        if row.version != seen_version:
            raise Conflict(
                _("Someone else changed this a moment ago. Look at it again, then change it.")
            )
        old = _values(row)
        for name in fields.keys() & set(GUARDIANSHIP_FIELDS):
            setattr(row, name, fields[name])
        _check_span(row.starts, row.until)
        row.version += 1
        row.full_clean()
        _check_alone(row, "starts")
        row.save()
        record(
            "guardianship.changed",
            by=by,
            target=row,
            student_id=row.student_id,
            person=str(row.user_id),
            old=old,
            new=_values(row),
            **_news(old, row),
        )
    return row


def classroom_teacher(student: Student) -> User | None:
    """The classroom teacher of today; None when the child is in no class, or when that teacher
    has left: who cannot sign in as a teacher any more must not be written to."""
    from cases.visibility import on_day

    at_work = RoleAssignment.objects.in_force().filter(
        role__in=WORKS_WITH_CHILDREN, user__is_active=True
    )
    row = (
        student.enrolments.filter(on_day(), classroom_teacher__in=at_work.values("user_id"))
        .select_related("classroom_teacher")
        .order_by("-starts")
        .first()
    )
    return row.classroom_teacher if row else None


def _values(row: Guardianship) -> dict[str, Any]:
    """What the audit row keeps: every field as text or yes/no."""
    return {name: _plain(getattr(row, name)) for name in GUARDIANSHIP_FIELDS}


def _news(old: dict[str, Any], row: Guardianship) -> dict[str, Any]:
    """What the adult is told; who was brought in or comes by an invitation sees it there."""
    joins = Case.objects.filter(student_id=row.student_id, closed_on__isnull=True).exists()
    return news_of(old, _values(row), day=today(), joins=joins)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _check_alone(row: Guardianship, field: str) -> None:
    """One adult has one standing at a time: beside a line with rights, one without says nothing."""
    others = Guardianship.objects.filter(student_id=row.student_id, user_id=row.user_id)
    others = others.exclude(pk=row.pk).filter(Q(until__isnull=True) | Q(until__gte=row.starts))
    if row.until:
        others = others.filter(starts__lte=row.until)
    if others.exists():
        words = _("This person is already there for these days. Change that line instead.")
        raise BadInput({field: words})


def _check_span(starts: dt.date, until: dt.date | None) -> None:
    if until and until < starts:
        raise BadInput(_("The last day must not be before the first day."))
