"""Where a road ends, do its clocks stop, say why, and leave other roads alone?"""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from cases import stages
from cases.deadline_shapes import State
from cases.deadlines import Fact, clocks
from cases.facts import KINDS, Dated
from cases.services import closing, facts, road
from cases.services.facts import Said
from cases.stages import EXITS, MOVES, Road
from tenants.base.clock import today
from tenants.rulepacks.loader import pack_for, states
from tenants.rulepacks.schema import ClockKey, Event
from tests.cases.test_road_table import WORKED
from tests.cases.worked import MAPLE_FORK, d

# What is owed whatever became of the road: the record, disputes, copies, and the 504 road.
OWED = {
    *(ClockKey.REPORT_COPY, ClockKey.PLAN_COPY, ClockKey.RECORDS, ClockKey.OUTSIDE_EVALUATION),
    *(ClockKey.MEETING_ASKED, ClockKey.PLAN_504, ClockKey.MANIFESTATION),
    *(ClockKey.STATE_COMPLAINT, ClockKey.RESOLUTION_MEETING, ClockKey.RESOLUTION_PERIOD),
    *(ClockKey.HEARING, ClockKey.EXPEDITED_HEARING),
}
# And what such an end begins: the notice before services stop (34 CFR 300.300(b)(4)(i)).
BEGUN = {
    "services_consent_revoked": {ClockKey.STOP_NOTICE},
    "services_declined": {ClockKey.STOP_NOTICE},
}
ENDS = [move for move in MOVES if move.to in EXITS and move.road is Road.IEP]
# The day on which a meeting was set, and the meeting's own.
SET = [
    ("2025-12-05", ("2025-12-11", "eligibility_meeting_set")),
    ("2025-12-12", ("2026-01-08", "plan_meeting_set")),
]
EVENTS = [(day, kind) for day, kind, _stage in WORKED if kind != "plan_meeting_set"]


def known(rows):
    """The facts that clocks read, of (day, kind)."""
    return [Fact(KINDS[kind].event, d(day)) for day, kind in rows if KINDS[kind].event]


@pytest.mark.parametrize("state", ["", *sorted(states())])
@pytest.mark.parametrize("end", ENDS, ids=lambda move: move.kind)
def test_no_clock_of_the_road_runs_on_after_an_exit(end, state):
    met = set()
    for count in range(1, len(EVENTS) + 1):
        rows = EVENTS[:count]
        dated = [Dated(kind, d(day), n) for n, (day, kind) in enumerate(rows)]
        if not end.applies(stages.standing(dated).iep.stage):
            continue
        if end.kind == "not_eligible" and "report_given" not in {kind for _day, kind in rows}:
            continue  # the report is owed still: in some states the clock asks for it alone
        last = rows[-1][0]
        meetings = [meeting for day, meeting in SET if day <= last]
        found = clocks(
            [*known([*rows, *meetings]), Fact(KINDS[end.kind].event, d(last))],
            pack_for(state),
            MAPLE_FORK,
            on=d(last) + dt.timedelta(days=1),
        )
        runs_on = {clock.key for clock in found if clock.open} - OWED
        ran = ("2026-01-20", "services_started") in rows
        assert runs_on == (BEGUN.get(end.kind, set()) if ran else set()), (rows[-1], runs_on)
        met |= {clock.key for clock in found if clock.state is State.STOPPED}
    assert met or end.kind == "not_eligible"


@pytest.mark.parametrize("event", sorted({e for r in pack_for("").rules for e in r.stops}))
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_stopped_clock_says_what_stopped_it(event, language):
    rule = next(rule for rule in pack_for("").rules if event in rule.stops)
    start = Fact(rule.start, d("2025-10-06"))
    before = [Fact(one, d("2025-10-03")) for one in rule.during.since] if rule.during else []
    found = clocks(
        [*before, start, Fact(event, d("2025-10-07"))], pack_for(""), MAPLE_FORK, on=d("2025-10-08")
    )
    with translation.override(language):
        if event is Event.REQUEST_WITHDRAWN:
            why = {
                "en": "The family said no to testing, or took back the request",
                "es": "La familia dijo que no a las pruebas o retiró la solicitud",
            }[language]
        else:
            why = next(str(kind.label) for kind in KINDS.values() if kind.event is event)
        stopped = [clock for clock in found if clock.state is State.STOPPED]
        assert stopped
        assert all(f": {why}." in clock.why for clock in stopped)


def test_a_road_that_begins_again_after_a_move_has_its_clocks_again():
    """What was done before the child moved away is not done for the new round."""
    rows = [
        ("2025-09-01", "moved"),
        ("2025-10-06", "referral_received"),
        ("2025-10-20", "consent_received"),
        ("2025-12-11", "eligible"),
    ]
    found = clocks(
        known([*rows, *(meeting for _day, meeting in SET)]),
        pack_for(""),
        MAPLE_FORK,
        on=d("2025-12-12"),
    )
    states_of = {clock.key: clock.state for clock in found if clock.open}
    for key in (ClockKey.PLAN_MEETING, ClockKey.REPORT_COPY, ClockKey.MEETING_NOTICE):
        assert states_of[key] is State.RUNNING


