"""Is a parent sure of an answer, or of a polite and automatic next letter?"""

from __future__ import annotations

import datetime as dt
import uuid
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.urls import reverse

from cases.models import TeamMember
from cases.services import road
from messaging.event_sentences import sentence
from messaging.models import AnswerClaim, AnswerClock, Entry, LetterReceipt, NextLetterDraft
from messaging.services import (
    answer_clocks,
    answer_ends,
    answer_figures,
    ladder,
    ledger,
    letters,
    threads,
)
from messaging.services.threads import Message
from tenants.base import clock as base_clock
from tenants.base.errors import BadInput, NotAllowed
from tenants.people import sessions
from tenants.people.services import district_settings, school_days

MONDAY = dt.date(2026, 11, 2)
assert sessions.now  # read before a test puts another clock there: sessions go by the real one


@pytest.fixture(autouse=True)
def _fresh_settings(in_alder):
    district_settings.forget()
    yield
    district_settings.forget()


@pytest.fixture
def at(monkeypatch):
    """at("2026-11-02 10:00") makes it that moment in the district."""

    def go(words):
        zone = school_days.school_days().zone
        moment = dt.datetime.fromisoformat(words).replace(tzinfo=zone)
        monkeypatch.setattr(base_clock, "now", lambda: moment)
        for module in (answer_clocks, answer_ends, ladder):
            for name in ("now", "today"):
                if hasattr(module, name):
                    monkeypatch.setattr(module, name, getattr(base_clock, name))
        return moment

    return go


@pytest.fixture
def year(in_alder):
    return school_days.add_year(
        by=None, first_day=dt.date(2026, 8, 24), last_day=dt.date(2027, 6, 11)
    )


def write(cast, *, asks="no", itself=False):
    """The mother's letter, sent now."""
    draft = letters.save_answers(
        by=cast.mother, student=cast.child, sees="He skips words.", asks_evaluation=asks
    )
    letters.let_climb(by=cast.mother, draft=draft, itself=itself)
    letters.send(by=cast.mother, draft=draft)
    return AnswerClock.objects.select_related("case__student", "first", "latest", "asked_by").get()


def reply(cast, clock, *, by="teacher", channel="portal", body="I see it too.", **more):
    message = Message(
        key=uuid.uuid4(), body=body, channel=channel, answers=clock.first.number, **more
    )
    return threads.send(by=cast.people[by], case=cast.case, message=message)


def fresh(clock):
    rows = AnswerClock.objects.select_related("case__student", "first", "latest", "asked_by")
    return rows.get(pk=clock.pk)


def claims(clock):
    """The entries that wait for the word of the other side, by their numbers."""
    rows = AnswerClaim.objects.waiting().filter(clock=clock)
    return list(rows.values_list("entry__number", flat=True))


def test_a_letter_waits_by_the_promise_of_the_district(cast, year, at):
    at("2026-11-02 19:42")
    stands = answer_clocks.standing(write(cast))
    assert (stands.due, stands.left, stands.late) == (dt.date(2026, 11, 9), 5, False)
    assert "Your district promises" in stands.promise
    assert "5 school days" in stands.promise


def test_a_day_past_the_known_school_days_says_so_to_both_sides(alder, cast, year, at, client_for):
    at("2027-06-10 10:00")  # the year ends on 11 June, and nobody has added the next one
    clock = write(cast)
    where = reverse("answer_clock", args=[clock.pk])
    mother, teacher = client_for(alder, cast.mother), client_for(alder, cast.teacher)
    for client in (mother, teacher):
        page = client.get(where).content.decode()
        assert "has not entered all its school days" in page
        assert "an estimate" in client.get(reverse("home")).content.decode()
    assert "an estimate" in teacher.get(reverse("letter_desk")).content.decode()
    school_days.add_year(
        by=cast.district_staff, first_day=dt.date(2027, 8, 23), last_day=dt.date(2028, 6, 9)
    )
    assert "an estimate" not in mother.get(where).content.decode()


def test_a_request_for_an_evaluation_waits_by_the_rule_of_the_state(cast, year, at):
    at("2026-11-02 10:00")
    clock = write(cast, asks="yes")
    assert (clock.number, clock.unit, clock.rule) == (25, "school_days", "WA")
    assert "Washington" in answer_clocks.standing(clock).promise


def test_snow_moves_the_day(cast, year, at):
    at("2026-11-02 10:00")
    clock = write(cast)
    school_days.close(by=None, first_day=dt.date(2026, 11, 5), why="Snow")
    assert answer_clocks.standing(clock).due == dt.date(2026, 11, 10)


def test_a_written_answer_of_the_school_ends_the_wait(cast, year, at):
    at("2026-11-02 10:00")
    clock = write(cast)
    at("2026-11-03 08:00")
    entry = reply(cast, clock)
    clock = fresh(clock)
    assert (clock.state, clock.answer_id, clock.answered_on) == (
        "answered",
        entry.pk,
        dt.date(2026, 11, 3),
    )
    assert entry.data == {"answers": clock.first.number, "quotes": clock.first.number}


