"""Is every page that shows something of a child a look that is kept, whoever opens it?

So is every list that names a child, but for those of one's own (docs/adr/0020). The routes come
from the resolver: a page that is added is asked by itself.
"""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Case, Student
from cases.services import cases, looks, students
from tenants.audit.models import AccessRecord
from tenants.base import clock
from tenants.people.services import district_settings
from tests.guards.test_two_districts import HARMLESS, MEANS, fill, routes, shown, wants

PEOPLE = ("mother", "teacher", "case_manager", "district_staff", "administrator")
OF_NO_CHILD = {
    "person_id",
    "assignment_id",
    "invitation_id",
    "year_id",
    "closure_id",
    "absence_id",
    "template_id",
    "pk",
    "name",
}
NO_LOOK = {
    "letter_question": "one's own letter in the making",
    "letter_preview": "one's own letter in the making",
    "letter_draft_pdf": "one's own letter in the making",
    "choose_letter": "one's own letter in the making",
    "choose_paper_letter": "a form for a letter on paper; the child's name is all it says",
    "enter_letter": "a form for a letter on paper; the child's name is all it says",
    "new_note": "one's own journal",
    "journal_note": "one's own journal",
    "journal_file": "one's own journal",
    "share_note": "one's own journal",
    "delete_note": "one's own journal",
    "news_post": "news are of no child",
    "withdraw_post": "news are of no child",
    "event_calendar": "news are of no child",
    "choose_paper": "one's own notice in the making",
    "write_paper": "one's own notice in the making",
    "paper_preview": "one's own notice in the making",
    "paper_draft_pdf": "one's own notice in the making",
    "note_call": "one's own note in the making",
    "ask_records": "one's own wish in the making",
    "ask_amendment": "one's own wish in the making",
    "new_export": "what one asked for oneself; asking and taking are looks",
    "export": "what one asked for oneself; asking and taking are looks",
    "child_notices": "how oneself is told",
    "reach_task": "a look as soon as there are words to read",
    "reach_print": "a look as soon as there are words to read",
}


OVERSEEN = {"case_list", "student_list", "letter_desk", "records_desk", "home", "api_cases"}
OWN = {  # lists that name children and are no look, and whose they are (docs/adr/0020)
    "home": (
        {"mother", "teacher", "case_manager", "administrator"},
        "one's own children and cases",
    ),
    "journal": ({"mother"}, "one's own journal"),
    "notices": ({"mother"}, "what was told to oneself"),
    "your_notices": (set(PEOPLE) - {"district_staff"}, "what was told to oneself"),
}
CHILD = "Zilpah"  # a name that no other word of the two districts holds


@pytest.fixture
def everything(in_alder):
    """One of everything; the child has a name that tells itself from all other words."""
    cast, own, _code = fill("alder", "otter1347")
    names = {"preferred_name": CHILD, "full_name": f"{CHILD} Quill"}
    Student.objects.filter(pk=cast.child.pk).update(**names)
    return cast, own


def opened(client, path):
    """The answer to a page, and how many looks were kept of it; nothing of it stays."""
    with transaction.atomic():
        before = AccessRecord.objects.count()
        answer = client.get(path)
        said = shown(answer)
        kept = AccessRecord.objects.count() - before
        transaction.set_rollback(True)
    return answer, said, kept


def test_each_page_about_a_child_is_a_look(in_alder, everything, client_for):
    cast, own = everything
    clients = {who: client_for(in_alder, cast.people[who]) for who in PEOPLE}
    found, silent = set(), set()
    for item in routes():
        names = set(wants(item))
        if not (names & MEANS.keys()) - OF_NO_CHILD:
            continue
        given = {n: own[MEANS[n]] if n in MEANS else HARMLESS.get(n) for n in names}
        path = reverse(item.name, kwargs=given, urlconf="portal.urls")
        for who in PEOPLE:
            answer, _said, kept = opened(clients[who], path)
            if answer.status_code == 200:
                found.add(item.name)
                if not kept:
                    silent.add(item.name)
    assert silent == NO_LOOK.keys()
    assert len(found) > 25


