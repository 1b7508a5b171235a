"""Can a family send each kind of letter, and does it say, wait and go where its kind says?"""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from messaging.letters import kinds
from messaging.letters.kinds import KindError, ours
from messaging.letters.ladder_words import subject_of
from messaging.models import AnswerClock, Entry, LetterDraft, LetterKind
from messaging.services import answer_clocks, ladder, letter_kinds, letters
from tenants.base.clock import today
from tenants.base.errors import BadInput

ANSWERED = {"text": "Words of {}.", "date": ""}
SENT_TO = {
    "teacher": "Teacher",
    "case_manager": "Case Manager",
    "administrator": "Administrator",
    "district": "District Staff",
}
WAITS = {  # number of days, unit, whose rule, in Washington
    "none": None,
    "promise": (5, "school_days", ""),
    "meeting_asked": (5, "school_days", ""),
    "outside_evaluation": (5, "school_days", ""),
    "evaluation": (25, "school_days", "WA"),
    "records": (45, "calendar_days", "records/US"),
}


@pytest.fixture
def mother(alder, cast, client_for):
    return client_for(alder, cast.mother)


def fitting(kind, **more):
    """Answers to the questions that must be answered."""
    given = {}
    for one in kind.questions:
        if one.required:
            choices = [each.key for each in one.choices if not each.instead]
            given[one.key] = choices[0] if choices else f"Words of {one.key}."
    return given | more


def send(cast, kind, **answers):
    letters.save_answers(by=cast.mother, student=cast.child, kind=kind, **answers)
    draft = letters.mine(by=cast.mother, student_id=cast.child.pk, kind=kind)
    return letters.send(by=cast.mother, draft=draft)


def clock_of(entry):
    rows = AnswerClock.objects.select_related("case__student", "first", "latest", "asked_by")
    return rows.filter(first=entry).first()


def test_the_chooser_offers_every_kind_in_everyday_words(mother, cast):
    page = mother.get(reverse("choose_letter", args=[cast.child.pk])).content.decode()
    for kind in ours().values():
        assert kind.everyday.en.replace("'", "&#x27;") in page
        assert reverse("begin_letter", args=[cast.child.pk, kind.slug]) in page


@pytest.mark.parametrize("kind", ours().values(), ids=lambda kind: kind.slug)
def test_each_kind_from_its_first_question_to_its_receipt(mother, cast, kind):
    page = mother.get(reverse("begin_letter", args=[cast.child.pk, kind.slug]))
    for one in kind.questions:
        path = reverse("letter_question", args=[cast.child.pk, kind.slug, one.key])
        assert page.url == path
        assert mother.get(path).status_code == 200
        if one.required:
            assert mother.post(path, {one.key: "", "action": "next"}).status_code == 422
        page = mother.post(path, {one.key: fitting(kind).get(one.key, ""), "action": "next"})
    preview = reverse("letter_preview", args=[cast.child.pk, kind.slug])
    assert page.url == preview
    shown = mother.get(preview)
    title = kind.title_for(fitting(kind)).en
    assert title in shown.content.decode()
    draft = LetterDraft.objects.get(kind=kind.slug)
    data = {"draft": draft.pk, "text": letters.words_of(draft), "action": "send"}
    receipts = {mother.post(preview, data).url for _ in range(2)}  # a double click
    entry = Entry.objects.get(case=cast.case, kind="letter")
    assert receipts == {reverse("letter_receipt", args=[entry.pk])}
    assert title in mother.get(receipts.pop()).content.decode()
    assert (entry.data["letter"], entry.data["edition"]) == (kind.slug, "ours 1")
    assert entry.data["addressee"]["name"] == SENT_TO[kind.to]
    for need in kind.needs:
        assert need.holds.startswith("{") or need.holds in entry.body
    clock = clock_of(entry)
    wanted = WAITS[kind.clock_for(fitting(kind))]
    assert (clock and (clock.number, clock.unit, clock.rule)) == wanted


def test_a_request_for_an_evaluation_moves_the_case(cast):
    entry = send(cast, "evaluation", sees="Reading is hard.")
    cast.case.refresh_from_db()
    assert cast.case.evaluation_requested_on == entry.happened_on
    assert clock_of(entry).kind == "evaluation"


def test_records_are_due_before_the_meeting_and_never_after_45_days(cast):
    entry = send(cast, "records", how="come")
    stands = answer_clocks.standing(clock_of(entry))
    assert stands.due == today() + dt.timedelta(days=45)
    assert "34 CFR 300.613(a)" in stands.promise
    meeting = today() + dt.timedelta(days=3)
    again = send(cast, "records", how="copies", meeting_on=meeting.isoformat())
    assert answer_clocks.standing(clock_of(again)).due == today() + dt.timedelta(days=2)
    assert "300.613(b)(2)" in again.body
    late = send(cast, "records", how="come", meeting_on=today().isoformat())
    assert answer_clocks.standing(clock_of(late)).due == today()