def test_a_word_that_is_no_answer_does_not(cast, year, at):
    at("2026-11-02 10:00")
    clock = write(cast)
    message = Message(key=uuid.uuid4(), body="The bus is late today.")
    threads.send(by=cast.teacher, case=cast.case, message=message)
    assert fresh(clock).state == "waiting"


@pytest.mark.parametrize(("writer", "judge"), [("teacher", "mother"), ("mother", "case_manager")])
@pytest.mark.parametrize("agrees", [True, False])
def test_a_spoken_answer_counts_when_both_sides_say_so(cast, year, at, writer, judge, agrees):
    at("2026-11-02 10:00")
    clock = write(cast)
    entry = reply(cast, clock, by=writer, channel="phone")
    waiting = fresh(clock)
    assert (waiting.state, claims(clock)) == ("waiting", [entry.number])
    change = answer_ends.agree if agrees else answer_ends.decline
    for other in {"teacher", "mother", "case_manager", "father", "other_mother"} - {judge}:
        if (other in ("teacher", "case_manager")) != (judge == "case_manager"):
            with pytest.raises(NotAllowed):
                change(by=cast.people[other], clock=clock, number=entry.number)
    change(by=cast.people[judge], clock=clock, number=entry.number)
    done = fresh(clock)
    assert (done.state, claims(clock)) == ("answered" if agrees else "waiting", [])
    assert Entry.objects.filter(case=cast.case, kind="event").order_by("-number")[0].data[
        "verb"
    ] == ("letter.answer_agreed" if agrees else "letter.answer_declined")


def test_a_talk_counts_from_its_own_day(alder, cast, year, at, client_for):
    """Agreed on after the day for the answer, it was in time; the page says both days."""
    at("2026-11-02 10:00")  # due on Monday the 9th
    clock = write(cast)
    at("2026-11-13 10:00")
    entry = reply(cast, clock, channel="phone", happened_on=dt.date(2026, 11, 5))
    at("2026-11-16 10:00")
    mother = client_for(alder, cast.mother)
    path = reverse("answer_clock", args=[clock.pk])
    data = {"action": "agree", "entry": entry.number}
    assert mother.post(path, data).status_code == 302
    done = fresh(clock)
    assert (done.state, done.answered_on) == ("answered", dt.date(2026, 11, 5))
    page = " ".join(mother.get(path).content.decode().split())
    assert f"Answered on November 5, 2026 with entry {entry.number}." in page
    assert "Both sides agreed on November 16, 2026 that it was the answer." in page
    (row,) = answer_figures.rows(by=cast.district_staff, basis=road.basis())
    assert (row.late, row.took, row.is_("in_time")) == (False, 3, True)


def test_no_claim_is_lost_by_another_or_by_the_next_letter(alder, cast, year, at, client_for):
    at("2026-11-02 10:00")
    clock = write(cast, itself=True)
    first = reply(cast, clock, channel="phone", body="Friday is good.")
    second = reply(cast, clock, by="case_manager", channel="phone", body="Monday is better.")
    third = reply(cast, clock, by="mother", channel="phone", body="She called me.")
    numbers = [first.number, second.number, third.number]
    assert claims(clock) == numbers
    at("2026-11-10 10:00")
    assert ladder.climb_all() == 1
    assert (fresh(clock).rung, claims(clock)) == (2, numbers)
    mother, path = client_for(alder, cast.mother), reverse("answer_clock", args=[clock.pk])
    page = mother.get(path).content.decode()
    assert page.count("Was this the answer?") == 3
    assert page.count("Yes, it was answered") == 2  # of the third the school has the say
    mother.post(path, {"action": "decline", "entry": second.number})
    assert claims(clock) == [first.number, third.number]
    mother.post(path, {"action": "agree", "entry": third.number})
    assert fresh(clock).state == "waiting"
    mother.post(path, {"action": "agree", "entry": first.number})
    assert (fresh(clock).state, fresh(clock).answer) == ("answered", first)
    said = Entry.objects.filter(data__verb__startswith="letter.answer_").order_by("number")
    assert [(one.data["verb"], one.data["answer"]) for one in said] == [
        ("letter.answer_declined", second.number),
        ("letter.answer_agreed", first.number),
    ]
    assert f"entry {second.number} did not answer the letter" in sentence(said[0].data)
    answer_ends.dispute(by=cast.mother, clock=clock, reason="It was about the bus.")
    assert claims(clock) == [third.number]


