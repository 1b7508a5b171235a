"""Is what a page shows of a letter the paper itself, named for what it asks?"""

from __future__ import annotations

import io
import re
from html import unescape

import pytest
from django.urls import reverse
from pypdf import PdfReader

from cases.models import Student
from messaging.letters.kinds import LANGUAGES, ours
from messaging.letters.samples import sample
from messaging.models import LetterDraft
from messaging.services import letters
from messaging.services import papers as papers_service
from tests.paper_tools import begin, send

ARTICLE = re.compile(r'<article class="letter".*?</article>', re.DOTALL)
SHEETS = re.compile(r'<span class="sheet" popover.*?</button></span></span>', re.DOTALL)
TITLES = {
    ("yes", "en"): "Request for an evaluation",
    ("yes", "es"): "Petición de una evaluación",
    ("not_sure", "en"): "Concern",
    ("no", "es"): "Preocupación",
}


@pytest.fixture
def write(cast):
    """The mother's letter in a language, not sent."""

    def draft(asks: str, language: str = "en") -> LetterDraft:
        cast.mother.language = language
        cast.mother.save()
        cast.mother.wear("family")
        letters.save_answers(
            by=cast.mother,
            student=cast.child,
            sees="She skips lines.",
            tried="Since June.",
            asks_evaluation=asks,
        )
        return LetterDraft.objects.get(student=cast.child)

    return draft


@pytest.fixture
def get(alder, cast, client_for):
    def fetch(who, name, *args, query=""):
        return client_for(alder, cast.people[who]).get(reverse(name, args=args) + query)

    return fetch


def squeezed(text: str) -> str:
    """Without any space: lines break elsewhere on paper."""
    return "".join(text.split())


def articles(answer) -> list[str]:
    """The letters of a page, in order, without marks, spaces and what explains their words."""
    found = ARTICLE.findall(SHEETS.sub("", answer.content.decode()))
    return [squeezed(unescape(re.sub(r"<[^>]+>", "", one))) for one in found]


def lines(answer) -> list[str]:
    """The lines of a paper, without the numbers of its pages."""
    pages = PdfReader(io.BytesIO(answer.content)).pages
    text = "\n".join(page.extract_text() for page in pages)
    said = [re.sub(r"•|(Page|Página)\s*\d+ / \d+", "", line) for line in text.splitlines()]
    return [squeezed(line) for line in said if line.strip()]


def lacks(page: str, paper: list[str]) -> list[str]:
    """The lines of the paper that the page does not show."""
    return [line for line in paper if line not in page]


@pytest.mark.parametrize(("asks", "language"), TITLES)
def test_a_letter_is_called_what_it_asks_for(cast, get, write, asks, language):
    title = squeezed(TITLES[asks, language])
    draft = write(asks, language)
    (shown,) = articles(get("mother", "letter_preview", cast.child.pk, "concern"))
    assert title in shown
    assert title in lines(get("mother", "letter_draft_pdf", cast.child.pk, "concern"))
    entry = letters.send(by=cast.mother, draft=draft)
    assert entry.data["titles"][language] == TITLES[asks, language]
    receipt = get("mother", "letter_receipt", entry.pk)
    assert receipt.context["about"] == TITLES[asks, language]
    assert title in articles(receipt)[0]
    assert title in lines(get("mother", "letter_pdf", entry.pk))


def test_a_letter_of_the_districts_own_keeps_its_name_whatever_day_it_sets():
    concern, evaluation = ours()["concern"], ours()["evaluation"]
    assert str(concern.title_for({"asks_evaluation": "yes"})) == str(evaluation.title)
    assert concern.title_for({}) == concern.title
    assert {kind.slug for kind in ours().values() if kind.title_for({}) != kind.title} == set()


@pytest.mark.parametrize("asks", ["yes", "not_sure"])
def test_the_preview_is_the_paper(cast, get, write, asks):
    draft = write(asks, "es")
    letters.choose_copies(by=cast.mother, draft=draft, ids=[str(cast.administrator.pk)])
    (shown,) = articles(get("mother", "letter_preview", cast.child.pk, "concern"))
    paper = lines(get("mother", "letter_draft_pdf", cast.child.pk, "concern"))
    assert len(paper) > 10
    assert lacks(shown, paper) == []
    for words in (
        f"Sobre: {cast.child.full_name}, grado 3",
        "Maestra o maestro del salón",
        "Firma",
        "Borrador: aún sin enviar",
        f"Copia para: {cast.administrator.display_name}",
    ):
        assert squeezed(words) in shown


def test_the_receipt_shows_the_paper_that_left(cast, get, write):
    entry = letters.send(by=cast.mother, draft=write("not_sure"))
    (shown,) = articles(get("mother", "letter_receipt", entry.pk))
    paper = lines(get("mother", "letter_pdf", entry.pk))
    assert lacks(shown, paper) == []
    assert squeezed(f"About: {cast.child.full_name}") in shown
    assert "Draft" not in shown


def test_a_notice_is_shown_as_its_paper_before_and_after_it_is_sent(cast, get):
    begin(cast, "pwn-propose")
    before = articles(get("case_manager", "paper_preview", cast.case.pk, "pwn-propose"))
    for language, shown in zip(LANGUAGES, before, strict=True):
        query = f"?language={language}"
        paper = get("case_manager", "paper_draft_pdf", cast.case.pk, "pwn-propose", query=query)
        assert lacks(shown, lines(paper)) == []
    sent = send(cast, "pwn-refuse")
    for language in LANGUAGES:
        query = f"?language={language}"
        (shown,) = articles(get("mother", "paper", sent.pk, query=query))
        paper = lines(get("mother", "paper_pdf", sent.pk, query=query))
        assert lacks(shown, paper) == []


@pytest.mark.parametrize(
    ("language", "grade", "said", "never"),
    [
        ("en", "K", "kindergarten", "grade K"),
        ("es", "K", "kínder", "grado K"),
        ("es", "Pre-K", "prekínder", "grado Pre-K"),
        ("en", "3", "grade 3", "kindergarten"),
    ],
)
def test_one_paper_says_the_grade_in_one_way(cast, get, write, language, grade, said, never):
    Student.objects.filter(pk=cast.child.pk).update(grade=grade)
    write("yes", language)
    paper = "".join(lines(get("mother", "letter_draft_pdf", cast.child.pk, "concern")))
    assert paper.count(squeezed(said)) == 2  # in the head, and where the letter names the child
    assert squeezed(never) not in paper
    notice = papers_service.texts(begin(cast, "pwn-propose"))[language]
    assert f", {said}, " in notice
    assert never not in notice


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sample_of_a_kind_has_the_head_of_a_letter(language):
    shown = sample(ours()["concern"], language)
    assert shown.subject == TITLES["yes", language]
    assert shown.about.startswith("Robin Sample, gra")
