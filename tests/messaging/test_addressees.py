"""Does every letter reach somebody who is named first, and is nothing lost when nobody is there?"""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core import mail
from django.urls import reverse

from cases.models import TeamMember
from cases.services import cases, students
from messaging.models import Entry, LetterDraft
from messaging.services import addressees, letters
from tenants.base.clock import at as clock_at
from tenants.base.clock import today
from tenants.people.models import RoleAssignment, School, User
from tenants.people.services import roles
from tests import told
from tests.cast import end_role_yesterday


@pytest.fixture
def child(cast):
    """A child of the mother in no class, without a case."""
    made = students.create(
        by=None,
        full_name="Cleo Alder",
        preferred_name="Cleo",
        birth_date=dt.date(2018, 1, 1),
        grade="2",
        school=cast.school,
        home_language="es",
    )
    students.add_guardian(
        by=None, student=made, user=cast.mother, relationship="mother", standing="education_rights"
    )
    return made


@pytest.fixture
def mother(alder, cast, client_for):
    return client_for(alder, cast.mother)


def to_whom(cast, child, writer="mother"):
    return addressees.addressee(child, writer=cast.people[writer])


def only(*keys):
    """Nobody but these roles is left among the staff."""
    RoleAssignment.objects.exclude(role__in=("parent", *keys)).delete()


def write(client, child, asks="not_sure"):
    """Three answers by the pages; the preview as text."""
    for step, words in (("sees", "He skips words."), ("tried", "Since June.")):
        client.post(reverse("letter_question", args=[child.pk, "concern", step]), {step: words})
    url = reverse("letter_question", args=[child.pk, "concern", "asks_evaluation"])
    client.post(url, {"asks_evaluation": asks})
    return client.get(reverse("letter_preview", args=[child.pk, "concern"])).content.decode()


def send(client, child, **more):
    draft = LetterDraft.objects.get(student=child, sent_at=None)
    data = {"draft": draft.pk, "text": letters.words_of(draft), "action": "send", **more}
    return client.post(reverse("letter_preview", args=[child.pk, "concern"]), data)


def told_by_mail():
    """Run the jobs that wait; the addresses that got an e-mail."""
    told.tell()
    with clock_at(told.by_day(30)):
        told.deliver()
    return {to for message in mail.outbox for to in message.to}


def enrol(cast, child, teacher):
    students.enrol(
        by=None,
        student=child,
        school=cast.school,
        grade="2",
        classroom_teacher=teacher,
        starts=today(),
    )


# --- the order --------------------------------------------------------------------------------


def test_the_classroom_teacher_comes_first(cast, child):
    enrol(cast, child, cast.other_teacher)
    to = to_whom(cast, child)
    assert (to.user, to.teaches) == (cast.other_teacher, True)


@pytest.mark.parametrize("how", ["closed", "role over", "writes herself"])
def test_a_teacher_who_cannot_get_it_is_passed_over(cast, child, how):
    enrol(cast, child, cast.two_hats)
    if how == "closed":
        User.objects.filter(pk=cast.two_hats.pk).update(is_active=False)
    if how == "role over":
        end_role_yesterday(cast.two_hats, "classroom_teacher")
    writer = "two_hats" if how == "writes herself" else "mother"
    to = to_whom(cast, child, writer)
    assert (to.user, to.role) == (cast.administrator, "administrator")


def test_an_administrator_of_another_school_does_not_count(cast, child):
    other = School.objects.create(name="Far Away")
    RoleAssignment.objects.filter(role="administrator").update(school=other)
    assert to_whom(cast, child).user == cast.district_staff
    RoleAssignment.objects.filter(role="administrator").update(school=None)
    assert to_whom(cast, child).user == cast.administrator


def test_the_administrator_of_the_school_comes_before_one_of_the_district(cast, child):
    roles.grant(by=None, user=cast.specialist, role="administrator", starts=dt.date(2020, 1, 1))
    assert to_whom(cast, child).user == cast.administrator


def test_the_one_on_the_team_comes_before_another(cast, child):
    roles.grant(by=None, user=cast.specialist, role="administrator", school=cast.school)
    case = cases.open_case(by=None, student=child)
    cases.add_member(by=None, case=case, user=cast.specialist, role="administrator")
    assert to_whom(cast, child).user == cast.specialist


