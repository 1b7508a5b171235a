"""Is a parent's wish to see or to mend the record kept, counted and answered as the law says?"""

import datetime as dt
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cases.models import Guardianship, TeamMember
from messaging import jobs
from messaging.details import details
from messaging.models import Amendment, AnswerClock, Entry, RecordExport, RecordsRequest
from messaging.records.clock import due
from messaging.services import amendments, ledger, record_reminders, records
from tenants.audit.models import Event
from tenants.base.clock import at as clock_at
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed
from tests import told
from tests.crowd import add_crowd
from tests.messaging.test_letter_kinds import send
from tests.thread_tools import say, url

DAY = dt.timedelta(days=1)
MONDAY = dt.date(2026, 3, 2)
days = st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1))


class TestClock:
    """34 CFR 300.613(a)."""

    def test_45_days_on_the_calendar(self):
        found = due(MONDAY, None, today=MONDAY)
        assert (found.day, found.by_meeting) == (dt.date(2026, 4, 16), False)

    def test_before_a_meeting_that_comes_first(self):
        found = due(MONDAY, dt.date(2026, 3, 20), today=MONDAY)
        assert (found.day, found.by_meeting) == (dt.date(2026, 3, 19), True)

    def test_a_meeting_long_after_or_before_changes_nothing(self):
        for meeting in (dt.date(2026, 6, 1), MONDAY - DAY):
            assert due(MONDAY, meeting, today=MONDAY).day == dt.date(2026, 4, 16)

    def test_a_meeting_on_the_very_day_leaves_that_day(self):
        found = due(MONDAY, MONDAY, today=MONDAY)
        assert (found.day, found.by_meeting) == (MONDAY, True)

    def test_fewer_days_of_the_district_count_and_more_do_not(self):
        for counted, last in ((9, 9), (45, 45), (60, 45)):
            found = due(MONDAY, None, today=MONDAY, counted=MONDAY + counted * DAY)
            assert found.day == MONDAY + last * DAY

    @given(days, st.none() | days, days)
    def test_never_more_than_45_days_and_always_before_the_meeting(self, asked, meeting, now_):
        found = due(asked, meeting, today=now_)
        assert asked <= found.day <= asked + 45 * DAY
        assert meeting is None or meeting <= asked or found.day < meeting
        assert meeting != asked or found.day == asked
        assert found.is_late == (now_ > found.day)
        assert not (found.is_late and found.is_soon)


def as_(cast, who):
    user = cast.people[who]
    user.wear("family" if "family" in user.hats else "staff")
    return user


def asked(cast, who="mother", **more):
    given = {"key": uuid.uuid4(), **more}
    return records.ask(by=as_(cast, who), case=cast.case, wish=records.Wish(**given))


def release(cast, row, who="case_manager", **more):
    given = {"key": uuid.uuid4(), **more}
    return records.release(by=as_(cast, who), request=row, given=records.Release(**given))


@pytest.fixture
def mother(alder, cast, client_for):
    return client_for(alder, cast.mother, proven=True)


@pytest.fixture
def manager(alder, cast, client_for):
    return client_for(alder, cast.case_manager)


# --- a closed case ------------------------------------------------------------------------------


@pytest.fixture
def closed(cast):
    """A record of a case that was closed; of the child there is no other."""
    say(cast, body="The old record")
    cast.case.closed_on = today()
    cast.case.save(update_fields=["closed_on"])
    return cast


def test_the_record_of_a_closed_case_is_asked_for_and_given(closed, mother, manager):
    data = {"key": uuid.uuid4(), "wants": "copy", "what": "", "meeting_on": ""}
    where = mother.post(url(closed, "ask_records"), data).url
    row = RecordsRequest.objects.get()
    assert row.case == closed.case
    assert where in manager.get(reverse("records_desk")).content.decode()
    file = SimpleUploadedFile("test.txt", b"Of spring")
    sent = {"action": "release", "key": uuid.uuid4(), "copy": "on", "files": [file]}
    assert manager.post(where, sent).status_code == 302
    row.refresh_from_db()
    assert (row.state, len(row.answer.attachments)) == ("done", 1)
    export = RecordExport.objects.get(asked_by=closed.mother)
    old = Entry.objects.get(body="The old record")
    assert (export.case, export.upto >= row.answer.number > old.number) == (closed.case, True)


