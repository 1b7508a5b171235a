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
from cases.models import CaseFact
from cases.services import facts
from cases.services.facts import Said
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed
from tenants.rulepacks import words
from tenants.rulepacks.loader import pack_for, states
from tenants.rulepacks.packs import LocalRule
from tenants.rulepacks.schema import ClockKey, Event, Measure, SetBy
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


BROUGHT = Fact(E.BROUGHT, d("2026-02-02"), number=9)


def again(rows, on="2026-06-01", pack=None):
    found = clocks(rows, pack or pack_for(""), BOTH_YEARS, on=d(on))
    return [clock for clock in found if clock.key is ClockKey.EVALUATION_AGAIN]


@pytest.mark.parametrize("state", ["", *sorted(states())])
def test_when_the_child_comes_another_count_goes_on_and_no_number_is_made_up(state):
    """34 CFR 300.301(d)(1) names no time for it, and none of our sources does."""
    rows = [*TESTED, NOT_BROUGHT, BROUGHT]
    clock = evaluation(rows, state=state)
    assert (clock.state, clock.ended_on, clock.due) == (State.STOPPED, d("2026-02-02"), None)
    (going,) = again(rows, pack=pack_for(state))
    assert (going.state, going.started_on, going.due) == (State.RUNNING, d("2026-02-02"), None)
    (met,) = again([*rows, Fact(E.ELIGIBLE, d("2026-05-04"))], pack=pack_for(state))
    if Event.ELIGIBLE in pack_for(state).law(ClockKey.EVALUATION).ends:
        assert (met.state, met.on_time) == (State.MET, None)


def test_a_day_that_both_sides_agree_on_in_writing_holds():
    agreed = Fact(E.EXTENDED, d("2026-02-03"), until=d("2026-03-20"))
    (clock,) = again([*TESTED, NOT_BROUGHT, BROUGHT, agreed], on="2026-03-21")
    assert (clock.due, clock.state, clock.limit.reason.value) == (
        d("2026-03-20"),
        State.LATE,
        "agreed",
    )
    assert "Both sides agreed in writing on a last day: Friday, March 20, 2026." in clock.why
    later = Fact(E.EXTENDED, d("2026-03-10"), until=d("2026-04-17"))
    (clock,) = again([*TESTED, NOT_BROUGHT, BROUGHT, agreed, later])
    assert clock.due == d("2026-04-17")
    before = Fact(E.EXTENDED, d("2026-01-15"), until=d("2026-03-20"))
    assert again([*TESTED, NOT_BROUGHT, BROUGHT, before])[0].due is None


def test_a_district_can_promise_a_time_for_it():
    mine = LocalRule(ClockKey.EVALUATION_AGAIN, 30, Measure.SCHOOL, SetBy.PROMISE, d("2025-07-01"))
    pack = pack_for("").with_local([mine])
    (clock,) = again([*TESTED, NOT_BROUGHT, BROUGHT], pack=pack)
    assert clock.due == BOTH_YEARS.due(d("2026-02-02"), 30, Measure.SCHOOL.unit).day


def test_who_is_not_brought_again_waits_again():
    rows = [*TESTED, NOT_BROUGHT, BROUGHT, Fact(E.NOT_BROUGHT, d("2026-03-02"), number=10)]
    assert again(rows) == []
    assert evaluation(rows).state is State.RUNNING
    assert evaluation(rows).lift.over_on is None
    (clock,) = again([*rows, Fact(E.BROUGHT, d("2026-04-07"), number=11)])
    assert clock.started_on == d("2026-04-07")


def test_what_was_late_before_gets_no_second_count():
    late = Fact(E.NOT_BROUGHT, evaluation(TESTED).due + dt.timedelta(1))
    assert again([*TESTED, late, BROUGHT]) == []
    assert evaluation([*TESTED, late, BROUGHT]).state is State.LATE


@pytest.mark.parametrize(
    ("language", "came", "open_"),
    [
        ("en", "The child came to be tested after all", "The law names no new time"),
        ("es", "llegó por fin a las pruebas", "La ley no da un plazo nuevo"),
    ],
)
def test_both_counts_say_what_happened(language, came, open_):
    with translation.override(language):
        rows = [*TESTED, NOT_BROUGHT, BROUGHT]
        assert came in evaluation(rows).why
        assert open_ in again(rows)[0].why


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


def test_the_family_says_that_the_child_came_and_the_school_confirms(waits, alder, client_for):
    staff, mother = client_for(alder, waits.case_manager), client_for(alder, waits.mother)
    where = reverse("road", args=[waits.case.pk])
    came, brought = (
        reverse("write_fact", args=[waits.case.pk, kind])
        for kind in ("child_came_said", "child_brought")
    )
    given = {"happened_on": today().isoformat(), "how": "in_person", "note": ""}
    assert came not in mother.get(where).content.decode()
    assert staff.post(brought, given).status_code == 422
    write(waits, "child_not_brought", 5, note=SAYS)
    assert came in mother.get(where).content.decode()
    assert brought in staff.get(where).content.decode()
    assert mother.post(came, given).status_code == 302
    assert came not in mother.get(where).content.decode()
    claim = CaseFact.objects.get(kind="child_came_said")
    confirm = reverse("confirm_fact", args=[claim.pk])
    assert "On which day did the child come?" in staff.get(confirm).content.decode()
    assert staff.post(confirm, given).status_code == 302
    for client in (mother, staff):
        page = client.get(where).content.decode()
        assert "Evaluation, now that the child came" in page
        assert "The law names no new time" in page
        assert "Confirmed by the school" in page


def heard():
    return {(row.notification.urgency, row.user) for row in told.tell()}
