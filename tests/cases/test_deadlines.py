"""Do the clocks of the worked case, and of every other state, end on the days the law says?"""

from __future__ import annotations

import datetime as dt
import random

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from cases.deadlines import Clock, Fact, Move, Reason, State, clocks, moved
from tenants.rulepacks.calendars import Calendar, SchoolYear, Unit
from tenants.rulepacks.loader import pack_for, states
from tenants.rulepacks.packs import LocalRule
from tenants.rulepacks.schema import ClockKey, Event, ExtensionBy, Measure, SetBy
from tests.cases.worked import BOTH_YEARS, FACTS, MAPLE_FORK, SNOW, d, upto, year

K, E = ClockKey, Event
OPEN = d("2025-12-09")


def one(key: ClockKey, found: tuple[Clock, ...]) -> Clock:
    (clock,) = [clock for clock in found if clock.key is key]
    return clock


def ask(
    key: ClockKey,
    facts: list[Fact],
    state: str = "",
    on: str | dt.date = OPEN,
    calendar: Calendar = MAPLE_FORK,
) -> Clock:
    day = d(on) if isinstance(on, str) else on
    return one(key, clocks(facts, pack_for(state), calendar, on=day))


# Section 14 of the worked case ----------------------------------------------------------------
REQUEST, CONSENT = upto("E04"), upto("E04", "E08")
ELIGIBLE = upto("E04", "E08", "E14")
VECTORS = [
    ("FED", "", K.EVALUATION, CONSENT, "2025-12-19"),
    ("CA", "CA", K.EVALUATION, CONSENT, "2025-12-19"),
    ("MI", "MI", K.EVALUATION, CONSENT, "2025-12-05"),
    ("MN", "MN", K.EVALUATION, CONSENT, "2025-12-05"),
    ("WA", "WA", K.EVALUATION, CONSENT, "2025-12-12"),
    ("MA", "MA", K.EVALUATION, CONSENT, "2026-01-09"),
    ("TX", "TX", K.EVALUATION, CONSENT, "2026-01-09"),
    ("NV", "NV", K.EVALUATION, CONSENT, "2026-01-09"),
    ("ME", "ME", K.EVALUATION, CONSENT, "2026-01-09"),
    ("NC", "NC", K.EVALUATION, CONSENT, "2026-01-04"),
    ("MD", "MD", K.EVALUATION, CONSENT, "2025-12-19"),
    ("PA", "PA", K.EVALUATION, CONSENT, "2025-12-19"),
    ("FED IEP meeting", "", K.PLAN_MEETING, ELIGIBLE, "2026-01-10"),
    ("OH response", "OH", K.RESPONSE, REQUEST, "2025-11-05"),
    ("CA plan", "CA", K.RESPONSE, REQUEST, "2025-10-21"),
    ("MI response", "MI", K.RESPONSE, REQUEST, "2025-10-21"),
    ("records", "", K.RECORDS, upto("E12"), "2026-01-22"),
    ("IL wait", "IL", K.PLAN_WAIT, upto("E21"), "2026-01-26"),
    ("PA start", "PA", K.PLAN_START, upto("E20"), "2026-01-23"),
]


@pytest.mark.parametrize(
    ("state", "key", "facts", "due"), [v[1:] for v in VECTORS], ids=[v[0] for v in VECTORS]
)
def test_the_vectors_of_the_worked_case(state, key, facts, due):
    clock = ask(key, facts, state, on=max(fact.day for fact in facts))
    assert clock.due == d(due)
    assert clock.state is State.RUNNING
    assert not clock.estimated


def test_records_are_due_before_the_meeting_and_in_45_days_at_most():
    clock = ask(K.RECORDS, upto("E12", "E11b"), on="2025-12-08")
    assert [limit.due for limit in clock.limits] == [d("2025-12-10"), d("2026-01-22")]
    assert clock.limit.reason is Reason.MEETING


