"""When a family takes back services that run, does the case say so, and is the notice owed first?

34 CFR 300.300(b)(4): in writing; a notice before they stop; the school cannot overrule it.
"""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from cases import stages
from cases.board_figures import UNKNOWN, row_of, when
from cases.deadlines import Fact, State, clocks
from cases.models import CaseFact
from cases.services import board, cases, closing, facts, road
from cases.services.facts import Said
from cases.stages import Owner
from tenants.base.clock import today
from tenants.base.errors import BadInput
from tenants.rulepacks.loader import pack_for, states
from tenants.rulepacks.schema import ClockKey, Event
from tests.cases.test_road_table import dated
from tests.cases.worked import BOTH_YEARS, d
from tests.paper_tools import send, sign

E = Event
BACK = "services_consent_revoked"
BEFORE = ("eligible", "plan_meeting", "services_consent_received")


def write(cast, kind, ago=0, how="paper", by="case_manager"):
    said = Said(kind, today() - dt.timedelta(days=ago), how=how)
    return facts.record_fact(by=cast.people[by], case=cast.case, said=said)


def stands(cast):
    cast.case.refresh_from_db()
    found = road.road_of(cast.case)
    assert (cast.case.stage, cast.case.next) == (found.stage.key, found.next)
    return found


@pytest.fixture
def runs(cast):
    """A plan in effect."""
    for ago, kind in ((40, BEFORE[0]), (30, BEFORE[1]), (20, BEFORE[2]), (18, "services_started")):
        write(cast, kind, ago)
    return cast


def test_the_notice_is_owed_then_the_end_and_then_it_is_up_to_the_family(runs):
    write(runs, BACK, 10)
    found = stands(runs)
    assert (found.stage.key, found.next.owner) == ("withdrawn", Owner.SCHOOL)
    assert "It cannot overrule the family" in str(found.next.sentence)
    assert found.stop_notice_due
    with pytest.raises(BadInput):  # the end before the notice
        write(runs, "services_ended", 9)
    with pytest.raises(BadInput, match="First send the family the notice"):
        closing.close_case(by=runs.case_manager, case=runs.case, reason="It is over.", goes_on=True)
    write(runs, "stop_notice_given", 8)
    found = stands(runs)
    assert (found.next.owner, found.stop_notice_due) == (Owner.SCHOOL, False)
    with pytest.raises(BadInput):
        write(runs, "services_ended", 9)
    write(runs, "services_ended", 3)
    assert stands(runs).next.owner is Owner.FAMILY


def test_who_took_back_a_request_or_a_yes_before_services_ran_waits_for_no_notice():
    for kinds in (
        ("referral_received", "request_withdrawn"),
        ("consent_received", "consent_revoked"),
        (*BEFORE, BACK),
    ):
        known = dated(*kinds)
        here = stages.standing(known).main
        assert here.stage == "withdrawn"
        assert stages.next_of(here, known).owner is Owner.FAMILY


def stop_clock(rows, on="2026-06-01", state=""):
    found = clocks(rows, pack_for(state), BOTH_YEARS, on=d(on))
    return [clock for clock in found if clock.key is ClockKey.STOP_NOTICE]


RAN = (Fact(E.SERVICES, d("2026-01-20")), Fact(E.SERVICES_REVOKED, d("2026-03-02"), number=3))


@pytest.mark.parametrize("state", ["", *sorted(states())])
def test_the_notice_that_services_stop_is_a_clock_without_a_made_up_number(state):
    """34 CFR 300.300(b)(4)(i): before they stop, a reasonable time ahead (300.503(a))."""
    (clock,) = stop_clock(RAN, state=state)
    assert (clock.state, clock.started_on, clock.due) == (State.RUNNING, d("2026-03-02"), None)
    assert "A reasonable time before services stop" in clock.why
    assert "34 CFR 300.300(b)(4)(i)" in clock.why
    (met,) = stop_clock([*RAN, Fact(E.STOP_NOTICE, d("2026-03-05"))], state=state)
    assert (met.state, met.ended_on) == (State.MET, d("2026-03-05"))


