"""What does a parent's first letter say, made from three answers and the names?

The result is a proposal in the marks of messages: the parent reads, changes and sends it. What
the parent answered stands in it word for word. An empty answer leaves no trace.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils import translation

from messaging.letters.words import WORDS, Words
from messaging.markup import as_typed
from messaging.pdf import date_in_words

if TYPE_CHECKING:
    import datetime as dt

_NOTHING: Final = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*")
_KINDERGARTEN: Final = {"k", "kg", "kindergarten", "0"}
_PREKINDERGARTEN: Final = {"pk", "pre-k", "prek", "prekindergarten"}


class Asks(StrEnum):
    """Whether the parent asks the school to evaluate the child."""

    YES = "yes"
    NOT_SURE = "not_sure"
    NO = "no"


@dataclass(frozen=True)
class Answers:
    """The three answers, as typed."""

    sees: str
    tried: str
    asks: Asks


@dataclass(frozen=True)
class Names:
    """Who and what a letter names. Everything but the child may be empty."""

    child: str  # as the child is called
    child_in_full: str = ""
    born: dt.date | None = None
    grade: str = ""  # "3", "K", "Pre-K"
    school: str = ""
    teacher: str = ""
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


def compose(
    answers: Answers, names: Names, *, dated: dt.date, language: str, papers_in: str = ""
) -> Letter:
    """The letter in letter_language(language). `papers_in` is the language that the parent reads,
    when it is another one."""
    written_in = letter_language(language)
    words = WORDS[written_in]
    spoken = _Filled(words, names, written_in, papers_in or language)
    asking = answers.asks is Asks.YES
    paragraphs = [
        *(spoken.request() if asking else spoken.concern()),
        *_with_lead(words.see, answers.sees),
        *_with_lead(words.tried, answers.tried),
        *(spoken.what_is_asked() if asking else spoken.question(answers.asks)),
        words.thanks,
    ]
    return Letter(
        language=written_in,
        date_line=date_in_words(dated, written_in),
        salutation=spoken.salutation(),
        paragraphs=tuple(paragraphs),
        closing=words.sincerely,
        signed_by=_name(names.parent),
    )


def _name(text: str) -> str:
    """A name on one line whose signs mean nothing but themselves."""
    return as_typed(" ".join(text.split())) if not _NOTHING.fullmatch(text) else ""


def _with_lead(lead: str, answer: str) -> list[str]:
    """A sentence that leads to the answer, and the answer; nothing when it is empty."""
    lines = answer.replace("\r\n", "\n").replace("\r", "\n").strip()
    return [] if _NOTHING.fullmatch(answer) else [lead, lines]


@dataclass(frozen=True)
class _Filled:
    """The sentences of one letter with the names filled in."""

    words: Words
    names: Names
    language: str
    papers_in: str

    @property
    def child(self) -> str:
        return _name(self.names.child) or _name(self.names.child_in_full) or self.words.child

    def salutation(self) -> str:
        if teacher := _name(self.names.teacher):
            return self.words.dear.format(teacher=teacher)
        return self.words.dear_unknown.format(child=self.child)

    def concern(self) -> list[str]:
        return [self.words.worried.format(child=self.child)]

    def request(self) -> list[str]:
        asked = self.words.request.format(who=self.who())
        return [self.words.about.format(child=self.child), f"{asked} {self.words.rule}"]

    def who(self) -> str:
        """The child in full, with what tells it from another of the same name."""
        names, words = self.names, self.words
        born = date_in_words(names.born, self.language) if names.born else ""
        parts = [
            words.born.format(date=born) if born else "",
            self.grade(),
            _name(names.school),
        ]
        told = "; ".join(part for part in parts if part)
        full = _name(names.child_in_full) or self.child
        return f"{full} ({told})" if told else full

    def grade(self) -> str:
        grade = _name(self.names.grade)
        if grade.lower() in _KINDERGARTEN:
            return self.words.kindergarten
        if grade.lower() in _PREKINDERGARTEN:
            return self.words.prekindergarten
        return self.words.grade.format(grade=grade) if grade else ""

    def what_is_asked(self) -> list[str]:
        name = self.language_name()
        words = self.words
        papers = words.papers.format(language=name) if name else words.papers_best_language
        return [papers, words.meanwhile]

    def question(self, asks: Asks) -> list[str]:
        words, child = self.words, self.child
        unsure = words.not_sure.format(child=child) if asks is Asks.NOT_SURE else ""
        helps = words.what_helps.format(child=child)
        name = self.language_name() if self.papers_in.partition("-")[0] != "en" else ""
        language = words.answer_language.format(language=name) if name else ""
        parts = (words.same_in_class, unsure, helps, language)
        return [" ".join(part for part in parts if part)]

    def language_name(self) -> str:
        """The name of the parent's language in the letter's, "" when we do not know it."""
        base = self.papers_in.partition("-")[0].lower()
        with translation.override(self.language):
            try:
                name = str(translation.get_language_info(base)["name_translated"])
            except KeyError:
                return ""
        return name if self.language == "en" else name.lower()  # only English writes them large
