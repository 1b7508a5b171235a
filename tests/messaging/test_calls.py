"""Do both sides of a call stand side by side, once each, and is nobody’s word replaced?"""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from cases.models import TeamMember
from messaging.models import (
    Action,
    AnswerClaim,
    AnswerClock,
    CallDraft,
    Confirmation,
    Entry,
    Notification,
)
from messaging.services import actions, calls, ledger, letters
from messaging.services.threads import SentBefore
from tenants.audit.models import AccessRecord
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed
from tenants.people.models import User
from tests import told
from tests.thread_tools import call, say, url

WEEK = dt.timedelta(days=7)


def agreed(cast, what="Send the numbers", who="teacher", due=None):
    return calls.Agreed(what, cast.people[who].pk, due or today() + WEEK)


def typed(cast, key, **more):
    """What a browser sends of the form."""
    return {
        "key": str(key),
        "channel": "phone",
        "people": [str(cast.mother.pk)],
        "day": today().isoformat(),
        "time": "00:00",
        "minutes": "12",
        "said": "She asked about the reading group.",
        "agreed": "",
        "language": "en",
        "actions-TOTAL_FORMS": "2",
        "actions-INITIAL_FORMS": "2",
        "actions-0-what": "Send the numbers",
        "actions-0-owner": str(cast.teacher.pk),
        "actions-0-due": (today() + WEEK).isoformat(),
        "actions-1-what": "",
        "actions-1-owner": str(cast.teacher.pk),
        "actions-1-due": (today() + WEEK).isoformat(),
        "action": "send",
        **more,
    }


@pytest.fixture
def teacher(alder, cast, client_for):
    return client_for(alder, cast.teacher)


@pytest.fixture
def mother(alder, cast, client_for):
    return client_for(alder, cast.mother)


def key_of(client, cast, who="teacher"):
    client.get(url(cast, "note_call"))
    return CallDraft.objects.get(author=cast.people[who]).key


def test_the_form_makes_an_entry_a_question_and_a_task(teacher, cast):
    key = key_of(teacher, cast)
    answer = teacher.post(url(cast, "note_call"), typed(cast, key))
    note = Entry.objects.get(kind="call_note")
    assert answer.url == url(cast, "entry", note.number)
    assert (note.channel, note.happened_on, note.author_id) == ("phone", today(), cast.teacher.pk)
    assert note.data["call"]["minutes"] == 12
    assert [one["name"] for one in note.data["call"]["people"]] == ["Mother"]
    assert [one["what"] for one in note.data["call"]["actions"]] == ["Send the numbers"]
    assert Confirmation.objects.get(note=note).person_id == cast.mother.pk
    assert Action.objects.get(note=note).owner_id == cast.teacher.pk
    assert ledger.verify_case(cast.case) == []


@pytest.mark.parametrize("part", ["said", "agreed", "actions-0-what"])
def test_a_note_that_makes_an_evaluation_wait_is_read_twice(teacher, cast, part):
    draft = letters.save_answers(
        by=cast.mother, student=cast.child, sees="He skips words.", asks_evaluation="yes"
    )
    letter = letters.send(by=cast.mother, draft=draft)
    words = "We complete Tier 2 first."
    data = typed(cast, key_of(teacher, cast), answers=str(letter.number)) | {part: words}
    refused = teacher.post(url(cast, "note_call"), data)
    assert refused.status_code == 422
    assert "OSEP Memo 11-07" in refused.content.decode()
    assert refused.context["form"].delay == words
    assert not Entry.objects.filter(kind="call_note").exists()
    data["key"] = str(refused.context["form"].data["key"])
    assert teacher.post(url(cast, "note_call"), data | {"as_it_is": "on"}).status_code == 302
    assert Entry.objects.filter(kind="call_note").count() == 1


@pytest.mark.parametrize("about", ["letter", "tests"])
def test_a_view_that_makes_an_evaluation_wait_is_read_twice(teacher, mother, cast, about):
    """The school's own words beside the note of a parent."""
    draft = letters.save_answers(
        by=cast.mother, student=cast.child, sees="He skips words.", asks_evaluation="yes"
    )
    letter = letters.send(by=cast.mother, draft=draft)
    answered = letter.number if about == "letter" else None
    note = call(cast, "mother", answers=answered)
    words = {
        "letter": "We complete Tier 2 first.",
        "tests": "We complete Tier 2 before any testing.",
    }[about]
    where, data = url(cast, "answer_call", note.number), {"answer": "view", "words": words}
    refused = teacher.post(where, data)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "OSEP Memo 11-07" in page
    assert "Put it in the record as it is" in page
    assert page.count(words) == 2  # what was found, and what was typed
    assert not Entry.objects.filter(data__answer="view").exists()
    assert teacher.post(where, data | {"as_it_is": "on"}).status_code == 302
    assert Entry.objects.get(data__answer="view").body == words


