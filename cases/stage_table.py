"""Which stages has a road, whose turn is it at each, and which facts lead from one to the next?

Data, drawn into docs/road.md. The road to an IEP and the road to a 504 plan are two that begin at
the same concern. Help in class runs beside them and is asked by no move, so it can hold up none
(34 CFR 300.301(b); OSEP Memo 11-07).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.rulepacks.schema import ClockKey


class Road(StrEnum):
    """Which road a stage lies on. An exit leaves the road to an IEP, or both."""

    IEP = "iep"
    S504 = "504"
    EXIT = "exit"


class Owner(StrEnum):
    """Whose turn it is."""

    SCHOOL = "school"
    FAMILY = "family"
    TEAM = "team"  # the school and the family together


OWNERS: dict[Owner, str | Promise] = {
    Owner.SCHOOL: _("The school"),
    Owner.FAMILY: _("The family"),
    Owner.TEAM: _("The school and the family together"),
}


@dataclass(frozen=True)
class Next:
    """What must happen now in a stage, by whom, and which clocks tell until when. It is over when
    one of `done_by` is known since the stage began; nothing ends the last one but another stage.
    `reached`: only for a case whose last station before this exit was one of these."""

    owner: Owner
    sentence: str | Promise
    done_by: frozenset[str] = frozenset()
    clocks: tuple[ClockKey, ...] = ()
    reached: frozenset[str] = frozenset()


def _next(
    owner: Owner,
    sentence: str | Promise,
    *clocks: ClockKey,
    done_by: Iterable[str] = (),
    reached: Iterable[str] = (),
) -> Next:
    return Next(owner, sentence, frozenset(done_by), clocks, frozenset(reached))


@dataclass(frozen=True)
class Stage:
    """A station of a road. `nexts` are its steps in order. `after`, of an exit: the station it
    usually follows."""

    key: str
    label: str | Promise
    road: Road
    nexts: tuple[Next, ...]
    after: str = ""

    @property
    def next_step(self) -> str | Promise:
        """The first step, for whoever knows no more than the stage."""
        return self._first.sentence

    @property
    def owner(self) -> Owner:
        """Whose turn it is when the stage begins."""
        return self._first.owner

    @property
    def _first(self) -> Next:
        return next(one for one in self.nexts if not one.reached)


SCHOOL, FAMILY, TEAM = Owner.SCHOOL, Owner.FAMILY, Owner.TEAM
K = ClockKey

STAGES = (
    Stage(
        "concern",
        _("Concern"),
        Road.IEP,
        (_next(SCHOOL, _("The teacher answers and says what the school will try.")),),
    ),
    Stage(
        "evaluation_requested",
        _("Evaluation requested"),
        Road.IEP,
        (
            _next(
                SCHOOL,
                _(
                    "The school sends a notice and a consent form, or says no in writing with "
                    "reasons."
                ),
                K.RESPONSE,
                done_by=("request_answered", "evaluation_refused"),
            ),
            _next(
                SCHOOL,
                _("The school gives the family the consent form."),
                done_by=("evaluation_refused",),
            ),
            _next(
                FAMILY,
                _("The school said no in writing. The family can ask again or disagree."),
            ),
        ),
    ),
    Stage(
        "consent",
        _("Consent to test"),
        Road.IEP,
        (
            _next(
                FAMILY,
                _("The family says yes or no to the testing. Nothing starts without a yes."),
                K.CONSENT_ANSWER,
                done_by=("consent_handed_in",),
            ),
            _next(SCHOOL, _("The school confirms the day on which it got the signed consent.")),
        ),
    ),
    Stage(
        "evaluation",
        _("Evaluation"),
        Road.IEP,
        (
            _next(
                SCHOOL, _("The school tests and writes a report."), K.EVALUATION, K.EVALUATION_AGAIN
            ),
        ),
    ),
    Stage(
        "results",
        _("Results"),
        Road.IEP,
        (
            _next(
                SCHOOL,
                _("The school explains the results in plain words."),
                K.EVALUATION,
                K.EVALUATION_AGAIN,
                K.ELIGIBILITY,
                K.REPORT_BEFORE,
            ),
        ),
    ),
    Stage(
        "eligibility",
        _("Eligibility"),
        Road.IEP,
        (
            _next(
                TEAM,
                _("The team decides with you whether a plan is needed."),
                K.EVALUATION,
                K.EVALUATION_AGAIN,
                K.ELIGIBILITY,
            ),
        ),
    ),
    Stage(
        "draft_plan",
        _("Draft plan"),
        Road.IEP,
        (
            _next(
                SCHOOL,
                _("The school writes a draft and shares it. You read it before the meeting."),
                K.DRAFT_BEFORE,
                K.PLAN_MEETING,
            ),
        ),
    ),
    Stage(
        "meeting",
        _("Meeting"),
        Road.IEP,
        (_next(TEAM, _("The team meets and agrees on the plan."), K.PLAN_MEETING),),
    ),
    Stage(
        "services_consent",
        _("Consent to services"),
        Road.IEP,
        (
            _next(
                SCHOOL,
                _("The school gives the family the notice, the plan and the consent form."),
                K.PLAN_COPY,
                done_by=("plan_offered", "services_consent_received"),
            ),
            _next(
                FAMILY,
                _("The family says yes or no to services. Nothing starts without a yes."),
                K.PLAN_ANSWER,
                K.PLAN_OBJECTION,
                done_by=("services_consent_received",),
            ),
            _next(SCHOOL, _("The school starts the services."), K.PLAN_START, K.PLAN_WAIT),
        ),
    ),
    Stage(
        "in_effect",
        _("In effect"),
        Road.IEP,
        (
            _next(
                SCHOOL,
                _("The plan is used and progress is reported."),
                K.ANNUAL_REVIEW,
                K.REEVALUATION,
            ),
        ),
    ),
    Stage(
        "review",
        _("Review"),
        Road.IEP,
        (
            _next(
                TEAM,
                _("The team looks at the plan again. Until then the plan stays as it is."),
                K.ANNUAL_REVIEW,
                K.REEVALUATION,
            ),
        ),
    ),
    Stage(
        "asked_504",
        _("504 plan asked for"),
        Road.S504,
        (
            _next(
                SCHOOL,
                _("A group that knows the child looks at what is known and decides."),
                K.PLAN_504,
            ),
        ),
    ),
    Stage(
        "in_effect_504",
        _("504 plan in effect"),
        Road.S504,
        (
            _next(
                SCHOOL,
                _(
                    "The 504 plan is used. The group looks at it again from time to time, and "
                    "before a big change of placement."
                ),
            ),
        ),
    ),
    Stage(
        "review_504",
        _("504 review"),
        Road.S504,
        (_next(SCHOOL, _("The group looks at the 504 plan again."), K.PLAN_504),),
    ),
    Stage(
        "not_eligible",
        _("Not eligible"),
        Road.EXIT,
        (
            _next(
                FAMILY,
                _(
                    "The family chooses: help in class, a 504 plan, an evaluation from outside, "
                    "asking again later, or a way to disagree."
                ),
            ),
        ),
        after="eligibility",
    ),
    Stage(
        "no_504",
        _("No 504 plan"),
        Road.EXIT,
        (
            _next(
                FAMILY,
                _("The family can ask again, or use a way to disagree."),
            ),
        ),
        after="asked_504",
    ),
    Stage(
        "declined",
        _("The family said no"),
        Road.EXIT,
        (
            _next(
                FAMILY, _("The family said no and may say yes later. The school goes on teaching.")
            ),
        ),
        after="services_consent",
    ),
    Stage(
        "withdrawn",
        _("Taken back by the family"),
        Road.EXIT,
        (
            _next(
                SCHOOL,
                _(
                    "The family took back its yes. The school sends a notice before special "
                    "education stops. It cannot overrule the family, by mediation or by a hearing "
                    "(34 CFR 300.300(b)(4))."
                ),
                K.STOP_NOTICE,
                done_by=("stop_notice_given",),
                reached=("in_effect", "review"),
            ),
            _next(
                SCHOOL,
                _(
                    "Special education stops on the day that stands in the notice. The school "
                    "writes that day down."
                ),
                done_by=("services_ended", "exited"),
                reached=("in_effect", "review"),
            ),
            _next(FAMILY, _("The family took it back and may ask again at any time.")),
        ),
        after="evaluation_requested",
    ),
    Stage(
        "moved",
        _("Moved away"),
        Road.EXIT,
        (_next(SCHOOL, _("The school sends the records to the new school.")),),
        after="concern",
    ),
    Stage(
        "exited",
        _("Left special education"),
        Road.EXIT,
        (_next(SCHOOL, _("The school gives a summary of what the child can do and needs.")),),
        after="in_effect",
    ),
)