def test_what_cannot_be_agreed_on_is_said(alder, cast, year, client_for):
    clock = write(cast)
    reply(cast, clock, channel="phone")
    mother, path = client_for(alder, cast.mother), reverse("answer_clock", args=[clock.pk])
    for number in ("", "0", "x", "99", "9" * 30):
        page = mother.post(path, {"action": "agree", "entry": number}, follow=True)
        assert "There is nothing to agree on here any more." in page.content.decode()
    assert fresh(clock).state == "waiting"


def test_what_to_do_about_a_letter_stands_on_both_pages(cast, year, alder, client_for):
    """On the first page and in the thread of the case, for the parent and nobody else."""
    clock = write(cast)
    reply(cast, clock, channel="phone")
    asked = "Was your letter answered? Say yes or no"
    for address in ("/", reverse("thread", args=[cast.case.pk])):
        assert asked in client_for(alder, cast.mother).get(address).content.decode()
        assert asked not in client_for(alder, cast.teacher).get(address).content.decode()


def test_a_family_cannot_answer_itself_in_writing(cast, year, at):
    at("2026-11-02 10:00")
    clock = write(cast)
    with pytest.raises(BadInput):
        reply(cast, clock, by="mother")
    assert fresh(clock).state == "waiting"


def test_the_family_says_when_an_answer_was_none(cast, year, at):
    at("2026-11-02 10:00")
    clock = write(cast)
    reply(cast, clock, body="Noted.")
    with pytest.raises(BadInput):
        answer_ends.dispute(by=cast.mother, clock=clock, reason=" ")
    with pytest.raises(NotAllowed):
        answer_ends.dispute(by=cast.teacher, clock=clock, reason="x")
    answer_ends.dispute(by=cast.mother, clock=clock, reason="What do you see in class?")
    again = fresh(clock)
    assert (again.state, again.started_on) == ("waiting", MONDAY)


def test_nothing_climbs_before_its_time_at_night_or_without_school(cast, year, at):
    at("2026-11-02 10:00")
    clock = write(cast, itself=True)
    for moment in ("2026-11-09 15:59", "2026-11-10 07:59", "2026-11-10 16:00", "2026-11-14 10:00"):
        at(moment)
        assert ladder.climb_all() == 0
    school_days.close(by=None, first_day=dt.date(2026, 11, 10), why="Snow")
    at("2026-11-10 10:00")
    assert ladder.climb_all() == 0
    at("2026-11-11 08:00")
    assert ladder.climb_all() == 1
    assert fresh(clock).rung == 2


def test_without_a_school_year_nothing_leaves_by_itself(alder, cast, year, at, client_for):
    """In a summer whose next year nobody entered: it is offered, with the reason, and no more."""
    at("2027-06-02 10:00")
    clock = write(cast, itself=True)  # five school days: 9 June
    district = client_for(alder, cast.district_staff)
    at("2027-06-14 10:00")  # a Monday; the year ended on the 11th
    assert [ladder.climb_all(), ladder.climb_all()] == [1, 0]
    assert fresh(clock).rung == 1
    offer = Entry.objects.get(data__verb="letter.overdue")
    assert "did not send the next letter by itself" in sentence(offer.data)
    page = client_for(alder, cast.mother).get(reverse("answer_clock", args=[clock.pk]))
    assert "the portal sends nothing by itself" in page.content.decode()
    assert "Send a second letter" in page.content.decode()
    assert "sends no second or third letter by itself" in _home(district)
    for moment in ("2027-06-13 10:00", "2027-07-05 10:00", "2027-07-06 20:00"):
        at(moment)
        assert ladder.climb_all() == 0  # a Sunday, a holiday, an evening
    school_days.add_year(by=None, first_day=dt.date(2027, 8, 23), last_day=dt.date(2028, 6, 9))
    at("2027-07-06 10:00")
    assert ladder.climb_all() == 0
    at("2027-08-23 10:00")
    assert ladder.climb_all() == 1
    assert fresh(clock).rung == 2


def _home(client):
    return client.get(reverse("home")).content.decode()


def test_a_parent_sends_on_any_day_when_no_school_days_are_known(cast, at):
    at("2027-07-12 10:00")
    clock = write(cast, itself=True)
    at("2027-07-24 20:00")
    assert ladder.send(by=cast.mother, clock=clock, rung=2).data["by_itself"] is False


def test_a_day_that_a_later_year_put_ahead_again_is_offered_anew(cast, year, at):
    at("2027-06-10 10:00")
    clock = write(cast)
    at("2027-06-21 10:00")
    assert ladder.climb_all() == 1  # by the estimate
    school_days.add_year(by=None, first_day=dt.date(2027, 8, 23), last_day=dt.date(2028, 6, 9))
    at("2027-08-23 10:00")
    assert ladder.climb_all() == 0  # the day is 26 August now
    assert fresh(clock).offered_rung == 1
    at("2027-08-27 10:00")
    assert [ladder.climb_all(), ladder.climb_all()] == [1, 0]
    assert Entry.objects.filter(data__verb="letter.overdue").count() == 2


