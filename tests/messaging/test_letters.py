"""Does a parent's first letter reach the record once, dated, and with its receipt?"""

import datetime as dt
import hashlib
import io
import re

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from pypdf import PdfReader

from cases.models import Case, Document, Enrolment, TeamMember
from cases.services import documents, students
from messaging.models import Entry, LetterDraft, LetterReceipt
from messaging.services import letter_papers, letters
from tenants.base import clock
from tenants.base.clock import today
from tenants.base.errors import BadInput, Conflict, NotAllowed

FACT = re.compile(r"<dt>([^<]+)</dt>\s*<dd>\s*([^<]*?)\s*</dd>")


@pytest.fixture
def new_child(cast):
    """A child of the mother without a case, in the other teacher's class."""
    child = students.create(
        by=None,
        full_name="Cleo Alder",
        preferred_name="Cleo",
        birth_date=dt.date(2018, 1, 1),
        grade="2",
        school=cast.school,
        home_language="es",
    )
    students.enrol(
        by=None,
        student=child,
        school=cast.school,
        grade="2",
        classroom_teacher=cast.other_teacher,
        starts=today(),
    )
    students.add_guardian(
        by=None, student=child, user=cast.mother, relationship="mother", standing="education_rights"
    )
    return child


@pytest.fixture
def mother(alder, cast, client_for):
    return client_for(alder, cast.mother)


def question(child, step):
    return reverse("letter_question", args=[child.pk, "concern", step])


def preview(child):
    return reverse("letter_preview", args=[child.pk, "concern"])


def answer_all(client, child, asks="yes"):
    client.post(question(child, "sees"), {"sees": "He skips words.", "action": "next"})
    client.post(question(child, "tried"), {"tried": "Since first grade.", "action": "next"})
    return client.post(
        question(child, "asks_evaluation"), {"asks_evaluation": asks, "action": "next"}
    )


def send(client, child, draft, **more):
    text = more.pop("text", None) or letters.words_of(draft)
    data = {"draft": draft.pk, "text": text, "action": "send", **more}
    return client.post(preview(child), data)


def the_draft(child):
    return LetterDraft.objects.get(student=child, sent_at=None)


def test_three_questions_then_a_preview(mother, new_child):
    assert answer_all(mother, new_child).url == preview(new_child)
    page = mother.get(preview(new_child)).content.decode()
    assert "He skips words." in page
    assert "Since first grade." in page
    assert "Dear Other Teacher" in page
    assert "Cleo Alder" in page


def test_a_letter_opens_the_case_as_entry_1(mother, cast, new_child):
    answer_all(mother, new_child)
    answer = send(mother, new_child, the_draft(new_child))
    case = Case.objects.get(student=new_child)
    entry = Entry.objects.get(case=case, number=1)
    assert answer.url == reverse("letter_receipt", args=[entry.pk])
    assert (entry.kind, entry.author_id) == ("letter", cast.mother.pk)
    assert entry.data["answers"] == {"sees": "He skips words.", "tried": "Since first grade."}
    assert entry.data["addressee"]["name"] == "Other Teacher"
    on_team = set(TeamMember.objects.filter(case=case).values_list("user_id", flat=True))
    assert on_team == {cast.mother.pk, cast.other_teacher.pk}


def test_the_receipt_says_day_number_and_mark(mother, new_child):
    answer_all(mother, new_child)
    page = mother.get(send(mother, new_child, the_draft(new_child)).url).content.decode()
    entry = Entry.objects.get(case__student=new_child, number=1)
    assert entry.short_hash in page
    assert "No. 1" in page
    assert "Other Teacher" in page


def test_yes_is_a_request_received_on_the_districts_day(mother, new_child, monkeypatch):
    late = dt.datetime(2026, 10, 7, 4, 10, tzinfo=dt.UTC)  # 6 October, 21:10 in Alder
    answer_all(mother, new_child)
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: late)
        letters_now(patch, late)
        Enrolment.objects.filter(student=new_child).update(starts=dt.date(2026, 8, 1))
        new_child.guardianships.update(starts=dt.date(2026, 8, 1))
        give_roles_since(dt.date(2026, 8, 1))
        send(mother, new_child, the_draft(new_child))
    case = Case.objects.get(student=new_child)
    assert case.evaluation_requested_on == dt.date(2026, 10, 6)
    assert case.stage == "evaluation_requested"
    assert Entry.objects.get(case=case, number=1).happened_on == dt.date(2026, 10, 6)
    assert Entry.objects.get(case=case, number=2).data["verb"] == "case.evaluation_requested"


