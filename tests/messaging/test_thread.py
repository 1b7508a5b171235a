"""Does the thread show what it should, to whom it should, with few questions to the database?"""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.services import cases
from messaging.models import Draft, Entry, ReadMark
from messaging.services import ledger
from messaging.services.opening import opened
from tenants.audit.models import AccessRecord
from tenants.base.clock import today
from tenants.people.services import district_settings
from tests.thread_tools import say, say_file, url

READERS = ("mother", "case_manager", "teacher", "specialist", "administrator", "district_staff")
STRANGERS = ("father", "other_mother", "other_teacher", "pta_officer", "past_guest")
WRITERS = ("mother", "case_manager", "teacher", "specialist", "administrator")


@pytest.fixture
def see(alder, client_for, cast):
    def get(who="mother", name="thread", args=(), **query):
        client = client_for(alder, cast.people[who])
        return client.get(url(cast, name, *args), query)

    return get


@pytest.mark.parametrize("who", READERS)
def test_the_team_and_the_parent_read_it(see, cast, who):
    say(cast, body="Good **morning**")
    answer = see(who)
    assert answer.status_code == 200
    assert b"<strong>morning</strong>" in answer.content


@pytest.mark.parametrize("who", STRANGERS)
@pytest.mark.parametrize("name,args", [("thread", ()), ("thread_news", ()), ("entry", (1,))])
def test_nobody_else_can_tell_that_it_exists(see, cast, who, name, args):
    say(cast)
    assert see(who, name, args).status_code in (403, 404)


def test_who_is_not_signed_in_is_asked_to(alder, client_for, cast):
    assert client_for(alder).get(url(cast)).status_code == 302


def test_the_interpreter_sees_no_message(see, cast):
    say(cast, body="Between us")
    assert b"Between us" not in see("interpreter").content


def test_another_district_has_no_such_page(birch, client_for, cast, birch_cast):
    say(cast)
    client = client_for(birch, birch_cast.mother)
    for name, args in (("thread", ()), ("thread_news", ()), ("entry", (1,)), ("receipt", (1,))):
        assert client.get(url(cast, name, *args)).status_code == 404


@pytest.mark.parametrize("who", WRITERS)
def test_whoever_may_write_has_a_composer(see, who):
    assert b'id="composer"' in see(who).content


def test_oversight_reads_but_has_no_composer(see):
    assert b'id="composer"' not in see("district_staff").content


def test_an_entry_says_who_how_when_and_for_whom(see, cast):
    day = today() - dt.timedelta(days=3)
    say(
        cast,
        "teacher",
        channel="phone",
        happened_on=day,
        on_behalf_of=cast.mother,
        body="Llamó por teléfono",
        language="es",
    )
    html = see("case_manager").content.decode()
    for words in ("Teacher", "tone-teacher", "Phone", "Entered for Mother", "This happened on"):
        assert words in html
    assert 'lang="es"' in html


def test_a_correction_is_marked_both_ways(see, cast):
    wrong = say(cast, body="At nine")
    say(cast, body="At ten", corrects=wrong)
    html = see().content.decode()
    assert "This corrects" in html
    assert "Corrected by" in html


def test_a_quote_shows_the_words_it_quotes(see, cast):
    first = say(cast, body="He reads every night")
    say(cast, "teacher", body="Good to hear", data={"quotes": first.number})
    assert see("teacher").content.decode().count("He reads every night") == 2


def test_a_quote_of_something_unseen_shows_nothing(see, cast):
    first = say(cast, body="Secret words")
    say(cast, "interpreter", body="I am there", data={"quotes": first.number})
    assert b"Secret words" not in see("interpreter").content


def test_the_line_stands_before_what_is_new_and_moves_on(see, cast):
    say(cast, body="old")
    see("teacher")
    say(cast, body="new")
    assert see("teacher").content.count(b'id="since"') == 1
    assert b'id="since"' not in see("teacher").content


def test_own_words_are_never_new(see, cast):
    see()
    say(cast, body="mine")
    assert b'id="since"' not in see().content


def test_only_the_whole_page_moves_the_mark(see, cast):
    say(cast)
    see("teacher", "thread_news", after=0)
    see("teacher", q="nothing")
    assert not ReadMark.objects.filter(user=cast.teacher).exists()