def test_the_portal_climbs_to_the_third_letter_and_no_further(cast, year, at):
    at("2026-11-02 10:00")
    first = write(cast, itself=True).first
    at("2026-11-10 08:00")
    assert [ladder.climb_all(), ladder.climb_all()] == [1, 0]
    second = AnswerClock.objects.get().latest
    assert (second.author_id, second.data["rung"], second.data["by_itself"]) == (
        cast.mother.pk,
        2,
        True,
    )
    assert "Second letter" not in second.body
    assert "my second letter" in second.body
    assert first.body.strip() in second.body
    assert [one["name"] for one in second.data["copies"]] == ["Administrator"]
    at("2026-11-18 09:00")  # five school days after the second letter are over
    assert ladder.climb_all() == 1
    third = AnswerClock.objects.get().latest
    assert third.data["rung"] == 3
    assert [one["name"] for one in third.data["copies"]] == ["Administrator", "District Staff"]
    at("2026-12-18 10:00")
    assert ladder.climb_all() == 0
    assert Entry.objects.filter(kind="letter", case=cast.case).count() == 3


def long_letter(cast, *, itself, words="He reads slowly. "):
    draft = letters.save_answers(
        by=cast.mother, student=cast.child, sees="He skips words.", asks_evaluation="no"
    )
    draft = letters.save_text(by=cast.mother, draft=draft, text=(words * 20_000)[:19_990])
    letters.let_climb(by=cast.mother, draft=draft, itself=itself)
    letters.send(by=cast.mother, draft=draft)
    return AnswerClock.objects.get()


@pytest.mark.parametrize("words", ["He reads slowly. ", "x"])
def test_of_a_very_long_letter_the_beginning_is_quoted(cast, year, at, words):
    at("2026-11-02 10:00")
    clock = long_letter(cast, itself=True, words=words)
    at("2026-11-10 08:00")
    assert ladder.climb_all() == 1
    second = fresh(clock).latest
    assert second.data["rung"] == 2
    assert 19_900 < len(second.body) <= ledger.LONGEST_BODY
    assert f"“{(words * 20)[:200]}" in second.body
    assert f"My whole letter is entry {clock.first.number} of the record." in second.body
    at("2026-11-18 09:00")
    assert ladder.climb_all() == 1


def test_a_letter_that_cannot_be_sent_is_offered_and_logged(cast, year, at, monkeypatch, caplog):
    at("2026-11-02 10:00")
    clock = write(cast, itself=True)
    monkeypatch.setattr(ladder, "rung_text", lambda **_more: "x" * (ledger.LONGEST_BODY + 1))
    at("2026-11-10 08:00")
    assert [ladder.climb_all(), ladder.climb_all()] == [1, 0]
    assert fresh(clock).rung == 1
    assert "could not be sent" in caplog.text
    offer = Entry.objects.get(data__verb="letter.overdue")
    assert "could not send the next letter" in sentence(offer.data)
    monkeypatch.undo()
    at("2026-11-10 08:10")  # mended, the portal sends it as the parent chose
    assert ladder.climb_all() == 1
    assert fresh(clock).rung == 2


def test_who_lost_the_rights_reads_that_nobody_answered_and_of_no_fault(
    alder, cast, year, at, caplog, client_for
):
    at("2026-11-02 10:00")
    clock = write(cast, itself=True)
    cast.child.guardianships.filter(user=cast.mother).update(standing="contact_only")
    at("2026-11-10 08:00")
    assert [ladder.climb_all(), ladder.climb_all()] == [1, 0]
    assert (fresh(clock).rung, fresh(clock).offered_rung) == (1, 2)
    offer = Entry.objects.get(data__verb="letter.overdue")
    number = clock.first.number
    said = f"Nobody answered the letter (entry {number}) by November 9, 2026."
    assert sentence(offer.data) == said
    assert "could not be sent" not in caplog.text
    page = client_for(alder, cast.teacher).get(reverse("thread", args=[cast.case.pk]))
    assert said in page.content.decode()
    cast.child.guardianships.filter(user=cast.mother).update(standing="education_rights")
    page = client_for(alder, cast.mother).get(reverse("thread", args=[cast.case.pk]))
    assert said in page.content.decode()
    assert "could not send the next letter" not in page.content.decode()


@pytest.mark.parametrize("odd", ["next_rung", "_step"])
def test_a_ladder_that_fails_leaves_the_others(cast, year, at, monkeypatch, caplog, odd):
    at("2026-11-02 10:00")
    one = write(cast, itself=True)
    draft = letters.save_answers(
        by=cast.other_mother, student=cast.other_child, sees="x", asks_evaluation="no"
    )
    letters.let_climb(by=cast.other_mother, draft=draft, itself=True)
    letters.send(by=cast.other_mother, draft=draft)
    true = getattr(ladder, odd)

    def broken(clock, *args, **more):
        if clock.pk == one.pk:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT 1/0")  # a fault of the database, not of our words
        return true(clock, *args, **more)

    monkeypatch.setattr(ladder, odd, broken)
    at("2026-11-10 08:00")
    done = ladder.climb_all()
    offered = odd == "next_rung"
    assert done == 1 + offered
    assert AnswerClock.objects.exclude(pk=one.pk).get().rung == 2
    assert (fresh(one).rung, fresh(one).offered_rung) == (1, 1 + offered)
    assert "DivisionByZero" in caplog.text