@pytest.mark.parametrize("kind", ["thanks", "free"])
def test_what_asks_for_no_answer_waits_for_none(mother, cast, kind):
    more = {"answer": "no"} if kind == "free" else {}
    entry = send(cast, kind, **fitting(ours()[kind], **more))
    assert clock_of(entry) is None
    page = mother.get(reverse("letter_receipt", args=[entry.pk])).content.decode()
    assert "no days are counted" in page


def test_an_independent_evaluation_needs_an_evaluation_first(mother, cast):
    path = reverse("letter_question", args=[cast.child.pk, "independent-evaluation", "evaluated"])
    page = mother.post(path, {"evaluated": "no", "action": "next"})
    assert page.status_code == 422
    assert "34 CFR 300.502(b)" in page.content.decode()
    assert reverse("begin_letter", args=[cast.child.pk, "evaluation"]) in page.content.decode()
    draft = LetterDraft.objects.get()
    with pytest.raises(BadInput):
        letters.send(by=cast.mother, draft=draft)


def test_a_day_that_is_none_is_said_and_kept(mother, cast):
    path = reverse("letter_question", args=[cast.child.pk, "draft-plan", "meeting_on"])
    page = mother.post(path, {"meeting_on": "next Thursday", "action": "next"})
    assert page.status_code == 422
    assert "next Thursday" in page.content.decode()
    assert LetterDraft.objects.get().answers["meeting_on"] == "next Thursday"


def test_later_letters_keep_the_subject_and_whom_it_is_for(cast):
    entry = send(cast, "amend-record", what="Page 2.", wrong="Not true.")
    clock = clock_of(entry)
    AnswerClock.objects.update(started_on=today() - dt.timedelta(days=60))
    second = ladder.send(by=cast.mother, clock=clock_of(entry), rung=2)
    assert subject_of(second) == "Second letter: Request to amend a record"
    assert subject_of(second, "es") == "Segunda carta: Petición de corregir el expediente"
    assert second.data["addressee"]["name"] == "Administrator"
    assert second.data["letter"] == clock.kind == "amend-record"


def test_addresses_from_before_there_were_kinds_lead_on(mother, cast):
    base = f"/cases/letters/{cast.child.pk}/"
    for old in ("sees", "tried", "asks_evaluation", "preview", "pdf"):
        answer = mother.get(f"{base}{old}/")
        assert answer.url.startswith(f"{base}concern/")
    assert mother.get(f"{base}no-such-kind/").status_code == 404


def changed(**more):
    """The district's own words for the request for a meeting."""
    row = kinds.definition(ours()["meeting"]) | more
    return LetterKind.objects.create(slug="meeting", definition=row, version=3)


def test_the_districts_words_are_for_letters_begun_after_them(mother, cast):
    letters.save_answers(by=cast.mother, student=cast.child, kind="meeting", why="Math.")
    draft = letters.mine(by=cast.mother, student_id=cast.child.pk, kind="meeting")
    before = letters.words_of(draft)
    changed(text={"en": "Please meet me. {why} (34 CFR 300.503)", "es": "Reunión. {why} 300.503"})
    assert letters.words_of(draft) == before
    path = reverse("letter_preview", args=[cast.child.pk, "meeting"])
    assert "Use the new words" in mother.get(path).content.decode()
    mother.post(path, {"draft": draft.pk, "text": before, "action": "renew"})
    draft.refresh_from_db()
    assert "Please meet me. Math. (34 CFR 300.503)" in letters.words_of(draft)
    entry = letters.send(by=cast.mother, draft=draft)
    assert entry.data["edition"] == "district 3"
    LetterKind.objects.update(definition=kinds.definition(ours()["thanks"]), version=4)
    entry.refresh_from_db()
    assert "Please meet me." in entry.body
    assert subject_of(entry) == "Request for a meeting"


def test_a_kind_that_is_offered_no_more_can_still_be_sent_by_whoever_began_it(mother, cast):
    row = kinds.definition(ours()["thanks"])
    LetterKind.objects.create(slug="bus", definition=row | {"days": 3, "clock": "promise"})
    letters.save_answers(by=cast.mother, student=cast.child, kind="bus", what="The bus.")
    LetterKind.objects.update(active=False)
    assert letter_kinds.find("bus") is None
    with pytest.raises(BadInput):
        letters.open_draft(by=cast.other_mother, student=cast.other_child, kind="bus")
    draft = letters.mine(by=cast.mother, student_id=cast.child.pk, kind="bus")
    clock = clock_of(letters.send(by=cast.mother, draft=draft))
    assert (clock.number, clock.rule) == (3, "")


@pytest.mark.parametrize(
    "change", [{"extra": 1}, {"to": "mayor"}, {"clock": "soon"}, {"questions": [{}]}, {"text": 5}]
)
def test_a_wrong_definition_is_refused(change):
    with pytest.raises(KindError):
        kinds.read("x", kinds.definition(ours()["thanks"]) | {"version": 1} | change)


@pytest.mark.parametrize("kind", ours().values(), ids=lambda kind: kind.slug)
def test_a_frozen_kind_thaws_to_itself(kind):
    assert kinds.thaw(kinds.frozen(kind)) == kind