def test_staff_enter_a_request_on_paper_into_a_closed_case(closed):
    row = asked(closed, "case_manager", on_behalf_of=closed.mother, channel="paper")
    assert (row.case, row.entry.on_behalf_of) == (closed.case, closed.mother)
    with pytest.raises(NotAllowed):
        asked(closed, "other_teacher", on_behalf_of=closed.mother, channel="paper")


def test_a_letter_about_the_record_of_a_closed_case_goes_there_and_opens_no_other(closed):
    for kind, more in (
        ("records", {"how": "copies"}),
        ("amend-record", {"what": "The report", "wrong": "A day"}),
    ):
        letter = send(closed, kind, **more)
        assert letter.case == closed.case
    assert closed.child.cases.count() == 1
    row = RecordsRequest.objects.get()
    release(closed, row, paper="In the office")
    clock = AnswerClock.objects.get(records_request=row)
    assert (clock.state, clock.answer) == ("answered", RecordsRequest.objects.get().answer)


def test_the_teacher_of_today_gets_no_old_record_by_a_letter_about_it(closed):
    TeamMember.objects.filter(case=closed.case).exclude(role="parent").delete()
    letter = send(closed, "records", how="copies")
    assert letter.data["addressee"]["id"] == str(closed.administrator.pk)
    assert not TeamMember.objects.filter(case=closed.case, user=closed.teacher).exists()
    thanks = send(closed, "thanks", what="For the old days")
    assert thanks.data["addressee"]["id"] == str(closed.teacher.pk)


def test_a_closed_record_is_mended_and_a_statement_kept_with_it(closed):
    about = Entry.objects.get(body="The old record")
    row = wish(closed, about)
    given = {"by": as_(closed, "case_manager"), "amendment": row, "key": uuid.uuid4()}
    amendments.agree(words="Yes", corrected="As it was", **given)
    assert Entry.objects.get(corrects=about).body == "As it was"
    again = wish(closed, about)
    given = {"by": as_(closed, "case_manager"), "amendment": again, "key": uuid.uuid4()}
    amendments.refuse(reasons="It is right.", **given)
    mother = as_(closed, "mother")
    amendments.state_own(by=mother, amendment=again, words="It is not.", key=uuid.uuid4())
    assert Entry.objects.filter(case=closed.case, data__amendment="statement").exists()


def test_nothing_else_is_written_into_a_closed_case(closed):
    with pytest.raises(NotAllowed, match="ask to see the record"):
        say(closed, body="One thing more")


# --- to see the record --------------------------------------------------------------------------


def test_a_parent_asks_and_it_is_an_entry_with_a_day(cast, mother):
    key = uuid.uuid4()
    data = {"key": key, "wants": "copy", "what": "The tests of spring", "meeting_on": ""}
    answer = mother.post(url(cast, "ask_records"), data)
    row = RecordsRequest.objects.get()
    assert answer.url == reverse("records_request", args=[row.pk])
    assert mother.post(url(cast, "ask_records"), data).url == answer.url
    entry = row.entry
    assert (entry.kind, entry.author_id) == ("letter", cast.mother.pk)
    assert "The tests of spring" in entry.body
    assert "300.613" in entry.body
    assert row.due.day == today() + 45 * DAY
    page = mother.get(answer.url).content.decode()
    assert "45" in page
    assert "ask your district" in page
    assert RecordsRequest.objects.count() == Entry.objects.filter(kind="letter").count() == 1


def test_the_letter_is_in_the_parents_language(cast):
    cast.mother.language = "es"
    cast.mother.save()
    assert "Por favor" in asked(cast, wants="see").entry.body


def test_staff_enter_it_for_a_parent_and_the_days_count_from_receipt(cast, manager):
    on = today() - 3 * DAY
    data = {
        "key": uuid.uuid4(),
        "wants": "see",
        "on_behalf_of": cast.mother.pk,
        "channel": "paper",
        "received_on": on.isoformat(),
    }
    manager.post(url(cast, "ask_records"), data)
    row = RecordsRequest.objects.get()
    assert (row.asked_by, row.asked_on) == (cast.mother, on)
    entry = row.entry
    assert (entry.on_behalf_of, entry.channel, entry.happened_on) == (cast.mother, "paper", on)
    assert row.due.day == on + 45 * DAY
    wrong = manager.post(url(cast, "ask_records"), {**data, "on_behalf_of": cast.father.pk})
    assert wrong.status_code == 422
    with pytest.raises(BadInput):
        asked(cast, "case_manager")