def test_a_second_letter_gives_nobody_more_time(alder, cast, year, at, client_for):
    """Start, rule and last day stay those of the first letter, on the page and in the pile."""
    at("2026-11-02 10:00")
    clock = write(cast, asks="yes", itself=True)
    due = answer_clocks.standing(clock).due
    assert due == dt.date(2026, 12, 7)
    at("2026-12-14 10:00")
    assert ladder.climb_all() == 1
    stands = answer_clocks.standing(fresh(clock))
    assert (stands.clock.started_on, stands.due, stands.late) == (MONDAY, due, True)
    assert stands.next_after == dt.date(2026, 12, 21)
    assert "Washington" in stands.promise
    page = client_for(alder, cast.mother).get(reverse("answer_clock", args=[clock.pk]))
    shown = " ".join(page.content.decode().split())
    assert "has it since November 2, 2026" in shown
    assert "Late since" in shown
    assert "Letter 2 of 3 went to" in shown
    assert "After December 21, 2026 the letter can go out once more" in shown
    at("2026-12-18 10:00")
    assert ladder.climb_all() == 0
    at("2026-12-22 10:00")
    assert ladder.climb_all() == 1
    last = answer_clocks.standing(fresh(clock))
    assert (last.clock.rung, last.due, last.late, last.may_climb) == (3, due, True, False)


def test_a_day_before_a_meeting_is_kept_when_the_letter_is_repeated(cast, year, at):
    at("2026-11-02 10:00")
    clock = write(cast, itself=True)
    AnswerClock.objects.update(before=dt.date(2026, 11, 6))
    at("2026-11-06 10:00")
    assert ladder.climb_all() == 1
    assert answer_clocks.standing(fresh(clock)).due == dt.date(2026, 11, 5)


def test_letters_that_climbed_before_count_from_the_first_again(cast, year, at):
    """What older versions wrote over: the day, which comes back, and the number, which does not."""
    at("2026-11-02 10:00")
    clock = write(cast, itself=True)
    at("2026-11-10 08:00")
    ladder.climb_all()
    AnswerClock.objects.update(started_on=dt.date(2026, 11, 10), patience=9, repeated_on=MONDAY)
    name = "messaging.migrations.0026_repeated_letters_keep_their_day"
    editor = SimpleNamespace(connection=connection)
    import_module(name).wait_since_the_first(apps, editor)
    again = fresh(clock)
    assert (again.started_on, again.repeated_on) == (MONDAY, dt.date(2026, 11, 10))
    assert (again.number, again.patience) == (5, 5)


def test_the_named_lead_gets_the_third_letter(cast, year, at):
    district_settings.change(by=cast.district_staff, special_education_lead=cast.case_manager)
    at("2026-11-02 10:00")
    write(cast, itself=True)
    at("2026-11-10 08:00")
    ladder.climb_all()
    at("2026-11-18 09:00")
    ladder.climb_all()
    names = [one["name"] for one in AnswerClock.objects.get().latest.data["copies"]]
    assert names == ["Administrator", "Case Manager"]


def test_the_parent_is_told_once_and_sends_it_with_her_own_words(cast, year, at):
    at("2026-11-02 10:00")
    clock = write(cast)
    with pytest.raises(BadInput):
        ladder.send(by=cast.mother, clock=clock, rung=2)
    at("2026-11-10 08:00")
    assert [ladder.climb_all(), ladder.climb_all()] == [1, 0]
    assert Entry.objects.filter(data__verb="letter.overdue").count() == 1
    with pytest.raises(NotAllowed):
        ladder.send(by=cast.teacher, clock=clock, rung=2)
    entry = ladder.send(by=cast.mother, clock=clock, rung=2, text="Please answer me.")
    assert entry.body == "Please answer me."
    again = ladder.send(by=cast.mother, clock=clock, rung=2, text="Please answer me.")
    assert again.pk == entry.pk
    with pytest.raises(ladder.Overtaken):  # other words are not taken for sent
        ladder.send(by=cast.mother, clock=clock, rung=2, text="Again")
    with pytest.raises(BadInput):
        ladder.send(by=cast.mother, clock=clock, rung=3)


