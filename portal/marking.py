"""Which words of a text does the glossary explain?

Pure. Whole words only, the longest that fits, each once in a paragraph, in English and Spanish.
Acronyms count as they are written (IEP, not iep).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

from portal.glossary import Term, terms

WORD: Final = re.compile(r"[^\W_]+")
PARAGRAPHS: Final = re.compile(r"\n\s*\n")
TAG: Final = re.compile(r"(<[^>]*>)")
ANEW: Final = re.compile(r"<(?:p|li|blockquote)\b")
BETWEEN: Final = frozenset((" ", "-", "/", "’", "'", "\n", "\xa0", ", "))
JOINS: Final = frozenset("-’'")
NO_ACRONYM: Final[dict[str, frozenset[str]]] = {
    "es": frozenset({"Para", "AT", "ED", "SAS"})
}  # words of the language itself
# Shorter ways to say it, beside the glossary's own.
ALSO: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "en": {
        "section-504-plan": ("504 plan",),
        "visual-impairment-including-blindness": ("visual impairment",),
        "percentile-rank": ("percentile",),
        "annual-goal": ("yearly goal",),
        "speech-or-language-impairment": ("speech impairment", "language impairment"),
    },
    "es": {
        "visual-impairment-including-blindness": ("impedimento visual",),
        "percentile-rank": ("percentil",),
        "specific-learning-disability": ("discapacidad de aprendizaje",),
    },
}


@dataclass(frozen=True)
class Piece:
    """A stretch of a paragraph, and the term that it is, if any."""

    text: str
    term: Term | None = None


def paragraphs(text: str, language: str) -> list[list[Piece]]:
    """The paragraphs of a text with its terms marked, for a text in English or Spanish; in any
    other language nothing is marked. Joined again, the pieces are the text."""
    found = [part for part in PARAGRAPHS.split(text) if part.strip()]
    return [pieces(part, language) for part in found]


def pieces(paragraph: str, language: str, seen: set[str] | None = None) -> list[Piece]:
    """One paragraph in pieces. `seen` holds the terms that were marked in it already."""
    language = language.partition("-")[0].lower()
    if language not in ALSO:
        return [Piece(paragraph)]
    made, done = [], 0
    for start, end, term in _found(paragraph, language, set() if seen is None else seen):
        if start > done:
            made.append(Piece(paragraph[done:start]))
        made.append(Piece(paragraph[start:end], term))
        done = end
    if done < len(paragraph):
        made.append(Piece(paragraph[done:]))
    return made


def html_pieces(html: str, language: str) -> Iterator[Piece]:
    """The same for HTML that is clean already: tags and links stay as they are, and each paragraph
    and each line of a list explains anew. The text of a piece is HTML."""
    seen: set[str] = set()
    linked = 0
    for part in TAG.split(html):
        if part.startswith("<"):
            if ANEW.match(part):
                seen = set()
            linked += part.startswith("<a ") - part.startswith("</a")
            yield Piece(part)
        elif linked:
            yield Piece(part)
        else:
            yield from pieces(part, language, seen)


def _found(text: str, language: str, seen: set[str]) -> Iterator[tuple[int, int, Term]]:
    known, longest = _index(language)
    words = [(match.start(), match.end(), match[0]) for match in WORD.finditer(text)]
    place = 0
    while place < len(words):
        step = 1
        for size in range(min(longest, len(words) - place), 0, -1):
            run = words[place : place + size]
            key = known.get(_key(run, text))
            if key is None or not _whole(text, run[0][0], run[-1][1]):
                continue
            term, acronym = key
            if acronym and (text.isupper() or text[run[0][0] : run[-1][1]] != acronym):
                continue
            step = size
            if term.key not in seen:
                seen.add(term.key)
                yield run[0][0], run[-1][1], term
            break
        place += step


def _key(run: list[tuple[int, int, str]], text: str) -> tuple[str, ...]:
    """The words in small letters; nothing that is in the index when more than a join parts them."""
    for (_start, end, _word), (start, _end, _next) in pairwise(run):
        if text[end:start] not in BETWEEN:
            return ()
    return tuple(word.casefold() for _start, _end, word in run)


def _whole(text: str, start: int, end: int) -> bool:
    """Not a part of a longer word that a hyphen joins; an English ’s may follow."""
    before = start >= 2 and text[start - 1] in JOINS and text[start - 2].isalnum()
    after = end + 1 < len(text) and text[end] in JOINS and text[end + 1].isalnum()
    owned = re.match(r"[’']s\b", text[end:]) is not None
    return not before and (not after or owned)


@cache
def _index(language: str) -> tuple[dict[tuple[str, ...], tuple[Term, str]], int]:
    """Every way to write a term, as its words in small letters; with an acronym, how it must be
    written. And the number of words of the longest."""
    found: dict[tuple[str, ...], tuple[Term, str]] = {}
    for term in terms().values():
        if _is_acronym(term.acronym, language):
            found.setdefault(_words(term.acronym), (term, term.acronym))
    for term in terms().values():
        own = term.spanish if language == "es" else term.english
        for name in (*_names(own), *ALSO[language].get(term.key, ())):
            for written in _numbers(name, language):
                found[_words(written)] = (term, "")
    return found, max(map(len, found))


def _is_acronym(acronym: str, language: str) -> bool:
    usable = len(acronym) > 1 and not acronym.isdigit() and acronym != "None"
    return usable and acronym not in NO_ACRONYM.get(language, ())


def _names(name: str) -> list[str]:
    """“Búsqueda de niños (Child Find)” is two names."""
    inside = re.fullmatch(r"(.+?) \((.+)\)", name)
    return [inside[1], inside[2]] if inside else [name]


def _words(name: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in WORD.findall(name))


def _numbers(name: str, language: str) -> Iterator[str]:
    """The name for one and for several."""
    yield name
    if language == "es":
        parts = name.split(" ")
        yield " ".join([_spanish_plural(parts[0]), *parts[1:]])
        if len(parts) > 1:
            yield " ".join([*map(_spanish_plural, parts[:2]), *parts[2:]])
    elif re.search(r"[^aeiou]y$", name):
        yield f"{name[:-1]}ies"
    elif not name.endswith("s"):
        yield f"{name}s"


def _spanish_plural(word: str) -> str:
    if word.endswith("ión"):
        return f"{word[:-2]}ones"
    if word[-1] in "aeiouáéó":
        return f"{word}s"
    return word if word.endswith("s") else f"{word}es"