def test_whatever_shows_entries_is_a_look_and_a_question_without_news_is_none(see, cast):
    entry = say(cast)
    look = ("thread", "classroom_teacher")
    for query, looks in (({"after": entry.number}, 0), ({"after": entry.number - 1}, 1)):
        see("teacher", "thread_news", **query)
        kept = AccessRecord.objects.filter(person_id=cast.teacher.pk)
        assert [(one.what, one.role) for one in kept] == [look] * looks
    see("teacher")
    assert kept.all().count() == 2


@pytest.mark.parametrize("name", ["entry", "receipt"])
def test_one_entry_is_a_look_too(see, cast, name):
    see("district_staff", name, (say(cast).number,))
    kept = AccessRecord.objects.get(person_id=cast.district_staff.pk)
    assert (kept.what, kept.role, kept.case_id) == (name, "district_staff", cast.case.pk)


def test_earlier_entries_are_a_look(alder, client_for, cast):
    say(cast)
    client = client_for(alder, cast.mother)
    client.get(url(cast), {"before": 20}, headers={"HX-Request": "true"})
    assert AccessRecord.objects.filter(person_id=cast.mother.pk, what="thread").count() == 1


def test_what_is_new_is_new_for_each_hat(alder, client_for, cast):
    """Who has read as a teacher has not read as a parent."""
    user = cast.two_hats
    cases.add_member(by=None, case=cast.other_case, user=user, role="specialist")
    where = reverse("thread", args=[cast.other_case.pk])
    ledger.append(
        by=cast.other_teacher, case=cast.other_case, kind="message", body="Hello", key="1"
    )
    client = client_for(alder, user)
    client.post(reverse("switch_hat"), {"hat": "staff"})
    client.get(where)
    marks = ReadMark.objects.filter(user=user)
    assert [mark.hat for mark in marks] == ["staff"]
    client.post(reverse("switch_hat"), {"hat": "family"})
    assert b"new entr" in client.get(reverse("home")).content
    client.get(where)
    assert {mark.hat for mark in marks.all()} == {"staff", "family"}
    user.wear("family")
    assert opened(user, cast.other_case.pk).seen > 0
    marks.filter(hat="family").delete()
    assert opened(user, cast.other_case.pk).seen == 0


def test_who_wrote_what_one_may_not_read_is_not_offered(see, cast):
    say(cast, "specialist", body="Between us")
    assert "Specialist" not in see("interpreter").content.decode().replace("(specialist)", "")


def test_the_latest_fifty_then_earlier_ones_by_number(see, cast):
    for n in range(60):
        say(cast, body=f"word {n}")
    newest = Entry.objects.filter(case=cast.case).order_by("-number").first().number
    html = see().content.decode()
    assert html.count("<article") == 50
    before = int(re.search(r"\?before=(\d+)", html)[1])
    assert before == newest - 49
    earlier = see(before=before).content.decode()
    assert "<html" in earlier
    assert "word 0<" in earlier


def test_earlier_entries_as_a_piece(alder, client_for, cast):
    for n in range(55):
        say(cast, body=f"word {n}")
    client = client_for(alder, cast.mother)
    html = client.get(url(cast), {"before": 20}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in html
    assert "word 0<" in html


@pytest.mark.parametrize(
    "query,found",
    [
        ({"kind": "call_note"}, {"called"}),
        ({"q": "evaluacion"}, {"evaluación"}),
        ({"q": "evaluaciones"}, {"evaluación"}),
        ({"q": "testing"}, {"tested"}),
        ({"from": "2000-01-01", "to": "2000-01-02"}, set()),
    ],
)
def test_filters_and_search(see, cast, query, found):
    bodies = {"called", "evaluación", "tested"}
    ledger.append(by=cast.mother, case=cast.case, kind="call_note", body="called", key="1")
    say(cast, body="La evaluación", language="es")
    say(cast, body="He was tested")
    html = see(**query).content.decode()
    article = html[html.index("thread-title") :]
    assert {word for word in bodies if re.search(rf"[> ](<mark>)?{word}", article)} == found


def test_hits_are_marked_and_words_are_escaped(see, cast):
    say(cast, body="La evaluación <b>")
    html = see(q="evaluacion").content.decode()
    assert "<mark>evaluación</mark>" in html
    assert "<script>" not in see(q="<script>alert(1)</script>").content.decode()


def test_by_person(see, cast):
    say(cast, body="from me")
    say(cast, "teacher", body="from the teacher")
    html = see(person=str(cast.teacher.pk)).content.decode()
    assert "from the teacher" in html
    assert "from me" not in html


@pytest.mark.parametrize("bad", ["x", "-1", "99999999999999", "0", "²"])
def test_odd_numbers_in_the_address_do_no_harm(see, cast, bad):
    say(cast)
    assert see(before=bad, quote=bad).status_code == 200
    assert see(name="thread_news", after=bad).status_code in (200, 204)


@pytest.mark.parametrize("who", ["mother", "teacher"])
def test_questions_to_the_database_do_not_grow_with_entries(
    alder, client_for, cast, who, monkeypatch
):
    monkeypatch.setattr(district_settings, "KEEP_SECONDS", 600)
    client = client_for(alder, cast.people[who])
    counts = []
    for many in (5, 195):
        for n in range(0, many, 2):
            say(cast, "teacher", body=f"a {n}")
            say(cast, "mother", body=f"line {n}", documents=say_file(cast) if n % 10 == 0 else [])
        client.get(url(cast))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url(cast)).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 20


