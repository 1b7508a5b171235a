"""Does the meter tell hard words from plain ones, in both languages?"""

from __future__ import annotations

from tenants.base.plain_words import reading

# From the worked case: as staff wrote it, and as the parents got it.
DENSE = (
    "A PSW analysis supports a processing weakness (phonological, RAN) with a research-linked "
    "academic weakness in the presence of otherwise intact fluid and visual-spatial reasoning."
)
PLAIN = (
    "Mateo thinks and solves problems as well as most children his age. Reading words is very "
    "hard. Numbers and math are fine. He works well when he does not have to read alone."
)
LLANO = (
    "Mateo piensa y resuelve problemas tan bien como la mayoría de los niños. Leer palabras le "
    "cuesta mucho. Los números van bien. Trabaja bien cuando no tiene que leer solo."
)
DENSO = (
    "El perfil evidencia variabilidad interíndice, consistente con debilidades fonológicas "
    "significativas y discrepancias estadísticamente relevantes respecto del funcionamiento "
    "intelectual general del estudiante."
)


def test_the_dense_report_is_hard_and_the_plain_one_easy():
    hard, easy = reading(DENSE, "en"), reading(PLAIN, "en")
    assert hard.grade >= 12
    assert not hard.easy
    assert easy.grade <= 6
    assert easy.easy
    assert hard.long_sentences[0][1] > 20
    assert "phonological" in hard.long_words
    assert easy.long_sentences == ()


def test_spanish_as_well():
    hard, easy = reading(DENSO, "es"), reading(LLANO, "es")
    assert not hard.easy
    assert easy.easy
    assert hard.grade > easy.grade


def test_of_a_few_words_or_another_language_nothing_is_said():
    assert reading("He reads.", "en") is None
    assert reading(PLAIN, "ar") is None