@pytest.mark.parametrize("who", ["guest", "interpreter", "district_staff", "copies_father"])
def test_who_may_not_ask(cast, alder, client_for, who):
    add_crowd(cast)
    for name in ("ask_records", "ask_amendment"):
        assert client_for(alder, cast.people[who]).get(url(cast, name)).status_code == 403


def test_a_letter_of_another_kind_can_begin_the_wait(cast):
    letter = ledger.append(by=cast.mother, case=cast.case, kind="letter", body="Please", key="kind")
    first = records.open_request(by=cast.mother, case=cast.case, entry=letter)
    again = records.open_request(by=cast.mother, case=cast.case, entry=letter)
    assert first == again
    assert Event.objects.filter(verb="records.asked").count() == 1


def test_the_formal_letter_begins_the_same_wait_and_giving_ends_both(cast):
    day = today() + 12 * DAY
    letter = send(cast, "records", how="explained", meeting_on=day.isoformat())
    row = RecordsRequest.objects.get(entry=letter)
    assert (row.wants, row.meeting_on, row.due.day) == ("explain", day, day - DAY)
    release(cast, row, paper="Mailed")
    assert AnswerClock.objects.get(first=letter).state == "answered"


@pytest.mark.parametrize("days_after_the_last", [0, 60])
def test_a_visit_that_is_planned_gives_nothing_until_it_took_place(
    cast, mother, manager, days_after_the_last
):
    letter = send(cast, "records", how="come")
    row = RecordsRequest.objects.get(entry=letter)
    where = reverse("records_request", args=[row.pk])
    day = row.due.day + days_after_the_last * DAY
    data = {"action": "release", "key": uuid.uuid4(), "visit": "3 pm, room 4"}
    assert manager.post(where, data).status_code == 422  # on which day?
    manager.post(where, data | {"visit_on": day.isoformat()})
    row.refresh_from_db()
    assert (row.state, row.visit_on, row.visit_entry.kind) == ("open", day, "document")
    assert AnswerClock.objects.get(first=letter).state == "waiting"
    assert dict(details(row.visit_entry))["Visit"] == "3 pm, room 4"
    page = mother.get(where).content.decode()
    assert f"/entries/{row.visit_entry.number}/" in page
    assert ("After the last day of the law" in page) == bool(days_after_the_last)
    assert "The visit took place" not in page
    manager.post(where, {"action": "visited"})  # not yet
    row.refresh_from_db()
    assert row.state == "open"
    with clock_at(dt.datetime.combine(day, dt.time(22), tzinfo=dt.UTC)):
        assert records.may_say_visited(as_(cast, "mother"), row)
        records.visited(by=as_(cast, "case_manager"), request=row)
    row.refresh_from_db()
    assert (row.state, row.answer, row.answered_on) == ("done", row.visit_entry, day)
    assert AnswerClock.objects.get(first=letter).state == "answered"
    assert Entry.objects.filter(kind="event", data__verb="records.visited").count() == 1


def test_a_visit_that_took_place_already_is_given(cast):
    three_days_ago = {"channel": "paper", "received_on": today() - 3 * DAY}
    row = asked(cast, "case_manager", on_behalf_of=cast.mother, **three_days_ago)
    release(cast, row, visit="3 pm", visit_on=today() - DAY)
    row.refresh_from_db()
    assert (row.state, row.answered_on) == ("done", today() - DAY)


@pytest.mark.parametrize("days_off", [-4, 400])
def test_a_visit_is_after_the_request_and_within_a_year(cast, days_off):
    row = asked(cast)
    with pytest.raises(BadInput):
        release(cast, row, visit="3 pm", visit_on=today() + days_off * DAY)


