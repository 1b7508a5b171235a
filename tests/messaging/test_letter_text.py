"""Does the first letter say what the parent answered, no less and no more?"""

import datetime as dt
import itertools
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.letters.kinds import CONCERN, LANGUAGES, ours
from messaging.letters.text import PLACE, Letter, Names, letter_language
from messaging.letters.text import compose as compose_kind
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


ASKS = ("yes", "not_sure", "no")
REQUEST = {"en": "I am asking in writing", "es": "Pido por escrito"}
SEE = {"en": "This is what I see:", "es": "Esto es lo que veo:"}
TRIED_LEAD = {"en": "This is what we have tried", "es": "Esto es lo que hemos intentado"}
SAME = {"en": "Do you see the same in class?", "es": "¿Usted ve lo mismo en la clase?"}


def compose(answers: tuple[str, str, str], names: Names, **more: Any) -> Letter:
    """A concern letter from its three answers."""
    given = dict(zip(("sees", "tried", "asks_evaluation"), answers, strict=True))
    return compose_kind(ours()[CONCERN], given, names, **more)


def letter(
    language: str = "en",
    *,
    sees: str = SEES,
    tried: str = TRIED,
    asks: str = "yes",
    **more: str,
) -> Letter:
    """A letter about Mateo."""
    return compose((sees, tried, asks), MATEO, dated=DAY, language=language, **more)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("asks", ASKS)
@pytest.mark.parametrize(
    ("sees", "tried"), list(itertools.product(["", " \n\u200b", SEES], ["", TRIED]))
)
def test_every_combination(language: str, asks: str, sees: str, tried: str) -> None:
    made = letter(language, sees=sees, tried=tried, asks=asks)
    words = WORDS[language]
    assert (SEE[language] in made.text) == (sees == SEES) == (SEES in made.text)
    assert (TRIED_LEAD[language] in made.text) == (tried == TRIED) == (TRIED in made.text)
    assert (REQUEST[language] in made.text) == (asks == "yes")
    assert ("34 CFR 300.301(b)" in made.text) == (asks == "yes")
    assert ("evalua" in made.text.lower()) == (asks != "no")
    assert (SAME[language] in made.text) == (asks != "yes")
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
    assert "Please answer me in Arabic" in letter("ar", asks="no").text
    assert "Please answer me" not in letter("en", asks="no").text
    assert "respóndame en español" in letter("es", asks="not_sure").text


def test_letter_language() -> None:
    assert [letter_language(code) for code in ("es", "ES-mx", "en-us", "ar", "")] == [
        *["es", "es", "en", "en", "en"]
    ]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("asks", ASKS)
def test_only_the_child_is_known(language: str, asks: str) -> None:
    made = compose(("", "", asks), Names(child="Zoë"), dated=DAY, language=language)
    assert "Zoë" in made.salutation
    assert made.text.endswith(WORDS[language].sincerely)
    assert not re.search(r"[{}]|\(\)|\( |None| \.|;\s*\)", made.text)
    nobody = compose(("", "", asks), Names(child=" "), dated=DAY, language=language)
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
    text = compose(("", "", "yes"), names, dated=DAY, language=language).text
    assert f"Mateo ({words})." in text if words else "Mateo." in text


@pytest.mark.parametrize(
    "name",
    [
        *["Shaun O'Brien-Núñez", "محمد الأمين", "Ana 👩🏽", "*Ana* _B_ [c](https://d.org)"],
        *["<b>Al</b> & {x}", 'D\'Angelo\nde la "Cruz"', "%s \\ {child}"],
    ],
)
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("asks", ASKS)
def test_any_name_stands_as_it_is(name: str, language: str, asks: str) -> None:
    names = Names(
        child=name, child_in_full=name, school=name, teacher=name, parent=name, grade=name
    )
    made = compose(("x", "y", asks), names, dated=DAY, language=language)
    shown = plain(made.text)
    whole = " ".join(name.split())
    assert shown.count(whole) >= (4 if (asks == "yes") else 3)
    assert "<b>" not in render(made.text)
    assert "<strong>" not in render(made.text)


@settings(deadline=None)
@given(
    st.text(max_size=60), st.text(max_size=60), st.sampled_from(ASKS), st.sampled_from(["en", "es"])
)
def test_any_answer_is_kept_word_for_word(sees: str, tried: str, asks: str, language: str) -> None:
    text = letter(language, sees=sees, tried=tried, asks=asks).text
    for answer in (sees, tried):
        if re.sub(r"[\s\u200b-\u200f\u2060\ufeff]", "", answer):
            assert answer.replace("\r\n", "\n").replace("\r", "\n").strip() in text


KINDS = list(ours().values())


def all_words(kind, language: str) -> list[str]:
    """Every text of a kind in one language."""
    found = [kind.title, kind.everyday, kind.about, kind.known, kind.text]
    found += [need.what for need in kind.needs]
    for one in kind.questions:
        found += [one.label, one.hint]
        found += [words for c in one.choices for words in (c.label, c.letter, c.end, c.why)]
    return [words.in_(language) for words in found]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
def test_short_sentences_and_no_exclamation_marks(kind, language: str) -> None:
    for text in [*all_words(kind, language), *vars(WORDS[language]).values()]:
        assert "!" not in text
        for part in re.split(r"[.?:;]\s|\n", text.replace("Fed. Reg.", "FedReg")):
            assert len(part.split()) <= 30, part


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
def test_both_languages_say_the_same_and_fill_the_same_names(kind) -> None:
    pairs = zip(all_words(kind, "en"), all_words(kind, "es"), strict=True)
    for english, spanish in pairs:
        assert bool(english) == bool(spanish), english
        assert set(PLACE.findall(english)) == set(PLACE.findall(spanish)), english
        cited = [set(re.findall(r"300\.\d+\S*|11-07|46678", text)) for text in (english, spanish)]
        assert {c.rstrip(".,;") for c in cited[0]} == {c.rstrip(".,;") for c in cited[1]}, english


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
@pytest.mark.parametrize("whole", [True, False])
def test_every_kind_says_what_was_answered_and_what_it_must(kind, language, whole) -> None:
    given = {}
    for one in kind.questions:
        if one.required or whole:
            fits = [c.key for c in one.choices if not c.instead]
            given[one.key] = {"text": f"Words of {one.key}.", "date": "2026-01-08"}.get(
                one.type, fits[0] if fits else ""
            )
    made = compose_kind(kind, given, MATEO, dated=DAY, language=language)
    assert not re.search(r"[{}]|\(\)|  |\n\n\n|None", made.text)
    for one in kind.questions:
        assert (f"Words of {one.key}." in made.text) == (one.type == "text" and one.key in given)
    assert ("2026" in made.text) == any(q.type == "date" for q in kind.questions if q.key in given)
    if any(q.type == "date" and q.key in given for q in kind.questions):
        assert {"en": "January 8, 2026", "es": "8 de enero de 2026"}[language] in made.text
    for need in kind.needs:
        assert need.holds.startswith("{") or need.holds in made.text
        assert need.holds in kind.text.in_(language)
