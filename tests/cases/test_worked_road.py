"""Does the worked case, replayed event by event through the services, stand where it should?

The facts are those of docs' worked case (E01 to E32), written down one by one and, from the plan
on, by what is done; the days are counted by the federal rules and its school calendar, as in
`tests/cases/worked.py`.
"""

from __future__ import annotations

import datetime as dt
import random

import pytest
from django.utils.timezone import make_aware

from cases.deadline_shapes import State
from cases.models import Case, CaseFact, Guardianship, TeamMember
from cases.services import (
    duties,
    facts,
    goals,
    in_effect,
    plan_amending,
    plan_copies,
    progress,
    road,
    services_given,
)
from cases.services.facts import Said
from messaging.models import Entry
from messaging.services import ledger
from tenants.base.clock import at
from tenants.base.errors import BadInput
from tenants.people.models import RoleAssignment
from tenants.people.services import district_settings, school_days
from tenants.rulepacks.loader import pack_for
from tenants.rulepacks.schema import ClockKey
from tests import effect_tools, plan_tools
from tests.cases.test_road_table import WORKED
from tests.cases.worked import BREAKS, SNOW, d

MORE = [
    ("2025-12-05", "eligibility_meeting_set", "2025-12-11"),
    ("2025-12-12", "plan_meeting_set", "2026-01-08"),
    ("2026-01-09", "plan_copy_given", "2026-01-09"),
    ("2026-03-27", "progress_reported", "2026-03-27"),
    ("2026-04-09", "change_notice_given", "2026-04-09"),
    ("2026-06-05", "progress_reported", "2026-06-05"),
]
# (written down on, kind, the fact's own day)
OWN = [(day, kind, day) for day, kind, _stage in WORKED if kind != "plan_meeting_set"]
EVENTS = sorted([*OWN, *MORE], key=lambda event: event[0])


@pytest.fixture
def calendar(in_alder):
    district_settings.forget()
    school_days.add_year(by=None, first_day=d("2025-08-25"), last_day=d("2026-06-05"))
    for first, last in BREAKS:
        school_days.close(by=None, first_day=d(first), last_day=d(last), why="Break")
    yield
    district_settings.forget()


def note(cast, kind, day):
    by = cast.mother if kind in ("consent_signed", "consent_handed_in") else cast.case_manager
    if kind.startswith("records_"):  # the desk for the record writes these
        facts.note_fact(by=by, case=cast.case, said=Said(kind, d(day)))
    else:
        facts.record_fact(by=by, case=cast.case, said=Said(kind, d(day)))


def stands(cast, on):
    """The case on a day, counted by the federal rules."""
    case = Case.objects.select_related("student").get(pk=cast.case.pk)
    by = road.Basis(pack_for(""), school_days.school_days(), d(on))
    return next(road.roads_of([case], counted_by=by))


def clock(found, key):
    return next(one for one in found.clocks if one.key is key)


@pytest.fixture
def replayed(calendar, cast):
    for _written, kind, day in EVENTS:
        note(cast, kind, day)
    school_days.close(by=None, first_day=SNOW, why="Snow")
    return cast


def test_each_event_leads_where_the_case_went(calendar, cast):
    wanted = {(day, kind): stage for day, kind, stage in WORKED if (day, kind, day) in OWN}
    for _written, kind, day in EVENTS:
        note(cast, kind, day)
        cast.case.refresh_from_db()
        if (day, kind) in wanted:
            assert cast.case.stage == wanted[day, kind], kind
    assert ledger.verify_case(cast.case) == []
    assert Entry.objects.filter(data__verb="fact.recorded").count() == len(EVENTS)


