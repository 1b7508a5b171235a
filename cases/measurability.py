"""Can anybody tell whether this goal was met? Reads the sentence of an annual goal.

Pure, and a hint: it never blocks and never rewrites. It finds seven parts by their words, in
English and Spanish; a goal is measurable when act, target, method and end are all stated, and a
missing baseline, condition or schedule is a warning. "Measurable annual goals": 34 CFR
300.320(a)(2); how progress is measured and when it is told: 300.320(a)(3). The law does not list
the parts, common practice does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cases.goal_words import LANGUAGES, Patterns


class Element(StrEnum):
    """A part of a goal's sentence."""

    TIMEFRAME = "timeframe"
    CONDITION = "condition"
    ACT = "observable_behavior"
    BASELINE = "baseline"
    TARGET = "target"
    METHOD = "method"
    SCHEDULE = "schedule"


class Fault(StrEnum):
    """What is wrong with what is there."""

    PERCENT_WITHOUT_BASE = "percent_without_base"
    JUDGMENT_WORD = "judgment_word"
    UNOBSERVABLE_VERB = "unobservable_verb"
    VAGUE_QUANTITY = "vague_quantity"
    WEAK_METHOD = "weak_method"
    COMPOUND = "compound"
    SERVICE = "service_not_goal"
    ACTIVITY = "activity_not_goal"
    OUTCOME = "outcome_not_skill"


NEEDED: Final = (Element.ACT, Element.TARGET, Element.METHOD, Element.TIMEFRAME)
NO_GOAL: Final = (Fault.SERVICE, Fault.ACTIVITY, Fault.OUTCOME)


@dataclass(frozen=True)
class Measured:
    """What stands in a goal's sentence. `faults` holds each fault with the words that show it."""

    elements: frozenset[Element]
    faults: tuple[tuple[Fault, str], ...]

    @property
    def measurable(self) -> bool:
        """Act, target, method and end are all there."""
        return all(part in self.elements for part in NEEDED)

    @property
    def missing(self) -> tuple[Element, ...]:
        """The parts that are not there, in the order of a goal's sentence."""
        return tuple(part for part in Element if part not in self.elements)

    @property
    def is_goal(self) -> bool:
        """It tells of something the child will do, not of a service, an activity or a result."""
        return not any(fault in NO_GOAL for fault, _words in self.faults)


def measure(text: str, language: str = "en", *, ends: bool = False) -> Measured:
    """What the goal's sentence says and lacks. `language` is "en" or "es", anything else is read as
    English; `ends` when a field beside the sentence gives the day by which it is to be met."""
    look = LANGUAGES.get(language, LANGUAGES["en"])
    words = " ".join(text.split())
    faults = [
        (fault, found[0])
        for fault, pattern in (
            (Fault.SERVICE, look.service),
            (Fault.ACTIVITY, look.activity),
            (Fault.OUTCOME, look.outcome),
        )
        if (found := pattern.search(words))
    ]
    if faults:
        return Measured(frozenset(), tuple(faults))
    rest, has_end = _without(look.timeframe, words)
    baseline = look.baseline.search(rest)
    plain = _before_baseline(rest, baseline)
    target, bare = _target(look, plain)
    acts = look.act.search(rest) is not None
    found_parts = {
        Element.TIMEFRAME: has_end or ends,
        Element.CONDITION: look.condition.search(rest) is not None,
        Element.ACT: acts,
        Element.BASELINE: baseline is not None,
        Element.TARGET: target and acts,
        Element.METHOD: _method(look, rest),
        Element.SCHEDULE: look.schedule.search(rest) is not None,
    }
    elements = frozenset(part for part, there in found_parts.items() if there)
    return Measured(elements, tuple(_faults(look, rest, elements, bare)))


def _without(pattern: re.Pattern[str], words: str) -> tuple[str, bool]:
    """The sentence without what the pattern finds, and whether it found anything."""
    rest, times = pattern.subn(" ", words)
    return rest, times > 0


def _before_baseline(words: str, baseline: re.Match[str] | None) -> str:
    """What was reached before is no target: its clause, to the next comma or stop, goes."""
    if baseline is None:
        return words
    end = re.search(r"[,;.](?!\d)", words[baseline.end() :])
    after = words[baseline.end() + end.start() :] if end else ""
    clause = max(words.rfind(mark, 0, baseline.start()) for mark in ",;")
    lead = words[: baseline.start()] if clause < 0 else words[: max(clause, 0)]
    between = words[max(clause, 0) : baseline.start()]
    # "He does so in 2 of 10 now": the number stands before the word.
    return lead + ("" if re.search(r"\d", baseline[0]) or "now" in baseline[0] else between) + after


def _target(look: Patterns, words: str) -> tuple[bool, str]:
    """Whether a number with its base stands there, and a percentage of nothing, if that is all."""
    bare = look.bare_percent.search(words)
    rest = look.bare_percent.sub(" ", words)
    rest = look.schedule.sub(" ", rest)
    if look.amount.search(rest):
        return True, ""
    return False, bare[0] if bare else ""


def _method(look: Patterns, words: str) -> bool:
    weak = look.weak_method.sub(" ", words)
    return look.method.search(weak) is not None


def _faults(
    look: Patterns, words: str, elements: frozenset[Element], bare: str
) -> list[tuple[Fault, str]]:
    found = []
    if bare:
        found.append((Fault.PERCENT_WITHOUT_BASE, bare))
    unseen = look.unseen.search(words)
    if unseen and Element.ACT not in elements:
        found.append((Fault.UNOBSERVABLE_VERB, unseen[0]))
    if unseen and Element.ACT in elements:
        found.append((Fault.COMPOUND, unseen[0]))
    if Element.TARGET not in elements:
        for fault, pattern in (
            (Fault.JUDGMENT_WORD, look.judgment),
            (Fault.VAGUE_QUANTITY, look.vague_amount),
        ):
            if word := pattern.search(words):
                found.append((fault, word[0]))
    if weak := look.weak_method.search(words):
        found.append((Fault.WEAK_METHOD, weak[0].strip(" .,;")))
    return found