def letters_now(patch, moment):
    from messaging.services import ledger

    patch.setattr(letters, "now", lambda: moment)
    patch.setattr(ledger, "now", lambda: moment)


def give_roles_since(day):
    from tenants.people.models import RoleAssignment

    RoleAssignment.objects.update(starts=day)


@pytest.mark.parametrize("asks", ["not_sure", "no"])
def test_another_answer_is_a_concern_only(mother, new_child, asks):
    answer_all(mother, new_child, asks)
    send(mother, new_child, the_draft(new_child))
    case = Case.objects.get(student=new_child)
    assert (case.stage, case.evaluation_requested_on) == ("concern", None)


def test_sent_twice_is_one_letter(mother, new_child):
    answer_all(mother, new_child)
    draft = the_draft(new_child)
    first, second = send(mother, new_child, draft), send(mother, new_child, draft, text="Other")
    assert first.url == second.url
    assert Entry.objects.filter(case__student=new_child, kind="letter").count() == 1


def test_a_letter_in_an_open_case_is_its_next_entry(mother, cast):
    answer_all(mother, cast.child)
    before = Entry.objects.filter(case=cast.case).count()
    send(mother, cast.child, the_draft(cast.child))
    entry = Entry.objects.get(case=cast.case, kind="letter")
    assert entry.number == before + 1
    assert Case.objects.filter(student=cast.child).count() == 1


def test_back_keeps_what_was_typed(mother, new_child):
    mother.post(question(new_child, "sees"), {"sees": "A", "action": "next"})
    answer = mother.post(question(new_child, "tried"), {"tried": "half a thou", "action": "back"})
    assert answer.url == question(new_child, "sees")
    assert "half a thou" in mother.get(question(new_child, "tried")).content.decode()


def test_an_empty_answer_is_said_in_words_and_nothing_is_lost(mother, new_child):
    mother.post(question(new_child, "tried"), {"tried": "kept", "action": "leave"})
    answer = mother.post(question(new_child, "sees"), {"sees": " ", "action": "next"})
    assert answer.status_code == 422
    assert "A few words are enough" in answer.content.decode()
    assert the_draft(new_child).answers["tried"] == "kept"


def test_saving_while_typing_answers_with_the_time(mother, new_child):
    answer = mother.post(question(new_child, "sees"), {"sees": "He", "action": "save"})
    assert "Saved" in answer.content.decode()
    assert the_draft(new_child).answers["sees"] == "He"


def test_own_words_are_sent_as_they_are(mother, new_child):
    mother.post(question(new_child, "sees"), {"sees": "", "action": "own_words"})
    page = mother.get(preview(new_child)).content.decode()
    assert "in your own words" in page
    draft = the_draft(new_child)
    refused = send(mother, new_child, draft, text="Please help.")
    assert refused.status_code == 422
    assert "Please help." in refused.content.decode()
    send(mother, new_child, draft, text="Please help.", asks_evaluation="not_sure")
    assert Entry.objects.get(case__student=new_child, number=1).body == "Please help."


def test_an_untouched_frame_is_not_sent(mother, new_child):
    mother.post(question(new_child, "sees"), {"sees": "", "action": "own_words"})
    mother.get(preview(new_child))
    answer = send(mother, new_child, the_draft(new_child), asks_evaluation="no")
    assert answer.status_code == 422
    assert not Entry.objects.filter(case__student=new_child).exists()


def test_changed_words_stay_until_they_are_composed_again(mother, new_child):
    answer_all(mother, new_child)
    draft = the_draft(new_child)
    send(mother, new_child, draft, text="My words", action="show")
    assert "My words" in mother.get(preview(new_child)).content.decode()
    send(mother, new_child, draft, text="My words", action="again")
    assert "My words" not in mother.get(preview(new_child)).content.decode()


def test_the_letter_is_in_the_parents_language(cast, new_child):
    cast.mother.language = "es"
    draft = letters.open_draft(by=cast.mother, student=new_child)
    assert draft.language == "es"