def test_the_clocks_of_section_14_and_what_section_15_flags(replayed):
    found = stands(replayed, "2026-01-05")
    evaluation = clock(found, ClockKey.EVALUATION)
    assert evaluation.started_on == d("2025-10-20")  # received, not signed on the 17th
    assert evaluation.due == d("2025-12-19")
    assert (evaluation.state, evaluation.day, evaluation.on_time) == (State.MET, 52, True)
    meeting = clock(found, ClockKey.PLAN_MEETING)
    assert meeting.due == d("2026-01-10")  # a Saturday: Friday is shown beside it
    assert meeting.working_day == d("2026-01-09")
    later = stands(replayed, "2026-06-06")
    review = clock(later, ClockKey.ANNUAL_REVIEW)
    assert (review.started_on, review.due) == (d("2026-01-08"), d("2027-01-08"))  # not amended
    assert clock(later, ClockKey.REEVALUATION).due == d("2028-12-11")
    assert later.next_clock == review


@pytest.mark.parametrize("seed", range(3))
def test_events_that_arrive_out_of_order_lead_to_the_same_place(calendar, cast, seed):
    mixed = [event for event in EVENTS if event[1] != "services_started"]
    random.Random(seed).shuffle(mixed)
    for _written, kind, day in [*mixed, ("", "services_started", "2026-01-20")]:
        note(cast, kind, day)
    found = stands(cast, "2026-06-06")
    assert found.stage.key == "in_effect"
    assert clock(found, ClockKey.EVALUATION).due == d("2025-12-19")
    assert clock(found, ClockKey.EVALUATION).ended_on == d("2025-12-11")
    assert clock(found, ClockKey.ANNUAL_REVIEW).due == d("2027-01-08")


def test_a_corrected_receipt_moves_the_clock_and_nothing_else(replayed):
    row = CaseFact.objects.get(kind="consent_received")
    facts.correct_fact(
        by=replayed.case_manager, fact=row, happened_on=d("2025-10-21"), reason="The stamp"
    )
    found = stands(replayed, "2026-01-05")
    assert clock(found, ClockKey.EVALUATION).due == d("2025-12-20")
    assert found.stage.key == "in_effect"


def test_services_before_their_consent_are_impossible(calendar, cast):
    for _written, kind, day in EVENTS:
        if kind not in ("services_consent_received", "services_started", "progress_reported"):
            note(cast, kind, day)
    with pytest.raises(BadInput, match="First comes"):
        note(cast, "services_started", "2026-01-20")
    note(cast, "services_consent_received", "2026-01-16")
    with pytest.raises(BadInput, match="would come before"):
        note(cast, "services_started", "2026-01-15")


def moment(text):
    """That minute in the district."""
    return at(make_aware(dt.datetime.fromisoformat(text)))


