"""Is everybody asked who they are before what is dangerous, and nobody twice in ten minutes?"""

from __future__ import annotations

import re
import time
from urllib.parse import quote

import pytest

from cases.models import GuestConsent
from tests.cases.test_guests import said as guest
from tests.post import delivered

PASSWORD = "correct horse battery"
BY_CODE = "/accounts/reauthenticate/code/"
EMAIL = "/accounts/me/email/"
NEW_KEYS = [
    "/accounts/password/set/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/add/",
]


@pytest.fixture
def by_code(cast):
    """The mother signs in with a code, as families do: she has no password."""
    cast.mother.set_unusable_password()
    cast.mother.save()
    return cast.mother


def code_in(message):
    return re.search(r"^\d{6}$", message.body, re.M).group(0)


def other_than(code):
    return "000000" if code != "000000" else "111111"


def sign_in(client, login):
    client.post("/accounts/login/", {"login": login, "password": PASSWORD})
    return client


def minutes_later(client, minutes):
    """What the session remembers of who proved what is so much older."""
    session = client.session
    for one in session["account_authentication_methods"]:
        one["at"] = time.time() - minutes * 60
    session.save()


def test_who_signed_in_a_moment_ago_is_not_asked_again(alder, cast, client_for):
    client = sign_in(client_for(alder), cast.mother.email)
    for path in (EMAIL, "/accounts/2fa/totp/activate/"):
        assert client.get(path).status_code == 200, path
    minutes_later(client, 9)
    assert client.get(EMAIL).status_code == 200
    minutes_later(client, 11)
    for path in (EMAIL, "/accounts/2fa/totp/activate/"):
        assert client.get(path)["Location"] == f"/accounts/reauthenticate/?next={quote(path, '')}"


def test_the_sign_in_of_somebody_else_in_this_browser_does_not_count(alder, cast, client_for):
    client = sign_in(client_for(alder), cast.mother.email)
    with_their_records = client.session["account_authentication_methods"]
    client.force_login(cast.father)
    session = client.session
    session["account_authentication_methods"] = with_their_records
    session.save()
    assert client.get(EMAIL).status_code == 302


def test_who_has_no_password_is_asked_for_a_code(alder, by_code, client_for):
    client = client_for(alder, by_code)
    asked = client.post(EMAIL, {"email": "new@x.example"})
    assert asked["Location"] == f"{BY_CODE}?next={quote(EMAIL, '')}"
    page = client.get(asked["Location"]).content.decode()
    assert by_code.email in page and delivered() == []
    sent = client.post(asked["Location"], {"action": "send"})
    assert sent["Location"] == asked["Location"]
    (message,) = delivered()
    assert message.to == [by_code.email]
    code = code_in(message)
    assert code in message.alternatives[0][0]
    wrong = client.post(sent["Location"], {"code": other_than(code)})
    assert (wrong.status_code, "not right" in wrong.content.decode()) == (422, True)
    on = client.post(sent["Location"], {"code": code})
    assert on["Location"] == "/accounts/me/email/code/"  # what was sent before went on
    assert delivered()[-1].to == ["new@x.example"]
    assert client.get(EMAIL).status_code == 200


def test_the_code_works_once_and_five_wrong_ones_end_it(alder, by_code, client_for):
    client = client_for(alder, by_code)
    client.post(BY_CODE, {"action": "send"})
    code = code_in(delivered()[-1])
    for _ in range(5):
        client.post(BY_CODE, {"code": other_than(code)})
    late = client.post(BY_CODE, {"code": code})
    assert (late.status_code, "too old" in late.content.decode()) == (422, True)
    client.post(BY_CODE, {"action": "send"})
    code = code_in(delivered()[-1])
    assert client.post(BY_CODE, {"code": code})["Location"] == "/"
    assert client.post(BY_CODE, {"code": code}).status_code == 200  # we wait for none


def test_a_code_of_the_old_address_does_not_count_for_the_new_one(alder, by_code, client_for):
    client = client_for(alder, by_code)
    client.post(BY_CODE, {"action": "send"})
    code = code_in(delivered()[-1])
    by_code.email = "moved@x.example"
    by_code.save()
    client.post(BY_CODE, {"code": code})
    assert client.get(EMAIL).status_code == 302


@pytest.mark.parametrize("path", NEW_KEYS)
def test_a_session_alone_gives_nobody_a_new_key(alder, by_code, client_for, path):
    client = client_for(alder, by_code)
    assert client.get(path)["Location"] == f"{BY_CODE}?next={quote(path, '')}"
    client.post(BY_CODE, {"action": "send"})
    client.post(BY_CODE, {"code": code_in(delivered()[-1])})
    assert client.get(path).status_code == 200


def test_who_has_a_password_cannot_use_a_mailbox_instead(alder, cast, client_for):
    client = client_for(alder, cast.mother)
    assert client.get(BY_CODE).status_code == 403
    assert client.post(BY_CODE, {"action": "send"}).status_code == 403
    assert delivered() == []


def test_a_signature_wants_more_than_a_sign_in_a_moment_ago(alder, cast, client_for):
    path = f"/cases/{cast.case.pk}/guest/"
    client = sign_in(client_for(alder), cast.mother.email)
    assert client.post(path, guest()).status_code == 200
    asked = client.post(path, guest(action="sign", signed_name="Mother"))
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    assert not GuestConsent.objects.exists()
    assert client.post(asked["Location"], {"password": PASSWORD})["Location"].endswith("/team/")
    assert GuestConsent.objects.get().guest_name == "Rosa Helper"


def test_who_can_be_asked_for_nothing_cannot_sign(alder, by_code, cast, client_for):
    by_code.email, by_code.reach_by = None, "paper"
    by_code.save()
    client = client_for(alder, by_code)
    answer = client.post(
        f"/cases/{cast.case.pk}/guest/", guest(action="sign", signed_name="Mother")
    )
    assert (answer.status_code, "you need an e-mail" in answer.content.decode()) == (403, True)
    assert client.get(EMAIL).status_code == 200  # where one is added
