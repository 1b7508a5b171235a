"""Does an account go through its whole life, and come back with nothing that was ended?"""

from __future__ import annotations

import re

import pytest

from tenants.audit.models import Event
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed
from tenants.people.models import Invitation, RoleAssignment, User
from tenants.people.services import closing, invitations, roles
from tests.cast import YESTERDAY
from tests.post import delivered

PASSWORD = "correct horse battery"


@pytest.fixture
def staff(alder, cast, client_for):
    client = client_for(alder, cast.district_staff)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def sign_in(client, email):
    client.post("/accounts/login/", {"login": email, "password": PASSWORD})
    return client.get("/accounts/me/").status_code == 200


def test_the_whole_life_of_an_account(alder, cast, client_for, staff):
    given = {"display_name": "Tom", "role": "trainer", "channel": "email", "language": "en"}
    staff.post("/accounts/invitations/new/", given | {"email": "tom@x.example"})
    link = re.search(r"/accounts/invitation/\S+/", delivered()[0].body).group(0)
    browser = client_for(alder)
    assert browser.post(link, {"password": PASSWORD}).status_code == 302
    tom = User.objects.get(email="tom@x.example")
    page = f"/accounts/people/{tom.pk}/"

    held = RoleAssignment.objects.get(user=tom)
    staff.post(f"/accounts/people/roles/{held.pk}/end/")
    held.refresh_from_db()
    assert held.until == today() - YESTERDAY
    assert browser.get("/accounts/me/").wsgi_request.user.hats == []

    staff.post(f"{page}close/")
    assert browser.get("/accounts/me/").status_code == 302
    assert not sign_in(client_for(alder), tom.email)

    asked = staff.get(f"{page}reopen/").content.decode()
    assert "No role counts today" in asked
    assert staff.post(f"{page}reopen/")["Location"] == page
    assert browser.get("/accounts/me/").status_code == 302  # the old sign-in stays ended
    assert sign_in(client_for(alder), tom.email)

    events = Event.objects.filter(
        target_id=str(tom.pk), verb__in=("person.closed", "person.reopened")
    )
    assert [e.actor_id for e in events] == [cast.district_staff.pk] * 2
    shown = staff.get(page).content.decode()
    assert "Opened again" in shown and "District Staff" in shown
    assert RoleAssignment.objects.filter(user=tom).count() == 1


def test_open_invitations_end_with_the_account(cast):
    given = {"by": cast.district_staff, "display_name": "M", "role": "parent"}
    letter = invitations.invite(**given, channel="letter", person=cast.mother)
    mailed = invitations.invite(**given, channel="email", email=cast.mother.email)
    others = invitations.invite(**given, channel="email", email="else@x.example")
    closing.close(by=cast.district_staff, user=cast.mother)
    closing.reopen(by=cast.district_staff, user=cast.mother)
    states = [Invitation.objects.get(pk=s.invitation.pk).state for s in (letter, mailed, others)]
    assert states == ["revoked", "revoked", "open"]


def test_roles_whose_days_are_not_over_are_told_and_count_again(cast, staff):
    closing.close(by=cast.district_staff, user=cast.teacher)
    text = staff.get(f"/accounts/people/{cast.teacher.pk}/reopen/").content.decode()
    assert "Classroom teacher" in text
    teacher = closing.reopen(by=cast.district_staff, user=cast.teacher)
    assert teacher.hats == ["staff"]


def test_neither_is_done_twice(cast):
    with pytest.raises(BadInput):
        closing.reopen(by=cast.district_staff, user=cast.mother)
    closing.close(by=cast.district_staff, user=cast.mother)
    with pytest.raises(BadInput):
        closing.close(by=cast.district_staff, user=cast.mother)
    assert Event.objects.filter(verb="person.closed").count() == 1


@pytest.mark.parametrize("who", ["administrator", "case_manager", "mother", "pta_officer"])
def test_only_district_staff_may(alder, cast, client_for, who):
    closing.close(by=cast.district_staff, user=cast.father)
    with pytest.raises(NotAllowed):
        closing.reopen(by=cast.people[who], user=cast.father)
    client = client_for(alder, cast.people[who])
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.post(f"/accounts/people/{cast.father.pk}/reopen/").status_code in (403, 404)
    assert not User.objects.get(pk=cast.father.pk).is_active


def test_it_asks_for_a_fresh_sign_in(alder, cast, client_for):
    closing.close(by=cast.district_staff, user=cast.father)
    client = client_for(alder, cast.district_staff)
    answer = client.post(f"/accounts/people/{cast.father.pk}/reopen/")
    assert answer["Location"].startswith("/accounts/reauthenticate/")


def test_a_closed_person_has_no_hat_whatever_the_roles_say(cast):
    closed = closing.close(by=cast.district_staff, user=cast.teacher)
    roles.grant(by=cast.district_staff, user=closed, role="trainer")
    assert closed.hat == ""