def test_only_who_took_part_on_the_other_side_is_asked(alder, cast, client_for):
    """Not the colleague who was there too, not a guest, and nobody by the answer itself."""
    note = call(cast, people=[cast.mother.pk, cast.specialist.pk])
    assert [row.person_id for row in Confirmation.objects.filter(note=note)] == [cast.mother.pk]
    told.tell()
    words = {
        row.user_id: row.words for row in Notification.objects.filter(entry=note).order_by("pk")
    }
    assert words.pop(cast.mother.pk) == "call_asked"
    assert set(words.values()) == {"call"}
    assert cast.specialist.pk in words
    cast.mother.wear("family")
    answer = calls.answer_call(by=cast.mother, note=note, agrees=True)
    told.tell()
    found = {row.words for row in Notification.objects.filter(entry=answer)}
    assert found == {"call_answered"}


def test_a_yes_is_read_in_the_language_of_the_reader(alder, cast, client_for, mother):
    note = call(cast)
    cast.mother.wear("family")
    calls.answer_call(by=cast.mother, note=note, agrees=True)
    User.objects.filter(pk=cast.case_manager.pk).update(language="es")
    cast.case_manager.language = "es"
    page = client_for(alder, cast.case_manager).get(url(cast)).content.decode()
    assert "Sí, así fue." in page
    assert "Yes, that is how it was" not in page


def test_the_family_may_note_that_the_school_wants_to_wait(mother, cast):
    cast.case.evaluation_requested_on = cast.case.opened_on
    cast.case.save()
    data = typed(cast, key_of(mother, cast, "mother"), people=[str(cast.teacher.pk)])
    data |= {"actions-0-what": "", "said": "She wants to finish Tier 2 before testing."}
    assert mother.post(url(cast, "note_call"), data).status_code == 302


def test_a_double_click_makes_one_note(teacher, cast):
    data = typed(cast, key_of(teacher, cast))
    first = teacher.post(url(cast, "note_call"), data)
    second = teacher.post(url(cast, "note_call"), data)
    assert first.url == second.url
    assert Entry.objects.filter(kind="call_note").count() == 1
    assert Action.objects.count() == Confirmation.objects.count() == 1


def test_an_old_window_with_other_words_says_so_and_loses_nothing(teacher, cast):
    data = typed(cast, key_of(teacher, cast))
    teacher.post(url(cast, "note_call"), data)
    answer = teacher.post(url(cast, "note_call"), {**data, "said": "Another call"})
    assert answer.status_code == 422
    assert b"Another call" in answer.content
    again = CallDraft.objects.get(author=cast.teacher).key
    assert str(again).encode() in answer.content
    teacher.post(url(cast, "note_call"), {**data, "said": "Another call", "key": str(again)})
    assert Entry.objects.filter(kind="call_note").count() == 2


def test_what_is_typed_is_kept_and_one_more_line_can_be_had(teacher, cast):
    data = typed(cast, key_of(teacher, cast), said="Half a")
    assert b"Saved" in teacher.post(url(cast, "note_call"), {**data, "action": "save"}).content
    html = teacher.get(url(cast, "note_call")).content.decode()
    assert "Half a" in html
    assert 'value="Send the numbers"' in html
    html = teacher.post(url(cast, "note_call"), {**data, "action": "more"}).content.decode()
    assert "actions-2-what" in html
    assert "Half a" in html
    answer = teacher.post(url(cast, "note_call"), {**data, "action": "later"})
    assert answer.url == url(cast)
    assert Entry.objects.filter(kind="call_note").count() == 0


def test_a_late_save_of_an_old_window_begins_no_new_draft(teacher, cast):
    data = typed(cast, key_of(teacher, cast))
    teacher.post(url(cast, "note_call"), data)
    teacher.post(url(cast, "note_call"), {**data, "action": "save"})
    assert CallDraft.objects.get(author=cast.teacher).answers == {}