@pytest.mark.parametrize("who", ["father", "other_mother"])
def test_only_a_parent_with_rights_sends(alder, cast, client_for, who):
    client = client_for(alder, cast.people[who])
    wanted = 403 if who == "father" else 404
    assert client.get(question(cast.child, "sees")).status_code == wanted
    assert client.get(preview(cast.child)).status_code == wanted
    with pytest.raises(NotAllowed):
        letters.open_draft(by=cast.people[who], student=cast.child)


@pytest.mark.parametrize("who", ["teacher", "district_staff", "pta_officer"])
def test_the_wizard_belongs_to_families(alder, cast, client_for, who):
    client = client_for(alder, cast.people[who])
    assert client.get(reverse("new_letter")).status_code == 403
    assert client.get(question(cast.child, "sees")).status_code == 403


def test_a_receipt_is_its_writers_alone(alder, mother, cast, new_child, client_for):
    answer_all(mother, new_child)
    url = send(mother, new_child, the_draft(new_child)).url
    assert mother.get(url).status_code == 200
    assert client_for(alder, cast.other_mother).get(url).status_code == 404


def test_another_persons_draft_is_not_there(alder, mother, cast, client_for, new_child):
    answer_all(mother, new_child)
    draft = the_draft(new_child)
    stranger = client_for(alder, cast.other_mother)
    answer = stranger.post(preview(cast.other_child), {"draft": draft.pk, "action": "send"})
    assert answer.status_code == 404


def test_one_child_begins_at_once_and_several_are_asked(alder, cast, client_for, mother, new_child):
    other = client_for(alder, cast.other_mother)
    chooser = other.get(reverse("new_letter")).url
    assert chooser == reverse("choose_letter", args=[cast.other_child.pk])
    page = mother.get(reverse("new_letter")).content.decode()
    assert "Ana" in page
    assert "Cleo" in page
    contact = client_for(alder, cast.father).get(reverse("new_letter"))
    assert "no child you can write about" in contact.content.decode()


def test_an_unfinished_letter_is_refused_by_the_service(cast, new_child):
    draft = letters.open_draft(by=cast.mother, student=new_child)
    with pytest.raises(BadInput):
        letters.send(by=cast.mother, draft=draft)


@pytest.mark.parametrize("url", ["letter_question", "letter_preview", "new_letter"])
def test_nobody_who_is_not_signed_in(alder, cast, client_for, url):
    args = {
        "letter_question": [cast.child.pk, "concern", "sees"],
        "letter_preview": [cast.child.pk, "concern"],
    }
    answer = client_for(alder).get(reverse(url, args=args.get(url)))
    assert answer.status_code == 302
    assert "/accounts/login/" in answer.url


def test_the_receipt_names_the_letter_and_tells_who_opened_it(alder, cast, mother, client_for):
    answer_all(mother, cast.child, asks="no")
    address = send(mother, cast.child, the_draft(cast.child)).url
    facts = dict(FACT.findall(mother.get(address).content.decode()))
    assert facts["Letter"] == "Concern"
    page = mother.get(address)
    assert [row.opened_at for row in page.context["receipts"]] == [None]
    client_for(alder, cast.teacher).get(reverse("thread", args=[cast.case.pk]))
    (row,) = mother.get(address).context["receipts"]
    assert (row.user, row.opened_at is None) == (cast.teacher, False)


def test_everybody_who_reads_a_letter_sees_who_got_it_and_has_it_on_paper(
    alder, cast, mother, client_for
):
    answer_all(mother, cast.child, asks="no")
    send(mother, cast.child, the_draft(cast.child))
    entry = Entry.objects.get(case=cast.case, kind="letter")
    for who in ("mother", "specialist"):
        page = client_for(alder, cast.people[who]).get(
            reverse("entry", args=[cast.case.pk, entry.number])
        )
        assert [row.user for row in page.context["receipts"]] == [cast.teacher]
        assert reverse("letter_pdf", args=[entry.pk]) in page.content.decode()


# --- copies, and the paper that is kept ---------------------------------------------------------


def copy_of(client, child, *people, **more):
    """Send the concern with copies to these people; gives the entry."""
    answer_all(client, child, asks="no")
    send(client, child, the_draft(child), copies=[str(one.pk) for one in people], **more)
    return Entry.objects.filter(case__student=child, kind="letter").latest("number")


