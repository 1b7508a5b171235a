"""Which entries does a word of our own sentences mean? The record keeps facts, not sentences.

Of each reader's language: the words of every sentence, and of the names of what stands in one,
with the codes under which the search column knows those facts (`search_text.code`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import get_language

from cases import facts, stages
from cases.models import (
    Meeting,
    MeetingDecision,
    PlanComment,
    PlanCommentStep,
    PlannedTest,
    TeamMember,
)
from cases.plan_shapes import SHAPES
from messaging.event_sentences import sentence
from messaging.related_words import forms
from messaging.search_text import code
from messaging.wiring import RECORDED
from tenants.base.text import fold, same_word, words

Names = Mapping[str, str | Promise]


class _Nothing(dict[str, Any]):
    """Facts of which only the verb is known; all others are empty."""

    def get(self, key: str, default: Any = None) -> Any:
        """What is known; empty words in place of any other default."""
        return super().get(key, "")

    def __missing__(self, key: str) -> str:
        return ""


def codes(word: str) -> frozenset[str]:
    """What a word that somebody looks for stands for in our own sentences, in the language that is
    spoken now; mostly nothing."""
    return _codes(fold(word), get_language() or "en")


@cache
def _index(_language: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for name, value, text in _said():
        for word in words(text):
            found[fold(word)].add(code(name, value))
    return {word: frozenset(known) for word, known in found.items()}


def _codes(word: str, language: str) -> frozenset[str]:
    wanted = forms(word)
    known = _index(language).items()
    return frozenset[str]().union(
        *(found for said, found in known if said in wanted or same_word(said, word))
    )


def _said() -> Iterator[tuple[str, str, str]]:
    """Name, value and words of everything of ours that an entry can hold."""
    for verb in RECORDED:
        yield "verb", verb, sentence(_Nothing(verb=verb, by="–"))
    for name, known in _named():
        for value, label in known.items():
            yield name, value, str(label)


def _named() -> Iterator[tuple[str, Names]]:
    at: Names = {key: stages.stage(key).label for key in stages.ORDER}
    yield from (("new", at), ("stage", at))
    yield "kind_of_fact", {key: facts.label(key) for key in facts.KINDS}
    yield "part", {key: shape.label for key, shape in SHAPES.items()}
    for name, choices in CHOICES.items():
        yield name, dict(choices.choices)


CHOICES: Final[dict[str, Any]] = {
    "role": TeamMember.CaseRole,
    "kind_of_comment": PlanComment.Kind,
    "step": PlanCommentStep.Kind,
    "purpose": Meeting.Purpose,
    "outcome": MeetingDecision.Outcome,
    "area": PlannedTest.Area,
    "way": Meeting.Way,
}
