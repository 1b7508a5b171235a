"""Does a family come back with its letter, and does nobody else who holds the letter?"""

from __future__ import annotations

import pytest

from tenants.audit.models import Event
from tenants.base.errors import BadInput
from tenants.people.models import Invitation, User
from tenants.people.services import invitations
from tests.post import delivered

PASSWORD = "correct horse battery"
NEW = "three green umbrellas"
BORN = "2017-03-14"


@pytest.fixture
def lost(cast):
    """The mother, without e-mail and password: a number is all she has."""
    cast.mother.email, cast.mother.mobile = None, "+12065550123"
    cast.mother.set_unusable_password()
    cast.mother.save()
    return cast.mother


@pytest.fixture
def letter(cast):
    def make(person):
        return invitations.invite(
            by=cast.district_staff,
            display_name=person.display_name,
            role="parent",
            channel="letter",
            person=person,
        )

    return make


def door(sent):
    return f"/accounts/invitation/{sent.secret}/"


def test_she_comes_in_and_can_come_in_again_without_a_letter(alder, lost, letter, client_for):
    path, client = door(letter(lost)), client_for(alder)
    assert "birth date" in client.get(path).content.decode()
    assert client.post(path, {"birth_date": BORN}).status_code == 422  # no way in the next time
    answer = client.post(path, {"birth_date": BORN, "password": NEW})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/accounts/me/").wsgi_request.user == lost
    again = client_for(alder)
    again.post("/accounts/login/", {"login": "206 555 0123", "password": NEW})
    assert again.get("/accounts/me/").status_code == 200
    assert client_for(alder).get(path).status_code == 404


def test_her_account_says_that_a_letter_was_used(alder, lost, letter, client_for):
    client = client_for(alder)
    client.post(door(letter(lost)), {"birth_date": BORN, "password": NEW})
    text = client.get("/accounts/me/").content.decode()
    assert "A letter from the school was used to come in" in text
    assert delivered() == []


def test_who_has_an_e_mail_is_written_to(alder, cast, letter, client_for):
    client = client_for(alder)
    assert client.post(door(letter(cast.mother)), {"birth_date": BORN}).status_code == 302
    (message,) = delivered()
    assert message.to == [cast.mother.email]
    assert "with a letter" in message.body
    assert User.objects.get(pk=cast.mother.pk).check_password(PASSWORD)
    other = client_for(alder, cast.father).get("/accounts/me/").content.decode()
    assert "A letter from the school" not in other


def test_five_wrong_answers_end_the_letter_and_not_the_account(alder, lost, letter, client_for):
    sent = letter(lost)
    for day in range(1, 6):
        given = {"birth_date": f"2017-04-0{day}", "password": NEW}
        answer = client_for(alder).post(door(sent), given)
        assert answer.status_code == 422
    assert "five wrong tries" in answer.content.decode()
    right = {"birth_date": BORN, "password": NEW}
    assert client_for(alder).post(door(sent), right).status_code == 404
    row = Invitation.objects.get(pk=sent.invitation.pk)
    assert (row.state, row.wrong_answers) == ("revoked", 5)
    assert Event.objects.filter(verb="invitation.wrong_answer").count() == 5
    assert client_for(alder).post(door(letter(lost)), right).status_code == 302


def test_the_answer_is_asked_of_the_service_too(lost, letter):
    sent = letter(lost)
    with pytest.raises(BadInput):
        invitations.use(secret=sent.secret, password=NEW)
    assert not Invitation.objects.get(pk=sent.invitation.pk).used_at


def test_a_wrong_answer_changes_nothing(alder, lost, letter, client_for):
    client_for(alder).post(door(letter(lost)), {"birth_date": "2010-01-01", "password": NEW})
    assert not User.objects.get(pk=lost.pk).has_usable_password()


def test_a_letter_does_not_open_the_account_of_who_became_staff(cast, letter):
    from tenants.people.services import roles

    sent = letter(cast.mother)
    roles.grant(by=cast.district_staff, user=cast.mother, role="trainer")
    with pytest.raises(BadInput):
        invitations.use(secret=sent.secret, birth_date=cast.child.birth_date)


def test_who_sees_no_child_is_asked_nothing(alder, cast, letter, client_for):
    client = client_for(alder)
    path = door(letter(cast.past_guest))
    assert "birth date" not in client.get(path).content.decode()
    assert client.post(path, {}).status_code == 302


def test_a_first_letter_asks_no_birth_date(alder, cast, client_for):
    sent = invitations.invite(
        by=cast.district_staff, display_name="Rosa", role="parent", channel="letter"
    )
    assert "birth date" not in client_for(alder).get(door(sent)).content.decode()


def test_the_printed_letter_says_what_will_be_asked(alder, cast, letter, client_for):
    sent = letter(cast.mother)
    client = client_for(alder, cast.district_staff)
    page = client.post(f"/accounts/invitations/{sent.invitation.pk}/renew/").content.decode()
    assert "birth date of your child" in page
    assert BORN not in page
