"""How do staff change who speaks for a child, and what do they read when somebody was faster?"""

import pytest
from django.urls import reverse

from cases.services import students
from tenants.audit.models import Event
from tenants.people.models import User

SAID = {
    "relationship": "father",
    "standing": "education_rights",
    "receives_copies": "on",
    "court_order_note": "Order 12",
    "starts": "2026-01-01",
    "until": "",
}


def fathers(cast):
    return cast.child.guardianships.get(user=cast.father)


def test_a_change_is_saved(alder, cast, client_for):
    row = fathers(cast)
    client = client_for(alder, cast.administrator, proven=True)
    client.post(reverse("change_guardianship", args=[row.pk]), {**SAID, "seen_version": "1"})
    assert fathers(cast).standing == "education_rights"


def test_a_conflict_is_said_in_words_and_the_words_stay(alder, cast, client_for):
    row = fathers(cast)
    url = reverse("change_guardianship", args=[row.pk])
    students.change_guardianship(
        by=cast.district_staff, guardianship=row, seen_version=1, relationship="stepfather"
    )
    client = client_for(alder, cast.administrator, proven=True)
    answer = client.post(url, {**SAID, "seen_version": "1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Someone else changed this" in page
    assert "stepfather" in page
    assert "Order 12" in page
    assert fathers(cast).relationship == "stepfather"
    assert client.post(url, {**SAID, "seen_version": "2"}).status_code == 302
    assert fathers(cast).court_order_note == "Order 12"


def test_a_person_is_added_by_address(alder, cast, client_for):
    url = reverse("add_guardianship", args=[cast.child.pk])
    client = client_for(alder, cast.district_staff, proven=True)
    unknown = client.post(url, {**SAID, "contact": "who@nowhere.example"})
    assert unknown.status_code == 422
    assert "Invite the person first" in unknown.content.decode()
    client.post(url, {**SAID, "contact": cast.other_mother.email.upper()})
    assert cast.child.guardianships.filter(user=cast.other_mother).exists()


@pytest.mark.parametrize("typed", ["206 555 0123", "(206) 555-0123", "+12065550123"])
def test_a_person_without_e_mail_is_added_by_number(alder, cast, client_for, typed):
    User.objects.filter(pk=cast.other_mother.pk).update(email=None, mobile="+12065550123")
    client = client_for(alder, cast.district_staff, proven=True)
    url = reverse("add_guardianship", args=[cast.child.pk])
    assert client.post(url, {**SAID, "contact": typed}).status_code == 302
    assert cast.child.guardianships.filter(user=cast.other_mother).exists()


def test_who_did_not_just_prove_who_they_are_is_asked_and_then_goes_on(alder, cast, client_for):
    """Who speaks for a child is not changed from a desk that somebody left open."""
    row = fathers(cast)
    url = reverse("change_guardianship", args=[row.pk])
    client = client_for(alder, cast.administrator)
    away = client.post(url, {**SAID, "seen_version": "1"})
    assert "/accounts/reauthenticate/" in away.url
    assert fathers(cast).standing == row.standing
    back = client.post(away.url, {"password": "correct horse battery"}, follow=True)
    assert back.status_code == 200
    assert fathers(cast).standing == "education_rights"


def test_others_may_not(alder, cast, client_for):
    url = reverse("change_guardianship", args=[fathers(cast).pk])
    wanted = {"mother": 403, "father": 403, "teacher": 403, "other_teacher": 404}
    for who, status in wanted.items():
        assert client_for(alder, cast.people[who]).get(url).status_code == status


def test_old_and_new_are_kept_with_who_and_when(cast):
    students.change_guardianship(
        by=cast.administrator,
        guardianship=fathers(cast),
        seen_version=1,
        standing="education_rights",
        court_order_note="Order 12",
    )
    event = Event.objects.get(verb="guardianship.changed")
    assert event.actor_id == cast.administrator.pk
    assert (event.data["old"]["standing"], event.data["new"]["standing"]) == (
        "contact_only",
        "education_rights",
    )
    assert (event.data["old"]["court_order_note"], event.data["new"]["court_order_note"]) == (
        "",
        "Order 12",
    )
