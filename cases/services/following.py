"""How does a team follow what is said about a child's parents and class?

Who speaks for the child and who teaches the class are said in one place each. The team of the
open case follows in the same transaction: nobody is forgotten, nobody stays by oversight.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

from django.db.models import Q

from cases.models import Case, Enrolment, Guardianship, TeamMember
from cases.services.cases import end_place, join
from tenants.audit.services import record
from tenants.base.clock import today

if TYPE_CHECKING:
    from django.db import models

    from tenants.audit.models import Event
    from tenants.people.models import User

PARENT, TEACHER = TeamMember.CaseRole.PARENT, TeamMember.CaseRole.CLASSROOM_TEACHER
DAY = dt.timedelta(days=1)


def on_guardianship(event: Event, target: models.Model, by: User | None) -> None:
    """A parent is on the team for as long as the education rights last, and no longer."""
    if not isinstance(target, Guardianship):
        return
    case = _open_case(target.student_id)
    if case is None:
        return
    rights = Guardianship.objects.filter(
        _not_over(), student_id=target.student_id, user_id=target.user_id
    ).filter(standing=Guardianship.Standing.EDUCATION_RIGHTS)
    spans = list(rights.order_by("starts"))
    places = list(_places(case, PARENT).filter(user_id=target.user_id))
    if not spans:
        for place in places:
            end_place(by, place, today() - DAY)
        return
    last = None if any(s.until is None for s in spans) else max(s.until for s in spans if s.until)
    if places:
        _date(by, places[0], last)
    else:
        starts = max(spans[0].starts, case.opened_on)
        join(by, case, target.user, PARENT, starts, until=last)


def on_enrolment(event: Event, target: models.Model, by: User | None) -> None:
    """The teacher of the new class joins; the one of the former class leaves the day before."""
    if not isinstance(target, Enrolment) or (target.until and target.until < today()):
        return
    case = _open_case(target.student_id)
    if case is None:
        return
    first_day = max(target.starts, today())
    former = Enrolment.objects.filter(student_id=target.student_id).exclude(pk=target.pk)
    leaving = former.exclude(classroom_teacher_id=target.classroom_teacher_id)
    places = _places(case, TEACHER)
    for place in places.filter(user_id__in=leaving.values("classroom_teacher_id")):
        end_place(by, place, first_day - DAY)
    if not places.filter(user_id=target.classroom_teacher_id).exists():
        join(by, case, target.classroom_teacher, TEACHER, first_day, until=target.until)


def _open_case(student_id: uuid.UUID) -> Case | None:
    return Case.objects.filter(student_id=student_id, closed_on__isnull=True).first()


def _not_over() -> Q:
    return Q(until__isnull=True) | Q(until__gte=today())


def _places(case: Case, role: str) -> models.QuerySet[TeamMember]:
    return TeamMember.objects.filter(_not_over(), case=case, role=role)


def _date(by: User | None, place: TeamMember, last: dt.date | None) -> None:
    """Give a place another last day; the team does not change, so the record says nothing."""
    if place.until == last:
        return
    old, place.until = place.until, last
    place.save(update_fields=["until"])
    record(
        "team.dated",
        by=by,
        target=place,
        case_id=place.case_id,
        student_id=place.case.student_id,
        old=str(old or ""),
        new=str(last or ""),
    )