@pytest.mark.parametrize(
    ("key", "due", "state", "ended", "day", "on_time"),
    [
        (K.EVALUATION, "2025-12-19", State.MET, "2025-12-11", 52, True),
        (K.PLAN_MEETING, "2026-01-10", State.MET, "2026-01-08", 28, True),
        (K.RECORDS, "2025-12-10", State.MET, "2025-12-09", 1, True),
        (K.ANNUAL_REVIEW, "2027-01-08", State.RUNNING, None, 90, None),
        (K.REEVALUATION, "2028-12-11", State.RUNNING, None, 118, None),
        (K.RESPONSE, None, State.MET, "2025-10-14", None, None),
        (K.PLAN_START, None, State.MET, "2026-01-20", None, None),
        (K.REPORT_COPY, None, State.MET, "2025-12-05", None, None),
    ],
)
def test_the_whole_case_on_the_day_before_the_amendment(key, due, state, ended, day, on_time):
    clock = ask(key, FACTS, on="2026-04-08")
    assert (clock.due, clock.ended_on) == (due and d(due), ended and d(ended))
    assert (clock.state, clock.day, clock.on_time) == (state, day, on_time)


def test_a_signature_starts_nothing_and_receipt_does():
    signed = [Fact(E.CONSENT_SIGNED, d("2025-10-17"))]
    assert clocks(signed, pack_for(""), MAPLE_FORK, on=OPEN) == ()
    assert ask(K.EVALUATION, upto("E07", "E08")).started_on == d("2025-10-20")


def test_a_concern_and_an_amendment_move_nothing():
    before = ask(K.ANNUAL_REVIEW, upto("E20"), on="2026-04-07")
    after = ask(K.ANNUAL_REVIEW, upto("E20", "E29"), on="2026-04-09")
    assert before.due == after.due == d("2027-01-08")


def test_a_due_day_on_a_saturday_is_shown_with_the_friday_before():
    clock = ask(K.PLAN_MEETING, ELIGIBLE, on="2025-12-20")
    assert (clock.due, clock.working_day) == (d("2026-01-10"), d("2026-01-09"))
    assert "Saturday, January 10, 2026" in clock.why
    assert "Friday, January 9, 2026" in clock.why
    assert "34 CFR 300.323(c)(1)" in clock.why


def test_a_clock_is_late_on_the_day_after_and_says_so():
    assert ask(K.EVALUATION, CONSENT, on="2025-12-19").state is State.RUNNING
    late = ask(K.EVALUATION, CONSENT, on="2025-12-20")
    assert (late.state, late.left, late.day, late.open) == (State.LATE, -1, 61, True)
    assert "late by 1 day" in late.why
    done = ask(K.EVALUATION, [*CONSENT, Fact(E.ELIGIBLE, d("2025-12-22"))], on="2025-12-23")
    assert (done.state, done.on_time, done.day) == (State.MET, False, 63)


def test_the_first_receipt_counts_and_an_end_before_any_start_ends_nothing():
    facts = [
        Fact(E.ELIGIBLE, d("2025-09-01")),
        *CONSENT,
        Fact(E.CONSENT, d("2025-10-24")),  # the other parent's
    ]
    clock = ask(K.EVALUATION, facts)
    assert (clock.state, clock.due) == (State.RUNNING, d("2025-12-19"))


@pytest.mark.parametrize("seed", range(20))
def test_the_order_in_which_facts_come_does_not_matter(seed):
    mixed = list(FACTS)
    random.Random(seed).shuffle(mixed)
    for state in ("", "WA", "CA", "MD", "OH"):
        pack = pack_for(state)
        known = clocks(FACTS, pack, MAPLE_FORK, on=OPEN)
        assert clocks(mixed, pack, MAPLE_FORK, on=OPEN) == known