@pytest.mark.parametrize("end", ["answered", "withdrawn", "closed"])
def test_nothing_climbs_after_the_end(cast, year, at, end):
    at("2026-11-02 10:00")
    clock = write(cast, itself=True)
    if end == "answered":
        reply(cast, clock)
    elif end == "withdrawn":
        answer_ends.withdraw(by=cast.mother, clock=clock)
    else:
        type(cast.case).objects.filter(pk=cast.case.pk).update(closed_on=MONDAY)
    at("2026-11-12 10:00")
    assert ladder.climb_all() == 0
    assert Entry.objects.filter(kind="letter", case=cast.case).count() == 1


def test_a_parent_whose_rights_ended_sends_nothing_any_more(cast, year, at):
    at("2026-11-02 10:00")
    write(cast, itself=True)
    cast.child.guardianships.filter(user=cast.mother).update(until=dt.date(2026, 11, 5))
    at("2026-11-12 10:00")
    ladder.climb_all()
    assert Entry.objects.filter(kind="letter", case=cast.case).count() == 1


def test_whoever_gets_a_copy_reads_the_record(cast, year, at):
    TeamMember.objects.filter(case=cast.case, user=cast.administrator).delete()
    at("2026-11-02 10:00")
    write(cast, itself=True)
    at("2026-11-10 08:00")
    ladder.climb_all()
    assert TeamMember.objects.in_force().filter(case=cast.case, user=cast.administrator).exists()


# --- pages --------------------------------------------------------------------------------------


def test_receipts_tell_when_the_letter_was_opened(alder, cast, year, at, client_for):
    clock = write(cast)
    row = LetterReceipt.objects.get()
    assert (row.user, row.place, row.opened_at) == (cast.teacher, "to", None)
    client_for(alder, cast.administrator).get(reverse("thread", args=[cast.case.pk]))
    row.refresh_from_db()
    assert row.opened_at is None
    client_for(alder, cast.teacher).get(reverse("thread", args=[cast.case.pk]))
    row.refresh_from_db()
    assert row.opened_at is not None
    page = client_for(alder, cast.mother).get(reverse("answer_clock", args=[clock.pk]))
    assert page.context["letters"][0]["receipts"][0].opened_at == row.opened_at


@pytest.mark.parametrize("itself", [True, False])
def test_the_receipt_says_what_follows_without_an_answer(alder, cast, client_for, itself):
    clock = write(cast, itself=itself)
    page = client_for(alder, cast.mother).get(reverse("letter_receipt", args=[clock.first_id]))
    said = "sends the letter once more for you" in page.content.decode()
    assert said is itself
    assert ("we help you write again" in page.content.decode()) is not itself


PEOPLE = {
    "mother": 200,
    "father": 404,
    "other_mother": 404,
    "teacher": 200,
    "other_teacher": 404,
    "case_manager": 200,
    "administrator": 200,
    "district_staff": 200,
    "pta_officer": 404,
    "interpreter": 404,
    "past_guest": 404,
}


@pytest.mark.parametrize(("who", "status"), PEOPLE.items())
def test_who_sees_how_a_letter_stands(alder, cast, client_for, who, status):
    clock = write(cast)
    answer = client_for(alder, cast.people[who]).get(reverse("answer_clock", args=[clock.pk]))
    assert answer.status_code == status


@pytest.mark.parametrize("asks", ["no", "yes"])
def test_the_pile_shows_the_oldest_letter_on_top(alder, cast, year, at, client_for, asks):
    """On the desk and on the first page; however soon the others are due, and though it was
    sent a second time."""
    at("2026-11-02 10:00")
    old = write(cast, asks=asks)
    draft = letters.save_answers(
        by=cast.other_mother, student=cast.other_child, sees="x", asks_evaluation="no"
    )
    at("2026-11-04 10:00")
    letters.send(by=cast.other_mother, draft=draft)
    at("2026-11-10 10:00")
    page = client_for(alder, cast.district_staff).get(reverse("letter_desk"))
    shown = [row["stands"] for row in page.context["letters"]]
    assert [each.clock.pk == old.pk for each in shown] == [True, False]
    assert page.context["late"] == (asks == "no")
    if asks == "no":
        ladder.send(by=cast.mother, clock=old, rung=2)
        page = client_for(alder, cast.district_staff).get(reverse("letter_desk"))
        shown = [row["stands"] for row in page.context["letters"]]
        assert [(each.clock.pk == old.pk, each.late) for each in shown] == [
            (True, True),
            (False, False),
        ]
    home = client_for(alder, cast.district_staff).get(reverse("home"))
    assert [row["stands"].clock.pk == old.pk for row in home.context["letters"]] == [True, False]
    mine = client_for(alder, cast.teacher).get(reverse("letter_desk"))
    assert [row["stands"].clock.pk for row in mine.context["letters"]] == [old.pk]