def test_a_parent_chooses_who_gets_a_copy(mother, cast, new_child):
    answer_all(mother, cast.child)
    offered = dict(mother.get(preview(cast.child)).context["form"].fields["copies"].choices)
    assert str(cast.administrator.pk) in offered
    assert str(cast.teacher.pk) not in offered  # the letter itself goes there
    entry = copy_of(mother, new_child, cast.administrator)
    assert [one["name"] for one in entry.data["copies"]] == ["Administrator"]
    got = LetterReceipt.objects.filter(entry=entry).values_list("user", "place")
    assert set(got) == {(cast.other_teacher.pk, "to"), (cast.administrator.pk, "cc")}
    on_team = TeamMember.objects.in_force().filter(case=entry.case, user=cast.administrator)
    assert on_team.exists()
    page = mother.get(reverse("letter_receipt", args=[entry.pk])).content.decode()
    assert "Copy to: Administrator" in page


@pytest.mark.parametrize("who", ["other_mother", "pta_officer", "mother"])
def test_nobody_from_outside_gets_a_copy(mother, cast, who):
    answer_all(mother, cast.child, asks="no")
    draft, stranger = the_draft(cast.child), str(cast.people[who].pk)
    page = send(mother, cast.child, draft, copies=[stranger])
    assert (page.status_code, "copies" in page.context["form"].errors) == (422, True)
    assert not Entry.objects.filter(kind="letter").exists()
    assert letters.choose_copies(by=cast.mother, draft=draft, ids=[stranger]).copies == []


def test_copies_that_were_chosen_are_kept_and_shown_before_sending(mother, cast):
    answer_all(mother, cast.child)
    draft = the_draft(cast.child)
    send(mother, cast.child, draft, copies=[str(cast.administrator.pk)], action="show")
    page = mother.get(preview(cast.child))
    assert page.context["letter"]["copies"] == "Copy to: Administrator"
    assert "Copy to: Administrator" in page.content.decode()


def test_the_paper_is_kept_with_the_entry_and_its_hash_is_sealed(alder, mother, cast, client_for):
    entry = copy_of(mother, cast.child, cast.administrator)
    (kept,) = entry.attachments
    assert kept["name"].endswith(".pdf")
    document = Document.objects.get(pk=kept["id"])
    with default_storage.open(document.stored_as) as file:
        made = file.read()
    assert hashlib.sha256(made).hexdigest() == kept["sha256"]
    text = " ".join(" ".join(p.extract_text() for p in PdfReader(io.BytesIO(made)).pages).split())
    for words in ("He skips words.", "Sent through the portal on", "Copy to: Administrator"):
        assert words in text
    assert "Draft" not in text
    address = reverse("document", args=[document.pk, document.name])
    assert b"".join(client_for(alder, cast.teacher).get(address).streaming_content) == made
    assert client_for(alder, cast.other_mother).get(address).status_code == 404


def test_a_letter_that_cannot_be_sent_leaves_no_paper(mother, cast):
    answer_all(mother, cast.child)
    send(mother, cast.child, the_draft(cast.child), to="somebody-else")
    assert not Document.objects.exists()
    assert not Entry.objects.filter(kind="letter").exists()


def test_what_changes_at_the_moment_of_sending_is_not_sent_unseen(cast, monkeypatch):
    draft = letters.save_answers(
        by=cast.mother, student=cast.child, sees="He skips words.", asks_evaluation="no"
    )
    freeze = letter_papers.freeze

    def meanwhile(**given):
        made = freeze(**given)
        letters.save_answers(by=cast.mother, student=cast.child, sees="All is well.")
        return made

    monkeypatch.setattr(letter_papers, "freeze", meanwhile)
    with pytest.raises(Conflict):
        letters.send(by=cast.mother, draft=draft)
    assert not Entry.objects.filter(kind="letter").exists()
    documents.sweep_waiting(older_than_hours=0)
    assert not Document.objects.exists()


def test_a_store_of_files_that_is_away_holds_no_letter_back(mother, cast, monkeypatch):
    """The day of a letter counts: it goes without its paper, which is made when it is asked for."""

    def away(*_given, **_more):
        raise OSError("the store is away")

    with monkeypatch.context() as patch:
        patch.setattr(default_storage, "save", away)
        patch.setattr(default_storage, "delete", away)
        entry = copy_of(mother, cast.child)
    assert entry.attachments == []
    assert mother.get(reverse("letter_pdf", args=[entry.pk])).content.startswith(b"%PDF")
