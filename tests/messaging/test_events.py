"""Who comes and who helps: is it counted right, told right, and right in their own calendar?"""

import datetime as dt
import re
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
import vobject
from django.urls import reverse

from messaging.models import CalendarFeed, EventAnswer, SchoolEvent, VolunteerPlace
from messaging.services import announcements, events, feeds
from messaging.services.events import SlotPlan
from tenants.audit.models import Event
from tenants.base.errors import BadInput, NotAllowed
from tenants.people.models import User
from tests import news_tools as tools
from tests import told
from tests.messaging.test_announcements import typed

SCHOOL_TIME = dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)
WEST = ZoneInfo("America/Los_Angeles")


@pytest.fixture(autouse=True)
def _in_school_hours(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: SCHOOL_TIME)


@pytest.fixture
def cast(cast):
    told.forget()
    return cast


@pytest.fixture
def event(cast):
    return tools.fair(cast).event


def page_of(client, event):
    return client.get(reverse("news_post", args=[event.announcement_id])).content.decode()


def read(answer):
    """The one event of a calendar file, read by another library."""
    content = answer if isinstance(answer, bytes) else answer.content
    return vobject.readOne(content.decode())


# --- coming and helping -------------------------------------------------------------------------


def test_an_answer_can_be_given_changed_and_taken_back(alder, cast, client_for, event):
    client = client_for(alder, cast.mother)
    where = reverse("answer_event", args=[event.announcement_id])
    client.post(where, {"answer": "yes", "people": "3"})
    client.post(where, {"answer": "maybe", "people": "2"})
    row = EventAnswer.objects.get()
    assert (row.answer, row.people, row.name) == ("maybe", 2, "Mother")
    assert "Change my answer" in page_of(client, event)
    client.post(where, {"action": "remove"})
    assert not EventAnswer.objects.exists()


def test_who_is_not_asked_reads_of_no_answer_of_their_own(alder, cast, client_for, event):
    """An event that is over asks nobody; who came along to read it sees how many come."""
    assert "Your answer" in page_of(client_for(alder, cast.mother), event)
    events.cancel(by=cast.pta_officer, event=event)
    page = page_of(client_for(alder, cast.mother), event)
    assert "Your answer" not in page
    assert "Who comes" in page


@pytest.mark.parametrize(
    "wrong",
    [{}, {"answer": "x"}, {"answer": "yes", "people": "0"}, {"answer": "yes", "people": "21"}],
)
def test_a_wrong_answer_is_said(alder, cast, client_for, event, wrong):
    where = reverse("answer_event", args=[event.announcement_id])
    refused = client_for(alder, cast.mother).post(where, wrong)
    assert refused.status_code == 422
    assert "Ensure this value" not in refused.content.decode()
    assert not EventAnswer.objects.exists()


def test_the_officer_sees_counts_and_names_and_a_reader_only_counts(alder, cast, client_for, event):
    events.answer(by=cast.mother, event=event, says="yes", people=3)
    events.answer(by=cast.father, event=event, says="no")
    events.take(by=cast.other_mother, slot=event.slots.get())
    page = page_of(client_for(alder, cast.pta_officer), event)
    assert "Your answer" not in page  # nobody asks the officer
    assert "Mother" in page
    assert "Other Mother" in page
    assert re.search(r"People who come</dt>\s*<dd>\s*3\s*</dd>", page)
    page = page_of(client_for(alder, cast.father), event)
    assert "3 people come so far" in page
    assert "4 places left of 5" in page
    assert "Mother" not in page
    assert events.counts(event) == {"yes": 1, "maybe": 0, "no": 1, "people": 3}


def test_a_public_page_tells_nobodys_name(alder, cast, client_for):
    post = tools.post(cast.pta_officer, tools.pta(cast), is_public=True, event=tools.plan())
    events.answer(by=cast.mother, event=post.event, says="yes")
    events.take(by=cast.mother, slot=post.event.slots.get())
    page = client_for(alder).get(reverse("shared_post", args=[post.share])).content.decode()
    assert "School yard" in page
    assert "Mother" not in page
    assert "Pta Officer" not in page


def test_places_are_taken_once_given_back_and_never_too_many(alder, cast, client_for):
    post = tools.fair(cast, slots=[SlotPlan({"en": "Bring a cake"}, 1)])
    slot = post.event.slots.get()
    where = reverse("take_place", args=[slot.pk])
    mother, father = (client_for(alder, cast.people[who]) for who in ("mother", "father"))
    for _press in range(2):
        mother.post(where, {"action": "take"})
    assert VolunteerPlace.objects.count() == 1
    answer = father.post(where, {"action": "take"}, follow=True)
    assert "All places here are taken" in answer.content.decode()
    mother.post(where, {"action": "leave"})
    father.post(where, {"action": "take"})
    assert VolunteerPlace.objects.get().user_id == cast.father.pk


@pytest.mark.parametrize("who", ["teacher", "administrator", "pta_officer", "past_guest"])
def test_whom_it_is_not_for_cannot_answer(cast, event, who):
    with pytest.raises(NotAllowed):
        events.answer(by=cast.people[who], event=event, says="yes")
    with pytest.raises(NotAllowed):
        events.take(by=cast.people[who], slot=event.slots.get())


