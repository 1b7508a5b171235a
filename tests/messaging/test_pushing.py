"""Does a message reach a person's browser once, quietly, and does a browser that is gone go?

Against a push service that listens on this machine; what it gets is decrypted with the browser's
own keys.
"""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from messaging import jobs
from messaging.models import Delivery, Notification, PushSubscription, ReachTask
from messaging.services import ledger, preferences, pushing
from tenants.audit.models import Event
from tenants.base.clock import at as clock_at
from tenants.base.errors import BadInput
from tests import pushes, told

SCHOOL_TIME = dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)  # a Tuesday, ten in the morning
NIGHT = dt.datetime(2026, 11, 24, 7, 0, tzinfo=dt.UTC)  # eleven at night in Washington
PHONE = "Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/130.0 Mobile Safari/537.36"
SECRET = "He read three pages and cried."


@pytest.fixture(autouse=True)
def _in_school_hours(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: SCHOOL_TIME)


@pytest.fixture
def box(settings, monkeypatch):
    pushes.use(settings, monkeypatch)
    with pushes.service() as box:
        yield box


@pytest.fixture
def cast(cast):
    told.forget()
    return cast


def added(person, browser):
    return pushing.begin(by=person, browser=PHONE, **browser.given)


def write(cast, key="k", kind="message"):
    return ledger.append(by=cast.teacher, case=cast.case, kind=kind, body=SECRET, key=key)


def hers(cast):
    return Delivery.objects.get(user=cast.mother, channel="push")


def test_a_browser_is_told_once_and_no_more_than_a_text_message(cast, box, settings, mailoutbox):
    phone, desk = box.browser("phone"), box.browser("desk")
    for one in (phone, desk, phone):
        added(cast.mother, one)
    preferences.change(by=cast.mother, shows_words=True)
    write(cast)
    write(cast)  # a second click
    told.tell()
    told.tell()
    told.deliver()
    told.deliver()
    note = Notification.objects.get(user=cast.mother)
    expected = {
        "title": "Alder School District",
        "body": f"Something new about {cast.child.preferred_name}",
        "path": f"/notices/{note.pk}/",
        "tag": hers(cast).claim.hex,
        "lang": "en",
        "dir": "ltr",
    }
    assert phone.shown == desk.shown == [expected]
    assert len(box.taken) == 2
    assert hers(cast).state == "sent"
    assert [one.to for one in mailoutbox].count([cast.mother.email]) == 1  # the other way too
    _path, headers, body = box.taken[0]
    assert b"read" not in body
    assert (headers["content-encoding"], headers["ttl"]) == ("aes128gcm", "86400")
    said = pushes.claims(headers, settings.PUSH_PUBLIC_KEY)
    assert said["aud"] == f"http://127.0.0.1:{box.port}"
    assert said["sub"].startswith("mailto:no-reply@")


def test_it_opens_the_page_that_it_is_about(alder, cast, box, client_for):
    phone = box.browser()
    added(cast.mother, phone)
    entry = write(cast)
    told.tell()
    told.deliver()
    answer = client_for(alder, cast.mother).get(phone.shown[0]["path"])
    assert urlsplit(answer.url).path == reverse("thread", args=[cast.case.pk])
    assert answer.url.endswith(f"#e{entry.number}")
    assert Notification.objects.get(user=cast.mother).read_at is not None


def test_the_words_are_in_the_persons_language(cast, box):
    cast.mother.language = "es"
    cast.mother.save()
    phone = box.browser()
    added(cast.mother, phone)
    write(cast)
    told.tell()
    told.deliver()
    (shown,) = phone.shown
    assert shown["lang"] == "es"
    assert shown["body"].startswith("Algo nuevo")


def test_it_waits_for_the_morning_and_several_come_as_one(cast, box):
    phone = box.browser()
    added(cast.mother, phone)
    with clock_at(NIGHT):
        write(cast)
        write(cast, key="2")
        told.tell()
        told.deliver()
        assert phone.shown == []
    told.deliver()
    (shown,) = phone.shown
    assert shown["path"] == reverse("notices")
    assert shown["body"].startswith("2 ")


def test_nobody_is_told_on_a_device_who_did_not_ask_or_has_no_key(cast, box, settings):
    added(cast.mother, box.browser())
    settings.PUSH_KEY = ""
    write(cast)
    told.tell()
    assert not Delivery.objects.filter(channel="push").exists()


@pytest.mark.parametrize("answer", [404, 410])
def test_a_browser_that_is_gone_is_dropped_and_kept_in_the_audit(cast, box, answer):
    phone, desk = box.browser("phone"), box.browser("desk")
    for one in (phone, desk):
        added(cast.mother, one)
    box.answers[phone.path] = answer
    write(cast)
    told.tell()
    told.deliver()
    assert [row.endpoint for row in PushSubscription.objects.all()] == [desk.endpoint]
    event = Event.objects.get(verb="reach.push_gone")
    assert (event.actor_id, event.data) == (
        None,
        {"device": "Chrome on an Android phone", "answer": answer},
    )
    assert hers(cast).state == "sent"
    box.answers[desk.path] = answer
    write(cast, key="2")
    told.tell()
    told.deliver()
    assert not PushSubscription.objects.exists()
    assert set(Delivery.objects.filter(channel="push").values_list("state", flat=True)) == {
        "sent",
        "dropped",
    }
    assert not ReachTask.objects.exists()