def test_the_parent_says_that_the_visit_took_place_and_no_other_parent(cast, mother):
    row = asked(cast)
    release(cast, row, visit="3 pm", visit_on=today())
    with pytest.raises(NotAllowed):
        records.visited(by=as_(cast, "other_mother"), request=row)
    where = reverse("records_request", args=[row.pk])
    assert "The visit took place" in mother.get(where).content.decode()
    mother.post(where, {"action": "visited"})
    row.refresh_from_db()
    assert row.state == "done"


def test_the_formal_letter_to_mend_the_record_waits_for_a_decision(cast):
    letter = send(cast, "amend-record", what="The report, page 2", wrong="He speaks Spanish")
    row = Amendment.objects.get(entry=letter)
    assert (row.about, row.about_words, row.asked_by) == (None, "The report, page 2", cast.mother)
    amendments.refuse(by=as_(cast, "case_manager"), amendment=row, reasons="No", key=uuid.uuid4())
    assert AnswerClock.objects.get(first=letter).state == "answered"


def test_staff_give_a_copy_files_paper_and_a_visit_as_one_entry(cast, manager, mother):
    row = asked(cast)
    where = reverse("records_request", args=[row.pk])
    data = {
        "action": "release",
        "key": uuid.uuid4(),
        "copy": "on",
        "paper": "At the front desk from Monday",
        "visit": "Friday, 3 pm, room 4",
        "visit_on": (today() + 2 * DAY).isoformat(),
        "fee": "10 cents a page",
        "note": "Here it all is.",
        "files": SimpleUploadedFile("report.txt", b"the report"),
    }
    assert manager.post(where, data).url == where
    row.refresh_from_db()
    assert (row.state, row.answered_on) == ("done", today())
    entry = row.answer
    assert (entry.kind, entry.body, entry.data["quotes"]) == (
        "document",
        "Here it all is.",
        row.entry.number,
    )
    assert entry.attachments[0]["name"] == "report.txt"
    said = dict(details(entry))
    assert said["On paper"] == "At the front desk from Monday"
    assert "Friday" in said["Visit"]
    page = mother.get(where).content.decode()
    assert f"/entries/{entry.number}/" in page
    copy = RecordExport.objects.get()
    assert (copy.asked_by, copy.hat, copy.reason) == (cast.mother, "family", "")
    jobs.make_export(export_id=str(copy.pk))
    taken = mother.get(reverse("export_file", args=[copy.pk]))
    assert b"".join(taken.streaming_content)[:2] == b"PK"
    assert manager.get(reverse("export", args=[copy.pk])).status_code == 404


def test_nothing_chosen_gives_nothing_and_a_price_alone_is_no_record(cast, manager):
    row = asked(cast)
    where = reverse("records_request", args=[row.pk])
    answer = manager.post(where, {"action": "release", "fee": "20 dollars", "note": "Pay first"})
    assert answer.status_code == 422
    assert "Pay first" in answer.content.decode()
    row.refresh_from_db()
    assert row.state == "open"


def test_no_copy_is_given_to_a_parent_who_lost_the_rights_meanwhile(cast, manager):
    """The reason is told to staff as it is, and the box is gone from the page."""
    row = asked(cast)
    where = reverse("records_request", args=[row.pk])
    assert 'name="copy"' in manager.get(where).content.decode()
    Guardianship.objects.filter(user=cast.mother).update(standing="contact_only")
    TeamMember.objects.filter(user=cast.mother).update(until=today() - DAY)
    with pytest.raises(BadInput, match="may not take this record away any more"):
        release(cast, row, copy=True)
    assert not RecordExport.objects.exists()
    assert not Entry.objects.filter(kind="document").exists()
    page = manager.get(where).content.decode()
    assert 'name="copy"' not in page
    assert "may not take this record away any more" in page
    release(cast, row, visit="At the school", visit_on=today() + DAY)
    assert Entry.objects.filter(kind="document").count() == 1


def test_giving_twice_makes_one_entry_and_a_second_person_reads_how_it_stands(cast):
    row = asked(cast)
    key = uuid.uuid4()
    first = release(cast, row, paper="Here", key=key)
    assert release(cast, row, paper="Here", key=key) == first
    with pytest.raises(BadInput):
        release(cast, row, "teacher", paper="There")
    with pytest.raises(NotAllowed):
        release(cast, row, "mother", paper="Me")


