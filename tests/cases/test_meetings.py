"""Do both sides come to an hour, is each try written down, and does everyone hear of a change?"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import translation
from icalendar import Calendar

from cases import meeting_tasks
from cases.models import CaseFact, Meeting, MeetingStep
from cases.services import facts, meetings, road
from cases.services.meetings import Proposal
from messaging import notify_rules
from messaging.event_sentences import sentence
from messaging.models import Entry, Notification
from messaging.services import notify
from tenants.audit.models import Event
from tenants.base import clock
from tenants.base.clock import today
from tenants.base.errors import BadInput, Conflict, NotAllowed
from tenants.rulepacks.schema import Event as Law
from tests.meeting_tools import agreed, at, details, proposed
from tests.paper_tools import send


def days_set(cast, kind="plan_meeting_set"):
    rows = CaseFact.objects.standing().filter(case=cast.case, kind=kind, happened_on__isnull=False)
    return [row.happened_on for row in rows]


def entries(cast):
    return [e.data for e in Entry.objects.filter(case=cast.case, kind="event").order_by("number")]


def labels(user, cast):
    user.wear(user.hats[0])
    return [task["label"] for task in meeting_tasks.tasks(user).get(cast.case.pk, [])]


def test_offer_other_times_and_the_hour_that_both_want(cast):
    row = proposed(cast, interpreter=True)
    assert labels(cast.mother, cast) == ["Choose a time for the meeting"]
    assert labels(cast.case_manager, cast) == []
    row = meetings.counter(
        by=cast.mother, meeting=row, times=[at(12, 18)], words="I work until five"
    )
    assert labels(cast.mother, cast) == []
    assert "another time" in labels(cast.case_manager, cast)[0]
    assert days_set(cast) == []
    row = meetings.take(by=cast.teacher, meeting=row, time=row.family_times[0])
    assert (row.state, row.starts_at, row.sequence) == ("set", at(12, 18), 0)
    assert days_set(cast) == [today() + dt.timedelta(days=12)]
    assert labels(cast.case_manager, cast) == ["Send the notice of the meeting"]
    said = [sentence(one) for one in entries(cast)]
    assert [one["verb"] for one in entries(cast)][-3:] == [
        "meeting.offered", "meeting.countered", "meeting.taken",
    ]  # fmt: skip
    assert "With an interpreter: Spanish" in said[-3]
    assert "I work until five" in said[-2]
    assert "6:00 PM" in said[-1]
    with translation.override("es"):
        assert "reunión" in sentence(entries(cast)[-1])


def test_a_taken_time_starts_the_clocks_that_look_at_a_meeting(cast):
    """The notice must come so many days before, and a request for the record is due before it:
    both read the fact."""
    row = agreed(cast)
    found = road.road_of(cast.case)
    assert found.last(Law.PLAN_SET.value).happened_on == row.starts_at.date()
    row = proposed(cast, purpose="eligibility", times=[at(5)])
    meetings.choose(by=cast.mother, meeting=row, time=row.times[0])
    assert days_set(cast, "eligibility_meeting_set") == [today() + dt.timedelta(days=5)]
    talk = agreed(cast, purpose="talk", times=[at(3)])
    assert talk.fact is None


def test_another_hour_moves_the_day_and_the_calendar_hears_of_it(cast):
    row = agreed(cast)
    row = meetings.offer(by=cast.teacher, meeting=row, times=[at(20)], words="The room is taken")
    assert row.starts_at == at()  # until the family takes the other one
    assert days_set(cast) == [today() + dt.timedelta(days=10)]
    row = meetings.choose(by=cast.mother, meeting=row, time=row.times[0])
    assert (row.starts_at, row.sequence) == (at(20), 1)
    assert days_set(cast) == [today() + dt.timedelta(days=20)]
    row = meetings.change(
        by=cast.teacher, meeting=row, details=details(way="video", link="https://meet.example/a")
    )
    assert row.sequence == 2
    with pytest.raises(BadInput):
        meetings.change(by=cast.teacher, meeting=row, details=meetings.details_of(row))
    row = meetings.cancel(by=cast.teacher, meeting=row, words="Snow")
    assert (row.state, row.sequence) == ("cancelled", 3)
    assert days_set(cast) == []
    with pytest.raises(Conflict):
        meetings.choose(by=cast.mother, meeting=row, time="")


def test_a_day_that_was_written_down_by_hand_is_not_written_twice(cast):
    said = facts.Said("plan_meeting_set", today() + dt.timedelta(days=10))
    by_hand = facts.record_fact(by=cast.case_manager, case=cast.case, said=said)
    assert agreed(cast).fact == by_hand
    assert len(days_set(cast)) == 1


def test_the_file_keeps_its_address_and_its_number_grows(alder, cast, client_for):
    row = agreed(cast)
    client = client_for(alder, cast.mother)
    where = reverse("meeting_calendar", args=[row.pk])

    def read():
        made = Calendar.from_ical(client.get(where).content)
        return made, made.walk("VEVENT")[0]

    made, first = read()
    assert (made["METHOD"], first["STATUS"], first["SEQUENCE"]) == ("PUBLISH", "CONFIRMED", 0)
    assert first["DTSTART"].dt == row.starts_at
    assert first["DTEND"].dt - first["DTSTART"].dt == dt.timedelta(minutes=90)
    assert first["LOCATION"] == "Room 12"
    meetings.cancel(by=cast.teacher, meeting=row, words="Snow")
    made, gone = read()
    assert (made["METHOD"], gone["STATUS"], gone["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert gone["UID"] == first["UID"]
    assert client_for(alder, cast.father).get(where).status_code == 404
    unset = reverse("meeting_calendar", args=[proposed(cast).pk])
    assert client.get(unset).status_code == 404


def test_everyone_is_told_of_the_hour_and_of_each_change(cast):
    row = agreed(cast, interpreter=True)
    meetings.cancel(by=cast.case_manager, meeting=row, words="Snow")
    for verb, told in (
        ("meeting.offered", {cast.mother}),
        ("meeting.set", {cast.case_manager, cast.teacher, cast.specialist, cast.administrator}),
        ("meeting.cancelled", {cast.mother, cast.teacher, cast.specialist, cast.administrator}),
        ("meeting.interpreted", {cast.interpreter}),
    ):
        event = Event.objects.filter(verb=verb).latest("at")
        notify.tell(event, ids=event.data["tell"])
        rows = Notification.objects.filter(event_id=event.pk).select_related("user")
        assert {one.user for one in rows} >= told, verb
        assert cast.father not in {one.user for one in rows}
    assert notify_rules.RULES["meeting.set"].urgency == "must"


def test_each_try_is_written_down(cast):
    row = proposed(cast)
    row = meetings.note_attempt(
        by=cast.teacher, meeting=row, how="phone", on=today(), words="Nobody picked up"
    )
    step = MeetingStep.objects.filter(meeting=row, kind="tried").get()
    assert (step.how, step.on, step.words) == ("phone", today(), "Nobody picked up")
    assert "A phone call" in sentence(entries(cast)[-1])
    for bad in ({"how": "x"}, {"words": " "}, {"on": today() + dt.timedelta(days=1)}):
        given = {"how": "visit", "on": today(), "words": "x", **bad}
        with pytest.raises(BadInput):
            meetings.note_attempt(by=cast.teacher, meeting=row, **given)


def test_who_does_not_answer_is_asked_again_and_who_comes_is_reminded(cast):
    row = proposed(cast)
    assert meetings.remind_all() == 0
    with clock.at(clock.now() + dt.timedelta(days=4)):
        assert meetings.remind_all() == 1
        assert meetings.remind_all() == 0
        assert entries(cast)[-1]["verb"] == "meeting.unanswered"
        assert Event.objects.latest("at").data["tell"] == [str(cast.mother.pk)]
    row = meetings.choose(by=cast.mother, meeting=row, time=row.times[0])
    with clock.at(row.starts_at - dt.timedelta(days=1)):
        assert meetings.remind_all() == 1
        assert meetings.remind_all() == 0
        told = Event.objects.filter(verb="meeting.soon").get().data["tell"]
        assert str(cast.mother.pk) in told
        assert str(cast.interpreter.pk) not in told  # nobody asked for one
        assert "The meeting comes near" in labels(cast.mother, cast)


def test_who_may_do_what(cast):
    for who in ("mother", "interpreter", "district_staff", "other_mother"):
        with pytest.raises(NotAllowed):
            proposed(cast, who=who)
    row = proposed(cast)
    for who in ("father", "interpreter", "district_staff", "other_mother", "past_guest"):
        with pytest.raises(NotAllowed):
            meetings.choose(by=cast.people[who], meeting=row, time=row.times[0])
    with pytest.raises(BadInput):
        meetings.choose(by=cast.teacher, meeting=row, time=row.times[0])  # for whom?
    meetings.choose(by=cast.teacher, meeting=row, time=row.times[0], parent=cast.mother)
    assert MeetingStep.objects.last().for_name == "Mother"
    with pytest.raises(NotAllowed):
        meetings.cancel(by=cast.mother, meeting=row, words="x")


def test_what_cannot_be_is_refused_and_a_press_that_came_twice_is_one(cast):
    for bad in (
        {"way": "x"},
        {"place": " "},
        {"place": "x" * 301},
        {"way": "video"},
        {"minutes": 5},
        {"interpreter": True, "minutes": 30},
        {"interpreter": True, "language": ""},
    ):
        with pytest.raises(BadInput):
            proposed(cast, **bad)
    for times in ([at(-1)], [at(400)], [at(n) for n in range(5, 11)]):
        with pytest.raises(BadInput):
            proposed(cast, times=times)
    one = Proposal("plan", details(), [at()], uuid.uuid4())
    made = [meetings.propose(by=cast.teacher, case=cast.case, proposal=one) for _ in range(2)]
    assert made[0] == made[1]
    with pytest.raises(BadInput):
        meetings.propose(
            by=cast.teacher, case=cast.case, proposal=replace(one, purpose="x", key=uuid.uuid4())
        )
    row = proposed(cast, times=[at(1)])
    with clock.at(at(2)), pytest.raises(BadInput):
        meetings.choose(by=cast.mother, meeting=row, time=row.times[0])
    with pytest.raises(BadInput):
        meetings.counter(by=cast.mother, meeting=row, times=[], words=" ")


def test_the_notice_begins_with_what_is_known_and_ends_the_task(alder, cast, client_for):
    row = agreed(cast, interpreter=True)
    staff = client_for(alder, cast.case_manager)
    page = staff.get(reverse("meeting", args=[row.pk])).content.decode()
    assert "Write the notice" in page
    where = reverse("write_paper", args=[cast.case.pk, "meeting"])
    first = staff.get(where, {"meeting": row.pk, "about": "plan"}).context["form"].initial
    assert first["day"] == row.starts_at.date().isoformat()
    assert first["time"] == "2:00 PM–3:30 PM"
    assert first["place"] == "Room 12"
    for line in ("Mother", "Interpreter", "Teacher"):
        assert line in first["who_en"]
    assert "Intérprete" in first["who_es"]
    send(cast, "meeting", about="plan", day=row.starts_at.date().isoformat())
    assert len(days_set(cast)) == 1  # the notice writes no second one
    assert meetings.noticed(row)
    assert labels(cast.case_manager, cast) == []
    row = meetings.offer(by=cast.teacher, meeting=row, times=[at(20)])
    row = meetings.choose(by=cast.mother, meeting=row, time=row.times[0])
    assert not meetings.noticed(row)  # it names another day


def test_by_pages_from_the_offer_to_the_end(alder, cast, client_for):
    staff, mother = client_for(alder, cast.case_manager), client_for(alder, cast.mother)
    where = reverse("propose_meeting", args=[cast.case.pk])
    form = staff.get(where).context["form"]
    assert form["interpreter"].value() is True  # the child's family speaks Spanish
    time = at().strftime("%Y-%m-%dT%H:%M")
    given = {
        "purpose": "plan", "way": "room", "place": "", "minutes": "90", "time_1": time,
        "interpreter": "on", "language": "Spanish", "key": str(uuid.uuid4()),
    }  # fmt: skip
    assert staff.post(where, given).status_code == 422
    assert staff.post(where, {**given, "place": "Room 12"}).status_code == 302
    row = Meeting.objects.get()
    page = reverse("meeting", args=[row.pk])
    assert "Choose a time" in mother.get("/").content.decode()
    assert mother.post(page, {"action": "choose", "time": "x"}).status_code == 422
    assert mother.post(page, {"action": "cancel", "words": "x"}).status_code == 403
    assert mother.post(page, {"action": "choose", "time": row.times[0]}).status_code == 302
    assert staff.post(page, {"action": "cancel", "words": "Snow"}).status_code == 302
    assert "Snow" in mother.get(page).content.decode()
    assert mother.get(reverse("meetings", args=[cast.case.pk])).status_code == 200
    assert client_for(alder, cast.interpreter).get(page).status_code == 200
    assert client_for(alder, cast.father).get(page).status_code == 404
