"""Do notes of two people both stay, does each open question leave with an answer, and does a
meeting end only when the two last questions are answered?"""

from __future__ import annotations

import datetime as dt
import io
import uuid

import pytest
from django.urls import reverse
from pypdf import PdfReader

from cases.models import CaseFact, MeetingDecision, MeetingItem, MeetingNote, MeetingTyping
from cases.plan_shapes import SHAPES
from cases.services import (
    facts,
    meeting_end,
    meeting_notes,
    meeting_people,
    plan_comments,
    plans,
    road,
)
from cases.services.meeting_end import Tracked
from messaging.event_sentences import sentence
from messaging.models import Action, Entry
from tenants.base import clock
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed
from tests import plan_tools
from tests.meeting_tools import agreed, begun, decided, line, point, proposed
from tests.plan_tools import answered, commented, shared, written

HOW = Tracked("One minute of reading", "Mr. Lindqvist", "each Wednesday", "in the portal")
SOON = dt.timedelta(days=90)


def eligible(cast):
    for kind, ago in (("consent_received", 60), ("eligible", 20)):
        said = facts.Said(kind, today() - dt.timedelta(days=ago))
        facts.note_fact(by=cast.case_manager, case=cast.case, said=said)


@pytest.fixture
def held(cast):
    """A plan with one goal and one open comment, and a meeting about it that has begun."""
    eligible(cast)
    version = shared(cast, written(cast))
    commented(cast, version)
    row = agreed(cast)
    with clock.at(row.starts_at + dt.timedelta(minutes=5)):
        yield meeting_notes.begin(by=cast.case_manager, meeting=row)


def settle(cast, row):
    """Everything that must be answered, but the day."""
    for item in meeting_notes.open_items(row):
        meeting_notes.decide(by=cast.teacher, item=item, decided=decided())
    for block in meeting_end.missing(row).parts:
        meeting_end.track(by=cast.teacher, meeting=row, block=block, tracked=HOW)
    person = row.people.get(user=cast.mother)
    meeting_people.attend(by=cast.teacher, person=person, came="room")


def state(comment):
    return plan_comments.state_of(comment, comment.steps.all())


def test_the_agenda_is_what_is_open_and_a_concern_comes_first(cast):
    version = shared(cast, written(cast))
    asked = commented(cast, version)
    kept = answered(cast, commented(cast, version, words="Kept"), kind="meeting", words="").comment
    worry = commented(cast, version, kind="concern", words="No science?")
    answered(cast, commented(cast, version, words="Done"))
    row = begun(cast)
    assert [one.comment for one in row.items.all()] == [asked, kept, worry]  # one part: as asked
    other = commented(cast, version, words="And later?")
    missing = version.plan.kind and "participation"
    saying = plan_comments.Saying("concern", "Why so little?", uuid.uuid4())
    first = plan_comments.comment(by=cast.mother, version=version, about=missing, saying=saying)
    found, rows = meeting_notes.to_talk_over(row)
    assert (found, {one.part for one in rows[:4]}, rows[-1]) == (version, {"goal"}, first)
    meeting_notes.begin(by=cast.teacher, meeting=row)
    again = meeting_notes.begin(by=cast.teacher, meeting=row)
    assert [one.comment for one in again.items.all()][3:] == [other, first]
    assert not begun(cast, purpose="talk").items.exists()


def test_part_with_a_concern_comes_before_parts_without(cast):
    version = shared(cast, written(cast))
    commented(cast, version)
    saying = plan_comments.Saying("concern", "Why so little?", uuid.uuid4())
    worry = plan_comments.comment(
        by=cast.mother, version=version, about="participation", saying=saying
    )
    assert meeting_notes.to_talk_over(proposed(cast))[1][0] == worry