def test_then_who_runs_the_case(cast, child):
    only("special_education_teacher", "specialist", "district_staff")
    case = cases.open_case(by=None, student=child)
    assert to_whom(cast, child).user == cast.district_staff
    cases.add_member(by=None, case=case, user=cast.specialist, role="specialist")
    assert to_whom(cast, child).user == cast.district_staff
    cases.add_member(by=None, case=case, user=cast.case_manager, role="case_manager")
    to = to_whom(cast, child)
    assert (to.user, to.role, to.title) == (cast.case_manager, "case_manager", "Case manager")


def test_at_last_anybody_on_the_team(cast, child):
    only("specialist")
    assert to_whom(cast, child).user is None
    case = cases.open_case(by=None, student=child)
    cases.add_member(by=None, case=case, user=cast.specialist, role="specialist")
    assert to_whom(cast, child).user == cast.specialist


def test_who_has_a_place_on_the_team_gets_no_second(cast):
    roles.grant(by=None, user=cast.case_manager, role="administrator", school=cast.school)
    to = addressees.Addressee(cast.case_manager, "administrator")
    addressees.put_on_team(case=cast.case, to=to, day=today())
    assert TeamMember.objects.filter(case=cast.case, user=cast.case_manager).count() == 1


# --- by the pages -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "who", "place", "role"),
    [
        (("administrator", "district_staff"), "administrator", "administrator", "School"),
        (("district_staff",), "district_staff", "administrator", "District staff"),
    ],
)
def test_it_is_named_first_and_then_there(
    alder, cast, child, mother, client_for, left, who, place, role
):
    only(*left)
    person = cast.people[who]
    page = write(mother, child)
    assert f"goes to {person.display_name} ({role}" in page
    assert "No classroom teacher of Cleo" in page
    receipt = mother.get(send(mother, child, to=person.pk).url).content.decode()
    assert re.search(f"{person.display_name} is told on [^<]* and can answer here", receipt)
    assert "Can read it too" not in receipt
    entry = Entry.objects.get(case__student=child, number=1)
    assert entry.data["addressee"]["id"] == str(person.pk)
    assert TeamMember.objects.get(case=entry.case, user=person).role == place
    assert person.email in told_by_mail()
    home = client_for(alder, person).get("/").content.decode()
    assert "Cleo: Concern" in home


def test_a_letter_to_nobody_is_told_before_and_waits_for_the_first_to_come(
    alder, cast, child, mother, client_for
):
    only("pta_officer")
    page = write(mother, child, "yes")
    assert "Nobody at the school can get it yet" in page
    answer = send(mother, child, to="")
    receipt = mother.get(answer.url).content.decode()
    assert "It waits in the record for the first person to come" in receipt
    assert "proves that the school has" not in receipt
    entry = Entry.objects.get(case__student=child, number=1)
    assert entry.data["addressee"] == {"id": "", "name": "", "role": ""}
    assert entry.case.evaluation_requested_on is not None
    roles.grant(by=None, user=cast.district_staff, role="district_staff")
    home = client_for(alder, cast.district_staff).get("/").content.decode()
    assert "Cleo: Request for an evaluation" in home


def test_the_teacher_who_comes_later_finds_the_letter(alder, cast, child, mother, client_for):
    only("classroom_teacher")
    write(mother, child)
    send(mother, child)
    enrol(cast, child, cast.other_teacher)
    home = client_for(alder, cast.other_teacher).get("/").content.decode()
    assert "Cleo: Concern" in home


def test_a_case_that_somebody_looks_after_is_not_on_the_districts_first_page(
    alder, cast, client_for
):
    home = client_for(alder, cast.district_staff).get("/").content.decode()
    assert "about Ana" not in home


def test_somebody_else_by_now_is_named_before_it_goes(cast, child, mother):
    write(mother, child)
    enrol(cast, child, cast.other_teacher)
    answer = send(mother, child, to=cast.administrator.pk)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "somebody else than before" in page
    assert "Other Teacher, the classroom teacher" in page
    assert "He skips words." in page
    assert not Entry.objects.filter(case__student=child).exists()
    assert send(mother, child, to=cast.other_teacher.pk).status_code == 302


def test_the_receipt_names_the_others_without_gaps(cast, mother):
    write(mother, cast.child)
    receipt = mother.get(send(mother, cast.child).url).content.decode()
    shown = receipt.split("Can read it too")[1].split("</dd>")[0].split("<dd>")[1]
    assert " ".join(shown.split()) == (
        "Case Manager (Case manager), Specialist (Specialist), Administrator (Administrator), "
        "Interpreter (Interpreter), Two Hats (Specialist)"
    )
