"""Has a request for the record one last day, whichever way it came, and one end?"""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases import policies
from cases.models import CaseFact
from cases.services import documents, facts, road
from messaging.details import details
from messaging.models import Amendment, AnswerClock, Entry, RecordsRequest
from messaging.services import (
    amendments,
    answer_clocks,
    answer_ends,
    ladder,
    record_reminders,
    records,
    threads,
)
from messaging.services.threads import Message
from tenants.audit.models import Event
from tenants.base.clock import today
from tenants.base.errors import BadInput
from tenants.people.services import rules, school_days
from tenants.rulepacks.schema import ClockKey, Measure
from tests.messaging.test_letter_kinds import send
from tests.messaging.test_records import as_, asked, release
from tests.thread_tools import say, url

DAY = dt.timedelta(days=1)


def promise(cast, number, unit=Measure.CALENDAR):
    said = rules.Said(ClockKey.RECORDS, rules.PROMISE, number, unit, today())
    return rules.say(by=as_(cast, "district_staff"), said=said)


def stands(letter):
    rows = AnswerClock.objects.select_related("case__student", "first", "latest", "asked_by")
    return answer_clocks.standing(rows.get(first=letter))


def request_of(letter):
    return RecordsRequest.objects.select_related("case__student", "entry", "asked_by").get(
        entry=letter
    )


def late(letter, days=60):
    """The letter came so many days ago."""
    RecordsRequest.objects.filter(entry=letter).update(asked_on=today() - days * DAY)
    AnswerClock.objects.filter(first=letter).update(started_on=today() - days * DAY)


def test_letter_and_desk_show_one_day_and_a_meeting_moves_both(cast):
    letter = send(cast, "records", how="come")
    assert stands(letter).due == request_of(letter).due.day == today() + 45 * DAY
    day = today() + 9 * DAY
    records.set_meeting(by=as_(cast, "case_manager"), request=request_of(letter), day=day)
    assert stands(letter).due == request_of(letter).due.day == day - DAY


def meeting(cast, day):
    said = facts.Said(kind="plan_meeting_set", happened_on=day)
    return facts.note_fact(by=as_(cast, "case_manager"), case=cast.case, said=said)


def test_a_meeting_on_the_road_moves_the_day_and_the_road_counts_none_of_its_own(cast):
    first = meeting(cast, today() + 30 * DAY)
    letter = send(cast, "records", how="come")
    assert stands(letter).due == today() + 29 * DAY
    meeting(cast, today() + 20 * DAY)
    assert stands(letter).due == request_of(letter).due.day == today() + 19 * DAY
    facts.correct_fact(
        by=as_(cast, "case_manager"), fact=first, happened_on=None, reason="A mistake"
    )
    assert stands(letter).due == today() + 19 * DAY
    second = CaseFact.objects.standing().get(kind="plan_meeting_set")
    given = {"by": as_(cast, "case_manager"), "fact": second, "reason": "Moved"}
    facts.correct_fact(happened_on=today() + 25 * DAY, **given)
    assert stands(letter).due == today() + 24 * DAY
    assert Entry.objects.filter(data__verb="records.meeting_set").count() == 0
    release(cast, request_of(letter), paper="Mailed")
    kinds = [row.kind for row in CaseFact.objects.standing().order_by("number")]
    assert [kind for kind in kinds if kind.startswith("records")] == [
        "records_asked",
        "records_shown",
    ]
    assert "records" not in {clock.key for clock in road.road_of(cast.case).clocks}
    for kind in ("records_asked", "records_shown"):
        assert not policies.may_record_fact(cast.case_manager, cast.case, kind)


def test_what_the_district_promises_is_the_day_of_letter_form_and_paper(alder, cast, client_for):
    promise(cast, 20)
    letter = send(cast, "records", how="come")
    short = asked(cast)
    paper = {
        "key": str(uuid.uuid4()),
        "parent": str(cast.mother.pk),
        "received_on": today().isoformat(),
        "text": "Quiero ver todo.",
        "language": "es",
        "how": "explained",
    }
    where = reverse("enter_letter", args=[cast.case.pk, "records"])
    assert client_for(alder, cast.teacher).post(where, paper).status_code == 302
    entered = Entry.objects.get(channel="paper")
    row = request_of(entered)
    assert (row.asked_by, row.wants, row.asked_on) == (cast.mother, "explain", today())
    days = {stands(letter).due, stands(entered).due, short.due.day, row.due.day}
    assert days == {today() + 20 * DAY}
    page = client_for(alder, cast.mother).get(reverse("records_request", args=[row.pk]))
    assert "Your district promises an answer within 20 days" in page.content.decode()


def test_a_promise_in_school_days_is_never_later_than_the_law_and_moves_with_the_snow(cast):
    monday = today() - today().weekday() * DAY
    school_days.add_year(by=None, first_day=monday, last_day=monday + 200 * DAY)
    row = asked(cast)
    RecordsRequest.objects.update(number=3, unit="school_days", rule="")
    row = request_of(row.entry)
    before = row.due.day
    assert before < today() + 10 * DAY
    school_days.close(by=None, first_day=before, why="Snow")
    assert request_of(row.entry).due.day > before
    RecordsRequest.objects.update(number=100)
    assert request_of(row.entry).due.day == today() + 45 * DAY


