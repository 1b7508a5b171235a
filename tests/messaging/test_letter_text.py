"""Does the first letter say what the parent answered, no less and no more?"""

import datetime as dt
import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.letters.text import Answers, Asks, Letter, Names, compose, letter_language
from messaging.letters.words import WORDS
from messaging.markup import plain, render

DAY = dt.date(2025, 10, 6)
MATEO = Names(
    child="Mateo",
    child_in_full="Mateo Rivera Solís",
    born=dt.date(2017, 3, 14),
    grade="3",
    school="Cedar Hollow Elementary",
    teacher="Hannah Okafor",
    parent="Lucía Solís",
)
SEES = 'He takes almost an hour to read two pages. He mixes up "was" and "saw".'
TRIED = "In first grade I was told to wait.\n\nReading at home since August."


def letter(
    language: str = "en",
    *,
    sees: str = SEES,
    tried: str = TRIED,
    asks: Asks = Asks.YES,
    **more: str,
) -> Letter:
    """A letter about Mateo."""
    return compose(Answers(sees, tried, asks), MATEO, dated=DAY, language=language, **more)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("asks", Asks)
@pytest.mark.parametrize(
    ("sees", "tried"), list(itertools.product(["", " \n\u200b", SEES], ["", TRIED]))
)
def test_every_combination(language: str, asks: Asks, sees: str, tried: str) -> None:
    made = letter(language, sees=sees, tried=tried, asks=asks)
    words = WORDS[language]
    assert (words.see in made.text) == (sees == SEES) == (SEES in made.text)
    assert (words.tried in made.text) == (tried == TRIED) == (TRIED in made.text)
    request = words.request.split("{")[0]
    assert (request in made.text) == (asks is Asks.YES)
    assert ("34 CFR 300.301(b)" in made.text) == (asks is Asks.YES)
    assert ("evalua" in made.text.lower()) == (asks is not Asks.NO)
    assert (words.same_in_class in made.text) == (asks is not Asks.YES)
    assert not re.search(r"[{}]|\(\)|  |\n\n\n|: *$|None", made.text)
    assert all(paragraph.strip() for paragraph in made.paragraphs)
    assert made.text.endswith(f"{words.sincerely}\nLucía Solís")


def test_a_request_in_english() -> None:
    text = letter().text
    assert text.startswith("Dear Hannah Okafor:\n\nI am writing to you about Mateo.")
    assert (
        "I am asking in writing for a full evaluation for special education for Mateo Rivera Solís "
        "(born March 14, 2017; grade 3; Cedar Hollow Elementary)." in text
    )
    assert "I ask for these papers in English." in text
    assert letter().date_line == "October 6, 2025"


def test_a_request_in_spanish() -> None:
    text = letter("es-MX").text
    assert text.startswith("Apreciable Hannah Okafor:")
    assert (
        "Pido por escrito una evaluación completa para educación especial para Mateo Rivera Solís "
        "(fecha de nacimiento 14 de marzo de 2017; grado 3; Cedar Hollow Elementary)." in text
    )
    assert "Pido estos papeles en español." in text
    assert letter("es").date_line == "6 de octubre de 2025"


def test_papers_in_another_language() -> None:
    assert "these papers in Arabic." in letter("ar").text
    assert letter("ar").language == "en"
    assert "in the language that I read best" in letter("xx").text
    assert "estos papeles en inglés" in letter("es", papers_in="en").text
    assert "Please answer me in Arabic" in letter("ar", asks=Asks.NO).text
    assert "Please answer me" not in letter("en", asks=Asks.NO).text
    assert "respóndame en español" in letter("es", asks=Asks.NOT_SURE).text


def test_letter_language() -> None:
    assert [letter_language(code) for code in ("es", "ES-mx", "en-us", "ar", "")] == [
        *["es", "es", "en", "en", "en"]
    ]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("asks", Asks)
def test_only_the_child_is_known(language: str, asks: Asks) -> None:
    made = compose(Answers("", "", asks), Names(child="Zoë"), dated=DAY, language=language)
    assert "Zoë" in made.salutation
    assert made.text.endswith(WORDS[language].sincerely)
    assert not re.search(r"[{}]|\(\)|\( |None| \.|;\s*\)", made.text)
    nobody = compose(Answers("", "", asks), Names(child=" "), dated=DAY, language=language)
    assert WORDS[language].child in nobody.text


@pytest.mark.parametrize(
    ("grade", "language", "words"),
    [
        ("K", "en", "kindergarten"),
        ("k", "es", "kínder"),
        ("Pre-K", "en", "prekindergarten"),
        ("PK", "es", "prekínder"),
        ("11", "en", "grade 11"),
        ("", "en", ""),
    ],
)
def test_grades(grade: str, language: str, words: str) -> None:
    names = Names(child="Mateo", grade=grade)
    text = compose(Answers("", "", Asks.YES), names, dated=DAY, language=language).text
    assert f"Mateo ({words})." in text if words else "Mateo." in text


@pytest.mark.parametrize(
    "name",
    [
        *["Shaun O'Brien-Núñez", "محمد الأمين", "Ana 👩🏽", "*Ana* _B_ [c](https://d.org)"],
        *["<b>Al</b> & {x}", 'D\'Angelo\nde la "Cruz"', "%s \\ {child}"],
    ],
)
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("asks", Asks)
def test_any_name_stands_as_it_is(name: str, language: str, asks: Asks) -> None:
    names = Names(
        child=name, child_in_full=name, school=name, teacher=name, parent=name, grade=name
    )
    made = compose(Answers("x", "y", asks), names, dated=DAY, language=language)
    shown = plain(made.text)
    whole = " ".join(name.split())
    assert shown.count(whole) >= (4 if asks is Asks.YES else 3)
    assert "<b>" not in render(made.text)
    assert "<strong>" not in render(made.text)


@settings(deadline=None)
@given(
    st.text(max_size=60), st.text(max_size=60), st.sampled_from(Asks), st.sampled_from(["en", "es"])
)
def test_any_answer_is_kept_word_for_word(sees: str, tried: str, asks: Asks, language: str) -> None:
    text = letter(language, sees=sees, tried=tried, asks=asks).text
    for answer in (sees, tried):
        if re.sub(r"[\s\u200b-\u200f\u2060\ufeff]", "", answer):
            assert answer.replace("\r\n", "\n").replace("\r", "\n").strip() in text


@pytest.mark.parametrize("language", ["en", "es"])
def test_short_sentences_and_no_exclamation_marks(language: str) -> None:
    for sentence in vars(WORDS[language]).values():
        assert "!" not in sentence
        for part in re.split(r"[.?:] ", sentence):
            assert len(part.split()) <= 27, part


def test_both_languages_fill_the_same_names() -> None:
    for field, english in vars(WORDS["en"]).items():
        assert set(re.findall(r"{\w+}", english)) == set(
            re.findall(r"{\w+}", getattr(WORDS["es"], field))
        )