def test_each_list_that_names_a_child_is_a_look(in_alder, everything, client_for):
    """The routes without a child in their address, by who opens them."""
    cast, own = everything
    clients = {who: client_for(in_alder, cast.people[who]) for who in PEOPLE}
    kept_of, silent = set(), set()
    for item in routes():
        names = set(wants(item))
        of_one_child = (names & MEANS.keys()) - OF_NO_CHILD
        if of_one_child or item.callback.__module__.startswith("allauth."):
            continue
        given = {n: own[MEANS[n]] if n in MEANS else HARMLESS.get(n, "x") for n in names}
        path = reverse(item.name, kwargs=given, urlconf="portal.urls")
        for who in PEOPLE:
            answer, said, kept = opened(clients[who], path)
            if answer.status_code == 200 and CHILD in said:
                (kept_of if kept else silent).add((item.name, who))
    assert silent == {(name, who) for name, (people, _why) in OWN.items() for who in people}
    assert {name for name, who in kept_of if who == "district_staff"} >= OVERSEEN


@pytest.mark.parametrize("name", ["case_list", "student_list", "home", "api_cases"])
def test_a_list_loaded_again_is_one_look_until_its_time_is_over(
    cast, alder, client_for, monkeypatch, name
):
    client = client_for(alder, cast.district_staff)
    client.get(reverse(name))
    first = set(AccessRecord.objects.values_list("pk", flat=True))
    for _ in range(2):
        client.get(reverse(name))
    assert set(AccessRecord.objects.values_list("pk", flat=True)) == first
    later = clock.now() + looks.ONE_LOOK
    monkeypatch.setattr(looks, "now", lambda: later)
    client.get(reverse(name))
    assert AccessRecord.objects.count() == 2 * len(first)


def test_each_child_of_a_list_has_a_look_of_its_own(cast, alder, client_for):
    client_for(alder, cast.district_staff).get(reverse("case_list"))
    kept = AccessRecord.objects.values_list("student_id", "case_id", "person_name", "role", "what")
    name = cast.district_staff.display_name
    assert set(kept) == {
        (case.student_id, case.pk, name, "district_staff", "list") for case in Case.objects.all()
    }
    assert len(kept) > 1
    client_for(alder, cast.teacher).get(reverse("case_list"))
    mine = AccessRecord.objects.filter(person_id=cast.teacher.pk)
    assert set(mine.values_list("case_id", "role")) == {(cast.case.pk, "classroom_teacher")}


def test_the_family_reads_that_a_list_was_looked_at(cast, alder, client_for):
    staff = client_for(alder, cast.district_staff)
    for name in ("case_list", "student_list"):
        staff.get(reverse(name))
    page = client_for(alder, cast.mother).get(reverse("looks", args=[cast.child.pk]))
    assert "The list of cases" in page.content.decode()
    assert "The list of children" in page.content.decode()


@pytest.mark.parametrize("name", ["case_list", "student_list", "letter_desk", "records_desk"])
def test_queries_of_a_list_do_not_grow_with_its_rows(
    cast, alder, client_for, name, django_assert_num_queries, monkeypatch
):
    monkeypatch.setattr(district_settings, "KEEP_SECONDS", 1e9)
    client = client_for(alder, cast.district_staff)
    client.get(reverse(name))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse(name))
    for number in range(4):
        child = students.create(
            by=None,
            full_name=f"Child {number}",
            preferred_name=f"C{number}",
            birth_date=dt.date(2018, 1, 1),
            grade="2",
            school=cast.school,
            home_language="es",
        )
        cases.open_case(by=None, student=child)
    with django_assert_num_queries(len(few)):
        client.get(reverse(name))
    if name in ("case_list", "student_list"):
        assert AccessRecord.objects.filter(student_id=child.pk).count() == 1