@pytest.mark.parametrize("stop", [E.REQUEST_WITHDRAWN, E.CONSENT_REVOKED])
@pytest.mark.parametrize(("no", "yes", "state"), [(2, 3, State.RUNNING), (3, 2, State.STOPPED)])
def test_a_no_and_a_yes_of_one_day_count_in_the_order_they_were_written_down(stop, no, yes, state):
    day = d("2025-10-20")
    facts = [Fact(stop, day, number=no), Fact(E.CONSENT, day, number=yes)]
    for rows in (facts, facts[::-1]):
        assert ask(K.EVALUATION, rows).state is state
    meeting = Fact(E.ELIGIBILITY_SET, d("2025-12-11"), number=4)
    assert ask(K.REPORT_BEFORE, [*facts, meeting], on="2025-12-09").state is state


@pytest.mark.parametrize(("state", "due"), [("", None), ("OH", "2025-12-25")])
@pytest.mark.parametrize("decided", [E.ELIGIBLE, E.NOT_ELIGIBLE])
def test_a_copy_of_the_report_is_owed_whatever_was_decided(decided, state, due):
    """34 CFR 300.306(a)(2)."""
    facts = [*CONSENT, Fact(decided, d("2025-12-11"))]
    clock = ask(K.REPORT_COPY, facts, state, "2025-12-15")
    assert (clock.state, clock.due) == (State.RUNNING, due and d(due))
    for day in ("2025-12-05", "2025-12-14"):
        met = ask(K.REPORT_COPY, [*facts, Fact(E.REPORT, d(day))], state, "2025-12-15")
        assert met.state is State.MET


def test_a_corrected_fact_moves_its_clock_and_one_taken_back_ends_it():
    facts = upto("E04", "E08")
    moved = [*facts, Fact(E.CONSENT, d("2025-10-22"), id="c1", corrects="E08")]
    assert ask(K.EVALUATION, moved).due == d("2025-12-21")
    again = [Fact(E.CONSENT, d("2025-10-21"), id="c2", corrects="c1"), *moved]
    assert ask(K.EVALUATION, again).due == d("2025-12-20")
    gone = [*again, Fact(E.CONSENT, None, id="c3", corrects="c2")]
    keys = {clock.key for clock in clocks(gone, pack_for(""), MAPLE_FORK, on=OPEN)}
    assert K.EVALUATION not in keys
    assert K.RESPONSE in keys


def test_what_is_not_known_yet_on_a_day_is_not_told_on_it():
    clock = ask(K.EVALUATION, FACTS, on="2025-12-01")
    assert (clock.state, clock.ended_on, clock.left) == (State.RUNNING, None, 18)


def test_a_snow_day_moves_school_days_only():
    before, after = Calendar((year(),)), MAPLE_FORK
    wait = upto("E21")
    for shown, due in ((before, "2026-01-26"), (after, "2026-01-26")):
        assert ask(K.PLAN_WAIT, wait, "IL", "2026-01-10", shown).due == d(due)
    late = [Fact(E.PLAN_OFFERED, d("2026-01-16"))]
    assert ask(K.PLAN_WAIT, late, "IL", "2026-01-20", before).due == d("2026-02-02")
    assert ask(K.PLAN_WAIT, late, "IL", "2026-01-20", after).due == d("2026-02-03")
    assert ask(K.PLAN_MEETING, ELIGIBLE, on="2025-12-20", calendar=before).due == d("2026-01-10")


def test_what_a_snow_day_moved_is_told_for_open_clocks_only():
    facts = [Fact(E.PLAN_OFFERED, d("2026-01-16")), *upto("E04", "E08", "E14", "E20")]
    pack, on = pack_for("IL"), d("2026-01-20")
    old, new = (clocks(facts, pack, c, on=on) for c in (Calendar((year(),)), MAPLE_FORK))
    assert moved(old, new) == [Move(K.PLAN_WAIT, d("2026-01-16"), d("2026-02-02"), d("2026-02-03"))]
    assert moved(new, new) == []


# Rules that are more than a number ------------------------------------------------------------
def test_delaware_takes_the_shorter_of_two():
    near = ask(K.EVALUATION, [Fact(E.CONSENT, d("2025-10-20"))], "DE")
    assert [limit.due for limit in near.limits] == [d("2026-01-09"), d("2026-01-18")]
    over_summer = [Fact(E.CONSENT, d("2026-05-01"))]
    clock = ask(K.EVALUATION, over_summer, "DE", "2026-05-04", BOTH_YEARS)
    assert (clock.due, clock.limit.reason) == (d("2026-07-30"), Reason.ALSO)