@pytest.mark.parametrize(
    "wrong",
    [
        {"said": ""},
        {"channel": "paper"},
        {"minutes": "0"},
        {"minutes": "601"},
        {"day": "2999-01-01"},
        {"day": "0026-01-01"},
        {"time": "25:00"},
        {"people": []},
        {"people": [str(uuid.uuid4())]},
        {"actions-0-due": ""},
        {"actions-0-owner": str(uuid.uuid4())},
        {"actions-TOTAL_FORMS": "x"},
    ],
)
def test_what_is_wrong_is_said_and_everything_else_stays(teacher, cast, wrong):
    data = typed(cast, key_of(teacher, cast), agreed="We talk again in May", **wrong)
    answer = teacher.post(url(cast, "note_call"), data)
    assert answer.status_code == 422
    assert "We talk again in May" in answer.content.decode()
    assert "error-summary" in answer.content.decode()
    assert not Entry.objects.filter(kind="call_note").exists()


def test_a_name_is_enough_for_somebody_without_an_account(cast):
    note = call(cast, people=[], others="Grandmother")
    assert note.data["call"]["others"] == "Grandmother"
    assert not Confirmation.objects.exists()


def test_the_defaults_are_those_of_somebody_who_just_hung_up(teacher, mother, cast):
    html = teacher.get(url(cast, "note_call")).content.decode()
    assert f'value="{cast.mother.pk}"' in html
    assert f'value="{cast.teacher.pk}" selected' in html
    assert 'value="phone"' in html
    assert "checked" in mother.get(url(cast, "note_call")).content.decode()


@pytest.mark.parametrize("who", ["interpreter", "district_staff"])
def test_who_has_no_say_cannot_note_a_call(alder, client_for, cast, who):
    client = client_for(alder, cast.people[who])
    assert client.get(url(cast, "note_call")).status_code == 403
    with pytest.raises(NotAllowed):
        call(cast, who, people=[cast.mother.pk])


@pytest.mark.parametrize("who", ["father", "other_mother", "other_teacher", "pta_officer"])
def test_strangers_find_no_such_page(alder, client_for, cast, who):
    client = client_for(alder, cast.people[who])
    assert client.get(url(cast, "note_call")).status_code in (403, 404)


# --- the other side -----------------------------------------------------------------------------


def test_both_stand_side_by_side_and_neither_is_overwritten(mother, teacher, cast):
    note = call(cast)
    before = (note.body, note.hash)
    data = {"answer": "view", "words": "He <b>cried</b>, I said so too."}
    where = mother.post(url(cast, "answer_call", note.number), data).url
    html = teacher.get(where.partition("#")[0]).content.decode()
    assert "He reads at home" in html
    assert "He &lt;b&gt;cried&lt;/b&gt;, I said so too." in html
    thread = teacher.get(url(cast)).content.decode()
    assert "added their own view" in thread
    note.refresh_from_db()
    assert (note.body, note.hash) == before
    view = Entry.objects.get(data__answer="view")
    assert view.data["quotes"] == note.number
    row = Confirmation.objects.get(note=note)
    assert (row.entry_id, row.agrees) == (view.pk, False)
    assert ledger.verify_case(cast.case) == []


def test_a_yes_is_one_press_and_one_entry(mother, cast):
    note = call(cast)
    for _press in range(2):
        answer = mother.post(url(cast, "answer_call", note.number), {"answer": "yes"})
        assert answer.status_code == 302
    entry = Entry.objects.get(data__answer="confirmed")
    assert entry.body == "Yes, that is how it was."
    assert "says: that is how it was" in mother.get(url(cast)).content.decode()
    assert "Is that how it was?" not in mother.get(url(cast, "entry", note.number)).content.decode()


def test_a_second_other_answer_is_refused_in_words(mother, cast):
    note = call(cast)
    calls.answer_call(by=cast.mother, note=note, agrees=True)
    data = {"answer": "view", "words": "No."}
    answer = mother.post(url(cast, "answer_call", note.number), data)
    assert answer.status_code == 422
    with pytest.raises(SentBefore):
        calls.answer_call(by=cast.mother, note=note, agrees=False, words="No.")


def test_an_empty_view_is_refused(mother, cast):
    note = call(cast)
    answer = mother.post(url(cast, "answer_call", note.number), {"answer": "view", "words": " "})
    assert answer.status_code == 422
    with pytest.raises(BadInput):
        calls.answer_call(by=cast.mother, note=note, agrees=False)


