"""Which stages does a case go through, in which order?"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Stage:
    """A station of the road: key, name, and what comes next in a sentence."""

    key: str
    label: str | Promise
    next_step: str | Promise


STAGES = (
    Stage("concern", _("Concern"), _("The teacher answers and says what the school will try.")),
    Stage(
        "evaluation_requested",
        _("Evaluation requested"),
        _("The school sends a notice and a consent form, or says no in writing with reasons."),
    ),
    Stage("evaluation", _("Evaluation"), _("The school tests and writes a report.")),
    Stage(
        "eligibility", _("Eligibility"), _("The team decides with you whether a plan is needed.")
    ),
    Stage("draft_plan", _("Draft plan"), _("You read the draft before the meeting.")),
    Stage("meeting", _("Meeting"), _("The team meets and agrees on the plan.")),
    Stage("in_effect", _("In effect"), _("The plan is used and progress is reported.")),
)
STAGE_CHOICES = [(stage.key, stage.label) for stage in STAGES]
ORDER = {stage.key: index for index, stage in enumerate(STAGES)}


@dataclass(frozen=True)
class Step:
    """One station as the stepper shows it: `state` is done, now or ahead."""

    number: int
    key: str
    label: str | Promise
    state: str


def stepper(current: str) -> list[Step]:
    """All stations seen from the current one. Raises KeyError for an unknown stage."""
    here = ORDER[current]
    return [
        Step(i + 1, s.key, s.label, "done" if i < here else "now" if i == here else "ahead")
        for i, s in enumerate(STAGES)
    ]


def is_upward(old: str, new: str) -> bool:
    """Whether `new` lies further along the road than `old`."""
    return ORDER[new] > ORDER[old]


def stage(key: str) -> Stage:
    """The stage with that key. Raises KeyError."""
    return STAGES[ORDER[key]]