def test_maryland_counts_from_the_request_even_before_the_consent():
    waiting = ask(K.EVALUATION, REQUEST, "MD", "2025-10-10")
    assert (waiting.due, waiting.started_on) == (d("2026-01-04"), d("2025-10-06"))
    slow = [*REQUEST, Fact(E.CONSENT, d("2025-12-01"))]
    assert ask(K.EVALUATION, slow, "MD").due == d("2026-01-04")


def test_ohio_plans_by_the_earliest_of_three():
    facts = [Fact(E.REFERRAL, d("2025-09-02")), Fact(E.CONSENT, d("2025-10-01"))]
    early = ask(K.PLAN_MEETING, facts, "OH", "2025-10-02")
    assert early.due == d("2025-12-30")  # 90 after consent; 120 after the request is Dec 31
    assert [limit.due for limit in early.limits] == [d("2025-12-30"), d("2025-12-31")]
    decided = [*facts, Fact(E.ELIGIBLE, d("2025-11-20"))]
    assert ask(K.PLAN_MEETING, decided, "OH").due == d("2025-12-20")


def test_california_leaves_long_breaks_out_and_not_short_ones():
    # Day 60 would be December 27; the break from December 20 to January 4 is 16 days long.
    clock = ask(K.EVALUATION, [Fact(E.CONSENT, d("2025-10-28"))], "CA")
    assert clock.due == d("2026-01-12")
    resting = ask(K.EVALUATION, [Fact(E.CONSENT, d("2025-10-28"))], "CA", "2025-12-24")
    assert (resting.state, resting.left) == (State.PAUSED, 8)
    assert "Today does not count" in resting.why


def test_california_has_30_days_of_the_next_year_for_a_late_request():
    facts = [Fact(E.REFERRAL, d("2026-05-20")), Fact(E.CONSENT, d("2026-06-02"))]
    clock = ask(K.EVALUATION, facts, "CA", "2026-06-03", BOTH_YEARS)
    assert (clock.due, clock.limit.reason) == (d("2026-09-23"), Reason.YEAR_END)


def test_pennsylvania_leaves_the_summer_out():
    facts = [Fact(E.CONSENT, d("2026-05-26"))]
    clock = ask(K.EVALUATION, facts, "PA", "2026-05-27", BOTH_YEARS)
    assert clock.due == d("2026-10-12")  # 10 days to June 5, then 50 from August 24
    unknown = ask(K.EVALUATION, facts, "PA", "2026-05-27", MAPLE_FORK)
    assert (unknown.estimated, unknown.due) == (True, d("2026-07-25"))


def test_florida_and_texas_leave_out_days_on_which_the_child_is_away():
    consent = Fact(E.CONSENT, d("2026-01-20"))
    away = Fact(E.CHILD_ABSENT, d("2026-02-02"), until=d("2026-02-04"))
    short = Fact(E.CHILD_ABSENT, d("2026-02-02"), until=d("2026-02-03"))
    with_none, with_two, with_three = (
        ask(K.EVALUATION, facts, "TX", "2026-02-05").due
        for facts in ([consent], [consent, short], [consent, away])
    )
    assert with_two == with_none
    assert MAPLE_FORK.between(with_none, with_three, Unit.SCHOOL) == 3
    florida = ask(K.EVALUATION, [consent], "FL", "2026-02-05")
    # 60 days but Jan 27, Feb 16 and the five days of spring break, which begins on March 30.
    assert florida.due == d("2026-03-23")


def test_connecticut_leaves_out_the_time_spent_on_consent():
    asked = upto("E04", "E06")
    waiting = ask(K.EVALUATION, asked, "CT", "2025-10-16")
    assert (waiting.state, waiting.estimated) == (State.PAUSED, True)
    given = ask(K.EVALUATION, upto("E04", "E06", "E08"), "CT")
    plain = MAPLE_FORK.after(d("2025-10-06"), 45, Unit.SCHOOL)
    assert MAPLE_FORK.between(plain, given.due, Unit.SCHOOL) == 4
    assert given.state is State.RUNNING


