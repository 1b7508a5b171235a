"""Does the paper of a letter say the letter, in its language, and only to who may read it?"""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from messaging.models import Entry, LetterDraft
from messaging.pdf import date_in_words
from messaging.services import letters
from tenants.base.clock import today
from tenants.here import this_district
from tests.thread_tools import say

SEES = "Se salta palabras y mezcla la b con la d."
STAFF = ("teacher", "case_manager", "specialist", "administrator", "district_staff")
STRANGERS = ("father", "other_mother", "past_guest", "other_teacher", "interpreter", "pta_officer")


@pytest.fixture
def draft(cast):
    """The mother's letter about her child, in Spanish, not sent."""
    cast.mother.language = "es"
    cast.mother.save()
    cast.mother.wear("family")
    letters.save_answers(
        by=cast.mother, student=cast.child, sees=SEES, tried="Desde junio.", asks_evaluation="yes"
    )
    return LetterDraft.objects.get(student=cast.child)


@pytest.fixture
def sent(cast, draft) -> Entry:
    return letters.send(by=cast.mother, draft=draft)


@pytest.fixture
def get(alder, cast, client_for):
    def fetch(who, name, pk):
        kind = ["concern"] if name == "letter_draft_pdf" else []
        return client_for(alder, cast.people[who]).get(reverse(name, args=[pk, *kind]))

    return fetch


def read(answer) -> tuple[PdfReader, str]:
    """The PDF of an answer and all its words, spaces made one."""
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]
    made = PdfReader(io.BytesIO(answer.content))
    return made, " ".join(" ".join(page.extract_text() for page in made.pages).split())


def check_form(made: PdfReader) -> None:
    """Tagged, in Spanish, with a title that a reader shows."""
    root = made.trailer["/Root"]
    assert root["/Lang"] == "es"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert made.metadata is not None
    assert (
        made.metadata.title == f"Carta del {date_in_words(today(this_district().timezone), 'es')}"
    )


def test_a_letter_before_it_is_sent(get, cast, draft):
    made, text = read(get("mother", "letter_draft_pdf", cast.child.pk))
    check_form(made)
    for words in ("Se salta palabras y mezcla la b con la d.", "Desde junio.", "evaluación"):
        assert words in text
    assert "Borrador" in text
    assert "Teacher Maestra o maestro del salón" in text
    assert Entry.objects.filter(case=cast.case, kind="letter").count() == 0


def test_a_sent_letter_with_its_number_and_mark(get, sent):
    made, text = read(get("mother", "letter_pdf", sent.pk))
    check_form(made)
    for words in ("Se salta palabras", "Alder Elementary", "Mother", sent.short_hash):
        assert words in text
    assert "Borrador" not in text
    assert sent.hash not in text


def test_the_paper_stays_as_it_was_sent(get, cast, sent):
    cast.teacher.display_name = "Renamed Since"
    cast.teacher.save()
    cast.mother.display_name = "Married Since"
    cast.mother.save()
    _made, text = read(get("mother", "letter_pdf", sent.pk))
    assert "Teacher" in text
    assert "Since" not in text


@pytest.mark.parametrize("who", STAFF)
def test_who_reads_the_record_may_print_the_letter(get, sent, who):
    _made, text = read(get(who, "letter_pdf", sent.pk))
    assert "Se salta palabras" in text


@pytest.mark.parametrize("who", STRANGERS)
def test_nobody_else_gets_the_paper(get, cast, sent, who):
    assert get(who, "letter_pdf", sent.pk).status_code == 404


@pytest.mark.parametrize("who", ["other_mother", "past_guest"])
def test_another_family_has_no_draft_of_this_child(get, cast, draft, who):
    assert get(who, "letter_draft_pdf", cast.child.pk).status_code == 404


@pytest.mark.parametrize("who", ["father", *STAFF])
def test_a_draft_is_its_writers_alone(get, cast, draft, who):
    assert get(who, "letter_draft_pdf", cast.child.pk).status_code == 403


def test_without_a_draft_there_is_no_paper(get, cast):
    assert get("mother", "letter_draft_pdf", cast.child.pk).status_code == 404


def test_another_entry_is_no_letter(get, cast):
    assert get("mother", "letter_pdf", say(cast).pk).status_code == 404


def test_the_other_district_has_no_such_letter(birch, birch_cast, client_for, sent):
    client = client_for(birch, birch_cast.mother)
    assert client.get(reverse("letter_pdf", args=[sent.pk])).status_code == 404


@pytest.mark.parametrize("name", ["letter_pdf", "letter_draft_pdf"])
def test_nobody_signed_in_is_sent_to_sign_in(alder, client_for, cast, sent, name):
    args = [sent.pk] if name == "letter_pdf" else [cast.child.pk, "concern"]
    answer = client_for(alder).get(reverse(name, args=args))
    assert answer.status_code == 302
    assert "/accounts/login/" in answer.url
