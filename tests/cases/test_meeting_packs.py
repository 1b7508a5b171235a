"""Does a family find all its papers for a meeting in one place, in two languages, and is what it
writes about the child its own until it shares it?"""

from __future__ import annotations

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from cases.models import AboutChild
from cases.services import about_child, plans
from messaging.models import Entry
from tenants.base.errors import BadInput, NotAllowed
from tests.cases.reports_tools import shared as shared_report
from tests.meeting_tools import begun
from tests.plan_tools import answered, commented, shared, written

ANSWERS = {"good": "Cuenta cuentos", "hard": "Leer", "asks": "¿Quién lo mide?\n\n¿Y en casa?"}


@pytest.fixture
def papers(cast):
    """A draft with plain words in Spanish, a concern and an answered question, a report from
    outside, a page about the child, and a meeting."""
    goal = written(cast)
    plans.write_block(
        by=cast.teacher,
        block=goal,
        revision=goal.revision,
        words="92 words a minute",
        fields={},
        plain={"es": "Leerá 92 palabras por minuto"},
    )
    version = shared(cast, goal)
    commented(cast, version, kind="concern", words="No science?")
    answered(cast, commented(cast, version, words="All settled"))
    shared_report(cast, who="mother", kind="outside", word="Eyes")
    about_child.keep(by=cast.mother, case=cast.case, answers=ANSWERS)
    return begun(cast)


def text_of(answer) -> str:
    """The words of a PDF."""
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def test_all_papers_stand_on_one_page_in_the_language_one_asks_for(alder, cast, client_for, papers):
    mother = client_for(alder, cast.mother)
    page = reverse("meeting_pack", args=[papers.pk])
    english, spanish = (mother.get(page, {"in": code}).content.decode() for code in ("en", "es"))
    for words in (
        "What is my child good at?", "Cuenta cuentos", "¿Quién lo mide?", "¿Y en casa?",
        "When do we meet again?", "No science?", "92 words a minute", "Eyes report", "DRAFT",
        "Eyes words is hard for Ana",
    ):  # fmt: skip
        assert words in english
    assert "All settled" not in english.split('id="draft"')[0]  # it is no open question
    for words in (
        "¿Para qué es bueno", "Cuenta cuentos", "No science?", "Leerá 92 palabras por minuto",
        "92 words a minute", "Leer palabras le cuesta a Ana",
    ):  # fmt: skip
        assert words in spanish
    assert '<html lang="es"' in spanish
    assert "Leerá 92" not in english
    assert mother.get(page, {"in": "xx"}).status_code == 200


def test_the_same_stands_on_paper(alder, cast, client_for, papers):
    paper = reverse("meeting_pack_pdf", args=[papers.pk])
    mother = client_for(alder, cast.mother)
    english, spanish = mother.get(paper, {"in": "en"}), mother.get(paper, {"in": "es"})
    assert english["Content-Type"] == "application/pdf"
    said = text_of(english)
    for words in ("About my child", "Cuenta cuentos", "No science?", "DRAFT", "Page 1 of"):
        assert words in said
    assert "Leerá 92 palabras por minuto" in text_of(spanish)
    assert PdfReader(io.BytesIO(spanish.content)).trailer["/Root"]["/Lang"] == "es"
    # For whom it is not, the questions are there to be filled in by hand.
    printed = text_of(client_for(alder, cast.teacher).get(paper))
    assert "What is my child good at?" in printed
    assert "Cuenta cuentos" not in printed
    assert "¿Quién lo mide?" not in printed


def test_only_the_family_and_the_team_open_it(alder, cast, client_for, papers):
    for name in ("meeting_pack", "meeting_pack_pdf"):
        page = reverse(name, args=[papers.pk])
        got = {
            who: client_for(alder, cast.people[who]).get(page).status_code
            for who in ("mother", "teacher", "past_guest", "father", "other_mother", "interpreter")
        }
        assert got == {
            "mother": 200, "teacher": 200, "past_guest": 404, "father": 404, "other_mother": 404,
            "interpreter": 404,
        }  # fmt: skip
    talked = begun(cast, interpreter=True)
    page = reverse("meeting_pack", args=[talked.pk])
    assert client_for(alder, cast.interpreter).get(page).status_code == 403


def test_the_papers_take_as_many_queries_for_ten_questions_as_for_one(
    alder, cast, client_for, papers
):
    mother = client_for(alder, cast.mother)
    page = reverse("meeting_pack", args=[papers.pk])

    def count() -> int:
        mother.get(page)
        with CaptureQueriesContext(
            connection,
        ) as found:
            mother.get(page)
        return len(found)

    few = count()
    version = papers.version
    for number in range(10):
        commented(cast, version, words=f"And {number}?")
        shared_report(cast, who="mother", kind="outside", word=f"Ears {number}")
    assert count() == few


def test_what_a_parent_writes_is_theirs_until_they_share_it(alder, cast, client_for):
    mother = client_for(alder, cast.mother)
    page = reverse("about_child", args=[cast.case.pk])
    assert "Saved" in mother.post(page, {**ANSWERS, "action": "save"}).content.decode()
    row = AboutChild.objects.get()
    assert (row.answers["good"], row.language) == ("Cuenta cuentos", cast.mother.language)
    assert not AboutChild.objects.visible_to(cast.teacher).exists()
    assert not Entry.objects.filter(data__has_key="about_child").exists()
    assert mother.post(page, {**ANSWERS, "action": "keep"}).status_code == 302
    assert mother.post(page, {**ANSWERS, "action": "share"}).status_code == 302
    (entry,) = Entry.objects.filter(data__has_key="about_child")
    assert (entry.author, "Cuenta cuentos" in entry.body) == (cast.mother, True)
    assert "¿Quién lo mide?" not in entry.body
    mother.post(page, {**ANSWERS, "action": "share"})  # the very same again
    assert Entry.objects.filter(data__has_key="about_child").count() == 1
    mother.post(page, {**ANSWERS, "good": "Dibuja", "action": "share"})
    assert Entry.objects.filter(data__has_key="about_child").count() == 2
    assert mother.post(page, {"action": "share"}).status_code == 422
    assert "Dibuja" not in mother.get(page).content.decode()  # the empty form was kept


def test_who_is_no_parent_with_rights_writes_nothing(alder, cast, client_for):
    page = reverse("about_child", args=[cast.case.pk])
    for who, status in (("teacher", 403), ("father", 404), ("past_guest", 404)):
        assert client_for(alder, cast.people[who]).get(page).status_code == status
    with pytest.raises(NotAllowed):
        about_child.keep(by=cast.teacher, case=cast.case, answers=ANSWERS)
    with pytest.raises(BadInput):
        about_child.share(by=cast.mother, case=cast.case, answers={"good": "  "})
