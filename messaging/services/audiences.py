"""Whom is an announcement for: which people, in which hat, and which choices are there?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from cases.models import Enrolment, Guardianship
from cases.visibility import on_day
from messaging.visibility import READERS
from tenants.people.models import RoleAssignment, School, User
from tenants.people.roles import ROLES, Hat

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator

    from messaging.models import Announcement

AT_A_TIME = 500  # people that are read with one question
HATS = (Hat.FAMILY, Hat.STAFF, Hat.PTA)
Person = tuple["uuid.UUID", str]  # id and hat


@dataclass(frozen=True)
class Audience:
    """Whom somebody wants to reach. Empty means all; see models.Announcement."""

    roles: tuple[str, ...] = ()
    schools: tuple[uuid.UUID, ...] = ()
    grades: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    classes: tuple[uuid.UUID, ...] = ()


def people_of(post: Announcement) -> QuerySet[User]:
    """The people an announcement is for today, each with what they are to it as `family`, `staff`
    and `pta`. One question, however many they are."""
    found = {hat.value: _truth(_in_hat(post, hat)) for hat in HATS}
    rows: QuerySet[User] = User.objects.filter(is_active=True).annotate(**found)
    if post.languages:
        rows = rows.filter(language__in=post.languages)
    anyone = Q(family=True) | Q(staff=True) | Q(pta=True)
    return rows.filter(anyone).exclude(pk=post.author_id)


def in_parts(post: Announcement) -> Iterator[list[Person]]:
    """The same people, some hundreds at a time in the order of their ids, each in the first hat
    in which it is for them."""
    last: uuid.UUID | None = None
    names = [hat.value for hat in HATS]
    while True:
        rows = people_of(post).order_by("pk")
        if last is not None:
            rows = rows.filter(pk__gt=last)
        part = list(rows.values_list("pk", *names)[:AT_A_TIME])
        if part:
            yield [(row[0], names[row[1:].index(True)]) for row in part]
        if len(part) < AT_A_TIME:
            return
        last = part[-1][0]


def _truth(condition: Any) -> ExpressionWrapper:  # type: ignore[type-arg]
    return ExpressionWrapper(condition, output_field=BooleanField())


def _in_hat(post: Announcement, hat: str) -> Any:
    wanted = [r for r in READERS if ROLES[r].hat == hat and (not post.roles or r in post.roles)]
    held = RoleAssignment.objects.in_force().filter(user_id=OuterRef("pk"), role__in=wanted)
    if hat == Hat.FAMILY:
        return Exists(held) & _has_child(post) if _is_narrow(post) else Exists(held)
    teaches = held.filter(role="classroom_teacher")
    if post.grades or post.classes:
        return Exists(teaches) & Exists(_classes(post, classroom_teacher_id=OuterRef("pk")))
    if not post.schools:
        return Exists(held)
    here = held.filter(Q(school_id=None) | Q(school_id__in=post.schools))
    return Exists(here) | (
        Exists(teaches) & Exists(_classes(post, classroom_teacher_id=OuterRef("pk")))
    )


def _is_narrow(post: Announcement) -> bool:
    return bool(post.schools or post.grades or post.classes)


def _has_child(post: Announcement) -> Any:
    mine = Guardianship.objects.filter(on_day(), user_id=OuterRef("pk"))
    return Exists(mine.filter(Exists(_classes(post, student_id=OuterRef("student_id")))))


def _classes(post: Announcement, **outer: Any) -> QuerySet[Enrolment]:
    rows = Enrolment.objects.filter(on_day(), **outer)
    if post.schools:
        rows = rows.filter(school_id__in=post.schools)
    if post.grades:
        rows = rows.filter(grade__in=post.grades)
    return rows.filter(classroom_teacher_id__in=post.classes) if post.classes else rows


# --- what can be chosen -------------------------------------------------------------------------


def grades(school_ids: list[uuid.UUID] | None = None) -> list[str]:
    """The grades in which children are today, at these schools or at all."""
    rows = _today(school_ids).values_list("grade", flat=True).distinct()
    return sorted(rows, key=lambda grade: (grade.isdigit(), grade.zfill(4)))


def classes(school_ids: list[uuid.UUID] | None = None) -> list[tuple[uuid.UUID, str]]:
    """Classes by their classroom teacher: (teacher's id, name)."""
    rows = _today(school_ids).values_list("classroom_teacher_id", "classroom_teacher__display_name")
    return sorted(set(rows), key=lambda row: row[1])


def names_of(ids: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The names of these schools and classroom teachers."""
    found = dict(School.objects.filter(pk__in=ids).values_list("pk", "name"))
    return found | dict(User.objects.filter(pk__in=ids).values_list("pk", "display_name"))


def schools_taught(user: User) -> list[uuid.UUID]:
    """The schools where this person is a classroom teacher today."""
    rows = Enrolment.objects.filter(on_day(), classroom_teacher_id=user.pk).order_by("school_id")
    return list(rows.values_list("school_id", flat=True).distinct())


def _today(school_ids: list[uuid.UUID] | None) -> QuerySet[Enrolment]:
    rows = Enrolment.objects.filter(on_day()).order_by()
    return rows if school_ids is None else rows.filter(school_id__in=school_ids)