def test_words_alone_end_no_letter_about_the_record(cast):
    letter = send(cast, "records", how="come")
    mend = send(cast, "amend-record", what="Page 2", wrong="He speaks Spanish")
    assert answer_clocks.open_for(cast.case) == []
    for number in (letter.number, mend.number):
        for who, channel in (("teacher", "portal"), ("teacher", "phone"), ("mother", "phone")):
            message = Message(key=uuid.uuid4(), body="Soon.", answers=number, channel=channel)
            with pytest.raises(BadInput):
                threads.send(by=as_(cast, who), case=cast.case, message=message)
        clock = AnswerClock.objects.select_related("case__student").get(first__number=number)
        with pytest.raises(BadInput):
            answer_ends.withdraw(by=as_(cast, "mother"), clock=clock)
        with pytest.raises(BadInput):
            answer_ends.dispute(by=as_(cast, "mother"), clock=clock, reason="No")
        assert stands(clock.first).waits


def test_the_letter_ends_waits_again_and_is_taken_back_with_its_request(cast):
    letter = send(cast, "records", how="come")
    entry = release(cast, request_of(letter), paper="Mailed")
    clock = AnswerClock.objects.get(first=letter)
    assert (clock.state, clock.answer) == ("answered", entry)
    assert Event.objects.filter(verb="letter.answered").count() == 1
    records.reopen(by=as_(cast, "mother"), request=request_of(letter), reason="Nothing came")
    clock.refresh_from_db()
    assert (clock.state, clock.answer, clock.started_on) == ("waiting", None, today())
    records.withdraw(by=as_(cast, "mother"), request=request_of(letter))
    clock.refresh_from_db()
    assert clock.state == "withdrawn"
    mend = send(cast, "amend-record", what="Page 2", wrong="He speaks Spanish")
    row = Amendment.objects.get(entry=mend)
    amendments.withdraw(by=as_(cast, "mother"), amendment=row)
    assert AnswerClock.objects.get(first=mend).state == "withdrawn"


def test_a_second_letter_gives_no_more_time_and_a_release_ends_the_ladder(cast):
    letter = send(cast, "records", how="come")
    late(letter)
    due = request_of(letter).due.day
    clock = stands(letter).clock
    assert stands(letter).may_climb
    ladder.send(by=as_(cast, "mother"), clock=clock, rung=2)
    now = stands(letter)
    assert (now.due, now.late, now.may_climb) == (due, True, False)
    assert now.next_after > today()
    assert "45 days" in now.promise
    AnswerClock.objects.update(repeated_on=today() - 30 * DAY)
    assert stands(letter).may_climb
    release(cast, request_of(letter), paper="Mailed today")
    assert not stands(letter).may_climb
    assert not ladder.climb(stands(letter).clock)
    with pytest.raises(BadInput):
        ladder.send(by=as_(cast, "mother"), clock=clock, rung=3)
    assert Entry.objects.filter(data__rung=3).count() == 0


def test_that_a_day_is_over_is_told_once(cast):
    letter = send(cast, "records", how="come")
    late(letter, 40)
    record_reminders.remind_all()
    late(letter)
    record_reminders.remind_all()
    assert ladder.climb(stands(letter).clock)
    told = Entry.objects.filter(kind="event", data__verb__endswith="overdue")
    assert [entry.data["verb"] for entry in told] == ["letter.overdue"]
    assert Event.objects.filter(verb="records.soon").count() == 1
    RecordsRequest.objects.update(told_on=today() - 7 * DAY)
    record_reminders.remind_all()
    assert Event.objects.filter(verb="records.waits").count() == 1


def test_each_pile_holds_it_once(alder, cast, client_for):
    letter = send(cast, "records", how="come")
    mend = send(cast, "amend-record", what="Page 2", wrong="He speaks Spanish")
    manager, mother = client_for(alder, cast.case_manager), client_for(alder, cast.mother)
    row, wish = request_of(letter), Amendment.objects.get(entry=mend)
    where = reverse("records_request", args=[row.pk]), reverse("amendment", args=[wish.pk])
    desk = manager.get(reverse("letter_desk")).content.decode()
    about = manager.get(reverse("records_desk")).content.decode()
    for entry in (letter, mend):
        assert reverse("answer_clock", args=[stands(entry).clock.pk]) not in desk
    assert all(path in about for path in where)
    assert "waits for an answer" not in manager.get("/").content.decode()
    home = mother.get("/").content.decode()
    assert reverse("answer_clock", args=[stands(letter).clock.pk]) in home
    assert where[0] not in home
    for path, entry in zip(where, (letter, mend), strict=True):
        of_letter = reverse("answer_clock", args=[stands(entry).clock.pk])
        assert of_letter in mother.get(path).content.decode()
        page = mother.get(of_letter).content.decode()
        assert path in page
        assert 'value="withdraw"' not in page


def test_staff_name_files_that_stand_in_the_record(alder, cast, client_for):
    teacher = as_(cast, "teacher")
    given = SimpleUploadedFile("report.txt", b"the report")
    row = documents.upload(by=teacher, case=cast.case, uploaded_file=given)
    carrying = say(cast, "teacher", "Here it is", documents=[row])
    request = asked(cast)
    where = reverse("records_request", args=[request.pk])
    manager = client_for(alder, cast.case_manager)
    assert "report.txt" in manager.get(where).content.decode()
    assert "report.txt" not in client_for(alder, cast.mother).get(where).content.decode()
    data = {"action": "release", "key": uuid.uuid4(), "named": [f"{carrying.number}.1"]}
    wrong = manager.post(where, data | {"named": ["999.1"]})
    assert wrong.status_code == 422
    assert manager.post(where, data).url == where
    request.refresh_from_db()
    named = request.answer.data["release"]["named"]
    assert named == [
        {"entry": carrying.number, "place": 1, "name": "report.txt", "sha256": row.sha256}
    ]
    assert dict(details(request.answer))["Files in the record"] == (
        f"report.txt (entry {carrying.number})"
    )
    thread = client_for(alder, cast.mother).get(url(cast)).content.decode()
    assert f"report.txt (entry {carrying.number})" in thread