def test_two_note_takers_and_a_parent_beside_them(cast):
    row = begun(cast)
    one, two = line(cast, row, "Four times a week"), line(cast, row, "92 words", who="specialist")
    line(cast, row, "Thank you", who="mother")
    own = meeting_notes.correct(
        by=cast.mother, note=one, words="We asked for five", key=uuid.uuid4()
    )
    assert [note.words for note in row.notes.all()] == [
        "Four times a week", "92 words", "Thank you", "We asked for five",
    ]  # fmt: skip
    assert (own.corrects, own.by_family, two.by_family) == (one, True, False)
    key = uuid.uuid4()
    assert line(cast, row, key=key) == line(cast, row, key=key)
    for who in ("father", "other_mother", "district_staff"):
        with pytest.raises(NotAllowed):
            line(cast, row, who=who)
    with pytest.raises(NotAllowed):
        meeting_notes.correct(by=cast.teacher, note=one, words="x", key=uuid.uuid4())
    with pytest.raises(BadInput):
        line(cast, agreed(cast))  # nobody opened the notes


def test_a_decision_answers_the_comment_and_does_not_write_over_another(cast, held):
    item = held.items.get()
    meeting_notes.decide(by=cast.teacher, item=item, decided=decided(words="Each Wednesday"))
    assert state(item.comment) == "answered"
    assert item.comment.steps.last().words == "Each Wednesday"
    with pytest.raises(BadInput, match="Each Wednesday"):
        meeting_notes.decide(by=cast.specialist, item=item, decided=decided(words="Monthly"))
    assert item.decisions.count() == 1
    carried = decided("carried", "Look again in spring", seen=1)
    meeting_notes.decide(by=cast.specialist, item=item, decided=carried)
    assert state(item.comment) == "open"
    assert meeting_notes.open_items(held) == []  # it left with an answer: it goes on


def test_the_end_says_exactly_what_is_missing(cast, held):
    def close(day=None):
        return meeting_end.close(by=cast.case_manager, meeting=held, next_on=day)

    with pytest.raises(BadInput) as refused:
        close(today() + SOON)
    said = " ".join(refused.value.messages)
    assert "How is success tracked? Goal" in said
    assert "No answer yet: How is it measured?" in said
    assert "who came" in said
    settle(cast, held)
    for day in (None, today(), today() + dt.timedelta(days=400)):
        with pytest.raises(BadInput) as refused:
            close(day)
        assert "next_on" in refused.value.message_dict
    assert close(today() + SOON).closed_at


def test_the_end_is_an_entry_tasks_and_the_day_from_which_the_clocks_go_on(cast, held):
    due = today() + dt.timedelta(days=5)
    mine = decided(words="Find another hour", owner=cast.teacher, due_on=due)
    meeting_notes.decide(by=cast.teacher, item=held.items.get(), decided=mine)
    line(cast, held, "44 words in 36 weeks")
    settle(cast, held)
    row = meeting_end.close(by=cast.case_manager, meeting=held, next_on=today() + SOON)
    (entry,) = Entry.objects.filter(case=cast.case, kind="meeting")
    said = (
        "How is it measured?",
        "Find another hour",
        "each Wednesday",
        "44 words",
        "We meet again",
    )
    for words in (*said, "Mother: Was in the room", "is not a yes to anything"):
        assert words in entry.body
    action = Action.objects.get()
    assert (action.owner, action.due, action.note) == (cast.teacher, due, entry)
    (fact,) = CaseFact.objects.filter(kind="plan_meeting")
    assert fact.happened_on == row.starts_at.date()
    cast.case.refresh_from_db()
    assert cast.case.stage == "services_consent"
    by_key = {str(one.key): one for one in road.road_of(cast.case).clocks}
    assert by_key["plan_meeting"].ended_on == fact.happened_on
    with pytest.raises(NotAllowed):
        line(cast, row)
    again = meeting_end.close(by=cast.administrator, meeting=row, next_on=today() + 2 * SOON)
    assert again.next_on == row.next_on
    assert Entry.objects.filter(case=cast.case, kind="meeting").count() == 1


def test_a_concern_opens_that_point_and_no_other_also_after_the_end(cast, held):
    other = point(cast, held, "Science")
    settle(cast, held)
    row = meeting_end.close(by=cast.case_manager, meeting=held, next_on=today() + SOON)
    item = held.items.exclude(pk=other.pk).get()
    with pytest.raises(NotAllowed):
        meeting_notes.concern(by=cast.teacher, item=item, words="x", key=uuid.uuid4())
    meeting_notes.concern(by=cast.mother, item=item, words="1:10 is science", key=uuid.uuid4())
    assert meeting_notes.open_items(row) == [item]
    assert state(item.comment) == "open"
    entries = Entry.objects.filter(case=cast.case, kind="event").order_by("number")
    said = [sentence(one.data) for one in entries if one.data["verb"] == "meeting.concern"]
    assert "no other" in said[0]
    assert "1:10 is science" in said[0]
    meeting_notes.decide(by=cast.teacher, item=item, decided=decided(words="At 10:20", seen=2))
    assert meeting_notes.open_items(row) == []
    assert "At 10:20" in sentence(Entry.objects.filter(kind="event").latest("number").data)


