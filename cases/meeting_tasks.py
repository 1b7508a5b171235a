"""What has this person to do now about a meeting, said as tasks?"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import DateTimeField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases import visibility
from cases.models import CaseFact, Guardianship, Meeting, MeetingStep, TeamMember
from cases.services.meeting_again import AHEAD, followed
from tenants.base.clock import now
from tenants.base.prepared import prepared
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from tenants.people.models import User

State = Meeting.State
WAITING = (State.OFFERED, State.COUNTERED, State.SET)
MOST = 30
NEAR = dt.timedelta(days=7)
Task = dict[str, str]


def tasks(
    user: User, *, case_id: uuid.UUID | None = None, runs: bool = True
) -> dict[uuid.UUID, list[Task]]:
    """The tasks by case, or those of one: of a parent an offer that waits, and a meeting that comes
    near; of who runs the case or opened it, times that the family named, a notice that is not
    sent, and a day to meet again for which no time is offered. One query, for staff two; `runs` is
    false if it is known that this person runs no case, and saves the second."""
    found: dict[uuid.UUID, list[Task]] = defaultdict(list)
    span = {"since": (since := now()), "until": since + NEAR}
    rows = list(_waiting(user, **span) if case_id is None else _in(user, case_id=case_id, **span))
    if user.hat == Hat.STAFF and runs:
        owed = _owed(user, until=since + AHEAD)
        rows += [row for row in owed if case_id in (None, row.case_id)]
    for row in rows:
        found[row.case_id].append(_task(user, row))
    return found


@prepared
def _waiting(user: User, since: dt.datetime, until: dt.datetime) -> QuerySet[Meeting]:
    return _rows(user, since, until)[:MOST]


@prepared
def _in(
    user: User, case_id: uuid.UUID, since: dt.datetime, until: dt.datetime
) -> QuerySet[Meeting]:
    return _rows(user, since, until).filter(case=case_id)[:MOST]


def _rows(user: User, since: dt.datetime, until: dt.datetime) -> QuerySet[Meeting]:
    rows = Meeting.objects.visible_to(user).filter(case__closed_on=None)
    near = Q(state=State.SET, starts_at__gte=since, starts_at__lt=until)
    if user.hat == Hat.FAMILY:
        rights = Guardianship.objects.visible_to(user).filter(
            visibility.on_day(),
            student_id=OuterRef("case__student_id"),
            user_id=user.pk,
            standing="education_rights",
        )
        rows = rows.filter(near | (Q(state=State.OFFERED) & Q(Exists(rights))))
    else:
        team = _team(user)
        runs = Q(Exists(team.filter(role="case_manager"))) | Q(opened_by_id=user.pk)
        waits = Q(state=State.COUNTERED) | Q(state=State.SET, starts_at__gte=since, noticed=False)
        rows = rows.annotate(noticed=_noticed()).filter((runs & waits) | (near & Q(Exists(team))))
    related = rows.select_related("case__student")
    return related.order_by("starts_at", "created_at")


@prepared
def _owed(user: User, until: dt.datetime) -> QuerySet[Meeting]:
    """Of who runs the case: those after which no time is offered, though the day to meet again
    comes until then."""
    runs = Exists(_team(user).filter(role="case_manager"))
    rows = Meeting.objects.visible_to(user).filter(runs, ~followed(), case__closed_on=None)
    near = rows.alias(at=Cast("next_on", DateTimeField())).filter(state=State.HELD, at__lte=until)
    return near.select_related("case__student").order_by("next_on", "created_at")[:MOST]


def _team(user: User) -> QuerySet[TeamMember]:
    """The place of this person on the team of a meeting's case."""
    return TeamMember.objects.visible_to(user).filter(
        visibility.on_day(), case_id=OuterRef("case_id"), user_id=user.pk
    )


def _noticed() -> Exists:
    """The notice was given since the hour was taken (`services.meetings.noticed`)."""
    taken = MeetingStep.objects.filter(
        meeting=OuterRef(OuterRef("pk")), kind__in=("set", "taken")
    ).order_by("-number")
    rows = CaseFact.objects.standing().filter(
        case=OuterRef("case_id"),
        kind="meeting_notice_given",
        recorded_at__gte=taken.values("at")[:1],
    )
    return Exists(rows)


def _task(user: User, row: Meeting) -> Task:
    task = {
        "url": reverse("meeting", args=[row.pk]),
        "child": row.case.student.preferred_name,
    }
    when = timezone.localtime(row.starts_at) if row.starts_at else None
    if row.state == State.OFFERED:
        return {**task, "label": _("Choose a time for the meeting"), "time": _("About 5 minutes")}
    if row.state == State.COUNTERED:
        return {
            **task,
            "label": _("The family asks for another time to meet. Answer it"),
            "time": _("About 5 minutes"),
        }
    if row.state == State.HELD:
        assert row.next_on is not None  # it was asked for
        return {
            **task,
            "url": f"{reverse('propose_meeting', args=[row.case_id])}?purpose=review",
            "label": _("Offer times to meet again"),
            "due": date_format(row.next_on, "DATE_FORMAT"),
        }
    assert when is not None  # it is set
    hour = f"{date_format(when, 'DATE_FORMAT')}, {date_format(when, 'TIME_FORMAT')}"
    if user.hat == Hat.STAFF and not getattr(row, "noticed", True):
        return {**task, "label": _("Send the notice of the meeting"), "due": hour}
    return {**task, "label": _("The meeting comes near"), "due": hour}