def test_it_runs_only_when_something_runs_that_can_stop():
    assert stop_clock([RAN[1]]) == []
    late = [RAN[1], Fact(E.SERVICES, d("2026-03-03"))]
    assert stop_clock(late) == []
    ended = [*RAN, Fact(E.STOP_NOTICE, d("2026-03-05")), Fact(E.SERVICES_ENDED, d("2026-03-20"))]
    yes = Fact(E.SERVICES_CONSENT, d("2026-04-01"))
    assert len(stop_clock([*ended, yes, Fact(E.SERVICES_REVOKED, d("2026-04-02"))])) == 1
    begun = [*ended, yes, Fact(E.SERVICES, d("2026-04-03"))]
    assert len(stop_clock([*begun, Fact(E.SERVICES_REVOKED, d("2026-05-04"))])) == 2


@pytest.fixture
def said_to_run(cast):
    """A case of an older system: staff said that its plan is in effect, and no fact says when the
    services began."""
    write(cast, "services_consent_received", 20)
    cases.change_stage(by=cast.case_manager, case=cast.case, stage="in_effect")
    return cast


@pytest.mark.parametrize("days", [0, 5])
def test_it_runs_too_where_staff_said_that_services_run(said_to_run, alder, client_for, days):
    """Also for a day before the one on which staff said it."""
    write(said_to_run, BACK, days)
    found = stands(said_to_run)
    assert (found.stage.key, found.stop_notice_due) == ("withdrawn", True)
    assert found.next_clock.key is ClockKey.STOP_NOTICE
    assert found.next_clock.started_on == today() - dt.timedelta(days=days)
    rows = board.rows(by=said_to_run.district_staff, basis=road.basis())
    (row,) = [row for row in rows if row.key is ClockKey.STOP_NOTICE]
    assert (row.case_id, when(row)) == (said_to_run.case.pk, UNKNOWN)
    write(said_to_run, "stop_notice_given", 0)
    assert ClockKey.STOP_NOTICE not in {one.key for one in stands(said_to_run).open_clocks}


def test_where_staff_said_another_stage_since_nothing_runs(said_to_run):
    cases.change_stage(
        by=said_to_run.case_manager, case=said_to_run.case, stage="draft_plan", reason="A mistake"
    )
    write(said_to_run, BACK, 0)
    found = stands(said_to_run)
    assert not found.stop_notice_due
    assert ClockKey.STOP_NOTICE not in {one.key for one in found.clocks}


def test_a_yes_again_or_a_move_stops_it():
    for event in (E.SERVICES_CONSENT, E.MOVED, E.EXITED):
        (clock,) = stop_clock([*RAN, Fact(event, d("2026-03-04"))])
        assert clock.state is State.STOPPED


def test_it_stands_on_the_road_and_on_the_board(runs, alder, client_for):
    write(runs, BACK, 2)
    found = stands(runs)
    assert found.next_clock.key is ClockKey.STOP_NOTICE
    row = row_of(found.next_clock, runs.case.pk, runs.case.student.school_id, closed=False)
    assert when(row) == UNKNOWN
    page = client_for(alder, runs.mother).get(reverse("road", args=[runs.case.pk]))
    assert "Notice before special education stops" in page.content.decode()
    board = client_for(alder, runs.district_staff).get(reverse("board"), {"when": UNKNOWN})
    assert board.status_code == 200
    write(runs, "stop_notice_given", 1)
    assert ClockKey.STOP_NOTICE not in {one.key for one in stands(runs).open_clocks}


def test_a_spoken_no_ends_nothing_that_runs(runs, alder, client_for):
    with pytest.raises(BadInput, match="Only a word in writing"):
        write(runs, "services_declined")
    for how in ("phone", "in_person"):
        with pytest.raises(BadInput, match="only in writing"):
            write(runs, BACK, how=how)
    assert stands(runs).stage.key == "in_effect"
    page = client_for(alder, runs.case_manager).get(
        reverse("write_fact", args=[runs.case.pk, BACK])
    )
    assert 'value="paper"' in page.content.decode()
    assert 'value="phone"' not in page.content.decode()
    assert write(runs, "services_declined", 25)  # what was said before they began