@pytest.mark.parametrize("answer", [429, 500, 307])
def test_a_service_that_is_away_is_asked_again_and_nobody_calls_because_of_it(cast, box, answer):
    phone = box.browser()
    added(cast.mother, phone)
    box.answers[phone.path] = answer
    write(cast)
    told.tell()
    Delivery.objects.exclude(channel="push").delete()
    told.deliver()
    row = hers(cast)
    assert (row.state, row.attempts) == ("waiting", 1)
    box.answers.clear()
    with clock_at(SCHOOL_TIME + dt.timedelta(minutes=1)):
        jobs.deliver(delivery_id=str(row.pk))
    row.refresh_from_db()
    assert row.state == "sent"
    (shown,) = phone.shown
    assert shown["tag"] == row.claim.hex
    box.answers[phone.path] = answer
    write(cast, key="2")
    told.tell()
    Delivery.objects.exclude(channel="push").delete()
    for turn in range(8):
        with clock_at(SCHOOL_TIME + turn * dt.timedelta(days=5)):
            told.deliver()
    assert Delivery.objects.get(user=cast.mother, state="failed").channel == "push"
    assert not ReachTask.objects.exists()
    assert len(phone.shown) == 1


def test_a_mail_that_came_back_waits_on_paper_though_a_device_was_told(cast, box, settings):
    added(cast.mother, box.browser())
    with told.post_office() as post:
        told.use(settings, post.port)
        post.refuses[cast.mother.email] = "550 5.1.1 no such person"
        write(cast, kind="notice")
        told.tell()
        Delivery.objects.exclude(user=cast.mother).delete()
        told.deliver()
    ways = dict(Delivery.objects.values_list("channel", "state"))
    assert ways == {"email": "failed", "push": "sent", "paper": "waiting"}


# --- adding and taking away ---------------------------------------------------------------------


def test_a_person_adds_a_device_sees_it_and_takes_it_away(alder, cast, box, client_for):
    mother, other = client_for(alder, cast.mother), client_for(alder, cast.other_mother)
    page = mother.get(reverse("your_notices")).content.decode()
    assert 'id="push-form"' in page
    given = box.browser().given
    for _ in range(2):  # a double click
        answer = mother.post(reverse("begin_push"), given, headers={"User-Agent": PHONE})
        assert answer.url == reverse("your_notices")
    row = PushSubscription.objects.get()
    page = mother.get(reverse("your_notices")).content.decode()
    assert "Chrome on an Android phone" in page
    where = reverse("end_push", args=[row.pk])
    assert other.post(where).status_code == 404
    assert mother.get(where).status_code == 405
    mother.post(where)
    assert not PushSubscription.objects.exists()
    verbs = Event.objects.filter(verb__startswith="person.push").order_by("at")
    assert [one.verb for one in verbs] == ["person.push_began", "person.push_ended"]


def test_a_browser_of_two_people_tells_who_said_so_last(cast, box):
    shared = box.browser()
    added(cast.mother, shared)
    added(cast.teacher, shared)
    assert PushSubscription.objects.get().user == cast.teacher
    assert pushing.of(cast.mother) == []


@pytest.mark.parametrize(
    "change",
    [
        {"endpoint": "http://127.0.0.2/send/x"},
        {"endpoint": "https://127.0.0.1/send/x"},
        {"endpoint": "http://127.0.0.1@evil.example/x"},
        {"endpoint": "http://[broken"},
        {"endpoint": "http://127.0.0.1:99999/x"},
        {"endpoint": ""},
        {"endpoint": "http://127.0.0.1/" + "x" * 1000},
        {"p256dh": "short"},
        {"p256dh": "ñ" * 87},
        {"auth": ""},
    ],
)
def test_only_a_browsers_own_service_is_spoken_to(cast, box, change):
    with pytest.raises(BadInput):
        pushing.begin(by=cast.mother, browser=PHONE, **(box.browser().given | change))
    assert not PushSubscription.objects.exists()


def test_the_services_of_the_makers_of_browsers_are_known():
    for known in (
        "https://fcm.googleapis.com/fcm/send/abc",
        "https://updates.push.services.mozilla.com/wpush/v2/abc",
        "https://web.push.apple.com/abc",
        "https://wns2-by3p.notify.windows.com/w/?token=abc",
    ):
        assert pushing.is_service(known)
    for strange in (
        "https://fcm.googleapis.com.evil.example/",
        "https://evilpush.apple.com.example/",
        "https://notify.windows.com.example/",
        "http://fcm.googleapis.com/fcm/send/abc",
        "https://169.254.169.254/latest",
    ):
        assert not pushing.is_service(strange)


def test_ten_devices_are_enough(cast, box):
    for number in range(10):
        added(cast.mother, box.browser(str(number)))
    with pytest.raises(BadInput):
        added(cast.mother, box.browser("more"))
    assert PushSubscription.objects.count() == 10


def test_without_a_key_nothing_is_offered(alder, cast, client_for, settings):
    settings.PUSH_KEY = settings.PUSH_PUBLIC_KEY = ""
    mother = client_for(alder, cast.mother)
    page = mother.get(reverse("your_notices")).content.decode()
    assert "push" not in page
    given = {"endpoint": "https://fcm.googleapis.com/fcm/send/abc", "p256dh": "x", "auth": "y"}
    mother.post(reverse("begin_push"), given)
    assert not PushSubscription.objects.exists()


def test_the_script_controls_no_page_of_ours(alder, client_for, cast):
    answer = client_for(alder).get(reverse("push_worker"))
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/javascript")
    assert "Service-Worker-Allowed" not in answer
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert reverse("push_worker") == f"{reverse('begin_push')}worker.js"
    assert "fetch" not in answer.content.decode()