def test_a_parent_who_got_nothing_says_so_and_the_days_run_from_the_first(cast, mother):
    row = asked(cast)
    release(cast, row, paper="Mailed")
    where = reverse("records_request", args=[row.pk])
    assert mother.post(where, {"action": "reopen", "reason": ""}).status_code == 422
    mother.post(where, {"action": "reopen", "reason": "Nothing came"})
    row.refresh_from_db()
    assert (row.state, row.asked_on) == ("open", today())
    event = Entry.objects.get(kind="event", data__verb="records.reopened")
    assert event.data["reason"] == "Nothing came"


def test_a_meeting_makes_it_sooner_and_both_sides_see_it(cast, mother, manager):
    row = asked(cast)
    where = reverse("records_request", args=[row.pk])
    day = today() + 10 * DAY
    manager.post(where, {"action": "meeting", "meeting_on": day.isoformat()})
    row.refresh_from_db()
    assert row.due.day == day - DAY
    assert "300.613" in mother.get(where).content.decode()
    assert Entry.objects.filter(data__verb="records.meeting_set").count() == 1
    manager.post(where, {"action": "meeting", "meeting_on": day.isoformat()})
    assert Entry.objects.filter(data__verb="records.meeting_set").count() == 1
    far = today() + 900 * DAY
    answer = manager.post(where, {"action": "meeting", "meeting_on": far.isoformat()})
    assert answer.status_code == 422


def test_a_request_is_withdrawn_by_the_parent_only(cast, mother, manager):
    row = asked(cast)
    where = reverse("records_request", args=[row.pk])
    assert manager.post(where, {"action": "withdraw"}).status_code == 403
    page = mother.post(where, {"action": "withdraw"}).content.decode()
    row.refresh_from_db()
    assert row.state == "open"  # the first press only asks
    assert 'name="sure"' in page
    assert f'href="{where}"' in page
    mother.post(where, {"action": "withdraw", "sure": "yes"})
    row.refresh_from_db()
    assert row.state == "withdrawn"
    assert mother.post(where, {"action": "withdraw"}).url == where
    assert mother.post(where, {"action": "nonsense"}).status_code == 404


def test_reminders_come_once_near_the_day_once_when_it_is_over_then_each_week(cast):
    row = asked(cast)
    moments = []

    def on(offset):
        RecordsRequest.objects.update(asked_on=today() - offset * DAY)
        before = set(Event.objects.filter(verb__startswith="records.").values_list("pk", flat=True))
        record_reminders.remind_all()
        new = Event.objects.filter(verb__startswith="records.").exclude(pk__in=before)
        moments.append([event.verb for event in new])

    for offset in (1, 37, 38, 40, 45, 46, 47):
        on(offset)
    RecordsRequest.objects.update(told_on=today() - 7 * DAY)
    on(55)
    on(55)
    assert moments == [
        [],
        [],
        ["records.soon"],
        [],
        [],
        ["records.overdue"],
        [],
        ["records.waits"],
        [],
    ]
    row.refresh_from_db()
    assert row.told == "late"
    assert Entry.objects.filter(data__verb="records.overdue").count() == 1


def test_who_leads_is_reminded_and_everyone_hears_when_it_is_late(cast):
    asked(cast)
    told.tell()
    told.forget()
    RecordsRequest.objects.update(asked_on=today() - 40 * DAY)
    jobs.remind_of_records()
    people = {row.user for row in told.tell() if row.notification.words == "record_soon"}
    assert people == {cast.case_manager, cast.administrator}
    RecordsRequest.objects.update(asked_on=today() - 50 * DAY)
    jobs.remind_of_records()
    people = {row.user for row in told.tell() if row.notification.words == "record_late"}
    assert {cast.mother, cast.teacher, cast.case_manager} <= people


def test_the_pile_has_the_soonest_on_top_and_home_leads_there(cast, manager, mother):
    asked(cast)
    late = asked(cast, wants="see")
    RecordsRequest.objects.filter(pk=late.pk).update(asked_on=today() - 60 * DAY)
    page = manager.get(reverse("records_desk")).content.decode()
    assert page.index(str(late.pk)) < page.index(
        str(RecordsRequest.objects.exclude(pk=late.pk).get().pk)
    )
    assert reverse("records_desk") in manager.get("/").content.decode()
    assert str(late.pk) in mother.get("/").content.decode()
    assert mother.get(reverse("records_desk")).status_code == 403