def test_a_no_that_was_kept_in_a_running_case_leads_out_with_its_clocks(cast):
    """Of a case whose stage staff said, as no fact says when its services began."""
    kinds = (*BEFORE, "services_started", "services_declined")
    assert stages.standing(dated(*kinds)).stage == "withdrawn"


def test_both_sides_read_what_comes_next(runs, alder, client_for):
    write(runs, BACK, 2)
    where = reverse("road", args=[runs.case.pk])
    for who in (runs.mother, runs.case_manager):
        page = client_for(alder, who).get(where).content.decode()
        assert "The school sends a notice before special education stops" in " ".join(page.split())
        assert "A reasonable time before services stop" in page
    assert "?about=stop" in page
    send(runs, "pwn-propose", about="stop")
    assert CaseFact.objects.filter(case=runs.case, kind="stop_notice_given").exists()
    assert "?about=stop" not in client_for(alder, runs.case_manager).get(where).content.decode()


def test_a_family_says_that_it_handed_it_in_and_the_school_confirms(runs):
    claim = write(runs, "services_revocation_handed_in", 3, by="mother")
    assert stands(runs).stage.key == "in_effect"
    assert [row.pk for row in road.road_of(runs.case).claims] == [claim.pk]
    facts.confirm_fact(by=runs.case_manager, claim=claim, happened_on=today())
    assert stands(runs).stage.key == "withdrawn"


def test_a_yes_again_leads_back_with_its_clocks(runs):
    write(runs, BACK, 10)
    write(runs, "services_consent_received", 5)
    assert stands(runs).stage.key == "services_consent"
    write(runs, "services_started", 4)
    found = stands(runs)
    assert found.stage.key == "in_effect"
    assert ClockKey.ANNUAL_REVIEW in {clock.key for clock in found.open_clocks}


def test_a_no_to_a_later_form_ends_nothing_that_runs(runs, alder, client_for):
    """34 CFR 300.300(d)(3)."""
    more = send(runs, "consent-services")
    sign(more, runs.mother, "refused")
    assert stands(runs).stage.key == "in_effect"
    assert ClockKey.ANNUAL_REVIEW in {clock.key for clock in road.road_of(runs.case).open_clocks}
    kinds = set(CaseFact.objects.filter(case=runs.case).values_list("kind", flat=True))
    assert "agreement_refused" in kinds
    assert "services_declined" not in kinds
    page = client_for(alder, runs.mother).get(reverse("paper", args=[more.pk])).content.decode()
    assert "What ran before goes on" in page


def test_a_form_does_not_go_on_saying_yes(runs):
    """Taken back by a letter, corrected, and then it was never said."""
    form = send(runs, "consent-services")
    sign(form, runs.mother, "partly", statement="Reading yes, speech no.")

    def now():
        form.refresh_from_db()
        return form.state, form.revoked_on

    row = write(runs, BACK)
    assert now() == ("revoked", today())
    assert form.revocation.data["kind_of_fact"] == BACK
    again = facts.correct_fact(by=runs.case_manager, fact=row, happened_on=None, reason="No.")
    assert again.happened_on is None
    assert now() == ("partly", None)
    assert stands(runs).stage.key == "in_effect"


def test_a_corrected_day_is_the_forms_too_and_a_forms_own_is_left_alone(runs):
    form = send(runs, "consent-services")
    sign(form, runs.mother)
    sign(form, runs.mother, "revoked")
    form.refresh_from_db()
    own = form.revocation
    row = CaseFact.objects.get(case=runs.case, kind=BACK)
    yesterday = today() - dt.timedelta(days=1)
    facts.correct_fact(by=runs.case_manager, fact=row, happened_on=yesterday, reason="The stamp.")
    form.refresh_from_db()
    assert (form.revocation, form.revoked_on) == (own, today())
