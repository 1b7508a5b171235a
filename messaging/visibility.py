"""Who sees which announcements? The one place that decides it.

| Person (in the hat they wear) | sees |
|---|---|
| parent, guardian | what was published for parents, for their children's school, grade or class |
| staff | what was published for their role, at their school or for their class |
| PTA officer | what was published for PTA officers; all that their PTA wrote |
| who may speak in a name | all that was written in it, drafts too |
| administrator | all that was published by their school, its classes and its PTA |
| district staff | all that was published; drafts of the district and of schools |

A draft whose moment came after its author's role was over is seen by the author too, and by whoever
leads there: administrators of the school of a class, district staff for a class or a PTA.

Guests and people without a role today see none. A person's language counts when
languages were chosen. Contact only is enough: an announcement holds nothing about a child.
"""

from __future__ import annotations

import functools
import operator
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from cases.visibility import EVERYBODY, NOBODY, on_day
from tenants.base.prepared import prepared
from tenants.people.roles import Hat

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from tenants.people.models import User

# Whom an announcement can be for. A guest of one family is none of these.
READERS = (
    "parent",
    "classroom_teacher",
    "special_education_teacher",
    "english_learner_teacher",
    "specialist",
    "administrator",
    "district_staff",
    "interpreter",
    "trainer",
    "pta_officer",
)


def announcements(user: User | AnonymousUser) -> Q:
    """Announcements this person may see in the hat worn now."""
    if not user.is_authenticated or not user.hat:
        return NOBODY
    published = Q(published_at__isnull=False)
    return spoken_by(user) | stopped_for(user) | (published & (overseen_by(user) | meant_for(user)))


def stopped_for(user: User) -> Q:
    """Drafts that were not published because their author's role was over: for the author, and for
    whoever leads where nobody else may speak in that name."""
    mine = Q(author_id=user.pk)
    if user.is_district_staff:
        mine |= Q(speaker__in=("class", "pta"))
    elif user.has_role("administrator"):
        mine |= Q(speaker="class") & _within(schools_of(user, "administrator"))
    return Q(stopped=True, published_at__isnull=True) & mine


# --- in whose name somebody speaks --------------------------------------------------------------


def speaks_as(
    user: User, speaker: str, *, school_id: uuid.UUID | None, teacher_id: uuid.UUID | None = None
) -> bool:
    """Whether this person may speak in this name today, in the hat worn now."""
    if user.hat == Hat.PTA:
        return speaker == "pta" and school_id in schools_of(user, "pta_officer")
    if speaker == "class":
        return teacher_id == user.pk and user.has_role("classroom_teacher")
    if speaker == "school":
        mine = schools_of(user, "administrator")
        return user.is_district_staff or None in mine or school_id in mine
    return speaker == "district" and user.is_district_staff


def spoken_by(user: User) -> Q:
    """The same of rows: announcements in a name in which this person may speak today."""
    if user.hat == Hat.PTA:
        return Q(speaker="pta") & _at(schools_of(user, "pta_officer"))
    found = NOBODY
    if user.is_district_staff:
        found = Q(speaker__in=("district", "school"))
    elif user.has_role("administrator"):
        found = Q(speaker="school") & _within(schools_of(user, "administrator"))
    if user.has_role("classroom_teacher"):
        found |= Q(speaker="class", teacher_id=user.pk)
    return found


def overseen_by(user: User) -> Q:
    """District staff read all that is published; an administrator what is published at the
    school."""
    if user.is_district_staff:
        return EVERYBODY
    if user.has_role("administrator"):
        return Q(school__isnull=False) & _within(schools_of(user, "administrator"))
    return NOBODY


def schools_of(user: User, role: str) -> frozenset[uuid.UUID | None]:
    """The schools at which this role is held today; None among them is the whole district."""
    if role not in user.roles_worn:
        return frozenset()
    return frozenset(held.school_id for held in user.current_roles if held.role == role)


def _at(schools: frozenset[uuid.UUID | None]) -> Q:
    """Exactly these; None is the district."""
    named = Q(school_id__in=[pk for pk in schools if pk])
    return named | Q(school=None) if None in schools else named


def _within(schools: frozenset[uuid.UUID | None]) -> Q:
    """These, or every school when one of them is the whole district."""
    return EVERYBODY if None in schools else Q(school_id__in=schools)


# --- whom it is for -----------------------------------------------------------------------------


def meant_for(user: User) -> Q:
    """Announcements whose audience this person belongs to today, in the hat worn now.

    Says of one person's announcements what `services.audiences.people_of` says of one
    announcement's people; a test compares the two.
    """
    by_role = [_by_role(user, role) for role in sorted(user.roles_worn) if role in READERS]
    spoken = Q(languages=[]) | Q(languages__contains=[user.language])
    return spoken & functools.reduce(operator.or_, by_role, NOBODY)


def _by_role(user: User, role: str) -> Q:
    wanted = Q(roles=[]) | Q(roles__contains=[role])
    if role == "parent":
        return wanted & (_not_narrow() | _of_classes(_children_of(user)))
    at_school = Q(schools=[]) | _holds("schools", schools_of(user, role))
    if None in schools_of(user, role):
        at_school = EVERYBODY
    found = Q(grades=[]) & Q(classes=[]) & at_school
    if role == "classroom_teacher":
        found |= _of_classes(_classes_of(user))
    return wanted & found


def _not_narrow() -> Q:
    return Q(schools=[]) & Q(grades=[]) & Q(classes=[])


def _of_classes(rows: Iterable[tuple[uuid.UUID, str, uuid.UUID]]) -> Q:
    """For one of these: (school, grade, classroom teacher)."""
    fits = [
        (Q(schools=[]) | Q(schools__contains=[school]))
        & (Q(grades=[]) | Q(grades__contains=[grade]))
        & (Q(classes=[]) | Q(classes__contains=[teacher]))
        for school, grade, teacher in set(rows)
    ]
    return functools.reduce(operator.or_, fits, NOBODY)


def _holds(field: str, values: Iterable[uuid.UUID | None]) -> Q:
    return functools.reduce(
        operator.or_, (Q(**{f"{field}__contains": [each]}) for each in values if each), NOBODY
    )


@prepared
def _children_of(user: User) -> QuerySet[Any, Any]:
    from cases.models import Enrolment, Guardianship

    mine = Guardianship.objects.filter(on_day(), user_id=user.pk).values("student_id")
    rows = Enrolment.objects.filter(on_day(), student_id__in=mine).order_by()
    return rows.values_list("school_id", "grade", "classroom_teacher_id").distinct()


@prepared
def _classes_of(user: User) -> QuerySet[Any, Any]:
    from cases.models import Enrolment

    rows = Enrolment.objects.filter(on_day(), classroom_teacher_id=user.pk).order_by()
    return rows.values_list("school_id", "grade", "classroom_teacher_id").distinct()