@pytest.mark.parametrize("end", ["moved", "exited"])
def test_what_was_decided_here_is_owed_in_papers_wherever_the_child_is(end):
    """A copy of the report and of the plan: 34 CFR 300.306(a)(2), 300.322(f). The parents’ rights
    to it are from the decision, which this district made."""
    rows = [
        ("2025-12-11", "eligible"),
        ("2026-01-08", "plan_meeting"),
        ("2026-01-09", end),
    ]
    found = clocks(known(rows), pack_for("OH"), MAPLE_FORK, on=d("2026-01-10"))
    copies = {ClockKey.REPORT_COPY, ClockKey.PLAN_COPY}
    assert {clock.key for clock in found if clock.open} == copies
    given = [*rows, ("2026-01-12", "report_given"), ("2026-01-12", "plan_copy_given")]
    found = clocks(known(given), pack_for("OH"), MAPLE_FORK, on=d("2026-01-13"))
    assert {clock.state for clock in found if clock.key in copies} == {State.MET}


@pytest.mark.parametrize(("end", "state"), [("exited", State.RUNNING), ("moved", State.STOPPED)])
@pytest.mark.parametrize("where", ["", "CA", "IL", "TN"])
@pytest.mark.parametrize(
    ("key", "asked"),
    [(ClockKey.MEETING_ASKED, "meeting_asked"), (ClockKey.PLAN_504, "plan_504_asked")],
)
def test_who_left_special_education_is_answered_and_who_moved_asks_the_new_district(
    key, asked, where, end, state
):
    """A no is a notice that is owed to a family that still lives here (34 CFR 300.503(a)(2)); a
    district serves the children within its jurisdiction (34 CFR 300.101(a), 104.33(a))."""
    rows = [("2026-01-12", asked), ("2026-01-14", end)]
    found = clocks(known(rows), pack_for(where), MAPLE_FORK, on=d("2026-01-15"))
    assert [clock.state for clock in found if clock.key is key] == [state]


def test_a_report_of_an_earlier_round_is_no_copy_for_a_new_one():
    """Neither after a move nor after a consent that was taken back."""
    old = [("2025-09-02", "consent_received"), ("2025-09-20", "report_given")]
    for end in ("moved", "consent_revoked"):
        rows = [
            *old,
            ("2025-09-25", end),
            ("2025-10-20", "consent_received"),
            ("2025-12-11", "eligible"),
        ]
        found = clocks(known(rows), pack_for(""), MAPLE_FORK, on=d("2025-12-12"))
        states_of = {clock.key: clock.state for clock in found}
        assert states_of[ClockKey.REPORT_COPY] is State.RUNNING


@pytest.mark.parametrize("end", ["moved", "exited"])
def test_a_dispute_goes_on_wherever_the_child_is(end):
    rows = [
        ("2025-10-06", "state_complaint_filed"),
        ("2025-10-06", "due_process_filed"),
        ("2025-10-06", "expedited_hearing_asked"),
        ("2025-10-06", "outside_evaluation_asked"),
        ("2025-10-06", "plan_504_asked"),
        ("2025-10-07", "resolution_period_ended"),
        ("2025-10-08", end),
    ]
    found = clocks(known(rows), pack_for(""), MAPLE_FORK, on=d("2025-10-09"))
    # A move ends the road to a 504 plan here; it begins anew in the other district.
    road_504 = {ClockKey.PLAN_504} if end == "exited" else set()
    assert {clock.key for clock in found if clock.open} == {
        ClockKey.STATE_COMPLAINT,
        ClockKey.RESOLUTION_MEETING,
        ClockKey.HEARING,
        ClockKey.EXPEDITED_HEARING,
        ClockKey.OUTSIDE_EVALUATION,
    } | road_504


def test_a_no_to_tests_stops_nothing_of_the_504_road():
    rows = [
        ("2025-10-06", "referral_received"),
        ("2025-10-07", "plan_504_asked"),
        ("2025-10-08", "consent_declined"),
    ]
    found = clocks(known(rows), pack_for(""), MAPLE_FORK, on=d("2025-10-09"))
    assert [clock.key for clock in found if clock.open] == [ClockKey.PLAN_504]


@pytest.mark.parametrize(
    ("kinds", "end"),
    [
        (("referral_received", "consent_asked"), "consent_declined"),
        (("referral_received",), "request_withdrawn"),
        (("referral_received", "consent_received"), "not_eligible"),
        (("referral_received", "consent_received"), "consent_revoked"),
        (("eligible", "services_consent_received"), "services_consent_revoked"),
        (("consent_received", "eligible"), "services_declined"),
        (("consent_received", "eligible"), "exited"),
        (("referral_received",), "moved"),
        (("plan_504_asked",), "plan_504_refused"),
    ],
)
def test_each_exit_can_be_closed_and_begun_again(cast, kinds, end):
    for ago, kind in enumerate(reversed([*kinds, end])):
        said = Said(kind, today() - dt.timedelta(days=ago))
        facts.record_fact(by=cast.case_manager, case=cast.case, said=said)
    cast.case.refresh_from_db()
    stage = cast.case.stage
    closed = closing.close_case(
        by=cast.case_manager, case=cast.case, reason="It is over.", goes_on=True
    )
    assert not {clock.key for clock in road.road_of(closed).open_clocks} - OWED
    again = closing.reopen_case(by=cast.case_manager, case=closed, reason="It goes on.")
    assert (again.closed_on, again.stage) == (None, stage)
