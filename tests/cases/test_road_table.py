"""Does the pure table lead a case where its dated facts say, whatever the order they came in?"""

from __future__ import annotations

import datetime as dt
import random

import pytest

from cases import facts, stages
from cases.facts import Dated
from cases.stages import EXITS, IEP, MOVES, ORDER, S504, STAGES, Owner, Road
from tenants.rulepacks.schema import Event


def d(text):
    return dt.date.fromisoformat(text)


# The worked case, in the words of facts: (day, kind), and where the case stands after it.
WORKED = [
    ("2025-09-15", "concern_raised", "concern"),
    ("2025-09-22", "supports_started", "concern"),
    ("2025-10-06", "referral_received", "evaluation_requested"),
    ("2025-10-07", "safeguards_given", "evaluation_requested"),
    ("2025-10-14", "request_answered", "evaluation_requested"),
    ("2025-10-14", "consent_asked", "consent"),
    ("2025-10-17", "consent_signed", "consent"),
    ("2025-10-20", "consent_received", "evaluation"),
    ("2025-10-31", "supports_ended", "evaluation"),
    ("2025-12-05", "report_given", "results"),
    ("2025-12-08", "records_asked", "results"),
    ("2025-12-09", "records_shown", "results"),
    ("2025-12-09", "results_explained", "eligibility"),
    ("2025-12-11", "eligible", "draft_plan"),
    ("2025-12-12", "meeting_notice_given", "draft_plan"),
    ("2025-12-18", "draft_shared", "meeting"),
    ("2026-01-07", "excusal_agreed", "meeting"),
    ("2026-01-08", "plan_meeting_set", "meeting"),
    ("2026-01-08", "plan_meeting", "services_consent"),
    ("2026-01-09", "plan_offered", "services_consent"),
    ("2026-01-16", "services_consent_received", "services_consent"),
    ("2026-01-20", "services_started", "in_effect"),
    ("2026-04-08", "plan_amended", "in_effect"),
]
FACTS = [Dated(kind, d(day), n) for n, (day, kind, _stage) in enumerate(WORKED, start=1)]


def dated(*kinds, start="2025-09-01"):
    """One fact a day, in this order."""
    day = d(start)
    return [Dated(kind, day + dt.timedelta(n), n + 1) for n, kind in enumerate(kinds)]


def stage_of(*kinds):
    return stages.standing(dated(*kinds)).stage


@pytest.mark.parametrize("count", range(len(WORKED) + 1))
def test_the_worked_case_goes_its_way(count):
    wanted = WORKED[count - 1][2] if count else "concern"
    assert stages.standing(FACTS[:count]).stage == wanted


def test_facts_in_any_order_lead_to_the_same_place():
    wanted = stages.standing(FACTS)
    chance = random.Random(4)
    for _ in range(50):
        mixed = list(FACTS)
        chance.shuffle(mixed)
        assert stages.standing(mixed) == wanted


def test_help_in_class_blocks_no_step_and_is_asked_by_none():
    beside = {"supports_started", "supports_ended"}
    assert not beside & {move.kind for move in MOVES}
    assert all(not beside & step.done_by for stage in STAGES for step in stage.nexts)
    without = [one for one in FACTS if one.kind not in beside]
    assert stages.standing(without).main == stages.standing(FACTS).main
    still = [one for one in FACTS if one.kind != "supports_ended"]
    assert stages.standing(still).supports_since == d("2025-09-22")
    assert stages.standing(still).stage == "in_effect"
    assert stages.standing(FACTS).supports_since is None


def test_a_signature_moves_nothing_and_what_is_received_does():
    asked = ("referral_received", "consent_asked")
    assert stage_of(*asked, "consent_signed") == "consent"
    assert stage_of(*asked, "consent_signed", "consent_handed_in") == "consent"
    assert stage_of(*asked, "consent_signed", "consent_received") == "evaluation"


def test_a_later_fact_leads_on_where_earlier_ones_were_never_written_down():
    assert stage_of("eligible") == "draft_plan"
    assert stage_of("plan_meeting") == "services_consent"


def test_no_fact_leads_back_on_the_road_but_at_its_end():
    for move in MOVES:
        for start in move.starts:
            if move.to in EXITS or start in EXITS or start == "review":
                continue
            if move.road is Road.S504 and (start == "review_504" or move.to == "concern"):
                continue
            assert ORDER[move.to] > ORDER[start], (move.kind, start)


@pytest.mark.parametrize(
    ("facts_", "stage"),
    [
        (("referral_received", "consent_asked", "consent_declined"), "declined"),
        (("referral_received", "request_withdrawn"), "withdrawn"),
        (("referral_received", "evaluation_refused"), "evaluation_requested"),
        (("consent_received", "consent_revoked"), "withdrawn"),
        (("consent_received", "eligible", "consent_revoked"), "draft_plan"),
        (("services_started", "consent_revoked"), "in_effect"),
        (("services_started", "consent_received", "consent_revoked"), "in_effect"),
        (("services_started", "services_consent_revoked"), "withdrawn"),
        (("consent_received", "not_eligible"), "not_eligible"),
        (("consent_received", "not_eligible", "referral_received"), "evaluation_requested"),
        (("consent_received", "not_eligible", "eligible"), "draft_plan"),
        (("eligible", "plan_meeting", "services_declined"), "declined"),
        (
            ("eligible", "plan_meeting", "services_declined", "services_consent_received"),
            "services_consent",
        ),
        (("services_started", "plan_meeting_set"), "review"),
        (("services_started", "plan_meeting_set", "plan_meeting"), "in_effect"),
        (("services_started", "plan_meeting"), "in_effect"),
        (("services_started", "consent_asked"), "review"),
        (("services_started", "consent_asked", "consent_received", "eligible"), "in_effect"),
        (("services_started", "consent_asked", "not_eligible"), "not_eligible"),
        (("services_started", "exited"), "exited"),
        (("referral_received", "moved"), "moved"),
        (("referral_received", "moved", "report_given"), "moved"),
        (("moved", "referral_received"), "evaluation_requested"),
    ],
)
def test_exits_and_ways_back(facts_, stage):
    assert stage_of(*facts_) == stage


