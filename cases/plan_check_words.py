"""How is a finding said: to staff as a hint, to parents as a question they may ask?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import plan_checks
from cases.measurability import Element
from cases.plan_shapes import SHAPES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cases.models import PlanVersion
    from cases.plan_checks import Finding

Text = str | Promise
HINTS: Final[dict[str, Text]] = {
    "empty": gettext_lazy("“%(part)s” is still empty."),
    "none": gettext_lazy("There is no “%(part)s” yet."),
    "nobody_asked": gettext_lazy(
        "Nothing is written here. Ask the family if classes or advice would help them at home."
    ),
    "prompt_left": gettext_lazy(
        "%(words)s: these are words of the template. Write about this child in their place. The"
        " family will not see them."
    ),
    "as_offered": gettext_lazy(
        "This stands as the template offers it to every child. Change it, or save it if it fits"
        " this child."
    ),
    "unanswered": gettext_lazy("These questions have no answer yet: %(parts)s"),
    "goal_lacks": gettext_lazy("Nobody can tell if this goal was met. It lacks: %(parts)s"),
    "goal_thin": gettext_lazy("This goal can be measured. It would be clearer with: %(parts)s"),
    "percent_without_base": gettext_lazy("%(words)s of what? Say what is counted."),
    "judgment_word": gettext_lazy("%(words)s: people judge this in their own way. Say a number."),
    "unobservable_verb": gettext_lazy("%(words)s: nobody can see this. Say what the child does."),
    "vague_quantity": gettext_lazy("%(words)s: how much is that? Say a number."),
    "weak_method": gettext_lazy("%(words)s: name the tool or record, not only the person."),
    "compound": gettext_lazy("%(words)s: this may be a second goal. Write one goal at a time."),
    "service_not_goal": gettext_lazy(
        "%(words)s: this is what adults do. Put it with the services, and say what the child will"
        " do."
    ),
    "activity_not_goal": gettext_lazy(
        "%(words)s: this is something to live through. Say what the child will be able to do."
    ),
    "outcome_not_skill": gettext_lazy(
        "%(words)s: this depends on many things. Say which skill the child will learn."
    ),
    "row_lacks": gettext_lazy("Still open here: %(parts)s"),
    "vague": gettext_lazy(
        "%(words)s: two teachers may do this in two ways. Say when and how much."
    ),
    "no_numbers": gettext_lazy("There is no number. Say where the child stands now, counted."),
    "no_effect": gettext_lazy("Say how the need shows in class, and what the child cannot do yet."),
    "no_days": gettext_lazy("Say on which days the family is told how the goals go."),
    "no_minutes": gettext_lazy("Say how many minutes of the school week that is."),
    "says_too_little": gettext_lazy("%(words)s: which test, and with which help?"),
    "jargon": gettext_lazy(
        "About %(parts)s of 100 words here are words of the trade: %(words)s. Say them in everyday"
        " words."
    ),
    "hard_to_read": gettext_lazy(
        "This reads like grade %(parts)s. Shorter sentences and everyday words help the family."
    ),
}
QUESTIONS: Final[dict[str, Text]] = {
    "prompt_left": gettext_lazy("What will you write about “%(part)s”?"),
    "as_offered": gettext_lazy("Why does “%(part)s” fit our child?"),
    "empty": gettext_lazy("What will you write about “%(part)s”?"),
    "none": gettext_lazy("Why is there no “%(part)s”?"),
    "nobody_asked": gettext_lazy(
        "Are there classes or advice for us, so that we can help at home?"
    ),
    "unanswered": gettext_lazy("What is the answer to these? %(parts)s"),
    "goal_lacks": gettext_lazy("How will we know that this goal was met?"),
    "goal_thin": gettext_lazy("Can you add this? %(parts)s"),
    "percent_without_base": gettext_lazy("%(words)s of what?"),
    "judgment_word": gettext_lazy("What does %(words)s mean in numbers?"),
    "unobservable_verb": gettext_lazy("What will we see our child do?"),
    "vague_quantity": gettext_lazy("How much is %(words)s?"),
    "weak_method": gettext_lazy("Which test or list will show it?"),
    "compound": gettext_lazy("Is this one goal or two?"),
    "service_not_goal": gettext_lazy("What will our child be able to do in the end?"),
    "activity_not_goal": gettext_lazy("What will our child be able to do in the end?"),
    "outcome_not_skill": gettext_lazy("Which skill will our child learn for this?"),
    "row_lacks": gettext_lazy("Can you fill this in? %(parts)s"),
    "vague": gettext_lazy("What does %(words)s mean? Who decides?"),
    "no_numbers": gettext_lazy("Where does our child stand now, in numbers?"),
    "no_effect": gettext_lazy("How does this show in class?"),
    "no_days": gettext_lazy("On which days will you tell us how it goes?"),
    "no_minutes": gettext_lazy("How many minutes a week is our child not with the others?"),
    "says_too_little": gettext_lazy("Which test, and with which help?"),
    "jargon": gettext_lazy("What do these words mean: %(words)s?"),
    "hard_to_read": gettext_lazy("Can you say this in everyday words?"),
}
ELEMENTS: Final[dict[str, Text]] = {
    Element.TIMEFRAME: gettext_lazy("by when"),
    Element.CONDITION: gettext_lazy("given what, or where"),
    Element.ACT: gettext_lazy("what the child does"),
    Element.BASELINE: gettext_lazy("where the child stands now"),
    Element.TARGET: gettext_lazy("how much or how well"),
    Element.METHOD: gettext_lazy("how it is measured"),
    Element.SCHEDULE: gettext_lazy("how often it is measured"),
}


def hint(finding: Finding) -> str:
    """For staff: what is missing or vague, and what to write."""
    return str(HINTS[finding.code]) % _values(finding)


def question(finding: Finding) -> str:
    """For parents: what they may ask about it."""
    return str(QUESTIONS[finding.code]) % _values(finding)


def hints(findings: Iterable[Finding]) -> list[str]:
    """All hints, each once, with the part that it is about."""
    return _named(findings, hint)


def questions(findings: Iterable[Finding]) -> list[str]:
    """All questions, each once, with the part that it is about."""
    return _named(findings, question)


def questions_about(version: PlanVersion) -> list[str]:
    """What a parent may ask about this draft."""
    blocks: Iterable[plan_checks.Block] = (
        plan_checks.Block(b["kind"], b["words"], b["fields"], easy=bool(b["plain"]))
        for b in version.blocks
    )
    born = version.case.student.birth_date
    age = plan_checks.age_in(born, timezone.localdate(version.shared_at))
    found = plan_checks.check(version.plan.kind, blocks, language=version.plan.language, age=age)
    return questions(found)


def _named(findings: Iterable[Finding], say: Callable[[Finding], str]) -> list[str]:
    named = (
        _("%(part)s: %(words)s") % {"part": SHAPES[one.kind].label, "words": say(one)}
        for one in findings
    )
    return list(dict.fromkeys(named))


def _values(finding: Finding) -> dict[str, str]:
    shape = SHAPES[finding.kind]
    labels = ELEMENTS | {each.name: each.label for each in shape.fields}
    quoted = [_("“%(words)s”") % {"words": words} for words in finding.words]
    return {
        "part": str(shape.label),
        "parts": _joined([str(labels.get(part, _own(part))) for part in finding.parts]),
        "words": ", ".join(quoted),
    }


def _joined(names: list[str]) -> str:
    """Questions one after the other, other names with commas."""
    return (" " if all(name.endswith("?") for name in names) else ", ").join(names)


def _own(part: str) -> Text:
    """A part that has no label of its own: a number, or how often."""
    return _("How often?") if part == "frequency" else format_lazy("{}", part)
