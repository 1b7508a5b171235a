"""Of which blocks is a plan made, what does each hold, and which rule asks for it?

Pure. An individualized education program (IEP), a Section 504 plan and a gifted plan are three
shapes that share some blocks; a 504 plan is not a light IEP. A block is one goal, one service or
one whole section, so that somebody can point at it and ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LONGEST_TEXT: Final = 8_000  # letters of the words of a block
MOST_BLOCKS: Final = 120


class PlanKind(StrEnum):
    """Which plan it is."""

    IEP = "iep"
    SECTION_504 = "504"
    GIFTED = "gifted"


class FieldKind(StrEnum):
    """What is typed into a field."""

    LINE = "line"
    DAY = "day"
    NUMBER = "number"
    FREQUENCY = "frequency"
    ANSWER = "answer"  # yes, no, or not answered yet
    DAYS = "days"  # several days, one on a line


@dataclass(frozen=True)
class PlanField:
    """One field beside the words of a block."""

    name: str
    label: str | Promise
    kind: FieldKind = FieldKind.LINE


@dataclass(frozen=True)
class Shape:
    """A kind of block. `law` is the rule that asks for it, `many` when a plan holds several."""

    key: str
    label: str | Promise
    hint: str | Promise
    law: str = ""
    many: bool = False
    fields: tuple[PlanField, ...] = ()
    words: str | Promise = ""  # what its words are called; empty: a block without words


FREQUENCIES: Final[dict[str, str | Promise]] = {
    "daily": _("each school day"),
    "per_week": _("times a week"),
    "per_two_weeks": _("times in two weeks"),
    "per_month": _("times a month"),
    "per_quarter": _("times a quarter"),
    "in_all": _("times in all"),
}
ONCE: Final[dict[str, str | Promise]] = {
    "per_week": _("once a week"),
    "per_two_weeks": _("once in two weeks"),
    "per_month": _("once a month"),
    "per_quarter": _("once a quarter"),
    "in_all": _("once in all"),
}
ANSWERS: Final[dict[str, str | Promise]] = {"yes": _("Yes"), "no": _("No")}

WORDS: Final = _("The words of this part")
SERVICE: Final = (
    PlanField("name", _("What is it called?")),
    PlanField("times", _("How often? The number"), FieldKind.NUMBER),
    PlanField("frequency", _("How often? In which time"), FieldKind.FREQUENCY),
    PlanField("minutes", _("How many minutes each time?"), FieldKind.NUMBER),
    PlanField("place", _("Where?")),
    PlanField("provider", _("Who gives it?")),
    PlanField("starts_on", _("First day"), FieldKind.DAY),
    PlanField("ends_on", _("Last day"), FieldKind.DAY),
)

SHAPES: Final[dict[str, Shape]] = {
    shape.key: shape
    for shape in (
        Shape(
            "strengths",
            _("Strengths"),
            _("What the child is good at and likes."),
            "34 CFR 300.324(a)(1)(i)",
            words=WORDS,
        ),
        Shape(
            "family_concerns",
            _("Concerns of the family"),
            _("What the family worries about, in their own words."),
            "34 CFR 300.324(a)(1)(ii)",
            words=WORDS,
        ),
        Shape(
            "present_levels",
            _("Present levels"),
            _("What the child can do now, with numbers, and how the need shows in class."),
            "34 CFR 300.320(a)(1)",
            words=WORDS,
        ),
        Shape(
            "goal",
            _("Goal"),
            _("By when, given what, the child does what, how well, measured how and how often."),
            "34 CFR 300.320(a)(2)",
            many=True,
            fields=(
                PlanField("area", _("Area")),
                PlanField("ends_on", _("To be met by"), FieldKind.DAY),
            ),
            words=_("The goal in one sentence"),
        ),
        Shape(
            "progress",
            _("Progress reports"),
            _("On which days the family is told how each goal goes."),
            "34 CFR 300.320(a)(3)",
            fields=(PlanField("days", _("Days of the reports"), FieldKind.DAYS),),
            words=WORDS,
        ),
        Shape(
            "special_education",
            _("Special education service"),
            _("Teaching made for this child: when, how often, how long, where, by whom."),
            "34 CFR 300.320(a)(4) and (7)",
            many=True,
            fields=SERVICE,
            words=_("Anything else about it"),
        ),
        Shape(
            "related_service",
            _("Related service"),
            _("For example speech therapy: when, how often, how long, where, by whom."),
            "34 CFR 300.320(a)(4) and (7), 300.34",
            many=True,
            fields=SERVICE,
            words=_("Anything else about it"),
        ),
        Shape(
            "accommodation",
            _("Accommodation"),
            _("One change in how the child is taught or tested: when, how much, where."),
            "34 CFR 300.320(a)(4)",
            many=True,
            words=_("The accommodation in one sentence"),
        ),
        Shape(
            "aid",
            _("Supplementary aid"),
            _("A help that lets the child learn with classmates."),
            "34 CFR 300.320(a)(4), 300.42",
            many=True,
            words=_("The aid in one sentence"),
        ),
        Shape(
            "staff_support",
            _("Support for staff"),
            _("What the adults get so that they can do this: training, time to talk."),
            "34 CFR 300.320(a)(4)",
            many=True,
            words=_("The support in one sentence"),
        ),
        Shape(
            "participation",
            _("Time with classmates"),
            _("How much of the week the child is not in class with the others, and why."),
            "34 CFR 300.320(a)(5)",
            fields=(
                PlanField("minutes_out", _("Minutes a week not in class"), FieldKind.NUMBER),
                PlanField("minutes_week", _("Minutes of the school week"), FieldKind.NUMBER),
            ),
            words=WORDS,
        ),
        Shape(
            "assessments",
            _("State and district tests"),
            _("Which test, with which help; or why another test is taken."),
            "34 CFR 300.320(a)(6)",
            words=WORDS,
        ),
        Shape(
            "special_factors",
            _("Special factors"),
            _("Five questions that every team must answer."),
            "34 CFR 300.324(a)(2)",
            fields=(
                PlanField(
                    "behavior", _("Does behavior get in the way of learning?"), FieldKind.ANSWER
                ),
                PlanField("limited_english", _("Is the child learning English?"), FieldKind.ANSWER),
                PlanField("braille", _("Is the child blind or hard of seeing?"), FieldKind.ANSWER),
                PlanField(
                    "communication",
                    _("Are there needs in speaking, hearing or being understood?"),
                    FieldKind.ANSWER,
                ),
                PlanField(
                    "assistive_technology",
                    _("Does the child need a device or program?"),
                    FieldKind.ANSWER,
                ),
            ),
            words=_("What is done about each “yes”"),
        ),
        Shape(
            "transition",
            _("Life after school"),
            _("Goals for training, work and living, and the courses that lead there."),
            "34 CFR 300.320(b)",
            words=WORDS,
        ),
        Shape(
            "parent_training",
            _("Training for parents"),
            _("What parents learn so that they can help: when, how often, where, by whom."),
            "34 CFR 300.34(c)(8)",
            many=True,
            fields=SERVICE,
            words=_("Anything else about it"),
        ),
        Shape(
            "need_504",
            _("What is limited, and how we know"),
            _("Which life activity the disability limits, and the facts that show it."),
            "34 CFR 104.3(j), 104.35",
            words=WORDS,
        ),
        Shape(
            "owner_504",
            _("Who answers for this plan"),
            _("One person who sees that it is done, and the day on which it is looked at again."),
            "34 CFR 104.33, 104.35(d)",
            fields=(
                PlanField("owner", _("Who?")),
                PlanField("review_on", _("Looked at again on"), FieldKind.DAY),
            ),
        ),
        Shape(
            "gifted_need",
            _("What the child is ready for"),
            _("Where the child is ahead, and the facts that show it."),
            words=WORDS,
        ),
        Shape(
            "gifted_service",
            _("Teaching for what the child is ready for"),
            _("What is done: when, how often, where, by whom."),
            many=True,
            fields=SERVICE,
            words=_("Anything else about it"),
        ),
    )
}

PLANS: Final[dict[str, tuple[str, ...]]] = {
    PlanKind.IEP: (
        "strengths",
        "family_concerns",
        "present_levels",
        "goal",
        "progress",
        "special_education",
        "related_service",
        "aid",
        "accommodation",
        "staff_support",
        "participation",
        "assessments",
        "special_factors",
        "transition",
        "parent_training",
    ),
    PlanKind.SECTION_504: (
        "strengths",
        "family_concerns",
        "need_504",
        "accommodation",
        "related_service",
        "assessments",
        "owner_504",
    ),
    PlanKind.GIFTED: ("strengths", "family_concerns", "gifted_need", "gifted_service", "goal"),
}
NAMES: Final[dict[str, str | Promise]] = {
    PlanKind.IEP: _("Individualized education program (IEP)"),
    PlanKind.SECTION_504: _("Section 504 plan"),
    PlanKind.GIFTED: _("Gifted plan"),
}


def shape(key: str) -> Shape:
    """The shape of that key. Raises KeyError."""
    return SHAPES[key]
