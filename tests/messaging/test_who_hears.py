"""Does everybody whom a change concerns hear of it, and of what is theirs by law at any rate?"""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse

from cases.models import Student
from cases.services import cases, students
from messaging.models import Delivery, Notification
from messaging.services import handing, preferences, stopping
from tenants.base.clock import at as clock_at
from tenants.base.clock import today
from tests import paper_tools, told
from tests.cases import reports_tools
from tests.messaging import test_records

MUST = {
    "report": reports_tools.shared,
    "record": lambda cast: test_records.release(
        cast, test_records.asked(cast), visit="At 3", visit_on=today()
    ),
}
CITED = {"report": "34 CFR 300.306", "record": "34 CFR 300.613"}


@pytest.fixture
def cast(cast):
    told.forget()
    return cast


def words_of(user):
    return [*Notification.objects.filter(user=user).values_list("words", flat=True)]


@pytest.mark.parametrize("what", MUST)
def test_what_is_a_parents_by_law_comes_whatever_was_clicked(cast, what):
    every = stopping.Stop(cast.mother, list(stopping.Kind.values))
    stopping.stop(every)
    preferences.change(by=cast.mother, pace="never")
    MUST[what](cast)
    told.tell()
    with clock_at(told.by_day()):
        told.deliver()
    hers = [one for one in mail.outbox if one.to == [cast.mother.email] and CITED[what] in one.body]
    assert len(hers) == 1
    assert "So" in hers[0].body
    assert "List-Unsubscribe" not in hers[0].extra_headers


def test_what_always_comes_stands_on_the_page(cast, alder, client_for):
    page = client_for(alder, cast.mother).get(reverse("your_notices")).content.decode()
    for cited in CITED.values():
        assert cited in page


def test_a_file_that_somebody_sent_is_no_report(cast):
    from messaging.services import ledger

    ledger.append(by=cast.teacher, case=cast.case, kind="document", body="A file", key="k")
    told.tell()
    assert Delivery.objects.get(user=cast.mother).notification.urgency == "now"


def test_who_stays_is_told_of_who_left(cast):
    cases.remove_member(by=cast.case_manager, place=cast.case.team.get(user=cast.specialist))
    told.tell()
    assert words_of(cast.mother) == ["change"]
    assert words_of(cast.specialist) == ["left"]


def test_a_notice_that_was_given_by_hand_is_told(cast):
    sent = paper_tools.send(cast, "safeguards")
    told.forget()
    (row,) = handing.to_hand_over(cast.case)
    handing.hand_over(by=cast.case_manager, paper=sent, receipt=row, day=today(), how="post")
    told.tell()
    assert words_of(cast.mother) == ["change"]


@pytest.fixture
def child(cast):
    """A child of the mother without a case, in the teacher's class."""
    made = Student.objects.create(
        preferred_name="Beto",
        full_name="Beto Secret",
        birth_date=dt.date(2018, 5, 5),
        grade="2",
        school=cast.school,
    )
    students.add_guardian(
        by=None, student=made, user=cast.mother, relationship="mother", standing="education_rights"
    )
    students.enrol(
        by=None,
        student=made,
        school=cast.school,
        grade="2",
        classroom_teacher=cast.teacher,
        starts=today(),
    )
    told.forget()
    return made


def test_the_family_is_told_of_a_case_that_the_school_opens(cast, child):
    cases.open_case(by=cast.teacher, student=child)
    told.tell()
    assert words_of(cast.mother) == ["joined"]
    assert words_of(cast.teacher) == []


@pytest.mark.parametrize("given", [{"announce": False}, {"by": None}])
def test_not_of_one_that_a_letter_opens_nor_of_what_was_brought_in(cast, child, given):
    cases.open_case(**{"by": cast.teacher, "student": child, **given})
    told.tell()
    assert words_of(cast.mother) == []
