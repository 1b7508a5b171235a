"""What does a letter say, made from the answers to its questions and the names in the file?

The result is a proposal in the marks of messages: the parent reads, changes and sends it. What
the parent answered stands in it word for word. An empty answer leaves no trace.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils import translation

from cases.grades import grade_in_words
from messaging.letters.words import WORDS, Words
from messaging.markup import as_typed
from messaging.pdf import date_in_words

if TYPE_CHECKING:
    from messaging.letters.kinds import Kind, Question

PLACE: Final = re.compile(r"\{(\w+)\}")
FACTS: Final = frozenset({"child", "who", "school", "in_language", "answer_language"})
_NOTHING: Final = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*")


@dataclass(frozen=True)
class Names:
    """Who and what a letter names. Everything but the child may be empty."""

    child: str  # as the child is called
    child_in_full: str = ""
    born: dt.date | None = None
    grade: str = ""  # "3", "K", "Pre-K"
    school: str = ""
    teacher: str = ""  # whom the letter is written to, a teacher or another person
    parent: str = ""


@dataclass(frozen=True)
class Letter:
    """A letter in its parts. `text` is what the parent edits; the date stands above it."""

    language: str
    date_line: str
    salutation: str
    paragraphs: tuple[str, ...]
    closing: str
    signed_by: str

    @property
    def text(self) -> str:
        """From the salutation to the name, paragraphs apart by an empty line."""
        end = "\n".join(line for line in (self.closing, self.signed_by) if line)
        return "\n\n".join([self.salutation, *self.paragraphs, end])


def letter_language(language: str) -> str:
    """The language a letter can be written in for a person of this language; English if none."""
    base = language.partition("-")[0].lower()
    return base if base in WORDS else "en"


def nothing(answer: str) -> bool:
    """Whether an answer holds no visible sign."""
    return _NOTHING.fullmatch(answer) is not None


def places(text: str) -> set[str]:
    """The names in braces of a text."""
    return set(PLACE.findall(text))


def grade_in(grade: str, language: str) -> str:
    """A child's grade as letters and notices say it: "grade 3", "kindergarten"."""
    with translation.override(letter_language(language)):
        return grade_in_words(grade)


def about(child_in_full: str, grade: str, language: str) -> str:
    """Whom a letter is about, as its head says it: "Mateo Rivera Solís, grade 3"."""
    return ", ".join(part for part in (child_in_full, grade_in(grade, language)) if part)


def compose(
    kind: Kind,
    answers: Mapping[str, str],
    names: Names,
    *,
    dated: dt.date,
    language: str,
    papers_in: str = "",
) -> Letter:
    """The letter in letter_language(language). `papers_in` is the language that the parent reads,
    when it is another one; `answers` as typed, dates as 2026-11-25, choices by their key."""
    written_in = letter_language(language)
    named = _Named(WORDS[written_in], names, written_in, papers_in or language)
    facts = named.facts()
    said = _said(kind, answers, facts, written_in)
    return Letter(
        language=written_in,
        date_line=date_in_words(dated, written_in),
        salutation=named.salutation(kind.to == "teacher"),
        paragraphs=tuple(_paragraphs(kind.text.in_(written_in), said, facts)),
        closing=named.words.sincerely,
        signed_by=_name(names.parent),
    )


def _paragraphs(text: str, said: Mapping[str, str], facts: Mapping[str, str]) -> list[str]:
    """Those paragraphs in which no answer is missing, filled in."""
    found = []
    for part in re.split(r"\n[^\S\n]*\n", text.strip()):
        if any(not said[name] for name in places(part) & said.keys()):
            continue
        filled = _filled(part, {**facts, **said})
        found += [filled] if filled else []
    return found


def _filled(part: str, values: Mapping[str, str]) -> str:
    """One paragraph with its names filled in; an answer alone on its line stands apart."""
    lines = [line.strip() for line in part.splitlines() if line.strip()]
    made = ""
    for number, line in enumerate(lines):
        apart = PLACE.fullmatch(line) or (number and PLACE.fullmatch(lines[number - 1]))
        made += ("\n\n" if apart else "\n") if number else ""
        made += PLACE.sub(lambda found: values.get(found[1], found[0]), line)
    return made.strip()


def _said(
    kind: Kind, answers: Mapping[str, str], facts: Mapping[str, str], language: str
) -> dict[str, str]:
    """What each answer says in the letter, by the name in braces; "" for none."""
    said = {}
    for question in kind.questions:
        answer = answers.get(question.key, "")
        said[question.key] = "" if nothing(answer) else _one(question, answer, facts, language)
        if question.type == "choice":
            chosen = question.choice(answer)
            end = chosen.end.in_(language) if chosen else ""
            said[f"{question.key}_end"] = _with_facts(end, facts)
    return said


def _one(question: Question, answer: str, facts: Mapping[str, str], language: str) -> str:
    if question.type == "choice":
        chosen = question.choice(answer)
        return _with_facts(chosen.letter.in_(language), facts) if chosen else ""
    if question.type == "date":
        day = as_day(answer)
        return date_in_words(day, language) if day else ""
    return answer.replace("\r\n", "\n").replace("\r", "\n").strip()


def as_day(answer: str) -> dt.date | None:
    """The day of an answer such as 2026-11-25; None for anything else."""
    try:
        return dt.date.fromisoformat(answer.strip())
    except ValueError:
        return None


def _with_facts(text: str, facts: Mapping[str, str]) -> str:
    return PLACE.sub(lambda found: facts.get(found[1], found[0]), text).strip()


def _name(text: str) -> str:
    """A name on one line whose signs mean nothing but themselves."""
    return as_typed(" ".join(text.split())) if not nothing(text) else ""


@dataclass(frozen=True)
class _Named:
    """What the portal fills in, in one language."""

    words: Words
    names: Names
    language: str
    papers_in: str

    @property
    def child(self) -> str:
        return _name(self.names.child) or _name(self.names.child_in_full) or self.words.child

    def salutation(self, to_teacher: bool) -> str:
        if teacher := _name(self.names.teacher):
            return self.words.dear.format(teacher=teacher)
        unknown = self.words.dear_unknown if to_teacher else self.words.dear_school
        return unknown.format(child=self.child)

    def facts(self) -> dict[str, str]:
        return {
            "child": self.child,
            "who": self.who(),
            "school": _name(self.names.school),
            "in_language": self.in_language(),
            "answer_language": self.answer_language(),
        }

    def who(self) -> str:
        """The child in full, with what tells it from another of the same name."""
        names, words = self.names, self.words
        born = date_in_words(names.born, self.language) if names.born else ""
        parts = [
            words.born.format(date=born) if born else "",
            _name(grade_in(names.grade, self.language)),
            _name(names.school),
        ]
        told = "; ".join(part for part in parts if part)
        full = _name(names.child_in_full) or self.child
        return f"{full} ({told})" if told else full

    def in_language(self) -> str:
        name = self.language_name()
        if name:
            return self.words.in_language.format(language=name)
        return self.words.in_best_language

    def answer_language(self) -> str:
        """A sentence for whoever does not read English, "" for all others."""
        name = self.language_name() if self.papers_in.partition("-")[0] != "en" else ""
        return self.words.answer_language.format(language=name) if name else ""

    def language_name(self) -> str:
        """The name of the parent's language in the letter's, "" when we do not know it."""
        base = self.papers_in.partition("-")[0].lower()
        with translation.override(self.language):
            try:
                name = str(translation.get_language_info(base)["name_translated"])
            except KeyError:
                return ""
        return name if self.language == "en" else name.lower()  # only English writes them large