def test_nothing_can_be_answered_when_it_is_over_or_cancelled(cast, event, monkeypatch):
    slot = event.slots.get()
    monkeypatch.setattr("django.utils.timezone.now", lambda: SCHOOL_TIME + dt.timedelta(days=9))
    with pytest.raises(BadInput):
        events.answer(by=cast.mother, event=event, says="yes")
    monkeypatch.setattr("django.utils.timezone.now", lambda: SCHOOL_TIME)
    events.cancel(by=cast.pta_officer, event=event)
    with pytest.raises(BadInput):
        events.take(by=cast.mother, slot=slot)


def test_each_answer_is_an_event_of_the_audit(cast, event):
    events.answer(by=cast.mother, event=event, says="yes")
    events.take(by=cast.mother, slot=event.slots.get())
    events.leave(by=cast.mother, slot=event.slots.get())
    verbs = set(Event.objects.filter(actor_id=cast.mother.pk).values_list("verb", flat=True))
    assert {"event.answered", "event.place_taken", "event.place_left"} <= verbs


# --- changing it --------------------------------------------------------------------------------


def change(cast, post, **more):
    post.refresh_from_db()
    plan = tools.plan(slots=[slot_plan(slot) for slot in post.event.slots.all()])
    return tools.draft(
        cast.pta_officer,
        tools.pta(cast),
        key=post.pk,
        version=post.version,
        event=replace(plan, **more),
    )


def slot_plan(slot, places=None):
    return SlotPlan(slot.words, places or slot.places, slot.pk)


def test_who_answered_is_told_of_another_time_and_nobody_else(cast, event):
    events.answer(by=cast.mother, event=event, says="yes")
    events.answer(by=cast.father, event=event, says="no")
    events.take(by=cast.other_mother, slot=event.slots.get())
    told.forget()
    change(cast, event.announcement, place="Gym")
    rows = told.tell()
    assert {row.user.display_name for row in rows} == {"Mother", "Other Mother"}
    assert {row.notification.words for row in rows} == {"event_changed"}
    told.forget()
    events.cancel(by=cast.pta_officer, event=event)
    rows = [row for row in told.tell() if row.notification.words == "event_cancelled"]
    assert {row.user.display_name for row in rows} == {"Mother", "Other Mother"}


def test_taking_it_back_tells_those_who_would_have_come(cast, event):
    events.answer(by=cast.mother, event=event, says="yes")
    told.tell()
    told.forget()
    announcements.withdraw(by=cast.pta_officer, post=event.announcement)
    rows = [row for row in told.tell() if row.state == "waiting"]
    assert [row.notification.words for row in rows] == ["event_cancelled"]


def test_a_slot_in_use_stays_and_keeps_its_places(cast, event):
    slot = event.slots.get()
    for who in ("mother", "father"):
        events.take(by=cast.people[who], slot=slot)
    with pytest.raises(BadInput):
        change(cast, event.announcement, slots=[])
    with pytest.raises(BadInput):
        change(cast, event.announcement, slots=[slot_plan(slot, 1)])
    change(cast, event.announcement, slots=[slot_plan(slot, 2), SlotPlan({"en": "Clean up"}, 3)])
    assert [one.places for one in event.slots.all()] == [2, 3]
    assert VolunteerPlace.objects.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_at": SCHOOL_TIME - dt.timedelta(days=1)},
        {"ends_at": SCHOOL_TIME},
        {"slots": [SlotPlan({"en": " "}, 1)]},
        {"slots": [SlotPlan({"en": "x"}, 0)]},
        {"slots": [SlotPlan({"en": "x"}, 501)]},
        {"slots": [SlotPlan({"en": "x"}, 1)] * 21},
    ],
)
def test_what_cannot_be_is_refused(cast, wrong):
    with pytest.raises(BadInput):
        tools.fair(cast, **wrong)
    assert not SchoolEvent.objects.exists()


def test_from_the_form_with_helpers(alder, cast, client_for):
    data = typed(
        tools.pta(cast),
        **{
            "has_event": "on",
            "day": "2026-12-04",
            "starts": "16:00",
            "ends": "18:00",
            "place": "School yard",
            "asks_answer": "on",
            "slots-TOTAL_FORMS": "3",
            "slots-INITIAL_FORMS": "0",
            "slots-0-what": "Bring a cake",
            "slots-0-what_translated": "Traer un pastel",
            "slots-0-places": "5",
        },
    )
    client = client_for(alder, cast.pta_officer)
    wrong = client.post(reverse("new_post"), {**data, "day": "", "slots-0-places": ""})
    assert wrong.status_code == 422
    assert "Traer un pastel" in wrong.content.decode()
    where = client.post(reverse("new_post"), data).url
    event = SchoolEvent.objects.get()
    assert event.starts_at.astimezone(WEST) == dt.datetime(2026, 12, 4, 16, tzinfo=WEST)
    assert event.slots.get().words == {"en": "Bring a cake", "es": "Traer un pastel"}
    page = client.get(where + "change/").content.decode()
    assert 'value="16:00"' in page
    assert 'value="Traer un pastel"' in page