def test_the_desk_asks_no_more_for_more_letters(
    alder, cast, year, client_for, django_assert_max_num_queries
):
    write(cast)
    client = client_for(alder, cast.district_staff)
    client.get(reverse("letter_desk"))
    with django_assert_max_num_queries(12):
        client.get(reverse("letter_desk"))
    draft = letters.save_answers(
        by=cast.other_mother, student=cast.other_child, sees="x", asks_evaluation="no"
    )
    letters.send(by=cast.other_mother, draft=draft)
    with django_assert_max_num_queries(12):
        client.get(reverse("letter_desk"))


def test_staff_say_each_time_if_a_message_answers_a_letter(alder, cast, client_for):
    """Nothing is chosen for them: a word about the bus must not end a wait."""
    clock = write(cast)
    client = client_for(alder, cast.teacher)
    path = reverse("thread", args=[cast.case.pk])
    form = client.get(path).context["composer"].form
    assert form["answers"].value() is None
    asked = client.get(path).content.decode()
    assert f"Yes, letter {clock.first.number} of " in asked
    data = {"body": "The bus is late.", "key": str(form["key"].value())}
    for unsaid in ({}, {"answers": ""}):
        refused = client.post(path, data | unsaid)
        assert refused.status_code == 422
        assert "Say if this answers a letter" in refused.content.decode()
        data["key"] = str(refused.context["composer"].form["key"].value())
    assert not Entry.objects.filter(body="The bus is late.").exists()
    assert client.post(path, data | {"answers": "no"}).status_code == 302
    assert fresh(clock).state == "waiting"
    key = str(client.get(path).context["composer"].form["key"].value())
    answer = {"body": "I see it too.", "key": key, "answers": str(clock.first.number)}
    assert client.post(path, answer).status_code == 302
    assert fresh(clock).state == "answered"
    assert "answers" not in client.get(path).context["composer"].form.fields


def test_staff_say_it_also_where_no_parent_has_rights_any_more(alder, cast, client_for):
    """Nobody for whom they could enter something makes them no family."""
    clock = write(cast)
    cast.child.guardianships.update(until=base_clock.today() - dt.timedelta(days=2))
    client = client_for(alder, cast.teacher)
    path = reverse("thread", args=[cast.case.pk])
    form = client.get(path).context["composer"].form
    assert "on_behalf_of" not in form.fields
    assert form["answers"].label == "Does this answer a letter?"
    data = {"body": "The bus is late.", "key": str(form["key"].value())}
    refused = client.post(path, data)
    assert refused.status_code == 422
    assert "Say if this answers a letter" in refused.content.decode()
    assert fresh(clock).state == "waiting"


def test_a_parent_must_not_say_what_answers_a_letter(alder, cast, client_for):
    clock = write(cast)
    client = client_for(alder, cast.mother)
    path = reverse("thread", args=[cast.case.pk])
    for number, given in enumerate(({}, {"answers": ""}, {"answers": "no"})):
        key = str(client.get(path).context["composer"].form["key"].value())
        data = {"body": f"One more thing {number}", "key": key, **given}
        assert client.post(path, data).status_code == 302
    assert claims(clock) == []


def test_a_draft_remembers_that_it_is_no_answer(alder, cast, client_for):
    """A quote or a save loads the page again; the letter must not count as answered then."""
    clock = write(cast)
    client = client_for(alder, cast.teacher)
    path = reverse("thread", args=[cast.case.pk])
    for said, kept in (("no", "no"), (clock.first.number, str(clock.first.number))):
        key = str(client.get(path).context["composer"].form["key"].value())
        data = {"body": "The bus is late.", "key": key, "answers": said}
        client.post(reverse("save_draft", args=[cast.case.pk]), data)
        assert client.get(path).context["composer"].form["answers"].value() == kept


def test_the_composer_marks_an_answer_and_a_delay(alder, cast, client_for):
    clock = write(cast, asks="yes")
    client = client_for(alder, cast.teacher)
    path = reverse("thread", args=[cast.case.pk])
    form = client.get(path).context["composer"].form
    delay = "We should finish the six weeks of the reading group first and then decide on testing."
    data = {"body": delay, "key": str(form["key"].value()), "answers": clock.first.number}
    refused = client.post(path, data)
    assert refused.status_code == 422
    assert "OSEP Memo 11-07" in refused.content.decode()
    assert delay in refused.content.decode()
    assert not Entry.objects.filter(body=delay).exists()
    assert client.post(path, data | {"as_it_is": "on"}).status_code == 302
    assert Entry.objects.filter(body=delay).exists()
    assert fresh(clock).state == "answered"


def test_an_answer_to_a_request_is_about_testing_whether_it_says_so_or_not(alder, cast, client_for):
    clock = write(cast, asks="yes")
    client = client_for(alder, cast.teacher)
    path = reverse("thread", args=[cast.case.pk])
    body = "Let us complete Tier 2 first."
    key = str(client.get(path).context["composer"].form["key"].value())
    data = {"body": body, "key": key, "answers": clock.first.number}
    assert client.post(path, data).status_code == 422
    assert fresh(clock).state == "waiting"
    assert client.post(path, data | {"as_it_is": "on"}).status_code == 302
    assert fresh(clock).state == "answered"