def test_from_the_copy_to_the_last_report_the_days_come_from_what_is_done(replayed_to_the_yes):
    """E20 to E32 by the services behind the real pages; nobody writes down a fact."""
    cast = replayed_to_the_yes
    boss = cast.case_manager
    with moment("2026-01-06 15:30"):
        plan = effect_tools.a_plan(cast)
        days = ["2026-03-27", "2026-06-05"]
        effect_tools.write(cast, plan_tools.block(plan, "progress"), "Both times", days=days)
        second = effect_tools.shared(cast, plan)
    with moment("2026-01-09 11:07"):
        plan_copies.give(by=boss, version=second, happened_on=d("2026-01-09"), how="paper", note="")
    with moment("2026-01-16 13:01"):
        holds = in_effect.put_in_effect(by=boss, version=second, starts_on=d("2026-01-20"))
        carried = effect_tools.asked(cast, holds)
        duties.confirm(by=cast.teacher, duty=carried["Teacher"])
    assert stands(cast, "2026-01-19").stage.key == "services_consent"  # read is not begun
    with moment("2026-01-20 15:00"):
        reading = next(iter(services_given.services_of(holds)))
        given = services_given.Given(block=reading, day=d("2026-01-20"), minutes=30)
        services_given.note_time(by=boss, in_effect=holds, given=given)
    assert stands(cast, "2026-01-20").stage.key == "in_effect"
    report(cast, holds, "2026-03-27")
    with moment("2026-04-08 08:45"):
        effect_tools.add(cast, plan, "accommodation", "Five times a week")
        changed = effect_tools.shared(cast, plan)
        offer = plan_amending.propose(
            by=boss, version=changed, starts_on=d("2026-04-13"), reason="More", signed="Manager"
        )
        plan_amending.agree(by=cast.mother, amendment=offer, signed="Mother Alder")
    with moment("2026-04-10 12:00"):
        given_on = d("2026-04-10")
        plan_copies.give(by=boss, version=changed, happened_on=given_on, how="paper", note="Asked")
    report(cast, holds, "2026-06-05")
    rows = CaseFact.objects.filter(case=cast.case, happened_on__gt="2026-01-08")
    assert [(row.kind, str(row.happened_on)) for row in rows.order_by("happened_on", "number")] == [
        ("plan_offered", "2026-01-09"),
        ("plan_copy_given", "2026-01-09"),
        ("services_consent_received", "2026-01-16"),
        ("access_confirmed", "2026-01-16"),
        ("services_started", "2026-01-20"),
        ("progress_reported", "2026-03-27"),
        ("draft_shared", "2026-04-08"),
        ("change_offered", "2026-04-08"),
        ("plan_amended", "2026-04-08"),
        ("plan_copy_given", "2026-04-10"),
        ("change_set", "2026-04-13"),
        ("progress_reported", "2026-06-05"),
    ]
    review = clock(stands(cast, "2026-06-06"), ClockKey.ANNUAL_REVIEW)
    assert review.due == d("2027-01-08")  # section 15, 12


def report(cast, holds, day):
    with moment(f"{day} 15:30"):
        said = {pk: {"en": "On the way"} for pk in goals.goals_of(holds)}
        given = progress.Report(said=said, next={"en": "On we go"}, for_day=d(day))
        progress.give(by=cast.case_manager, in_effect=holds, report=given)


@pytest.fixture
def replayed_to_the_yes(calendar, cast):
    """Written down as far as the yes to services, but for the copy of the plan. All had their
    places then."""
    for rows in (TeamMember, Guardianship, RoleAssignment):
        rows.objects.update(starts=d("2025-08-25"))
    for _written, kind, day in EVENTS:
        if day <= "2026-01-16" and kind not in ("plan_copy_given", "draft_shared"):
            note(cast, kind, day)
    return cast


def test_coming_to_the_meeting_is_no_consent(calendar, cast):
    """M13: whoever came, signed the list, got a copy or read the plan said no yes by it."""
    for _written, kind, day in EVENTS:
        if kind not in ("services_consent_received", "services_started", "progress_reported"):
            note(cast, kind, day)
    note(cast, "access_confirmed", "2026-01-16")
    cast.case.refresh_from_db()
    assert cast.case.stage == "services_consent"
    found = stands(cast, "2026-01-16")
    assert found.first("services_consent_received") is None
    assert ClockKey.PLAN_START not in {one.key for one in found.clocks}
    with pytest.raises(BadInput, match="First comes"):
        note(cast, "services_started", "2026-01-20")


def test_variant_b_ends_in_a_504_plan(calendar, cast):
    for _written, kind, day in EVENTS:
        if day <= "2025-12-09":
            note(cast, kind, day)
    for day, kind in (
        ("2025-12-11", "not_eligible"),
        ("2025-12-15", "plan_504_asked"),
        ("2026-01-14", "plan_504_decided"),
    ):
        note(cast, kind, day)
    found = stands(cast, "2026-01-15")
    assert found.stage.key == "in_effect_504"
    assert found.standing.iep.stage == "not_eligible"
    asked = clock(found, ClockKey.PLAN_504)
    assert (asked.due, asked.state) == (None, State.MET)  # the law names no number of days
    assert not any(one.key is ClockKey.PLAN_MEETING for one in found.clocks)
    assert dt.date(2026, 1, 14) in {row.happened_on for row in found.facts}
