"""Must staff have a second factor where the district wants it, and does it hold at sign-in?"""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tenants.audit.models import Event
from tenants.base.errors import BadInput, NotAllowed
from tenants.people.services import district_settings, second_factor
from tests.post import delivered

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _enforced(settings, in_alder):
    settings.SECOND_FACTOR_ENFORCED = True
    district_settings.forget()
    yield
    district_settings.forget()


def half_minute():
    """The number of the time step in which the app shows one code."""
    return int(time.time()) // 30


def code_for(secret):
    return format_hotp_value(hotp_value(secret, half_minute()))


def set_up(client):
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r"<strong>([A-Z2-7]{16,})</strong>", page).group(1)
    assert "data:image/svg+xml;base64," in page
    step, code = half_minute(), code_for(secret)
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code})
    if answer.status_code == 200 and half_minute() != step:  # the code changed on its way
        answer = client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)})
    assert answer["Location"] == "/accounts/2fa/recovery-codes/"
    return secret


@pytest.mark.parametrize("who", ["teacher", "district_staff", "administrator", "two_hats"])
@pytest.mark.parametrize("path", ["/", "/accounts/me/", "/accounts/people/", "/accounts/sessions/"])
def test_staff_without_one_are_led_to_the_set_up(alder, cast, client_for, who, path):
    answer = client_for(alder, cast.people[who]).get(path)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/")


@pytest.mark.parametrize("who", ["mother", "pta_officer", "past_guest"])
def test_others_are_not(alder, cast, client_for, who):
    assert client_for(alder, cast.people[who]).get("/accounts/me/").status_code == 200


def test_a_district_can_do_without(alder, cast, client_for):
    district_settings.change(by=cast.district_staff, staff_second_factor=False)
    assert client_for(alder, cast.teacher).get("/accounts/me/").status_code == 200


def test_the_app_is_set_up_and_then_asked_for(alder, cast, client_for):
    client = client_for(alder, cast.teacher)
    secret = set_up(client)
    codes = re.findall(
        r"<li>(\d{8})</li>", client.get("/accounts/2fa/recovery-codes/").content.decode()
    )
    assert len(codes) == 10
    assert client.get("/accounts/me/").status_code == 200
    again = client_for(alder)
    given = {"login": cast.teacher.email, "password": PASSWORD}
    assert again.post("/accounts/login/", given)["Location"] == "/accounts/2fa/authenticate/"
    assert again.get("/accounts/me/").status_code == 302
    assert again.get("/accounts/2fa/authenticate/").status_code == 200
    assert again.post("/accounts/2fa/authenticate/", {"code": "123"}).status_code == 200
    assert again.get("/accounts/me/").status_code == 302
    assert again.post("/accounts/2fa/authenticate/", {"code": codes[0]})["Location"] == "/"
    assert again.get("/accounts/me/").status_code == 200
    assert secret


@pytest.mark.parametrize(
    "path", ["", "totp/deactivate/", "webauthn/add/", "webauthn/", "recovery-codes/generate/"]
)
def test_pages_of_the_second_lock(alder, cast, client_for, path):
    client = client_for(alder, cast.teacher)
    set_up(client)
    answer = client.get(f"/accounts/2fa/{path}")
    assert answer.status_code == 200
    assert b"style=" not in answer.content


def test_codes_of_the_second_lock_are_not_guessed(alder, cast, client_for, monkeypatch):
    """Wrong ones count for the person, wherever they are typed; the wait is short and then over."""
    own = client_for(alder, cast.teacher)
    set_up(own)
    page = own.get("/accounts/2fa/recovery-codes/").content.decode()
    right = re.findall(r"<li>(\d{8})</li>", page)[0]
    given, ask = {"login": cast.teacher.email, "password": PASSWORD}, "/accounts/2fa/authenticate/"
    guessers = [client_for(alder), client_for(alder)]
    for guesser in guessers:
        guesser.post("/accounts/login/", given)
    said = [guessers[n % 2].post(ask, {"code": f"{n:06}"}).text for n in range(5)]
    assert not [page for page in said if "too many tries" in page]
    for guesser in guessers:
        assert "too many tries" in guesser.post(ask, {"code": right}).text
        assert guesser.get("/accounts/me/").status_code == 302
    later = time.time() + 301
    monkeypatch.setattr("allauth.core.internal.ratelimit.time.time", lambda: later)
    assert guessers[0].post(ask, {"code": right})["Location"] == "/"
    assert guessers[0].get("/accounts/me/").status_code == 200


def test_a_stranger_cannot_take_over_with_a_session_alone(alder, cast, client_for):
    client = client_for(alder, cast.teacher)
    assert client.get("/accounts/2fa/totp/activate/")["Location"].startswith(
        "/accounts/reauthenticate/"
    )


def proved(alder, client_for, user):
    """A client who signed in just now, without a second factor being asked of it."""
    client = client_for(alder, user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def test_who_lost_telephone_and_codes_is_let_in_again_by_district_staff(alder, cast, client_for):
    lost, given = client_for(alder), {"login": cast.teacher.email, "password": PASSWORD}
    lost.post("/accounts/login/", given)
    set_up(lost)
    district_settings.change(by=cast.district_staff, staff_second_factor=False)
    staff = proved(alder, client_for, cast.district_staff)
    page = f"/accounts/people/{cast.teacher.pk}/"
    assert "Take away the second lock" in staff.get(page).content.decode()
    assert staff.post(f"{page}second-lock/remove/")["Location"] == page
    assert "Take away the second lock" not in staff.get(page).content.decode()
    assert lost.get("/accounts/me/").status_code == 302  # signed out there
    assert delivered()[-1].to == [cast.teacher.email]
    assert Event.objects.get(verb="person.second_factor_removed").actor_id == cast.district_staff.pk
    district_settings.change(by=cast.district_staff, staff_second_factor=True)
    again = client_for(alder)
    again.post("/accounts/login/", given)
    assert again.get("/accounts/me/")["Location"] == "/accounts/2fa/"  # a new one is set up
    district_settings.change(by=cast.district_staff, staff_second_factor=False)
    assert "has no second lock" in staff.post(f"{page}second-lock/remove/", follow=True).text


@pytest.mark.parametrize("who", ["administrator", "case_manager", "mother", "teacher"])
def test_nobody_else_takes_a_second_lock_away(alder, cast, client_for, who):
    set_up(client_for(alder, cast.specialist))
    district_settings.change(by=cast.district_staff, staff_second_factor=False)
    client = proved(alder, client_for, cast.people[who])
    path = f"/accounts/people/{cast.specialist.pk}/second-lock/remove/"
    assert client.post(path).status_code in (403, 404)
    with pytest.raises(NotAllowed):
        second_factor.take_away(by=cast.people[who], user=cast.specialist)
    assert second_factor.has_second_factor(cast.specialist)


def test_ones_own_is_not_taken_away_there(cast):
    with pytest.raises(BadInput, match="Ask a colleague"):
        second_factor.take_away(by=cast.district_staff, user=cast.district_staff)