def test_the_same_words_about_something_else_go_through(alder, cast, client_for):
    write(cast, asks="yes")
    client = client_for(alder, cast.teacher)
    path = reverse("thread", args=[cast.case.pk])
    key = str(client.get(path).context["composer"].form["key"].value())
    data = {"body": "Let us complete Tier 2 first.", "key": key, "answers": "no"}
    assert client.post(path, data).status_code == 302


def test_buttons_of_the_page_do_what_they_say(alder, cast, year, at, client_for):
    at("2026-11-02 10:00")
    clock = write(cast)
    mother, path = client_for(alder, cast.mother), reverse("answer_clock", args=[clock.pk])
    mother.post(path, {"action": "climb"})
    assert fresh(clock).climbs_itself
    mother.post(path, {"action": "do_not_climb"})
    assert not fresh(clock).climbs_itself
    assert mother.get(reverse("next_letter", args=[clock.pk])).status_code == 302  # too early
    at("2026-11-10 10:00")
    page = mother.get(reverse("next_letter", args=[clock.pk]))
    data = {"text": page.context["form"]["text"].value(), "rung": 2}
    for _ in range(2):  # a double click
        assert mother.post(reverse("next_letter", args=[clock.pk]), data).status_code == 302
    assert Entry.objects.filter(kind="letter", case=cast.case).count() == 2
    reply(cast, clock)
    assert mother.post(path, {"action": "dispute", "reason": ""}).status_code == 422
    assert mother.post(path, {"action": "dispute", "reason": "Not yet."}).status_code == 302
    assert "It cannot be undone" in mother.post(path, {"action": "withdraw"}).content.decode()
    assert fresh(clock).state == "waiting"  # the first press only asks
    mother.post(path, {"action": "withdraw", "sure": "yes"})
    assert fresh(clock).state == "withdrawn"
    assert client_for(alder, cast.teacher).post(path, {"action": "climb"}).status_code == 403


def test_whoever_got_a_copy_of_the_first_letter_gets_the_next_ones_too(cast, year, at):
    at("2026-11-02 10:00")
    draft = letters.save_answers(
        by=cast.mother, student=cast.child, sees="He skips words.", asks_evaluation="no"
    )
    chosen = [str(cast.specialist.pk), str(cast.administrator.pk)]
    draft = letters.choose_copies(by=cast.mother, draft=draft, ids=chosen)
    letters.let_climb(by=cast.mother, draft=draft, itself=True)
    letters.send(by=cast.mother, draft=draft)
    at("2026-11-10 10:00")
    assert ladder.climb_all() == 1
    second = fresh(AnswerClock.objects.get()).latest
    names = [one["name"] for one in second.data["copies"]]
    assert sorted(names) == ["Administrator", "Specialist"]
    assert second.attachments[0]["type"] == "application/pdf"


def test_the_words_of_a_second_letter_are_kept_while_they_are_typed(
    alder, cast, year, at, client_for
):
    at("2026-11-02 10:00")
    clock = write(cast)
    at("2026-11-10 10:00")
    mother, path = client_for(alder, cast.mother), reverse("next_letter", args=[clock.pk])
    typed = {"text": "I still wait. Half a sen", "rung": 2, "action": "save"}
    assert "Saved" in mother.post(path, typed).content.decode()
    assert not Entry.objects.filter(body__contains="Half a sen").exists()
    form = mother.get(path).context["form"]
    assert form["text"].value() == typed["text"]
    assert client_for(alder, cast.teacher).post(path, typed).status_code == 403
    assert mother.post(path, {"text": "I still wait.", "rung": 2}).status_code == 302
    assert not NextLetterDraft.objects.exists()


def test_somebody_outside_stands_beside_a_third_letter(alder, cast, year, at, client_for):
    """The parent center of the state: 34 CFR 300.503(b)(5)."""
    outside = "Somebody to talk to outside the school"
    settings = district_settings.current()
    settings.parent_center_name = "Maple Network"
    settings.save()
    district_settings.forget()
    at("2026-11-02 10:00")
    clock = write(cast)
    mother = client_for(alder, cast.mother)
    here, letter = (reverse(name, args=[clock.pk]) for name in ("answer_clock", "next_letter"))

    def shown(path):
        page = mother.get(path).content.decode()
        assert (outside in page) == ("Maple Network" in page)
        return outside in page

    def send(rung):
        text = mother.get(letter).context["form"]["text"].value()
        assert mother.post(letter, {"text": text, "rung": rung}).status_code == 302

    at("2026-11-10 10:00")
    assert not shown(letter)
    send(2)
    assert not shown(here)
    at("2026-11-24 10:00")
    assert shown(letter)
    send(3)
    assert shown(here)
    assert outside not in client_for(alder, cast.teacher).get(here).content.decode()