def test_a_guest_who_was_not_there_adds_a_view_and_confirms_nothing(alder, client_for, cast):
    note = call(cast)
    guest = cast.past_guest
    TeamMember.objects.filter(user=guest).update(until=None)
    guest.wear("family")
    page = client_for(alder, guest).get(url(cast, "entry", note.number)).content.decode()
    assert "Yes, that is how it was" not in page
    with pytest.raises(NotAllowed):
        calls.answer_call(by=guest, note=note, agrees=True)
    calls.answer_call(by=guest, note=note, agrees=False, words="I heard of it.")


def test_a_colleague_who_was_not_there_does_not_confirm_a_parents_note(cast):
    note = call(cast, "mother")
    with pytest.raises(NotAllowed):
        calls.answer_call(by=cast.case_manager, note=note, agrees=True)
    calls.answer_call(by=cast.teacher, note=note, agrees=True)


@pytest.mark.parametrize("who", ["teacher", "specialist", "district_staff"])
def test_ones_own_side_does_not_answer(cast, who):
    with pytest.raises(NotAllowed):
        calls.answer_call(by=cast.people[who], note=call(cast), agrees=True)


def test_a_parents_note_is_answered_by_the_school(alder, client_for, cast):
    note = call(cast, "mother")
    client = client_for(alder, cast.teacher)
    assert "Say if the note of Mother is right" in client.get(reverse("home")).content.decode()
    assert "Message about Ana" not in client.get(reverse("home")).content.decode()
    client.post(url(cast, "answer_call", note.number), {"answer": "yes"})
    assert "Say if the note" not in client.get(reverse("home")).content.decode()


def test_a_message_has_no_answer(mother, cast):
    entry = say(cast, "teacher")
    answer = mother.post(url(cast, "answer_call", entry.number), {"answer": "yes"})
    assert answer.status_code == 404


def test_the_question_waits_at_home_and_in_the_thread(mother, cast):
    call(cast)
    for page in (reverse("home"), url(cast)):
        assert "Say if the note of Teacher is right" in mother.get(page).content.decode()


def test_the_interpreter_reads_nothing_of_it(alder, client_for, cast):
    note = call(cast)
    client = client_for(alder, cast.interpreter)
    assert client.get(url(cast, "entry", note.number)).status_code == 404


def test_opening_the_note_is_a_look(mother, cast):
    mother.get(url(cast, "entry", call(cast).number))
    assert AccessRecord.objects.filter(person_id=cast.mother.pk, what="entry").count() == 1


# --- what was agreed ----------------------------------------------------------------------------


def test_a_promise_waits_at_home_and_is_done_once(alder, client_for, teacher, cast):
    note = call(cast, actions=[agreed(cast)])
    assert "Send the numbers" in teacher.get(reverse("home")).content.decode()
    assert "Send the numbers" in teacher.get(url(cast)).content.decode()
    action = Action.objects.get()
    for _press in range(2):
        where = teacher.post(reverse("finish_action", args=[action.pk]))
        assert where.url == url(cast, "entry", note.number) + "#actions"
    done = Entry.objects.get(kind="event", data__verb="action.done")
    assert done.data["number"] == note.number
    action.refresh_from_db()
    assert action.done_by_id == cast.teacher.pk
    assert "What waits for you" not in teacher.get(reverse("home")).content.decode()
    sentence = f"Teacher: what was agreed in entry {note.number} is done: Send the numbers"
    assert sentence in teacher.get(url(cast)).content.decode()


def test_a_late_promise_says_so_and_comes_first(teacher, cast):
    late = agreed(cast, "Old promise", due=today() - WEEK)
    call(cast, actions=[agreed(cast), late])
    html = teacher.get(reverse("home")).content.decode()
    assert "Late: was due" in html
    assert html.index("Old promise") < html.index("Send the numbers")


def test_a_parents_promise_is_theirs(mother, teacher, cast):
    call(cast, actions=[agreed(cast, "Read ten minutes", "mother")])
    assert "Read ten minutes" in mother.get(reverse("home")).content.decode()
    assert "Read ten minutes" not in teacher.get(reverse("home")).content.decode()
    action = Action.objects.get()
    assert teacher.post(reverse("finish_action", args=[action.pk])).status_code == 403
    assert mother.post(reverse("finish_action", args=[action.pk])).status_code == 302


def test_a_colleague_may_have_done_it(cast):
    call(cast, actions=[agreed(cast)])
    done = actions.finish(by=cast.specialist, action=Action.objects.get())
    assert (done.owner_name, done.done_by_name) == ("Teacher", "Specialist")