def test_illinois_and_texas_look_at_the_end_of_the_year():
    late = [Fact(E.CONSENT, d("2026-03-20"))]
    clock = ask(K.EVALUATION, late, "IL", "2026-03-23", BOTH_YEARS)
    assert (clock.due, clock.limit.reason) == (d("2026-08-23"), Reason.YEAR_END)
    texas = ask(K.EVALUATION, late, "TX", "2026-03-23", BOTH_YEARS)
    assert BOTH_YEARS.between(d("2026-03-20"), d("2026-06-05"), Unit.SCHOOL) == 49
    assert texas.limit.reason is Reason.RULE
    later = ask(K.EVALUATION, [Fact(E.CONSENT, d("2026-04-10"))], "TX", "2026-04-13", BOTH_YEARS)
    assert (later.due, later.limit.reason) == (d("2026-06-30"), Reason.YEAR_END)


def test_mississippi_counts_the_day_of_the_request_as_the_first():
    assert ask(K.RESPONSE, REQUEST, "MS", "2025-10-07").due == d("2025-10-19")


LEARNING = {"learning_disability": True}  # 34 CFR 300.309(c)
NEW_HERE = {"by": ExtensionBy.TRANSFER}  # 34 CFR 300.301(d)(2)


@pytest.mark.parametrize(
    ("state", "until", "more", "due", "refused"),
    [
        ("", "2026-01-16", LEARNING, "2026-01-16", False),
        ("", "2026-01-16", NEW_HERE, "2026-01-16", False),
        ("", "2026-01-16", {}, "2025-12-19", True),
        ("NH", "2026-01-16", {}, "2026-01-16", False),
        ("NH", "2026-03-01", {}, "2026-01-18", True),
        ("MI", "2026-03-01", {}, "2026-03-01", False),
        ("", "2025-11-28", LEARNING, "2025-12-19", False),  # never shorter
    ],
)
def test_more_time_only_as_a_rule_allows(state, until, more, due, refused):
    agreed = Fact(E.EXTENDED, d("2025-12-01"), until=d(until), **more)
    clock = ask(K.EVALUATION, [*CONSENT, agreed], state, "2025-12-02")
    assert (clock.due, clock.extension_refused) == (d(due), refused)
    assert ("no rule that allows it" in clock.why) is refused


def test_an_extension_is_for_its_own_clock_and_its_own_run():
    early = Fact(E.EXTENDED, d("2025-10-10"), until=d("2025-12-30"), clock=K.RESPONSE)
    answer = ask(K.RESPONSE, [*REQUEST, early], "OH", "2025-10-12")
    assert (answer.due, answer.extension_refused) == (d("2025-11-05"), True)
    before = Fact(E.EXTENDED, d("2025-10-10"), until=d("2026-02-27"), **LEARNING)
    assert ask(K.EVALUATION, [*CONSENT, before]).due == d("2025-12-19")


def test_what_is_withdrawn_stops_and_is_neither_met_nor_late():
    for event in (E.REQUEST_WITHDRAWN, E.CONSENT_REVOKED, E.MOVED, E.EXITED):
        clock = ask(K.EVALUATION, [*CONSENT, Fact(event, d("2025-11-03"))], on="2026-02-02")
        assert (clock.state, clock.open, clock.on_time) == (State.STOPPED, False, None)


def test_not_eligible_ends_the_clocks_of_the_plan_too():
    facts = [*CONSENT, Fact(E.NOT_ELIGIBLE, d("2025-12-11"))]
    for state in ("", "CA", "NJ", "MI"):
        assert ask(K.EVALUATION, facts, state, "2025-12-12").state is State.MET
    keys = {clock.key for clock in clocks(facts, pack_for(""), MAPLE_FORK, on=OPEN)}
    assert K.PLAN_MEETING not in keys


