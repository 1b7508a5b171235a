"""Who stands at the edges? People whose time has not come or is over, beside the cast.

Each is of Ana's case (see tests/cast.py) and differs in one thing from somebody who sees it.
"""

from __future__ import annotations

import datetime as dt

from cases.models import Enrolment, TeamMember
from cases.services import guests
from tenants.base.clock import today
from tests.cast import LONG_AGO, WEST, YESTERDAY, Cast, _guardian, _person, end_role_yesterday

TOMORROW = dt.timedelta(days=2)  # in no time zone yet
MORE = {
    "copies_father": ("parent",),
    "former_guardian": ("parent",),
    "future_guardian": ("parent",),
    "guest": ("guest",),
    "future_guest": ("guest",),
    "guest_without_role": ("parent",),
    "former_specialist": ("specialist",),
    "future_specialist": ("specialist",),
    "former_interpreter": ("interpreter",),
    "former_class_teacher": ("classroom_teacher",),
    "ended_teacher": ("classroom_teacher",),
    "ended_now_interpreter": ("specialist", "interpreter"),
    "ended_now_trainer": ("specialist", "trainer"),
    "ended_overseer": ("district_staff", "trainer"),
    "closed_overseer": ("district_staff",),
    "trainer": ("trainer",),
    "guardian_as_officer": ("pta_officer",),
    "teacher_as_officer": ("pta_officer",),
}


def add_crowd(cast: Cast) -> None:
    """Make everybody of MORE in the open schema, with their places at Ana's case."""
    begin, past = today() - LONG_AGO, today(WEST) - YESTERDAY
    for name, keys in MORE.items():
        cast.people[name] = _person("crowd", name, keys, cast.school, begin)
    _guardians(cast, begin, past)
    _guests(cast, begin)
    _staff(cast, begin, past)
    for name, role in (
        ("ended_teacher", "classroom_teacher"),
        ("ended_now_interpreter", "specialist"),
        ("ended_now_trainer", "specialist"),
        ("ended_overseer", "district_staff"),
    ):
        end_role_yesterday(cast.people[name], role)
    cast.closed_overseer.is_active = False
    cast.closed_overseer.save()


def _guardians(cast: Cast, begin: dt.date, past: dt.date) -> None:
    row = _guardian(cast.child, cast.copies_father, "father", "contact_only", begin)
    row.receives_copies = True
    row.save()
    for name in ("former_guardian", "future_guardian", "guardian_as_officer"):
        row = _guardian(cast.child, cast.people[name], "aunt", "education_rights", begin)
        if name == "former_guardian":
            row.until = past
        if name == "future_guardian":
            row.starts = today() + TOMORROW
        row.save()


def _guests(cast: Cast, begin: dt.date) -> None:
    _place(cast, "guest", "guest", begin, today() + TOMORROW)
    _place(cast, "future_guest", "guest", today() + TOMORROW, None)
    _place(cast, "guest_without_role", "guest", begin, today() + TOMORROW)
    guests.propose(
        by=cast.mother,
        case=cast.case,
        guest_name="Rosa",
        guest_email="rosa@example.org",
        purpose="helps me",
        until=today(),
        signed_name="Mother",
    )


def _staff(cast: Cast, begin: dt.date, past: dt.date) -> None:
    _place(cast, "former_specialist", "specialist", begin, past)
    _place(cast, "future_specialist", "specialist", today() + TOMORROW, None)
    _place(cast, "former_interpreter", "interpreter", begin, past)
    for name in ("ended_teacher", "ended_now_interpreter", "ended_now_trainer", "ended_overseer"):
        _place(cast, name, "specialist", begin, None)
    _place(cast, "teacher_as_officer", "specialist", begin, None)
    for name, until in (("former_class_teacher", past), ("ended_now_trainer", None)):
        Enrolment.objects.create(
            student=cast.child,
            school=cast.school,
            grade="2",
            classroom_teacher=cast.people[name],
            starts=begin,
            until=until,
        )


def _place(cast: Cast, who: str, role: str, starts: dt.date, until: dt.date | None) -> TeamMember:
    return TeamMember.objects.create(
        case=cast.case, user=cast.people[who], role=role, starts=starts, until=until
    )
