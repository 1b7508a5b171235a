"""When a family says no to services and later yes, what runs again, and from when?"""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from cases.deadlines import Fact, State, clocks
from cases.services import facts, road
from cases.services.facts import Said
from tenants.base.clock import today
from tenants.base.errors import BadInput
from tenants.rulepacks.loader import pack_for, states
from tenants.rulepacks.schema import ClockKey, Event
from tests.cases.worked import BOTH_YEARS, d, upto

K, E = ClockKey, Event
OFFERED = upto("E04", "E08", "E11", "E14", "E20", "E21")
NO = [E.SERVICES_DECLINED, E.SERVICES_REVOKED]
YES = Fact(E.SERVICES_CONSENT, d("2026-03-02"))


def of(key, rows, on="2026-03-03", state=""):
    found = clocks(rows, pack_for(state), BOTH_YEARS, on=d(on))
    return [clock for clock in found if clock.key is key]


@pytest.mark.parametrize("no", NO)
@pytest.mark.parametrize("state", ["", *sorted(states())])
def test_the_yearly_and_the_three_year_review_go_on_from_their_old_start(no, state):
    """34 CFR 300.324(b)(1)(i), 300.303(b)(2)."""
    rows = [*OFFERED, Fact(no, d("2026-01-20"))]
    for key in (K.ANNUAL_REVIEW, K.REEVALUATION):
        (before,) = of(key, OFFERED, "2026-01-19", state)
        (stopped,) = of(key, rows, "2026-03-01", state)
        (after,) = of(key, [*rows, YES], state=state)
        assert (stopped.state, after.state) == (State.STOPPED, State.RUNNING)
        assert (after.started_on, after.due) == (before.started_on, before.due)
        (again,) = of(key, [*rows, YES, Fact(no, d("2026-03-05"))], "2026-03-06", state)
        assert again.state is State.STOPPED


@pytest.mark.parametrize("no", NO)
def test_a_plan_older_than_a_year_is_late_for_its_review_on_the_day_of_the_yes(no):
    rows = [*OFFERED, Fact(no, d("2026-01-20")), Fact(E.SERVICES_CONSENT, d("2027-02-01"))]
    (clock,) = of(K.ANNUAL_REVIEW, rows, "2027-02-01")
    assert (clock.state, clock.due) == (State.LATE, d("2027-01-08"))


def test_a_new_meeting_after_the_no_is_counted_instead_of_the_old_one():
    rows = [*OFFERED, Fact(E.SERVICES_DECLINED, d("2026-01-20")), Fact(E.PLAN, d("2026-02-20"))]
    first, second = sorted(of(K.ANNUAL_REVIEW, [*rows, YES]), key=lambda one: one.started_on)
    assert (first.state, second.state) == (State.STOPPED, State.RUNNING)
    assert second.due == d("2027-02-20")


def test_a_yes_takes_back_no_other_end():
    for end in (E.MOVED, E.EXITED, E.NOT_ELIGIBLE):
        (clock,) = of(K.ANNUAL_REVIEW, [*OFFERED, Fact(end, d("2026-01-20")), YES])
        assert clock.state is State.STOPPED


@pytest.mark.parametrize("no", NO)
def test_a_no_long_ago_says_nothing_of_the_next_meeting(no):
    rows = [*OFFERED, Fact(no, d("2026-01-20")), Fact(E.PLAN_SET, d("2026-12-15"))]
    for key in (K.MEETING_NOTICE, K.DRAFT_BEFORE):
        (stopped,) = of(key, rows, "2026-12-01", "TN")
        (runs,) = of(key, [*rows, YES], "2026-12-01", "TN")
        assert (stopped.state, runs.state) == (State.STOPPED, State.RUNNING)


def test_the_wait_before_the_plan_goes_on_and_the_last_word_of_a_day_holds():
    no, yes = (
        Fact(event, d("2026-01-12"), number=number)
        for number, event in enumerate((E.SERVICES_DECLINED, E.SERVICES_CONSENT), start=20)
    )
    for rows in ([no, yes], [yes, no]):
        (wait,) = of(K.PLAN_WAIT, [*OFFERED, *rows], "2026-01-13", "IL")
        assert (wait.state, wait.due) == (State.RUNNING, d("2026-01-26"))
    last = Fact(E.SERVICES_DECLINED, d("2026-01-12"), number=22)
    (wait,) = of(K.PLAN_WAIT, [*OFFERED, no, yes, last], "2026-01-13", "IL")
    assert wait.state is State.STOPPED


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_days_of_the_no_do_not_count_for_the_meeting_that_writes_the_plan(language):
    """While a family says no, no meeting need be held (34 CFR 300.300(b)(3)(iii), (b)(4)(iv))."""
    eligible = upto("E04", "E08", "E14")
    (plain,) = of(K.PLAN_MEETING, eligible, "2025-12-12")
    rows = [*eligible, Fact(E.SERVICES_DECLINED, d("2025-12-15")), YES]
    (clock,) = of(K.PLAN_MEETING, rows)
    no_days = d("2026-03-02") - d("2025-12-15")
    assert (clock.state, clock.due) == (State.RUNNING, plain.due + no_days)
    assert clock.day + clock.left == 30
    with translation.override(language):
        said = {"en": "The family had said no", "es": "La familia había dicho que no"}[language]
        assert said in clock.why


def said(cast, kind, ago):
    happened = Said(kind, today() - dt.timedelta(days=ago))
    return facts.record_fact(by=cast.case_manager, case=cast.case, said=happened)


def test_the_case_has_both_dates_again_after_the_yes(cast):
    for ago, kind in [(40, "eligible"), (30, "plan_meeting"), (20, "services_declined")]:
        said(cast, kind, ago)
    both = {K.ANNUAL_REVIEW, K.REEVALUATION}
    assert not both & {clock.key for clock in road.road_of(cast.case).open_clocks}
    said(cast, "services_consent_received", 3)
    said(cast, "services_started", 2)
    cast.case.refresh_from_db()
    assert cast.case.stage == "in_effect"
    assert both <= {clock.key for clock in road.road_of(cast.case).open_clocks}


def test_no_services_begin_after_a_no_that_followed_the_yes(cast):
    """34 CFR 300.300(b)(1): the last word holds."""
    said(cast, "eligible", 30)
    said(cast, "services_consent_received", 10)
    said(cast, "services_declined", 5)
    with pytest.raises(BadInput):
        said(cast, "services_started", 2)
    said(cast, "services_consent_received", 3)
    said(cast, "services_started", 2)