def test_no_news_is_one_question_and_no_content(alder, client_for, cast):
    entry = say(cast)
    client = client_for(alder, cast.mother)
    client.get(url(cast))
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(url(cast, "thread_news"), {"after": entry.number})
    assert (answer.status_code, answer.content) == (204, b"")
    about_cases = [q["sql"] for q in seen if "cases_" in q["sql"] or "messaging_" in q["sql"]]
    assert len(about_cases) == 1


def test_news_come_as_a_piece(see, cast):
    first = say(cast, body="one")
    say(cast, body="two")
    html = see("teacher", "thread_news", after=first.number).content.decode()
    assert "two" in html
    assert "one<" not in html
    assert 'class="day"' not in html
    assert "<html" not in html


def test_opening_the_page_makes_one_draft_with_a_key(see, cast):
    see()
    see()
    assert Draft.objects.filter(author=cast.mother).count() == 1


def test_the_lasting_address_shows_the_hash(see, cast):
    entry = say(cast)
    assert entry.hash in see("teacher", "entry", (entry.number,)).content.decode()
    assert see("teacher", "entry", (999,)).status_code == 404


def test_a_stage_change_is_a_sentence(see, cast):
    cases.change_stage(by=cast.case_manager, case=cast.case, stage="evaluation")
    assert "moved the case from “Concern” to “Evaluation”" in see().content.decode()


def test_every_verb_that_becomes_an_entry_has_a_sentence():
    from messaging import event_sentences, wiring

    assert set(wiring.RECORDED) == set(event_sentences._SENTENCES)
    for verb in wiring.RECORDED:
        assert event_sentences.sentence({"verb": verb})


def test_url_names_are_lasting(cast):
    assert reverse("thread", args=[cast.case.pk]) == f"/cases/{cast.case.pk}/"
    assert reverse("entry", args=[cast.case.pk, 12]) == f"/cases/{cast.case.pk}/entries/12/"


def first_tasks(page):
    return [task["label"] for task in page.context["tasks"]]


def test_each_is_asked_to_answer_the_other_side_and_nobody_of_their_own(see, cast):
    say(cast, "mother")
    say(cast, "specialist")
    assert "Answer Specialist" in first_tasks(see("mother"))
    assert "Write a message" in first_tasks(see("teacher"))
    say(cast, "mother")
    assert "Answer Mother" in first_tasks(see("teacher"))
    assert "Write a message" in first_tasks(see("mother"))


def test_what_was_entered_for_a_parent_is_answered_as_their_word(see, cast):
    say(cast, "specialist", on_behalf_of=cast.mother)
    assert any(label.startswith("Answer") for label in first_tasks(see("teacher")))


def test_a_long_letter_is_folded_in_the_thread_and_whole_on_its_own_page(alder, cast, client_for):
    body = "\n\n".join(f"Paragraph {n} of the notice. {'word ' * 30}" for n in range(12))
    entry = say(cast, body=body)
    client = client_for(alder, cast.mother)
    page = client.get(reverse("thread", args=[cast.case.pk])).content.decode()
    assert '<details class="entry-rest">' in page
    assert page.index("Paragraph 0") < page.index('class="entry-rest"') < page.index("Paragraph 11")
    own = client.get(reverse("entry", args=[cast.case.pk, entry.number])).content.decode()
    assert "Paragraph 11" in own
    assert "entry-rest" not in own
    found = client.get(reverse("thread", args=[cast.case.pk]), {"q": "notice"}).content.decode()
    assert "Paragraph 11" in found
    assert "entry-rest" not in found
