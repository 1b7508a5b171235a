"""Which facts lead from one stage to the next? Data, drawn into docs/road.md."""

from __future__ import annotations

from dataclasses import dataclass

from cases.stage_table import STAGES, Road

ORDER = {stage.key: index for index, stage in enumerate(STAGES)}
BEGIN = "concern"
IEP = tuple(stage.key for stage in STAGES if stage.road is Road.IEP)
S504 = (BEGIN, *(stage.key for stage in STAGES if stage.road is Road.S504))
EXITS = frozenset(stage.key for stage in STAGES if stage.road is Road.EXIT)


@dataclass(frozen=True)
class Move:
    """A fact that leads to a stage: from every earlier one of its road, and from those in `also`;
    or from those in `only` and no other."""

    kind: str
    to: str
    road: Road = Road.IEP
    also: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()

    def applies(self, stage: str) -> bool:
        """Whether it moves a case that stands there on this road."""
        if self.only:
            return stage in self.only
        if stage in self.also:
            return True
        road = S504 if self.road is Road.S504 else IEP
        return stage in road and self.to in road and road.index(stage) < road.index(self.to)

    @property
    def starts(self) -> list[str]:
        """The stages from which it leads on, as the roads go."""
        return [stage.key for stage in STAGES if self.applies(stage.key)]


def _upto(last: str) -> frozenset[str]:
    return frozenset(IEP[: IEP.index(last) + 1])


AGAIN = frozenset({"not_eligible", "declined", "withdrawn", "exited", "moved"})
AT_WORK = frozenset({"in_effect", "review"})

MOVES = (
    Move("referral_received", "evaluation_requested", also=AGAIN),
    Move("consent_asked", "review", only=frozenset({"in_effect"})),
    Move("consent_asked", "consent", also=AGAIN),
    Move("consent_received", "review", only=frozenset({"in_effect"})),
    Move("consent_received", "evaluation", also=AGAIN),
    Move("consent_declined", "declined", only=_upto("consent")),
    Move("report_given", "results"),
    Move("results_explained", "eligibility"),
    Move("eligible", "in_effect", only=frozenset({"review"})),
    Move("eligible", "draft_plan", also=AGAIN),
    Move("not_eligible", "not_eligible", only=frozenset(IEP)),
    Move("reevaluated", "in_effect", only=frozenset({"review"})),
    Move("draft_shared", "meeting"),
    Move("plan_meeting", "in_effect", only=frozenset({"review"})),
    Move("plan_meeting", "services_consent"),
    Move("plan_meeting_set", "review", only=frozenset({"in_effect"})),
    Move(
        "services_consent_received", "services_consent", also=frozenset({"declined", "withdrawn"})
    ),
    Move("services_declined", "declined", only=_upto("services_consent")),
    # Its clocks stop too. A new one is asked for in writing (cases.fact_kinds).
    Move("services_declined", "withdrawn", only=AT_WORK),
    Move("services_started", "in_effect"),
    Move("request_withdrawn", "withdrawn", only=_upto("eligibility")),
    # What was tested stays tested, and a plan in effect stays (34 CFR 300.9(c), 300.300(b)(4)).
    Move("consent_revoked", "withdrawn", only=_upto("eligibility")),
    Move("consent_revoked", "in_effect", only=frozenset({"review"})),
    Move("services_consent_revoked", "withdrawn", only=frozenset(IEP)),
    Move("moved", "moved", only=frozenset(IEP) | AGAIN - {"moved"}),
    Move("exited", "exited", only=frozenset(IEP) | AGAIN - {"exited", "moved"}),
    Move("plan_504_asked", "asked_504", Road.S504, also=frozenset({"no_504"})),
    Move("plan_504_decided", "in_effect_504", Road.S504, also=frozenset({"no_504", "review_504"})),
    Move("plan_504_review", "review_504", Road.S504),
    Move("plan_504_refused", "no_504", Road.S504, only=frozenset(S504)),
    Move("moved", BEGIN, Road.S504, only=frozenset(S504[1:])),
)
