"""Plans in effect, for tests."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from cases.models import (
    Duty,
    GoalPoint,
    GoalTrack,
    HomePromise,
    Plan,
    PlanAmendment,
    PlanInEffect,
    PlanVersion,
    ProgressReport,
    ServiceTime,
)
from cases.services import duties, facts, goals, in_effect, plan_versions, plans
from cases.services.facts import Said
from tenants.base.clock import today
from tests import plan_tools

ROAD = (
    ("referral_received", 60),
    ("consent_received", 50),
    ("eligible", 40),
    ("plan_meeting", 30),
    ("services_consent_received", 25),
)


def ago(days: int) -> dt.date:
    """So many days before today."""
    return today() - dt.timedelta(days=days)


def said_yes(cast) -> None:
    """The case has come as far as the family's yes to services."""
    for kind, days in ROAD:
        facts.note_fact(by=cast.case_manager, case=cast.case, said=Said(kind, ago(days)))


def a_plan(cast, word: str = "Reads 92 words a minute") -> Plan:
    """With a goal, two services and two accommodations."""
    plan = plan_tools.begun(cast)
    days = {"starts_on": ago(60).isoformat(), "ends_on": ago(-300).isoformat()}
    service = {"times": 2, "frequency": "per_week", "minutes": 30, "place": "Room 3", **days}
    add(cast, plan, "goal", word)
    add(cast, plan, "special_education", "", name="Reading", provider="Case Manager", **service)
    add(cast, plan, "related_service", "", name="Speech", provider="Ms. Specialist", **service)
    add(cast, plan, "accommodation", f"More time: {word}")
    add(cast, plan, "accommodation", "Directions one step at a time")
    reports = plan_tools.block(plan, "progress")
    write(cast, reports, "With report cards", days=[ago(-3).isoformat(), ago(-90).isoformat()])
    return plan


def add(cast, plan: Plan, kind: str, words: str, **fields):
    """One more block of a plan."""
    block = plans.add_block(by=cast.case_manager, plan=plan, kind=kind)
    return write(cast, block, words, **fields)


def write(cast, block, words: str, **fields):
    """A block as it shall be."""
    block.refresh_from_db()
    return plans.write_block(
        by=cast.case_manager, block=block, revision=block.revision, words=words, fields=fields
    )


def shared(cast, plan: Plan) -> PlanVersion:
    """The plan as the family reads it."""
    return plan_versions.share(by=cast.case_manager, plan=plan)


def holding(cast, word: str = "Reads 92 words a minute", days: int = 20) -> PlanInEffect:
    """A plan in effect for so many days, after the family's yes."""
    said_yes(cast)
    version = shared(cast, a_plan(cast, word))
    return in_effect.put_in_effect(by=cast.case_manager, version=version, starts_on=ago(days))


def asked(cast, row: PlanInEffect) -> dict[str, Duty]:
    """Whoever carries something is asked, as the plan lets expect; by their names."""
    thought = duties.first_thought(row)
    duties.set_duties(by=cast.case_manager, in_effect=row, carried=thought)
    return {duty.person_name: duty for duty in row.duties.all()}


def way(**more) -> goals.Way:
    """From 48 words twenty days ago to 92 in 300 days."""
    given = {
        "measure": "Words in one minute",
        "unit": "count",
        "starts": ago(20),
        "ends": ago(-300),
        "start_value": Decimal(48),
        "aim_value": Decimal(92),
    }
    return goals.Way(**{**given, **more})


def followed(cast, row: PlanInEffect, who: str = "case_manager", **more) -> GoalTrack:
    """What is counted for the goal of the plan."""
    goal = next(iter(goals.goals_of(row)))
    return goals.follow(by=cast.people[who], in_effect=row, block=goal, way=way(**more))


def bare(cast, version: PlanVersion, word: str = "Teacher") -> dict[type, object]:
    """A plan in effect and what hangs on it, whatever the case has come to; ids by model."""
    row = PlanInEffect.objects.create(
        case=cast.case,
        kind=version.plan.kind,
        number=1,
        version=version,
        starts_on=today(),
        put_by=cast.case_manager,
        put_by_name=f"{word} Person",
    )
    goal = version.blocks[0]["id"]
    duty = Duty.objects.create(
        case=cast.case,
        in_effect=row,
        person=cast.teacher,
        person_name=f"{word} Person",
        parts=[goal],
    )
    track = GoalTrack.objects.create(
        case=cast.case,
        block=goal,
        measure=f"{word} counted",
        starts=ago(9),
        ends=ago(-9),
        start_value=1,
        aim_value=2,
        set_by=cast.teacher,
    )
    GoalPoint.objects.create(track=track, day=today(), value=1, note=word, recorded_by=cast.teacher)
    time = ServiceTime.objects.create(
        case=cast.case, block=goal, day=today(), minutes=30, note=word, recorded_by=cast.teacher
    )
    report = ProgressReport.objects.create(
        case=cast.case,
        in_effect=row,
        number=1,
        day=today(),
        lines=[],
        next={"es": word},
        author=cast.teacher,
        author_name=f"{word} Person",
    )
    offer = PlanAmendment.objects.create(
        case=cast.case,
        before=row,
        version=version,
        starts_on=today(),
        reason=word,
        school=cast.case_manager,
        written_in=cast.case_manager.language,
        school_signed=f"{word} Person",
    )
    promise = HomePromise.objects.create(
        case=cast.case,
        words=word,
        author=cast.mother,
        written_in=cast.mother.language,
        starts=today(),
    )
    return {
        HomePromise: promise.pk,
        PlanAmendment: offer.pk,
        PlanInEffect: row.pk,
        Duty: duty.pk,
        ServiceTime: time.pk,
        ProgressReport: report.pk,
    }
