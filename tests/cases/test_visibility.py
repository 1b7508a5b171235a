"""Is the whole table of who sees which rows true, for every model and person?"""

import pytest

from cases.models import Case, Guardianship, Student, TeamMember
from messaging.models import Entry
from messaging.services import ledger

SEES_CASE = {
    "mother": True,
    "father": False,
    "other_mother": False,
    "case_manager": True,
    "teacher": True,
    "other_teacher": False,
    "specialist": True,
    "administrator": True,
    "district_staff": True,
    "pta_officer": False,
    "interpreter": True,
    "past_guest": False,
    "two_hats": False,  # two hats and none chosen: nothing
}
SEES_ENTRY = {**SEES_CASE, "interpreter": False}
SEES_CHILD = {**SEES_CASE, "father": True}


@pytest.mark.parametrize(("who", "sees"), SEES_CASE.items())
def test_case(cast, who, sees):
    rows = Case.objects.visible_to(cast.people[who])
    assert rows.filter(pk=cast.case.pk).exists() is sees


@pytest.mark.parametrize(("who", "sees"), SEES_CHILD.items())
def test_student(cast, who, sees):
    rows = Student.objects.visible_to(cast.people[who])
    assert rows.filter(pk=cast.child.pk).exists() is sees


@pytest.mark.parametrize(("who", "sees"), SEES_ENTRY.items())
def test_entry(cast, who, sees):
    entry = ledger.append(by=cast.teacher, case=cast.case, kind="message", body="x", key="1")
    assert Entry.objects.visible_to(cast.people[who]).filter(pk=entry.pk).exists() is sees


@pytest.mark.parametrize(("who", "sees"), SEES_CASE.items())
def test_team(cast, who, sees):
    rows = TeamMember.objects.visible_to(cast.people[who])
    assert rows.filter(case=cast.case).exists() is sees


def test_guardianship_of_a_contact_only_parent_is_only_his_own(cast):
    rows = Guardianship.objects.visible_to(cast.father)
    assert [g.user_id for g in rows] == [cast.father.pk]


def test_hats_never_mix(cast):
    user = cast.two_hats
    user.wear("family")
    assert {c.pk for c in Case.objects.visible_to(user)} == {cast.other_case.pk}
    user.wear("staff")
    assert {c.pk for c in Case.objects.visible_to(user)} == {cast.case.pk}
