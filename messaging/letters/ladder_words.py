"""In which words does a second or third letter repeat one that nobody answered?

Our own words, in each language a letter can be written in; the Spanish awaits a qualified
translator (docs/letters.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from messaging.letters.text import letter_language
from messaging.letters.words import WORDS
from messaging.markup import as_typed
from messaging.pdf import date_in_words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from messaging.details import HasData


@dataclass(frozen=True)
class RungWords:
    """The sentences of a letter that repeats another one; names in braces are filled in."""

    titles: tuple[str, str]
    subject: str
    wrote: str
    wrote_again: str
    no_answer: str
    please: str
    copies: str
    here_it_is: str
    whole: str


ENGLISH: Final = RungWords(
    titles=("Second letter", "Third letter"),
    subject="{rung}: {title}",
    wrote="This is my second letter. On {date} I wrote to {name} about {child}.",
    wrote_again=(
        "This is my third letter. I wrote about {child} on {date}, and once more on {again}."
    ),
    no_answer="I have had no answer yet.",
    please="Please answer me in writing, and tell me what happens next and when.",
    copies="A copy of this letter goes to {names}.",
    here_it_is="This is what I wrote:",
    whole="My whole letter is entry {number} of the record.",
)
SPANISH: Final = RungWords(
    titles=("Segunda carta", "Tercera carta"),
    subject="{rung}: {title}",
    wrote="Esta es mi segunda carta. El {date} le escribí a {name} sobre {child}.",
    wrote_again=(
        "Esta es mi tercera carta. Escribí sobre {child} el {date}, y otra vez el {again}."
    ),
    no_answer="Todavía no he recibido respuesta.",
    please="Por favor, respóndame por escrito y dígame qué pasa ahora y cuándo.",
    copies="Una copia de esta carta va a {names}.",
    here_it_is="Esto es lo que escribí:",
    whole="Mi carta completa es la entrada {number} del registro.",
)
CUT: Final = " …"
RUNGS: Final = {"en": ENGLISH, "es": SPANISH}


@dataclass(frozen=True)
class Before:
    """The letters so far: the day of the first and of each later one, and the words and the entry
    of the first."""

    days: tuple[dt.date, ...]
    body: str
    to: str  # the name of whom the first was written to, may be empty
    number: int


def rung_title(rung: int, language: str) -> str:
    """ "Second letter" for rung 2."""
    return RUNGS[letter_language(language)].titles[rung - 2]


def subject(title: str, rung: int, language: str) -> str:
    """What a letter is about, in a line: its kind, and for a later one which it is."""
    if rung < 2 or not title:
        return title or (rung_title(rung, language) if rung > 1 else "")
    frame = RUNGS[letter_language(language)].subject
    return frame.format(rung=rung_title(rung, language), title=title)


def subject_of(entry: HasData, language: str = "") -> str:
    """What a letter of the record is about, in its own language unless another is said: "Second
    letter: Request for records". "" for a letter of no known kind."""
    wanted = language or entry.language
    titles: dict[str, str] = entry.data.get("titles", {})
    title = titles.get(wanted.partition("-")[0].lower()) or titles.get("en", "")
    return subject(title, int(entry.data.get("rung", 1)), wanted)


def rung_text(
    *,
    rung: int,
    before: Before,
    child: str,
    to: str,
    copies: Sequence[str],
    parent: str,
    language: str,
    longest: int,
) -> str:
    """The words of letter 2 or 3: what was asked, when, and that nobody answered. What was asked
    stands there whole where the letter has at most `longest` letters with it, else its beginning
    and the number of its entry."""
    written_in = letter_language(language)
    words, frame = RUNGS[written_in], WORDS[written_in]
    first = date_in_words(before.days[0], written_in)
    named = as_typed(child)
    if rung == 2:
        told = words.wrote.format(date=first, name=as_typed(before.to) or named, child=named)
    else:
        again = date_in_words(before.days[-1], written_in)
        told = words.wrote_again.format(date=first, again=again, child=named)
    greeting = (
        frame.dear.format(teacher=as_typed(to)) if to else frame.dear_unknown.format(child=named)
    )

    def around(quoted: str) -> str:
        parts = [
            greeting,
            f"{told} {words.no_answer}",
            words.please,
            words.copies.format(names=", ".join(map(as_typed, copies))) if copies else "",
            words.here_it_is,
            quoted,
            frame.thanks,
            f"{frame.sincerely}\n{as_typed(parent)}",
        ]
        return "\n\n".join(part for part in parts if part)

    whole = around(_quoted(before.body))
    if len(whole) <= longest:
        return whole
    told_where = words.whole.format(number=before.number)
    room = longest - len(around(f"{_quoted('')}\n\n{told_where}")) - len(CUT)
    return around(f"{_quoted(_beginning(before.body, room))}\n\n{told_where}")


def _quoted(body: str) -> str:
    """The earlier letter between rules, so that nobody takes it for new words."""
    return f"“{body.strip()}”"


def _beginning(body: str, room: int) -> str:
    """At most so many letters of it, up to the end of a word where there is one, and the sign that
    more follows."""
    cut = body.strip()[: max(room, 0)]
    last = max(cut.rfind(" "), cut.rfind("\n"))
    return f"{cut[:last].rstrip() if last > 0 else cut}{CUT}"
