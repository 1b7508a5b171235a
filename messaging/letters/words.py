"""In which words does a first letter speak, in each language it can be written in?

The words are our own. They are not in the catalogues: a letter is written in the parent's
language, whole, or not at all. The Spanish awaits a qualified translator (docs/letters.md).
No word tells the sex of the child, the teacher or the parent, because nobody was asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Words:
    """The sentences of a letter; the names in braces are filled in by messaging.letters.text."""

    dear: str
    dear_unknown: str
    about: str
    worried: str
    request: str
    rule: str
    see: str
    tried: str
    papers: str
    papers_best_language: str
    meanwhile: str
    same_in_class: str
    not_sure: str
    what_helps: str
    answer_language: str
    thanks: str
    sincerely: str
    child: str
    born: str
    grade: str
    kindergarten: str
    prekindergarten: str


ENGLISH: Final = Words(
    dear="Dear {teacher}:",
    dear_unknown="To the teacher of {child}:",
    about="I am writing to you about {child}.",
    worried="I am writing because I am worried about {child}.",
    request="I am asking in writing for a full evaluation for special education for {who}.",
    rule="This is a parent's request for a first evaluation, under 34 CFR 300.301(b).",
    see="This is what I see:",
    tried="This is what we have tried, or what I have been told, and since when:",
    papers=(
        "Please send me a written notice of what the school will do, the form to give my consent, "
        "and a copy of my rights. I ask for these papers in {language}."
    ),
    papers_best_language=(
        "Please send me a written notice of what the school will do, the form to give my consent, "
        "and a copy of my rights. I ask for these papers in the language that I read best."
    ),
    meanwhile=(
        "Extra help in class can go on at the same time. Please do not wait for it to end before "
        "you answer this letter."
    ),
    same_in_class="Do you see the same in class?",
    not_sure=(
        "I am not sure yet if {child} needs an evaluation. I would like to know what you think."
    ),
    what_helps="Please write back to me and tell me what you see, and what could help {child}.",
    answer_language="Please answer me in {language} if you can.",
    thanks="Thank you.",
    sincerely="Sincerely,",
    child="my child",
    born="born {date}",
    grade="grade {grade}",
    kindergarten="kindergarten",
    prekindergarten="prekindergarten",
)

SPANISH: Final = Words(
    dear="Apreciable {teacher}:",
    dear_unknown="A quien enseña a {child}:",
    about="Le escribo sobre {child}.",
    worried="Le escribo porque me preocupa {child}.",
    request="Pido por escrito una evaluación completa para educación especial para {who}.",
    rule="Esta es la petición de una familia de una primera evaluación, según 34 CFR 300.301(b).",
    see="Esto es lo que veo:",
    tried="Esto es lo que hemos intentado, o lo que me han dicho, y desde cuándo:",
    papers=(
        "Por favor, mándeme un aviso escrito de lo que hará la escuela, el formulario para dar mi "
        "consentimiento y una copia de mis derechos. Pido estos papeles en {language}."
    ),
    papers_best_language=(
        "Por favor, mándeme un aviso escrito de lo que hará la escuela, el formulario para dar mi "
        "consentimiento y una copia de mis derechos. Pido estos papeles en el idioma que leo mejor."
    ),
    meanwhile=(
        "La ayuda en la clase puede seguir al mismo tiempo. Por favor, no espere a que termine "
        "para responder a esta carta."
    ),
    same_in_class="¿Usted ve lo mismo en la clase?",
    not_sure=(
        "Todavía no sé si {child} necesita una evaluación. Me gustaría saber qué piensa usted."
    ),
    what_helps="Por favor, respóndame y dígame qué ve usted y qué podría ayudar a {child}.",
    answer_language="Si puede, respóndame en {language}.",
    thanks="Gracias.",
    sincerely="Atentamente,",
    child="mi niño o niña",
    born="fecha de nacimiento {date}",
    grade="grado {grade}",
    kindergarten="kínder",
    prekindergarten="prekínder",
)

WORDS: Final = {"en": ENGLISH, "es": SPANISH}