def test_a_504_plan_is_a_road_of_its_own():
    assert stage_of("plan_504_asked") == "asked_504"
    assert stage_of("plan_504_asked", "plan_504_decided") == "in_effect_504"
    assert stage_of("plan_504_asked", "plan_504_refused") == "no_504"
    # Variant B of the worked case: not eligible, then a 504 plan.
    both = ("consent_received", "not_eligible", "plan_504_asked", "plan_504_decided")
    assert stage_of(*both) == "in_effect_504"
    assert stages.standing(dated(*both)).iep.stage == "not_eligible"
    # Asking for an evaluation does not end a 504 plan: it runs beside.
    more = stages.standing(dated(*both, "referral_received"))
    assert more.stage == "evaluation_requested"
    assert more.beside.stage == "in_effect_504"
    assert not set(IEP[1:]) & set(S504[1:])
    iep_facts = {move.kind for move in MOVES if move.road is Road.IEP}
    s504_facts = {move.kind for move in MOVES if move.road is Road.S504}
    assert iep_facts & s504_facts == {"moved"}


def test_what_staff_said_holds_for_all_that_was_known_and_later_facts_go_on():
    said = Dated(facts.STAGE_SAID, d("2025-12-01"), 2, says="evaluation")
    old = Dated("referral_received", d("2025-10-06"), 1)
    late = Dated("eligible", d("2025-11-20"), 3)
    assert stages.standing([old, said]).stage == "evaluation"
    assert stages.standing([late, said, old]).stage == "draft_plan"
    back = Dated(facts.STAGE_SAID, d("2025-12-01"), 4, says="concern")
    assert stages.standing([old, said, late, back]).stage == "concern"


def test_every_stage_can_be_reached_has_a_next_step_and_an_owner():
    assert {move.to for move in MOVES} | {"concern"} == set(ORDER)
    for stage in STAGES:
        assert stage.nexts
        assert all(step.owner in Owner and step.sentence for step in stage.nexts)
        assert all(step.done_by for step in stage.nexts[:-1])


def test_every_kind_named_anywhere_is_in_the_table():
    named = {move.kind for move in MOVES}
    named |= {kind for stage in STAGES for step in stage.nexts for kind in step.done_by}
    named |= {other for kind in facts.KINDS.values() for other in (*kind.after, *kind.needs)}
    named |= {kind.confirms for kind in facts.KINDS.values() if kind.confirms}
    assert named <= facts.KINDS.keys()
    events = {kind.event for kind in facts.KINDS.values() if kind.event}
    # A stage that staff said is one of these two, by which stage it was (`CaseFact.as_fact`).
    said = {Event.SAID_AT_WORK, Event.SAID_ELSEWHERE}
    assert events == set(Event) - said
    assert all(facts.KINDS[claim].event is None for claim in facts.CLAIMS)


def test_the_next_step_follows_what_is_known():
    def owner(*kinds):
        known = dated(*kinds)
        return stages.next_of(stages.standing(known).main, known)

    asked = ("referral_received",)
    assert owner(*asked).owner is Owner.SCHOOL
    assert "consent form" in str(owner(*asked, "request_answered").sentence)
    refused = owner(*asked, "evaluation_refused")
    assert refused.owner is Owner.FAMILY
    assert "disagree" in str(refused.sentence)
    assert owner(*asked, "consent_asked").owner is Owner.FAMILY
    assert owner(*asked, "consent_asked", "consent_handed_in").owner is Owner.SCHOOL
    met = ("eligible", "plan_meeting")
    assert owner(*met).owner is Owner.SCHOOL
    assert owner(*met, "plan_offered").owner is Owner.FAMILY
    assert owner(*met, "plan_offered", "services_consent_received").owner is Owner.SCHOOL


def test_the_stepper_shows_one_road():
    assert [step.key for step in stages.stepper("evaluation")] == list(IEP)
    assert [step.key for step in stages.stepper("asked_504")] == list(S504)
    out = stages.stepper("not_eligible", "eligibility")
    assert [step.state for step in out] == ["done"] * 6 + ["now"]
    assert out[-1].key == "not_eligible"
    assert [step.key for step in stages.stepper("moved", "consent")][-1] == "moved"
    for stage in STAGES:
        assert sum(step.state == "now" for step in stages.stepper(stage.key)) == 1


def test_a_consent_before_its_request_is_a_clash():
    found = facts.clashes(dated("consent_received", "referral_received"))
    assert [(one.fact.kind, one.other) for one in found] == [
        ("consent_received", "referral_received")
    ]
    assert facts.clashes(dated("consent_received")) == []
    (needs,) = facts.clashes(dated("services_started"))
    assert (needs.other, needs.day) == ("services_consent_received", None)
    assert facts.clashes(FACTS) == []