# --- to mend the record -------------------------------------------------------------------------


def wish(cast, about=None, who="mother", **more):
    given = {"key": uuid.uuid4(), "wrong": "He was never absent", "should": "He was there"}
    given |= {"about": about.number if about else None} | more
    return amendments.ask(by=as_(cast, who), case=cast.case, wish=amendments.Wish(**given))


@pytest.fixture
def wrong(cast):
    """An entry of the teacher that the mother finds wrong."""
    return say(cast, "teacher", body="He was absent twice.")


def refused(cast, wrong):
    row = wish(cast, wrong)
    return amendments.refuse(
        by=as_(cast, "case_manager"), amendment=row, reasons="The list says so.", key=uuid.uuid4()
    )


def test_a_parent_names_what_is_wrong_and_what_it_should_say(cast, wrong, mother):
    page = mother.get(url(cast, "entry", wrong.number)).content.decode()
    assert f"?entry={wrong.number}" in page
    data = {
        "key": uuid.uuid4(),
        "about": wrong.number,
        "wrong": "Never absent",
        "should": "Was there",
    }
    answer = mother.post(url(cast, "ask_amendment"), data)
    row = Amendment.objects.get()
    assert answer.url == reverse("amendment", args=[row.pk])
    assert (row.about, row.asked_by, row.state) == (wrong, cast.mother, "open")
    for words in ("Never absent", "Was there", "300.618"):
        assert words in row.entry.body
    assert row.entry.data["quotes"] == wrong.number
    page = mother.get(answer.url).content.decode()
    assert "reasonable time" in page
    for bad in ({"about": ""}, {"about": 999}, {"wrong": " "}):
        assert mother.post(url(cast, "ask_amendment"), {**data, **bad}).status_code == 422
    assert Amendment.objects.count() == 1


def test_something_else_than_an_entry_can_be_named(cast):
    row = wish(cast, None, about_words="Page 2 of the report")
    assert row.about is None
    assert "Page 2 of the report" in row.entry.body
    given = {"by": as_(cast, "case_manager"), "amendment": row, "key": uuid.uuid4()}
    with pytest.raises(BadInput):
        amendments.agree(words="", corrected="", **given)
    row = amendments.agree(words="Page 2 is printed anew.", corrected="", **given)
    assert (row.state, row.correction) == ("agreed", None)


def test_a_yes_puts_a_correction_beside_the_entry_and_both_stay(cast, wrong, manager, mother):
    row = wish(cast, wrong)
    where = reverse("amendment", args=[row.pk])
    data = {"action": "agree", "key": uuid.uuid4(), "corrected": "", "words": "You are right."}
    assert manager.post(where, data).status_code == 422
    manager.post(where, {**data, "corrected": "He was there every day."})
    row.refresh_from_db()
    assert row.state == "agreed"
    assert (row.correction.corrects, row.correction.body) == (wrong, "He was there every day.")
    assert (row.decision.kind, row.decision.author) == ("decision", cast.case_manager)
    wrong.refresh_from_db()
    assert wrong.body == "He was absent twice."
    assert (
        str(row.correction.number) in mother.get(url(cast, "entry", wrong.number)).content.decode()
    )
    assert ledger.verify_case(cast.case) == []
    assert manager.post(where, {**data, "corrected": "Again"}).status_code == 422


def test_a_no_gives_reasons_and_tells_of_hearing_and_statement(cast, wrong, manager, mother):
    row = wish(cast, wrong)
    where = reverse("amendment", args=[row.pk])
    assert manager.post(where, {"action": "refuse", "reasons": ""}).status_code == 422
    manager.post(where, {"action": "refuse", "reasons": "The list says so.", "key": uuid.uuid4()})
    row.refresh_from_db()
    assert row.state == "refused"
    assert row.decision.body == "The list says so."
    for words in ("300.619", "300.620"):
        assert words in row.decision.data["rights_told"]
        assert words in mother.get(url(cast, "entry", row.decision.number)).content.decode()
    page = mother.get(where).content.decode()
    assert 'value="hearing"' in page
    assert 'value="statement"' in page
    assert 'value="statement"' not in manager.get(where).content.decode()


