"""When a family again and again does not bring the child to be tested, what becomes of the time?

34 CFR 300.301(d)(1): the time for the evaluation does not hold then.
"""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import translation

from cases import policies
from cases.board_figures import UNKNOWN, row_of, when
from cases.deadlines import Fact, State, clocks
from cases.services import facts
from cases.services.facts import Said
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed
from tenants.rulepacks import words
from tenants.rulepacks.loader import pack_for, states
from tenants.rulepacks.schema import ClockKey, Event
from tests import told
from tests.cases.worked import BOTH_YEARS, d, upto

E = Event
TESTED = upto("E04", "E08")
NOT_BROUGHT = Fact(E.NOT_BROUGHT, d("2025-11-20"))
DENIED = Fact(E.NOT_BROUGHT_DENIED, d("2025-11-24"))
SAYS = "Awaited on three days; we called and wrote."


def evaluation(rows, on="2026-06-01", state=""):
    found = clocks(rows, pack_for(state), BOTH_YEARS, on=d(on))
    return next(clock for clock in found if clock.key is ClockKey.EVALUATION)


@pytest.mark.parametrize("state", ["", *sorted(states())])
def test_no_last_day_holds_in_any_state(state):
    """(c)(1) is the federal time and that of a state."""
    assert evaluation(TESTED, state=state).state is State.LATE
    clock = evaluation([*TESTED, NOT_BROUGHT], state=state)
    assert (clock.state, clock.due, clock.left) == (State.RUNNING, None, None)
    ended = evaluation([*TESTED, NOT_BROUGHT, Fact(E.ELIGIBLE, d("2026-05-04"))], state=state)
    if Event.ELIGIBLE in pack_for(state).law(ClockKey.EVALUATION).ends:
        assert (ended.state, ended.on_time) == (State.MET, None)


def test_what_was_late_before_stays_late():
    (due,) = {evaluation(TESTED).due}
    on_it, after = (Fact(E.NOT_BROUGHT, due + dt.timedelta(n)) for n in (0, 1))
    assert evaluation([*TESTED, on_it]).due is None
    assert (evaluation([*TESTED, after]).due, evaluation([*TESTED, after]).state) == (
        due,
        State.LATE,
    )


def test_a_consent_taken_back_and_given_again_begins_a_time_of_its_own():
    again = [Fact(E.CONSENT_REVOKED, d("2025-11-24")), Fact(E.CONSENT, d("2026-02-02"))]
    found = clocks([*TESTED, NOT_BROUGHT, *again], pack_for(""), BOTH_YEARS, on=d("2026-03-01"))
    rows = {one.started_on: one for one in found if one.key is ClockKey.EVALUATION}
    assert rows[d("2025-10-20")].lift is not None
    assert (rows[d("2026-02-02")].lift, rows[d("2026-02-02")].due) == (None, d("2026-04-03"))


@pytest.mark.parametrize(
    ("language", "why", "denied", "rule"),
    [
        ("en", "was not brought", "it was otherwise", "It does not hold when a family"),
        ("es", "no llevó", "no fue así", "No vale si una familia"),
    ],
)
def test_the_sentence_says_why_by_which_rule_and_what_the_family_says(language, why, denied, rule):
    with translation.override(language):
        said = evaluation([*TESTED, NOT_BROUGHT]).why
        assert why in said
        assert "34 CFR 300.301(d)(1)" in said
        assert denied not in said
        assert denied in evaluation([*TESTED, NOT_BROUGHT, DENIED]).why
        assert rule in words.explain(pack_for("WA").law(ClockKey.EVALUATION))


def test_the_board_counts_it_among_what_has_no_day(cast):
    clock = evaluation([*TESTED, NOT_BROUGHT])
    row = row_of(clock, cast.case.pk, cast.case.student.school_id, closed=False)
    assert when(row) == UNKNOWN


@pytest.fixture
def waits(cast):
    """A case in which the child is to be tested."""
    for kind, ago in (("referral_received", 30), ("consent_received", 20)):
        write(cast, kind, ago)
    return cast


def write(cast, kind, ago=0, by="case_manager", note=""):
    said = Said(kind, today() - dt.timedelta(ago), how="phone", note=note)
    return facts.record_fact(by=cast.people[by], case=cast.case, said=said)


def test_staff_say_what_they_tried_and_the_family_says_otherwise(waits, alder, client_for):
    staff, mother = client_for(alder, waits.case_manager), client_for(alder, waits.mother)
    path = reverse("write_fact", args=[waits.case.pk, "child_not_brought"])
    assert "300.301(d)(1)" in staff.get(path).content.decode()
    given = {"happened_on": today().isoformat(), "how": "phone", "note": ""}
    assert staff.post(path, given).status_code == 422
    assert staff.post(path, given | {"note": SAYS}).status_code == 302
    where = reverse("road", args=[waits.case.pk])
    deny = reverse("write_fact", args=[waits.case.pk, "child_not_brought_denied"])
    page = mother.get(where).content.decode()
    assert "No last day holds now" in page
    assert SAYS in page
    assert deny in page
    assert deny not in staff.get(where).content.decode()
    assert mother.post(deny, given | {"note": "We came each time."}).status_code == 302
    page = mother.get(where).content.decode()
    assert "the family said that it was otherwise" in page
    assert deny not in page
    assert "We came each time." in staff.get(where).content.decode()


def test_no_word_without_words_and_none_before_the_schools(waits):
    with pytest.raises(BadInput):
        write(waits, "child_not_brought_denied", by="mother", note="We came.")
    with pytest.raises(BadInput):
        write(waits, "child_not_brought")
    with pytest.raises(NotAllowed):
        write(waits, "child_not_brought", by="teacher", note=SAYS)
    with pytest.raises(NotAllowed):
        write(waits, "child_not_brought", by="mother", note=SAYS)


def test_who_runs_the_case_takes_its_own_word_back_and_never_the_familys(waits):
    row = write(waits, "child_not_brought", 2, note=SAYS)
    word = write(waits, "child_not_brought_denied", 1, by="mother", note="We came.")
    assert policies.may_correct_fact(waits.case_manager, row)
    assert not policies.may_correct_fact(waits.case_manager, word)
    assert policies.may_correct_fact(waits.mother, word)


def test_both_words_are_told_at_once(waits):
    told.forget()
    write(waits, "child_not_brought", note=SAYS)
    assert ("now", waits.mother) in heard()
    told.forget()
    write(waits, "child_not_brought_denied", by="mother", note="We came.")
    assert ("now", waits.case_manager) in heard()


def heard():
    return {(row.notification.urgency, row.user) for row in told.tell()}