def test_who_comes_is_held_against_the_law(cast):
    row = begun(cast, interpreter=True)
    names = {one.name for one in row.people.all()}
    assert {"Mother", "Teacher", "Case Manager", "Administrator", "Interpreter"} <= names
    assert not {"Father", "Past Guest"} & names
    assert not any(seat.is_empty for seat in meeting_people.seats(row.people.all()))
    without = [one for one in row.people.all() if one.role != "administrator"]
    (empty,) = [seat for seat in meeting_people.seats(without) if seat.is_empty]
    assert empty.member.key == "district"
    teacher = row.people.get(user=cast.teacher)
    meeting_people.attend(by=cast.case_manager, person=teacher, came="part", note="until 3:35")
    missed = [seat.member.key for seat in meeting_people.seats(row.people.all()) if seat.is_missed]
    assert missed == ["class"]
    aunt = meeting_people.bring(by=cast.mother, meeting=row, name="Rosa", knows="His aunt")
    assert aunt.brought
    assert meeting_people.bring(by=cast.mother, meeting=row, name="Rosa", knows="") == aunt
    for who in ("father", "interpreter"):
        with pytest.raises(NotAllowed):
            meeting_people.bring(by=cast.people[who], meeting=row, name="x", knows="")


def test_tracking_is_not_written_over(cast, held):
    (block,) = meeting_end.tracked_parts(held)
    meeting_end.track(by=cast.teacher, meeting=held, block=block, tracked=HOW)
    other = Tracked("Spelling", "A", "b", "c")
    with pytest.raises(BadInput, match="One minute of reading"):
        meeting_end.track(by=cast.specialist, meeting=held, block=block, tracked=other)
    for bad in (Tracked(" ", "A", "b", "c"), Tracked("A", "b", "c", " ")):
        with pytest.raises(BadInput):
            meeting_end.track(by=cast.teacher, meeting=held, block=block, tracked=bad)
    with pytest.raises(BadInput):
        meeting_end.track(by=cast.teacher, meeting=held, block=str(uuid.uuid4()), tracked=HOW)


def test_by_pages_and_the_notes_come_to_everybody(alder, cast, client_for, held):
    staff, mother = client_for(alder, cast.case_manager), client_for(alder, cast.mother)
    page = reverse("meeting_notes", args=[held.pk])
    news = reverse("meeting_news", args=[held.pk])
    after = mother.get(page).context["after"]
    assert mother.get(news, {"after": after}).status_code == 204
    key = str(uuid.uuid4())
    given = {"action": "note", "words": "Four times a week", "item": "", "key": key}
    assert staff.post(page, {**given, "words": ""}).status_code == 422
    assert staff.post(page, given).status_code == 302
    piece = mother.get(news, {"after": after})
    assert "Four times a week" in piece.content.decode()
    assert "<html" not in piece.content.decode()
    note = MeetingNote.objects.get()
    own = reverse("correct_note", args=[note.pk])
    assert mother.post(own, {"words": "Five", "key": str(uuid.uuid4())}).status_code == 302
    assert staff.get(own).status_code == 403
    item = reverse("meeting_item", args=[MeetingItem.objects.get().pk])
    said = {
        "action": "decide", "outcome": "decided", "words": "Each week", "owner": "", "due_on": "",
        "seen": "0", "key": str(uuid.uuid4()),
    }  # fmt: skip
    assert mother.post(item, said).status_code == 403
    assert staff.post(item, said).status_code == 302
    assert staff.post(item, {**said, "key": str(uuid.uuid4())}).status_code == 422
    assert MeetingDecision.objects.count() == 1
    assert staff.post(page, {"action": "close", "next_on": ""}).status_code == 422
    settle(cast, held)
    day = (today() + SOON).isoformat()
    assert staff.post(page, {"action": "close", "next_on": day}).status_code == 302
    shown = mother.get(page).content.decode()
    assert "We meet again" in shown
    assert "No rule gives you days" in shown
    assert client_for(alder, cast.father).get(news).status_code == 404


