"""Can these words be the words of a kind of letter, or what must be mended first?

Used for what a district writes. Each problem is a sentence for the field it is about.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from messaging.letters.kinds import LANGUAGES, Both, Kind
from messaging.letters.text import FACTS, PLACE, places

if TYPE_CHECKING:
    from collections.abc import Iterator

Problem = tuple[str, str]  # the field, such as "text_en", and the sentence
_STRAY: Final = re.compile(r"[{}]")


def problems(kind: Kind) -> list[Problem]:
    """What must be mended in a kind, in the order of the page; empty when it can be used."""
    found: list[Problem] = []
    for language in LANGUAGES:
        found += _of_text(kind, language)
        for question in kind.questions:
            for choice in question.choices:
                for part, words in (("letter", choice.letter), ("end", choice.end)):
                    field = f"{question.key}-{choice.key}-{part}_{language}"
                    found += [(field, text) for text in _names(words.in_(language), FACTS)]
    return found


def _of_text(kind: Kind, language: str) -> Iterator[Problem]:
    field, text = f"text_{language}", kind.text.in_(language)
    keys = {one.key for one in kind.questions}
    ends = {f"{one.key}_end" for one in kind.questions if any(c.end for c in one.choices)}
    for sentence in _names(text, FACTS | keys | ends):
        yield field, sentence
    if not places(text) & {"child", "who"}:
        yield field, _("Say which child it is: put {child} or {who} into the letter.")
    for question in kind.questions:
        if question.key not in places(text) and any(_said(question.key, kind)):
            words = {"question": str(question.label), "name": f"{{{question.key}}}"}
            yield (
                field,
                _("The answer to “%(question)s” is nowhere in the letter. Put %(name)s in.")
                % words,
            )
    for need in kind.needs:
        if need.holds not in _whole(kind, language):
            yield field, _need_in_words(need.holds, need.what, need.cite)


def _said(key: str, kind: Kind) -> list[Both]:
    """What a question can say in the letter: something, unless its choices only set the rest."""
    question = kind.question(key)
    if question is None or question.type != "choice":
        return [Both("x", "x")]
    return [one.letter for one in question.choices]


def _whole(kind: Kind, language: str) -> str:
    """All that can stand in the letter."""
    parts = [kind.text]
    for question in kind.questions:
        parts += [words for one in question.choices for words in (one.letter, one.end)]
    return "\n".join(words.in_(language) for words in parts)


def _need_in_words(holds: str, what: Both, cite: str) -> str:
    words = {"what": str(what), "name": holds, "cite": cite}
    if cite:
        return _("The letter must say %(what)s (%(cite)s). Keep %(name)s in it.") % words
    return _("The letter must say %(what)s. Keep %(name)s in it.") % words


def _names(text: str, known: frozenset[str] | set[str]) -> Iterator[str]:
    """Names in braces that nobody fills in, and braces that hold no name."""
    for name in sorted(places(text) - known):
        fits = ", ".join(f"{{{one}}}" for one in sorted(known))
        yield (
            _("Nothing fills in %(name)s. You can use: %(known)s.")
            % {"name": f"{{{name}}}", "known": fits}
        )
    if _STRAY.search(PLACE.sub("", text)):
        yield _("A { or } stands alone. Write the names as they are shown, such as {child}.")