def test_a_plan_may_not_start_before_the_wait_is_over():
    early = ask(K.PLAN_WAIT, upto("E21", "E26"), "IL", "2026-01-21")
    assert (early.state, early.on_time) == (State.MET, False)
    waived = [*upto("E21"), Fact(E.WAIT_WAIVED, d("2026-01-16")), *upto("E26")]
    assert ask(K.PLAN_WAIT, waived, "IL", "2026-01-21").state is State.STOPPED
    assert ask(K.PLAN_WAIT, upto("E21"), "IL", "2026-01-27").state is State.OVER
    kept = [*upto("E21"), Fact(E.SERVICES, d("2026-01-27"))]
    assert ask(K.PLAN_WAIT, kept, "IL", "2026-01-27").on_time is True


def test_where_no_rule_is_known_no_day_is_guessed():
    clock = ask(K.PLAN_WAIT, upto("E21"), "", "2026-01-12")
    assert (clock.due, clock.left, clock.state) == (None, None, State.RUNNING)
    assert "Ask your district" in clock.why
    michigan = pack_for("MI").law(K.PLAN_START)
    assert (michigan.number, michigan.start) == (15, None)


def test_time_before_a_meeting_is_counted_back():
    facts = upto("E11b", "E15b")
    lead = [
        clock
        for clock in clocks(facts, pack_for("PA"), MAPLE_FORK, on=d("2025-12-10"))
        if clock.key is K.REPORT_BEFORE
    ]
    assert [(c.started_on, c.due, c.state) for c in lead] == [
        (d("2026-01-08"), d("2025-12-11"), State.RUNNING)
    ]
    given = [*facts, *upto("E11")]
    assert ask(K.REPORT_BEFORE, given, "PA", "2025-12-13").on_time is True
    assert ask(K.REPORT_BEFORE, facts, "PA", "2025-12-12").state is State.LATE
    assert ask(K.REPORT_BEFORE, facts, "PA", "2026-01-09").state is State.OVER


def test_each_meeting_starts_the_next_year():
    facts = [*upto("E20"), Fact(E.PLAN, d("2026-12-15"))]
    found = clocks(facts, pack_for(""), BOTH_YEARS, on=d("2026-12-20"))
    annual = sorted((c for c in found if c.key is K.ANNUAL_REVIEW), key=lambda c: c.started_on)
    assert [(c.due, c.state) for c in annual] == [
        (d("2027-01-08"), State.MET),
        (d("2027-12-15"), State.RUNNING),
    ]
    leap = ask(K.ANNUAL_REVIEW, [Fact(E.PLAN, d("2028-02-29"))], on="2028-03-01")
    assert leap.due == d("2029-02-28")


def test_a_promise_holds_for_clocks_that_start_later():
    promise = LocalRule(K.EVALUATION, 45, Measure.CALENDAR, SetBy.PROMISE, d("2025-10-20"))
    pack = pack_for("").with_local([promise])
    new, old = (
        one(K.EVALUATION, clocks([Fact(E.CONSENT, d(day))], pack, MAPLE_FORK, on=OPEN))
        for day in ("2025-10-20", "2025-10-19")
    )
    assert (new.due, new.rule.set_by) == (d("2025-12-04"), SetBy.PROMISE)
    assert (old.due, old.rule.set_by) == (d("2025-12-18"), SetBy.FEDERAL)
    assert "promise of your district" in new.why


def test_a_rule_the_district_looked_up_gives_a_day_where_none_was_known():
    local = LocalRule(
        K.PLAN_START,
        15,
        Measure.SCHOOL,
        SetBy.CONFIRMED,
        d("2025-08-01"),
        start_event=E.PLAN_OFFERED,
        cite="R 340.1722a",
    )
    pack = pack_for("MI").with_local([local])
    clock = one(K.PLAN_START, clocks(upto("E21"), pack, MAPLE_FORK, on=d("2026-01-12")))
    assert clock.due == MAPLE_FORK.after(d("2026-01-09"), 15, Unit.SCHOOL)
    assert "R 340.1722a" in clock.why


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("state", ["", *sorted(states())])
def test_every_clock_of_every_state_says_why(state, language):
    with translation.override(language):
        for day in ("2025-10-07", "2025-12-24", "2026-04-08"):
            for clock in clocks(FACTS, pack_for(state), MAPLE_FORK, on=d(day)):
                words = clock.why
                assert "%(" not in words
                assert "  " not in words
                assert clock.due is None or str(clock.due.year) in words