def test_a_reader_elsewhere_reads_the_hours_of_the_district(alder, cast, client_for, event):
    User.objects.filter(pk=cast.mother.pk).update(time_zone="America/New_York")
    assert "4:00 PM to 6:00 PM" in page_of(client_for(alder, cast.mother), event)


# --- calendars ----------------------------------------------------------------------------------


def test_the_file_of_an_event_says_the_same(alder, cast, client_for, event):
    client = client_for(alder, cast.mother)
    where = reverse("event_calendar", args=[event.announcement_id])
    answer = client.get(where)
    assert answer["Content-Type"].startswith("text/calendar")
    found = read(answer).vevent
    assert found.dtstart.value.astimezone(dt.UTC) == event.starts_at
    assert found.dtend.value.astimezone(dt.UTC) == event.ends_at
    assert str(found.dtstart.value.utcoffset()) == "-1 day, 16:00:00"
    assert found.summary.value == "Book fair (PTA of Alder Elementary)"
    assert found.location.value == "School yard"
    assert (found.sequence.value, found.status.value) == ("0", "CONFIRMED")
    uid = found.uid.value
    change(cast, event.announcement, place="Gym, second floor")
    found = read(client.get(where)).vevent
    assert (found.uid.value, found.sequence.value) == (uid, "1")
    assert found.location.value == "Gym, second floor"
    events.cancel(by=cast.pta_officer, event=event)
    found = read(client.get(where)).vevent
    assert (found.uid.value, found.sequence.value, found.status.value) == (uid, "2", "CANCELLED")


def test_odd_words_break_no_calendar(cast):
    odd = 'Fair; \\n, "free"\nBEGIN:VEVENT 👋'
    words = [tools.Words("en", "A; B, C", odd)]
    post = tools.post(
        cast.pta_officer, tools.pta(cast), words=words, event=tools.plan(place="a;b\\")
    )
    calendar = read(feeds.file_of(post.event))
    assert len(calendar.vevent_list) == 1
    assert calendar.vevent.location.value == "a;b\\"
    assert "👋" in calendar.vevent.description.value


def path_of(address):
    return "/news" + address.partition("/news")[2]


def test_a_persons_feed_holds_what_is_for_them_and_nothing_else(alder, cast, client_for, event):
    events.answer(by=cast.other_mother, event=event, says="yes")
    tools.post(
        cast.administrator,
        tools.school(cast),
        audience=tools.Audience(roles=("classroom_teacher",)),
        words=[tools.Words("en", "Staff meeting", "x")],
        event=tools.plan(),
    )
    tools.draft(cast.pta_officer, tools.pta(cast), event=tools.plan())
    stranger = client_for(alder)
    answer = stranger.get(path_of(feeds.renew(by=cast.mother)))
    text = answer.content.decode().replace("\r\n ", "")
    (only,) = read(answer).vevent_list
    assert only.uid.value.startswith(str(event.pk))
    for word in ("Staff meeting", "Ana", "Mother", str(cast.case.pk), str(cast.child.pk)):
        assert word not in text
    both = read(stranger.get(path_of(feeds.renew(by=cast.two_hats)))).vevent_list
    assert len(both) == 2  # as a parent and as a teacher


def test_the_feed_speaks_its_owners_language_and_follows_what_happens(
    alder, cast, client_for, event
):
    User.objects.filter(pk=cast.mother.pk).update(language="es")
    path = path_of(feeds.renew(by=User.objects.get(pk=cast.mother.pk)))
    stranger = client_for(alder)
    assert read(stranger.get(path)).vevent.summary.value.startswith("Feria del libro")
    announcements.withdraw(by=cast.pta_officer, post=event.announcement)
    found = read(stranger.get(path)).vevent
    assert found.status.value == "CANCELLED"
    assert "Feria" not in stranger.get(path).content.decode()


def test_an_address_can_be_made_anew_and_stopped(alder, cast, client_for):
    client, stranger = client_for(alder, cast.mother), client_for(alder)
    where = reverse("your_calendar")
    assert "You have none yet" in client.get(where).content.decode()
    client.post(where, {"action": "make"})
    first = feeds.address_of(cast.mother)
    assert first in client.get(where).content.decode()
    assert CalendarFeed.objects.get().sealed != first
    assert stranger.get(path_of(first)).status_code == 200
    client.post(where, {"action": "make"})
    second = feeds.address_of(cast.mother)
    assert stranger.get(path_of(first)).status_code == 404
    assert stranger.get(path_of(second)).status_code == 200
    User.objects.filter(pk=cast.mother.pk).update(is_active=False)
    assert stranger.get(path_of(second)).status_code == 404
    User.objects.filter(pk=cast.mother.pk).update(is_active=True)
    client.post(where, {"action": "stop"})
    assert stranger.get(path_of(second)).status_code == 404
    assert feeds.address_of(cast.mother) == ""
