"""Can the right people sign in, and does nobody learn who has an account?"""

from __future__ import annotations

import re
from unittest import mock

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher

from tests.cast import end_role_yesterday
from tests.post import delivered

PASSWORD = "correct horse battery"
PUBLIC_PAGES = [
    "/accounts/login/",
    "/accounts/login/code/",
    "/accounts/password/reset/",
    "/accounts/signup/",
    "/accounts/inactive/",
    "/accounts/logout/",
    "/accounts/invitation/",
]
OWN_PAGES = [
    "/accounts/me/",
    "/accounts/hat/",
    "/accounts/2fa/",
    "/accounts/2fa/webauthn/",
    "/accounts/sessions/",
    "/accounts/password/change/",
    "/accounts/reauthenticate/",
]


def sign_in(client, login, password=PASSWORD):
    return client.post("/accounts/login/", {"login": login, "password": password})


@pytest.mark.parametrize("path", PUBLIC_PAGES)
def test_pages_before_sign_in_are_in_our_look(alder, cast, client_for, path):
    client = client_for(alder)
    answer = client.get(path, follow=True)
    assert answer.status_code == 200
    assert b"footbridge" in answer.content and b"style=" not in answer.content


@pytest.mark.parametrize("path", OWN_PAGES)
def test_pages_of_ones_own_account(alder, cast, client_for, path):
    assert client_for(alder, cast.mother).get(path).status_code == 200
    answer = client_for(alder).get(path)
    assert answer.status_code == 302 and "/accounts/login/" in answer["Location"]


def test_nobody_signs_up_alone(alder, client_for):
    client = client_for(alder)
    given = {"email": "new@x.example", "password1": PASSWORD}
    assert "Your school invites you" in client.post("/accounts/signup/", given).content.decode()


def test_a_password_leads_home(alder, cast, client_for):
    answer = sign_in(client_for(alder), "Mother@Alder.example")
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_a_mobile_number_and_a_password_lead_home(alder, cast, client_for):
    cast.mother.mobile = "+12065550123"
    cast.mother.save()
    assert sign_in(client_for(alder), "(206) 555-0123").status_code == 302
    assert sign_in(client_for(alder), "206 555 0199").status_code == 200


def test_who_has_only_a_number_proves_it_is_her_and_adds_an_e_mail(alder, cast, client_for):
    cast.mother.email, cast.mother.mobile = None, "+12065550123"
    cast.mother.save()
    client = client_for(alder, cast.mother)
    asked = client.get("/accounts/me/email/")["Location"]
    wrong = client.post("/accounts/reauthenticate/", {"password": "not that one"})
    assert wrong.status_code == 200
    given = {"password": PASSWORD, "next": "/accounts/me/email/"}
    assert client.post(asked, given)["Location"] == "/accounts/me/email/"
    client.post("/accounts/me/email/", {"email": "ana@x.example"})
    assert [m.to for m in delivered()] == [["ana@x.example"]]


def test_a_code_by_mail_leads_home(alder, cast, client_for):
    client = client_for(alder)
    client.post("/accounts/login/code/", {"email": cast.mother.email})
    assert delivered()[0].subject == "Your code"
    assert delivered()[0].alternatives
    code = re.search(r"^([A-Z0-9-]{5,12})$", delivered()[0].body, re.M).group(1)
    assert client.post("/accounts/login/code/confirm/", {"code": "WRONG1"}).status_code == 200
    answer = client.post("/accounts/login/code/confirm/", {"code": code})
    assert (answer.status_code, answer["Location"]) == (302, "/")


@pytest.mark.parametrize("who", ["teacher", "administrator", "district_staff", "two_hats"])
def test_no_code_comes_to_staff(alder, cast, client_for, who):
    """A mailbox alone does not open other people's children; the page looks as for a family."""
    client, family = client_for(alder), client_for(alder)
    person = cast.people[who]
    pages = [
        one.post("/accounts/login/code/", {"email": email}, follow=True).content.decode()
        for one, email in ((client, person.email), (family, cast.mother.email))
    ]
    seen = [re.sub(r'value="[^"]{20,}"', "", page) for page in pages]
    assert seen[0].replace(person.email, "X") == seen[1].replace(cast.mother.email, "X")
    client.post("/accounts/login/code/confirm/", {"action": "resend"})
    mails = [mail for mail in delivered() if mail.to == [person.email]]
    assert len(mails) == 2
    for mail in mails:
        assert mail.subject == "Sign in with your password"
        assert not re.search(r"^[A-Z0-9-]{5,12}$", mail.body, re.M)
        assert not re.search(r">[A-Z0-9-]{5,12}<", mail.alternatives[0].content)


def test_the_code_comes_in_the_readers_language(alder, cast, client_for):
    from tenants.people.adapters import language_of

    cast.mother.language = "es"
    cast.mother.save()
    assert language_of("MOTHER@alder.example") == "es"


@pytest.mark.parametrize("login", ["nobody@alder.example", "mother@alder.example", "206 555 0199"])
def test_a_wrong_password_gets_the_same_answer_and_the_same_work(alder, cast, client_for, login):
    client = client_for(alder)
    encode = MD5PasswordHasher.encode
    with mock.patch.object(MD5PasswordHasher, "encode", autospec=True, side_effect=encode) as work:
        answer = sign_in(client, login, "not the password at all")
    assert answer.status_code == 200
    assert "do not go together" in answer.content.decode()
    assert work.call_count == 1


@pytest.mark.parametrize("path", ["/accounts/login/code/", "/accounts/password/reset/"])
def test_asking_for_a_code_tells_nothing(alder, cast, client_for, path):
    pages = []
    for email in ("nobody@alder.example", cast.mother.email):
        client = client_for(alder)
        answer = client.post(path, {"email": email}, follow=True)
        text = answer.content.decode().replace(email, "X")
        pages.append((answer.redirect_chain, re.sub(r'value="[^"]{20,}"', "", text)))
    assert pages[0] == pages[1]
    assert [m.to for m in delivered()] == [[cast.mother.email]]


def test_a_new_password_by_code(alder, cast, client_for):
    client = client_for(alder)
    client.post("/accounts/password/reset/", {"email": cast.mother.email})
    code = re.search(r"^([A-Z0-9-]{5,12})$", delivered()[0].body, re.M).group(1)
    answer = client.post("/accounts/password/reset/confirm/", {"code": code})
    assert answer.status_code == 302
    new = "three green umbrellas"
    client.post(answer["Location"], {"password1": new, "password2": new})
    assert sign_in(client_for(alder), cast.mother.email, new).status_code == 302


def test_a_closed_account_is_shut_at_once(alder, cast, client_for):
    client = client_for(alder, cast.mother)
    assert client.get("/accounts/me/").status_code == 200
    cast.mother.is_active = False
    cast.mother.save()
    assert client.get("/accounts/me/").status_code == 302
    again = client_for(alder)
    sign_in(again, cast.mother.email)
    assert again.get("/accounts/me/").status_code == 302
    again.post("/accounts/login/code/", {"email": cast.mother.email})
    assert delivered() == []


def test_a_role_that_ended_yesterday_has_no_power(alder, cast, client_for):
    client = client_for(alder, cast.district_staff)
    assert client.get("/accounts/people/").status_code == 200
    end_role_yesterday(cast.district_staff, "district_staff")
    assert client.get("/accounts/people/").status_code == 403


def test_the_old_email_pages_lead_to_the_account(alder, cast, client_for):
    client = client_for(alder, cast.mother)
    assert client.get("/accounts/email/")["Location"] == "/accounts/me/"