@pytest.mark.parametrize("who", ["other_mother", "other_teacher", "father", "interpreter"])
def test_strangers_find_no_such_promise(alder, client_for, cast, who):
    call(cast, actions=[agreed(cast)])
    client = client_for(alder, cast.people[who])
    answer = client.post(reverse("finish_action", args=[Action.objects.get().pk]))
    assert answer.status_code == 404


def test_no_more_than_ten_and_no_odd_years(cast):
    with pytest.raises(BadInput):
        call(cast, actions=[agreed(cast)] * 11)
    with pytest.raises(BadInput):
        call(cast, actions=[agreed(cast, due=dt.date(2900, 1, 1))])
    with pytest.raises(BadInput):
        call(cast, actions=[calls.Agreed("x", uuid.uuid4(), today())])


def test_promises_of_a_closed_case_wait_for_nobody(teacher, cast):
    call(cast, actions=[agreed(cast)])
    cast.case.closed_on = today()
    cast.case.save()
    assert "Send the numbers" not in teacher.get(reverse("home")).content.decode()


def test_home_asks_no_more_with_more_promises(
    teacher, cast, django_assert_num_queries, monkeypatch
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tenants.people.services import district_settings

    monkeypatch.setattr(district_settings, "KEEP_SECONDS", 600)
    counts = []
    for _round in range(2):
        for _n in range(5):
            call(cast, actions=[agreed(cast)])
        teacher.get(reverse("home"))
        with CaptureQueriesContext(connection) as seen:
            teacher.get(reverse("home"))
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_note_is_read_afresh_after_the_language_changed(alder, client_for, cast):
    """Pieces of the thread are kept by language: minutes and days are said in the reader's."""
    call(cast)
    user = User.objects.get(pk=cast.mother.pk)
    user.language = "es"
    user.save()
    client = client_for(alder, user)
    assert "10 minutos" in client.get(url(cast)).content.decode()


# --- a talk that answered a letter --------------------------------------------------------------


@pytest.fixture
def letter(cast):
    """The mother's letter that waits: its number."""
    draft = letters.save_answers(
        by=cast.mother, student=cast.child, sees="He skips words.", asks_evaluation="no"
    )
    return letters.send(by=cast.mother, draft=draft).number


def waits():
    clock = AnswerClock.objects.get()
    claims = AnswerClaim.objects.waiting().filter(clock=clock)
    return clock.state, claims.values_list("entry", flat=True).first()


@pytest.mark.parametrize(("writer", "other"), [("teacher", "mother"), ("mother", "teacher")])
def test_a_note_of_a_talk_can_say_that_it_answered_a_letter(cast, letter, writer, other):
    note = call(cast, writer, answers=letter)
    assert note.data["quotes"] == note.data["answers"] == letter
    assert waits() == ("waiting", note.pk)
    calls.answer_call(by=cast.people[other], note=note, agrees=True)
    assert waits() == ("answered", None)


def test_the_letter_waits_on_when_the_other_side_remembers_it_otherwise(cast, letter):
    note = call(cast, answers=letter)
    calls.answer_call(by=cast.mother, note=note, agrees=False, words="We spoke of the bus.")
    assert waits() == ("waiting", note.pk)


def test_who_has_no_say_in_the_letter_does_not_end_its_wait(cast, letter):
    """A guest of the family confirms the talk; whether the letter is answered is the mother's."""
    guest = cast.past_guest
    TeamMember.objects.filter(user=guest).update(until=None)
    guest.wear("family")
    note = call(cast, answers=letter, people=[cast.mother.pk, guest.pk])
    calls.answer_call(by=guest, note=note, agrees=True)
    assert waits() == ("waiting", note.pk)


def test_the_form_offers_the_letters_that_wait(teacher, cast, letter):
    key = key_of(teacher, cast)
    page = teacher.get(url(cast, "note_call"))
    assert [number for number, _ in page.context["form"]["answers"].field.choices] == ["", letter]
    teacher.post(url(cast, "note_call"), typed(cast, key, answers=str(letter)))
    assert Entry.objects.get(kind="call_note").data["answers"] == letter


@pytest.mark.parametrize("answers", ["99", "x"])
def test_a_letter_that_does_not_wait_cannot_be_answered(teacher, cast, letter, answers):
    key = key_of(teacher, cast)
    page = teacher.post(url(cast, "note_call"), typed(cast, key, answers=answers))
    assert page.status_code == 422
    assert "answers" in page.context["form"].errors


def test_without_a_letter_nothing_is_asked(teacher, cast):
    assert "answers" not in teacher.get(url(cast, "note_call")).context["form"].fields
