"""Does a person see where she is signed in, and end one sign-in or all others, and only her own?"""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from tenants.audit.models import Event
from tenants.base.clock import now
from tenants.people import devices
from tenants.people.services import closing, sign_ins

PASSWORD = "correct horse battery"
PAGE = "/accounts/sessions/"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1"  # noqa: E501
LAPTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"  # noqa: E501
DROID = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36"  # noqa: E501


@pytest.fixture
def enter(alder, client_for):
    """enter(person, user_agent): a browser that signed in by the page itself."""

    def make(user, agent=PHONE):
        client = client_for(alder, headers={"user-agent": agent})
        given = {"login": user.email, "password": PASSWORD}
        assert client.post("/accounts/login/", given).status_code == 302
        return client

    return make


def inside(client):
    return client.get("/accounts/me/").status_code == 200


def number_of(client, device):
    return next(row.pk for row in client.get(PAGE).context["rows"] if row.device == device)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (PHONE, "Safari on iPhone"),
        (LAPTOP, "Edge on a Windows computer"),
        (DROID, "Chrome on an Android phone"),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox on a Linux computer",
        ),
        ("curl/8.5.0", "A device without a name"),
        ("", "A device without a name"),
    ],
)
def test_a_device_has_a_name_in_plain_words(agent, words):
    assert devices.in_words(agent) == words


def test_she_sees_her_devices_this_one_first_and_no_place(cast, enter):
    phone, laptop = enter(cast.mother), enter(cast.mother, LAPTOP)
    enter(cast.father, DROID)
    answer = phone.get(PAGE)
    shown = [(row.device, row.here) for row in answer.context["rows"]]
    assert shown == [("Safari on iPhone", True), ("Edge on a Windows computer", False)]
    text = answer.content.decode()
    assert "last used" in text and "Here, now" in text
    assert "127.0.0.1" not in text
    assert [row.here for row in laptop.get(PAGE).context["rows"]] == [True, False]


def test_one_is_ended_and_the_others_stay(cast, enter):
    phone, laptop, droid = (enter(cast.mother, agent) for agent in (PHONE, LAPTOP, DROID))
    number = number_of(phone, "Edge on a Windows computer")
    assert phone.post(f"{PAGE}{number}/end/")["Location"] == PAGE
    assert (inside(phone), inside(laptop), inside(droid)) == (True, False, True)
    assert phone.post(f"{PAGE}{number}/end/").status_code == 404
    event = Event.objects.get(verb="person.signed_out")
    assert (event.actor_id, event.data) == (cast.mother.pk, {"devices": 1})


def test_all_others_are_ended(cast, enter):
    phone, laptop, droid = (enter(cast.mother, agent) for agent in (PHONE, LAPTOP, DROID))
    father = enter(cast.father)
    assert phone.post(f"{PAGE}others/end/")["Location"] == PAGE
    assert (inside(phone), inside(laptop), inside(droid)) == (True, False, False)
    assert inside(father)
    page = phone.get(PAGE)
    assert len(page.context["rows"]) == 1
    assert "Sign out everywhere else" not in page.content.decode()


def test_nobody_ends_what_is_not_hers_nor_this_one(cast, enter):
    mother, father = enter(cast.mother), enter(cast.father, LAPTOP)
    for number in (number_of(father, "Edge on a Windows computer"), 10**9):
        assert mother.post(f"{PAGE}{number}/end/").status_code == 404
    own = number_of(mother, "Safari on iPhone")
    assert mother.post(f"{PAGE}{own}/end/").status_code == 404
    assert inside(mother) and inside(father)


def test_when_it_was_last_used_is_noted_now_and_then(cast, enter, django_assert_num_queries):
    phone = enter(cast.mother)
    before = now() - dt.timedelta(hours=3)
    UserSession.objects.update(last_seen_at=before)
    phone.get(PAGE)
    assert UserSession.objects.get().last_seen_at == before  # ten minutes are not over
    sign_ins._noted.clear()
    phone.get(PAGE)
    assert UserSession.objects.get().last_seen_at > before


def test_closing_an_account_ends_them_all(cast, enter):
    phone = enter(cast.mother)
    closing.close(by=cast.district_staff, user=cast.mother)
    assert not inside(phone)
    assert not UserSession.objects.filter(user=cast.mother).exists()
    assert Session.objects.filter(session_key=phone.session.session_key).count() == 0


def test_what_is_over_is_swept(cast, enter):
    old, fresh = enter(cast.mother), enter(cast.mother, LAPTOP)
    key = old.session.session_key
    Session.objects.filter(session_key=key).update(expire_date=now() - dt.timedelta(seconds=1))
    sign_ins.sweep()
    assert not Session.objects.filter(session_key=key).exists()
    assert UserSession.objects.get().session_key == fresh.session.session_key
