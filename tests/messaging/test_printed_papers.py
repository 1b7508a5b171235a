"""Does the paper of a form ask what its page asks, in the same words, and read well in print?"""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from django.core.files.storage import default_storage
from django.utils import translation
from pypdf import PdfReader

from messaging import pdf
from messaging.forms.papers import SignForm
from messaging.services import paper_posting
from tests.messaging.test_pdf import LETTER, opened, words
from tests.paper_tools import begin, send

TESTS = {
    "en": "Reading: KTEA-3, Ms. Abara\nThinking: WISC-V, Ms. Abara\nTelling: CELF-5, Ms. Deshmukh",
    "es": "Lectura: KTEA-3, Sra. Abara\nPensar: WISC-V, Sra. Abara\nContar: CELF-5, Sra. Deshmukh",
}


def on_the_page(paper, language):
    """The words of the page on which a parent answers, in their order."""
    with translation.override(language):
        form = SignForm(paper=paper, language=language)
        said = [str(label) for _value, label in form.fields["says"].choices]
        if "ticked" in form.fields:
            ticked = form.fields["ticked"]
            said += [str(ticked.label), str(ticked.help_text)]
            said += [str(label) for _value, label in ticked.choices]
        statement = form.fields["statement"]
        return [*said, str(statement.label), str(statement.help_text)]


def last_of(text, wanted):
    """Where each of the words stands last on the paper."""
    return [text.rindex(one) for one in wanted]


@pytest.mark.parametrize("language", ["en", "es"])
def test_each_test_has_a_box_and_the_words_are_those_of_the_page(cast, language):
    sent = send(cast, "consent-evaluate", tests=TESTS)
    sheet = paper_posting.sheet(paper_posting.of_paper(sent, language))
    assert list(sheet.parts) == TESTS[language].splitlines()
    text, wanted = words(sheet), on_the_page(sent, language)
    places = last_of(text, wanted)
    assert places == sorted(places)
    assert all(text.count(one) == 2 for one in sheet.parts)  # proposed above, and with a box


def test_what_is_frozen_when_it_is_sent_has_them_too(cast):
    draft = begin(cast, "consent-evaluate", tests=TESTS)
    (spanish,) = paper_posting.freeze(by=cast.case_manager, draft=draft, texts={"es": "Texto"})
    with default_storage.open(spanish.stored_as) as file:
        kept = " ".join(page.extract_text() for page in PdfReader(file).pages)
    assert "Si acepta una parte: ¿qué pruebas?" in " ".join(kept.split())
    assert "Contar: CELF-5, Sra. Deshmukh" in kept


@pytest.mark.parametrize("slug", ["consent-evaluate", "consent-services", "excusal-agree"])
def test_a_form_without_tests_to_tick_has_its_answers_and_room_to_write(cast, slug):
    sent = send(cast, slug)
    sheet = paper_posting.sheet(paper_posting.of_paper(sent, "en"))
    assert not sheet.parts
    text = words(sheet)
    assert "Your own words" in text
    assert "which tests?" not in text
    assert ("which part, and which not" in text) is sent.sort.asks.partly


def test_a_notice_that_asks_nothing_has_no_box(cast):
    sheet = paper_posting.sheet(paper_posting.of_paper(send(cast, "pwn-propose"), "en"))
    assert not sheet.boxes
    assert "Your answer" not in words(sheet)


@pytest.mark.parametrize("lines", range(18, 44))
def test_no_heading_stands_alone_at_the_end_of_a_page(lines):
    body = "\n".join(["word"] * lines) + "\n\n**The heading**\n\n" + "What follows it. " * 30
    for page in opened(replace(LETTER, language="en", body=body)).pages:
        said = [line.strip() for line in page.extract_text().splitlines() if line.strip()]
        assert said[-2 if said[-1].startswith("Page") else -1] != "The heading"
        if "The heading" in said:
            assert said[said.index("The heading") + 1].startswith("What follows")


def test_headings_are_headings_for_who_listens():
    body = "**One**\n\nText.\n\n**Two**\n\nText.\n\n**Lucía**"
    for subject, level in (("Notice", "H2"), ("", "H1")):
        made = pdf.letter_pdf(replace(LETTER, subject=subject, body=body))
        assert tags(PdfReader(io.BytesIO(made))).count(f"/{level}") == 2


def tags(reader):
    """The kinds of all parts of the tree that a screen reader reads."""
    found, waiting = [], [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        part = waiting.pop().get_object()
        if not hasattr(part, "get"):
            continue
        found.append(part.get("/S"))
        inside = part.get("/K", [])
        inside = inside.get_object() if hasattr(inside, "get_object") else inside
        waiting += inside if isinstance(inside, list) else [inside]
    return found
