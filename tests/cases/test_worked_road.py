"""Does the worked case, replayed event by event through the services, stand where it should?

The facts are those of docs' worked case (E01 to E32); the days are counted by the federal rules and
its school calendar, as in `tests/cases/worked.py`.
"""

from __future__ import annotations

import datetime as dt
import random

import pytest

from cases.deadline_shapes import State
from cases.models import Case, CaseFact
from cases.services import facts, road
from cases.services.facts import Said
from messaging.models import Entry
from messaging.services import ledger
from tenants.base.errors import BadInput
from tenants.people.services import district_settings, school_days
from tenants.rulepacks.loader import pack_for
from tenants.rulepacks.schema import ClockKey
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