def test_the_statement_is_shown_with_the_entry_wherever_it_is_shown(cast, wrong, mother, manager):
    mother.get(url(cast))  # the piece of the entry is drawn and kept
    row = refused(cast, wrong)
    where = reverse("amendment", args=[row.pk])
    data = {"action": "statement", "key": uuid.uuid4(), "words": "I have the bus driver’s list."}
    mother.post(where, data)
    row.refresh_from_db()
    assert row.statement.data["statement_on"] == wrong.number
    for page in (url(cast), url(cast, "entry", wrong.number), f"{url(cast)}?q=absent"):
        for client in (mother, manager):
            html = client.get(page).content.decode()
            start = html.index(f'id="e{wrong.number}"')
            assert "bus driver" in html[start : html.index("</article>", start)], page


def test_the_statement_is_on_the_page_of_the_entry_in_a_copy(cast, wrong):
    import io
    import zipfile

    from pypdf import PdfReader

    from tests.messaging.test_exports import archive, made

    row = refused(cast, wrong)
    given = {"by": as_(cast, "mother"), "amendment": row}
    amendments.state_own(words="I have the list.", key=uuid.uuid4(), **given)
    with zipfile.ZipFile(archive(made(cast))) as found:
        pdf = PdfReader(io.BytesIO(found.read("record.pdf")))
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    start = text.index("He was absent twice.")
    assert "I have the list." in text[start : start + 300]


def test_a_hearing_follows_a_no_and_can_end_in_a_yes(cast, wrong, mother):
    row = refused(cast, wrong)
    where = reverse("amendment", args=[row.pk])
    assert 'name="sure"' in mother.post(where, {"action": "hearing"}).content.decode()
    row.refresh_from_db()
    assert row.state == "refused"  # the first press only asks
    mother.post(where, {"action": "hearing", "sure": "yes"})
    row.refresh_from_db()
    assert row.state == "hearing"
    assert Entry.objects.filter(data__verb="amendment.hearing_asked").count() == 1
    mother.post(where, {"action": "hearing", "sure": "yes"})
    assert Entry.objects.filter(data__verb="amendment.hearing_asked").count() == 1
    assert 'name="sure"' in mother.post(where, {"action": "withdraw"}).content.decode()
    row.refresh_from_db()
    assert row.state == "hearing"
    row = amendments.agree(
        by=as_(cast, "administrator"), amendment=row, words="", corrected="There.", key=uuid.uuid4()
    )
    assert row.state == "agreed"


@pytest.mark.parametrize("who", ["teacher", "specialist", "mother"])
def test_only_who_speaks_for_the_district_decides(cast, wrong, who):
    row = wish(cast, wrong)
    given = {"by": as_(cast, who), "amendment": row, "key": uuid.uuid4()}
    with pytest.raises(NotAllowed):
        amendments.refuse(reasons="No", **given)
    with pytest.raises(NotAllowed):
        amendments.agree(words="x", corrected="x", **given)


def test_only_the_family_states_asks_and_withdraws(cast, wrong):
    row = refused(cast, wrong)
    given = {"by": as_(cast, "case_manager"), "amendment": row}
    with pytest.raises(NotAllowed):
        amendments.state_own(words="x", key=uuid.uuid4(), **given)
    with pytest.raises(NotAllowed):
        amendments.ask_hearing(**given)
    open_one = wish(cast, wrong)
    with pytest.raises(BadInput):
        amendments.state_own(
            by=as_(cast, "mother"), amendment=open_one, words="x", key=uuid.uuid4()
        )
    with pytest.raises(NotAllowed):
        amendments.withdraw(by=as_(cast, "case_manager"), amendment=open_one)
    assert amendments.withdraw(by=as_(cast, "mother"), amendment=open_one).state == "withdrawn"


def test_staff_enter_a_wish_for_a_parent(cast, wrong, manager):
    data = {
        "key": uuid.uuid4(),
        "about": wrong.number,
        "wrong": "Never absent",
        "on_behalf_of": cast.mother.pk,
        "channel": "phone",
        "received_on": today().isoformat(),
    }
    manager.post(url(cast, "ask_amendment"), data)
    row = Amendment.objects.get()
    assert (row.asked_by, row.entry.on_behalf_of) == (cast.mother, cast.mother)