# Laws of every clock --------------------------------------------------------------------------
SOME_STATES = st.sampled_from(["", *sorted(states())])
DAYS = st.dates(d("2025-08-25"), d("2026-04-30"))
PLAIN = st.sampled_from([K.EVALUATION, K.RESPONSE])
STARTS = {K.EVALUATION: (E.REFERRAL, E.CONSENT), K.RESPONSE: (E.REFERRAL,)}
SUMMER_KNOWN = Calendar((year(SNOW), SchoolYear(d("2026-08-24"), d("2027-06-04"))))


def due_of(key, start, state, calendar=SUMMER_KNOWN):
    facts = [Fact(event, start) for event in STARTS[key]]
    found = one(key, clocks(facts, pack_for(state), calendar, on=start))
    return found.due


@given(DAYS, SOME_STATES, PLAIN, DAYS)
def test_a_closure_never_makes_a_day_earlier(start, state, key, shut):
    more = Calendar((year(SNOW, shut), SchoolYear(d("2026-08-24"), d("2027-06-04"))))
    before, after = due_of(key, start, state), due_of(key, start, state, more)
    assert (before is None) == (after is None)
    assert before is None or after >= before
    rule = pack_for(state).law(key)
    school = rule.unit is Measure.SCHOOL or rule.pauses or rule.earlier_of or rule.year_end
    assert school or before == after


@given(DAYS, DAYS, SOME_STATES, PLAIN)
def test_a_later_start_never_ends_earlier(one_day, other, state, key):
    if pack_for(state).law(key).year_end:
        return  # the end of the year is a rule of its own
    first, second = sorted((one_day, other))
    before, after = due_of(key, first, state), due_of(key, second, state)
    assert before is None or before <= after


@given(DAYS, st.integers(0, 300), SOME_STATES, PLAIN)
def test_days_left_and_days_gone_make_the_whole(start, later, state, key):
    on = start + dt.timedelta(days=later)
    facts = [Fact(event, start) for event in STARTS[key]]
    clock = one(key, clocks(facts, pack_for(state), SUMMER_KNOWN, on=on))
    if clock.due is None or clock.estimated or clock.limit.reason is not Reason.RULE:
        return
    number = clock.limit.number - clock.rule.counts_start_day
    assert clock.day + clock.left == number
    assert (clock.left >= 0) == (on <= clock.due) or clock.left == 0
    assert clock.state is not State.LATE or on > clock.due


@given(DAYS, st.integers(0, 400), SOME_STATES)
def test_a_late_clock_stays_late_until_it_ends(start, later, state):
    on = start + dt.timedelta(days=later)
    facts = [Fact(E.REFERRAL, start), Fact(E.CONSENT, start)]
    before, after = (
        one(K.EVALUATION, clocks(facts, pack_for(state), SUMMER_KNOWN, on=day))
        for day in (on, on + dt.timedelta(days=1))
    )
    assert before.due == after.due or pack_for(state).law(K.EVALUATION).pauses
    assert before.state is not State.LATE or after.state is State.LATE


@given(DAYS, SOME_STATES, PLAIN)
def test_the_working_day_is_never_after_the_due_day(start, state, key):
    facts = [Fact(event, start) for event in STARTS[key]]
    clock = one(key, clocks(facts, pack_for(state), SUMMER_KNOWN, on=start))
    if clock.due is not None:
        assert clock.working_day <= clock.due
        assert SUMMER_KNOWN.counts(clock.working_day, Unit.BUSINESS)
