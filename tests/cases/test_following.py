"""Does the team follow when parents and classes change, and does the record say so?"""

from __future__ import annotations

import datetime as dt

import pytest

from cases.models import Case, TeamMember
from cases.services import cases, students
from messaging.models import Entry
from tenants.base.clock import today
from tenants.base.errors import BadInput

DAY = dt.timedelta(days=1)


def on_team(cast, user, role="parent"):
    return TeamMember.objects.in_force().filter(case=cast.case, user=user, role=role).exists()


def change(cast, user, **fields):
    row = cast.child.guardianships.get(user=user)
    return students.change_guardianship(
        by=cast.district_staff, guardianship=row, seen_version=row.version, **fields
    )


def last_event(cast):
    return Entry.objects.filter(case=cast.case, kind="event").order_by("-number").first()


def test_a_parent_who_gets_rights_joins_and_one_who_loses_them_leaves(cast):
    change(cast, cast.father, standing="education_rights")
    assert on_team(cast, cast.father)
    assert last_event(cast).data["verb"] == "team.joined"
    assert Case.objects.visible_to(cast.father).exists()
    change(cast, cast.father, standing="contact_only")
    assert not on_team(cast, cast.father)
    assert last_event(cast).data["verb"] == "team.left"


def test_rights_that_end_take_the_place_with_them(cast):
    change(cast, cast.mother, until=today() - DAY)
    assert not on_team(cast, cast.mother)
    assert not Case.objects.visible_to(cast.mother).exists()


def test_a_last_day_to_come_is_the_last_day_on_the_team(cast):
    before = Entry.objects.filter(case=cast.case).count()
    change(cast, cast.mother, until=today() + 5 * DAY)
    place = TeamMember.objects.get(case=cast.case, user=cast.mother, role="parent")
    assert place.until == today() + 5 * DAY
    assert Entry.objects.filter(case=cast.case).count() == before


def test_a_new_guardian_with_rights_joins_the_open_case(cast):
    students.add_guardian(
        by=cast.district_staff,
        student=cast.child,
        user=cast.other_mother,
        relationship="aunt",
        standing="education_rights",
    )
    assert on_team(cast, cast.other_mother)


def test_a_contact_does_not_join(cast):
    students.add_guardian(
        by=cast.district_staff,
        student=cast.child,
        user=cast.other_mother,
        relationship="aunt",
        standing="contact_only",
    )
    assert not on_team(cast, cast.other_mother)


def test_a_closed_case_keeps_its_team(cast):
    Case.objects.filter(pk=cast.case.pk).update(closed_on=today())
    change(cast, cast.father, standing="education_rights")
    assert not on_team(cast, cast.father)


def enrol(cast, teacher, starts):
    return students.enrol(
        by=cast.district_staff,
        student=cast.child,
        school=cast.school,
        grade="4",
        classroom_teacher=teacher,
        starts=starts,
    )


def test_the_new_teacher_joins_and_the_former_one_leaves(cast):
    enrol(cast, cast.other_teacher, today())
    assert on_team(cast, cast.other_teacher, "classroom_teacher")
    assert not on_team(cast, cast.teacher, "classroom_teacher")
    assert not Case.objects.visible_to(cast.teacher).filter(pk=cast.case.pk).exists()


def test_a_class_that_begins_later_changes_the_team_later(cast):
    enrol(cast, cast.other_teacher, today() + 10 * DAY)
    assert on_team(cast, cast.teacher, "classroom_teacher")
    assert not on_team(cast, cast.other_teacher, "classroom_teacher")
    place = TeamMember.objects.get(case=cast.case, user=cast.other_teacher)
    assert place.starts == today() + 10 * DAY


def test_the_same_teacher_in_another_grade_stays(cast):
    before = Entry.objects.filter(case=cast.case).count()
    enrol(cast, cast.teacher, today())
    assert on_team(cast, cast.teacher, "classroom_teacher")
    assert Entry.objects.filter(case=cast.case).count() == before


def test_one_adult_has_one_standing_at_a_time(cast):
    with pytest.raises(BadInput, match="already there"):
        students.add_guardian(
            by=cast.district_staff,
            student=cast.child,
            user=cast.father,
            relationship="father",
            standing="education_rights",
        )
    change(cast, cast.father, until=today() - DAY)
    students.add_guardian(
        by=cast.district_staff,
        student=cast.child,
        user=cast.father,
        relationship="father",
        standing="education_rights",
    )
    ended = cast.child.guardianships.get(user=cast.father, standing="contact_only")
    with pytest.raises(BadInput, match="already there"):
        students.change_guardianship(
            by=cast.district_staff, guardianship=ended, seen_version=ended.version, until=None
        )


@pytest.mark.parametrize(
    ("who", "role"),
    [
        ("interpreter", "specialist"),
        ("pta_officer", "specialist"),
        ("mother", "case_manager"),
        ("mother", "interpreter"),
        ("specialist", "parent"),
    ],
)
def test_nobody_gets_a_place_that_does_not_fit_their_job(cast, who, role):
    with pytest.raises(BadInput, match="does not fit"):
        cases.add_member(
            by=cast.district_staff, case=cast.case, user=cast.people[who], role=role, until=today()
        )


def test_an_interpreter_whom_staff_bring_has_a_last_day(cast):
    place = {"by": cast.district_staff, "case": cast.other_case, "user": cast.interpreter}
    with pytest.raises(BadInput, match="last day"):
        cases.add_member(**place, role="interpreter")
    made = cases.add_member(**place, role="interpreter", until=today() + dt.timedelta(days=9))
    assert made.until is not None
