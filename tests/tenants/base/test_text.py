"""Are words the same that people take for the same?"""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.base.text import FOLD_FROM, FOLD_TO, fold, fold_sql, hits, same_word, words


def test_fold() -> None:
    assert fold("EvaluaciÓn ñÑ Über Ångström đ ł") == "evaluacion nn uber angstrom d l"
    assert fold(unicodedata.normalize("NFD", "évaluación Ñ")) == "evaluacion n"
    assert fold("مرحبا 👋🏽 Привет") == "مرحبا 👋🏽 привет"


def test_the_table_fits_a_quoted_sql_text() -> None:
    assert len(set(FOLD_FROM)) == len(FOLD_FROM) > len(FOLD_TO)
    assert not set("'\\%") & set(FOLD_FROM + FOLD_TO)
    assert FOLD_TO.isascii()
    assert fold_sql("x").startswith("lower(translate(x, ")


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("evaluación", "EVALUACIONES"),
        ("evaluate", "evaluation"),
        ("niño", "ninos"),
        ("reading", "reads"),
        ("carta", "cartas"),
        ("dificultad", "dificultades"),
        ("worry", "worries"),
        ("plan", "plans"),
        ("iep", "IEPs"),
    ],
)
def test_same(one: str, other: str) -> None:
    assert same_word(one, other)
    assert same_word(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("math", "mat"), ("son", "sonar"), ("are", "area"), ("perro", "per"), ("lee", "leche")],
)
def test_not_the_same(one: str, other: str) -> None:
    assert not same_word(one, other)


def test_words_and_hits() -> None:
    text = "The evaluation: evaluación, O'Hara's e\u0301cole -- x2"
    assert words(text) == ["The", "evaluation", "evaluación", "O'Hara's", "e\u0301cole", "x2"]
    assert [text[a:b] for a, b in hits(text, ["Evaluaciones école"])] == [
        "evaluación",
        "e\u0301cole",
    ]