def test_the_rest_of_the_draft_follows_part_by_part_and_needs_no_answer(cast):
    eligible(cast)
    goal = written(cast)
    good = plan_tools.block(goal.plan, "strengths")
    plans.write_block(by=cast.teacher, block=good, revision=good.revision, words="Maps", fields={})
    version = shared(cast, goal)
    asked = commented(cast, version)
    row = begun(cast)
    assert [(one.comment, one.part) for one in row.items.all()] == [
        (asked, "strengths"), (None, "goal"),
    ]  # fmt: skip
    assert row.items.last().is_section
    assert meeting_notes.open_items(row) == [row.items.first()]
    meeting_notes.begin(by=cast.teacher, meeting=row)
    assert row.items.count() == 2
    section = row.items.last()
    assert section.title == str(SHAPES["goal"].label)
    meeting_notes.concern(by=cast.mother, item=section, words="Not his hands", key=uuid.uuid4())
    assert section in meeting_notes.open_items(row)
    meeting_notes.decide(by=cast.teacher, item=section, decided=decided(seen=1))
    assert section not in meeting_notes.open_items(row)


def test_what_is_typed_is_there_after_a_reload_and_gone_when_it_is_sent(
    alder, cast, client_for, held
):
    staff = client_for(alder, cast.teacher)
    page = reverse("meeting_notes", args=[held.pk])
    item = reverse("meeting_item", args=[held.items.get().pk])
    key = str(uuid.uuid4())
    typed = {"action": "save", "about": "note", "words": "Half a sen", "key": key}
    assert "Saved" in staff.post(page, typed).content.decode()
    assert "Half a sen" in staff.get(page).content.decode()
    assert "Half a sen" not in client_for(alder, cast.mother).get(page).content.decode()
    sent = {"action": "note", "words": "A whole sentence", "item": "", "key": key}
    assert staff.post(page, sent).status_code == 302
    assert not MeetingTyping.objects.exists()
    assert staff.post(page, typed).status_code == 204  # an old tab that saves late
    assert not MeetingTyping.objects.exists()
    for about in ("decide", "concern"):
        kept = {**typed, "about": about, "words": f"About to {about}", "key": str(uuid.uuid4())}
        client = staff if about == "decide" else client_for(alder, cast.mother)
        assert client.post(item, kept).status_code == 200
        assert f"About to {about}" in client.get(item).content.decode()
    note = line(cast, held)
    own = reverse("correct_note", args=[note.pk])
    mother = client_for(alder, cast.mother)
    mother.post(own, {**typed, "about": "correct", "words": "Fi", "key": str(uuid.uuid4())})
    assert ">\nFi</textarea>" in mother.get(own).content.decode()
    father = client_for(alder, cast.father)
    assert father.post(page, typed).status_code == 404


def test_the_notes_stand_on_paper_in_both_languages(alder, cast, client_for, held):
    line(cast, held, "44 words in 36 weeks", item=held.items.get())
    own = meeting_notes.note(
        by=cast.mother, meeting=held, words="Gracias a todos", key=uuid.uuid4()
    )
    meeting_notes.correct(by=cast.mother, note=own, words="Muchas gracias", key=uuid.uuid4())
    settle(cast, held)
    meeting_end.close(by=cast.case_manager, meeting=held, next_on=today() + SOON)
    mother = client_for(alder, cast.mother)
    page = reverse("meeting_minutes", args=[held.pk])
    english, spanish = (mother.get(page, {"in": code}).content.decode() for code in ("en", "es"))
    for words in ("44 words in 36 weeks", "Gracias a todos", "Muchas gracias", "each Wednesday"):
        assert words in english
        assert words in spanish
    assert "We meet again" in english
    assert "Lo que se dijo y se decidió" in spanish
    paper = mother.get(reverse("meeting_minutes_pdf", args=[held.pk]), {"in": "es"})
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages)
    assert "44 words in 36 weeks" in words
    assert "Quiénes vinieron" in words
    assert mother.get(reverse("meeting_minutes", args=[proposed(cast).pk])).status_code == 404
