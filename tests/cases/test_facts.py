"""Are dated facts written down by those who may, told once, corrected in the open, and counted?"""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from cases import facts as kinds
from cases import policies
from cases.facts import By
from cases.models import CaseFact
from cases.services import cases, facts, road
from cases.services.facts import How, Said
from messaging import jobs
from messaging.event_sentences import sentence
from messaging.models import Entry
from tenants.audit.models import Event
from tenants.base.clock import today
from tenants.base.errors import BadInput, Conflict, NotAllowed
from tenants.people.services import district_settings, school_days
from tenants.rulepacks.schema import ClockKey
from tests.cases.test_visibility import EVERYBODY, as_worn
from tests.crowd import add_crowd


def ago(days):
    return today() - dt.timedelta(days=days)


def note(cast, kind, days=0, by="case_manager", **more):
    said = Said(kind=kind, happened_on=ago(days), **more)
    return facts.record_fact(by=cast.people[by], case=cast.case, said=said)


def entries(cast):
    return Entry.objects.filter(case=cast.case).order_by("number")


def last(cast):
    return entries(cast).last()


@pytest.fixture
def requested(cast):
    note(cast, "referral_received", 30, how=How.PAPER, from_whom=cast.mother)
    note(cast, "consent_asked", 25)
    return cast


def test_a_fact_is_one_entry_and_moves_the_case(requested, cast):
    before = entries(cast).count()
    row = note(cast, "consent_received", 20, by="teacher", how=How.PAPER, from_whom=cast.mother)
    assert entries(cast).count() == before + 1
    cast.case.refresh_from_db()
    assert cast.case.stage == "evaluation"
    assert (row.recorded_by, row.recorded_as) == (cast.teacher, "classroom_teacher")
    words = sentence(last(cast).data)
    assert "The school received the signed consent to test" in words
    assert "on paper, from Mother" in words
    assert "now at “Evaluation”" in words
    with translation.override("es"):
        assert "Llegó a la escuela" in sentence(last(cast).data)


def test_the_very_same_again_is_the_first_and_another_word_is_refused(requested, cast):
    first = note(cast, "consent_received", 20)
    count = entries(cast).count()
    assert note(cast, "consent_received", 20) == first
    assert entries(cast).count() == count
    with pytest.raises(BadInput, match="already"):
        note(cast, "consent_received", 20, by="teacher")


def test_the_case_keeps_whose_turn_it_is(requested, cast):
    for kind, words in (
        (None, "says yes or no to the testing"),
        ("consent_handed_in", "confirms the day"),
        ("consent_received", "tests and writes a report"),
    ):
        if kind:
            note(cast, kind, 20, by="mother" if kind == "consent_handed_in" else "case_manager")
        cast.case.refresh_from_db()
        assert words in str(cast.case.next.sentence)
        assert cast.case.next == road.road_of(cast.case).next


def test_received_is_not_signed(requested, cast):
    note(cast, "consent_signed", 22)
    here = road.road_of(cast.case)
    assert here.stage.key == "consent"
    assert not any(clock.key is ClockKey.EVALUATION for clock in here.clocks)
    note(cast, "consent_received", 20)
    (clock,) = [c for c in road.road_of(cast.case).clocks if c.key is ClockKey.EVALUATION]
    assert clock.started_on == ago(20)


def test_a_parent_says_it_was_handed_in_and_the_school_confirms(requested, cast):
    claim = note(cast, "consent_handed_in", 22, by="mother", how=How.PAPER)
    assert "The school confirms" in sentence(last(cast).data)
    assert road.road_of(cast.case).claims == [claim]
    cast.case.refresh_from_db()
    assert cast.case.stage == "consent"
    done = facts.confirm_fact(by=cast.teacher, claim=claim, happened_on=ago(20))
    assert (done.kind, done.about, done.from_whom) == ("consent_received", claim, cast.mother)
    here = road.road_of(cast.case)
    assert here.claims == []
    assert here.stage.key == "evaluation"
    assert here.first("consent_handed_in").happened_on == ago(22)  # both days stay


def test_every_kind_and_person(cast):
    add_crowd(cast)
    staff = {"case_manager", "teacher", "specialist", "administrator", "two_hats as staff"}
    leads = {"case_manager", "administrator", "district_staff"}
    wanted = {
        By.STAFF: staff | {"district_staff"},
        By.LEADS: leads,
        By.FAMILY: {"mother"},
        By.EITHER: staff | {"district_staff", "mother"},
        By.PORTAL: set(),
    }
    people = [as_worn(cast, who) for who in sorted(EVERYBODY)]
    for kind in kinds.KINDS.values():
        may = {who for who, user in people if policies.may_record_fact(user, cast.case, kind.key)}
        assert may == wanted[kind.by], kind.key
    assert not policies.may_record_fact(cast.case_manager, cast.case, "no such kind")
    cast.case.closed_on = today()
    assert not policies.may_record_fact(cast.case_manager, cast.case, "referral_received")


def test_who_may_not_is_told_so_and_nothing_is_kept(cast):
    for who, kind in (("teacher", "eligible"), ("mother", "consent_received"), ("father", "moved")):
        with pytest.raises(NotAllowed):
            note(cast, kind, by=who)
    assert not CaseFact.objects.exists()


@pytest.mark.parametrize(
    ("kind", "more", "field", "words"),
    [
        (
            "consent_received",
            {"days": 40},
            "happened_on",
            "before “The school received the request",
        ),
        ("consent_received", {"days": -1}, "happened_on", "has not come yet"),
        ("child_absent", {"until": 4}, "until", "before the first day"),
        ("extension_agreed", {}, "until", "until which day"),
        ("services_started", {}, "happened_on", "First comes: “The school received"),
        ("no_such_kind", {}, "kind", "from the list"),
    ],
)
def test_what_cannot_be_is_refused_in_words(requested, cast, kind, more, field, words):
    days = more.get("days", 1)
    until = ago(more["until"]) if "until" in more else None
    count = CaseFact.objects.count()
    with pytest.raises(BadInput) as caught:
        said = Said(kind=kind, happened_on=ago(days), until=until)
        facts.note_fact(by=cast.case_manager, case=cast.case, said=said)
    assert words in " ".join(caught.value.message_dict[field])
    assert CaseFact.objects.count() == count


@pytest.mark.parametrize("year", [1926, 2126])
def test_a_year_of_another_age_was_mistyped(cast, year):
    said = Said(kind="plan_meeting_set", happened_on=dt.date(year, 3, 1))
    with pytest.raises(BadInput, match="Check the year"):
        facts.record_fact(by=cast.teacher, case=cast.case, said=said)


def test_a_meeting_may_be_to_come_and_nothing_else(cast):
    row = note(cast, "plan_meeting_set", -30)
    assert row.happened_on > today()
    with pytest.raises(BadInput, match="not come yet"):
        note(cast, "plan_meeting", -30)


def test_it_came_from_somebody_of_this_child(cast):
    with pytest.raises(BadInput, match="family or team"):
        note(cast, "referral_received", from_whom=cast.other_mother)


def test_a_correction_keeps_the_old_day_and_tells_both(requested, cast):
    row = note(cast, "consent_received", 20)
    new = facts.correct_fact(
        by=cast.case_manager, fact=row, happened_on=ago(18), reason="The stamp says so."
    )
    assert CaseFact.objects.get(pk=row.pk).happened_on == ago(20)
    assert (new.corrects, new.happened_on) == (row, ago(18))
    here = road.road_of(cast.case)
    assert here.last("consent_received") == new
    assert row in here.rows
    data = last(cast).data
    assert (data["old_day"], data["day"]) == (ago(20).isoformat(), ago(18).isoformat())
    assert "it was" in sentence(data)
    assert "The stamp says so." in sentence(data)
    (clock,) = [c for c in here.clocks if c.key is ClockKey.EVALUATION]
    assert clock.started_on == ago(18)
    with pytest.raises(Conflict, match="already"):
        facts.correct_fact(by=cast.case_manager, fact=row, happened_on=ago(17), reason="x")


def test_taking_a_fact_back_leads_the_case_back_in_the_open(requested, cast):
    row = note(cast, "consent_received", 20)
    facts.correct_fact(by=cast.case_manager, fact=row, happened_on=None, reason="Another child.")
    cast.case.refresh_from_db()
    assert cast.case.stage == "consent"
    data = last(cast).data
    assert (data["back"], data["old"], data["new"]) == (True, "evaluation", "consent")
    assert "goes back from “Evaluation” to “Consent to test”" in sentence(data)
    event = Event.objects.filter(verb="fact.corrected").get()
    assert event.data["reason"] == "Another child."


def test_a_correction_needs_a_reason_another_day_and_the_right(requested, cast):
    row = note(cast, "consent_received", 20)
    for given, words in (
        ({"happened_on": ago(19), "reason": " "}, "why it changes"),
        ({"happened_on": ago(20), "reason": "x"}, "same day"),
        ({"happened_on": ago(60), "reason": "x"}, "would come before"),
        ({"happened_on": ago(-2), "reason": "x"}, "not come yet"),
    ):
        with pytest.raises(BadInput, match=words):
            facts.correct_fact(by=cast.case_manager, fact=row, **given)
    with pytest.raises(NotAllowed):
        facts.correct_fact(by=cast.teacher, fact=row, happened_on=ago(19), reason="x")
    with pytest.raises(NotAllowed):
        facts.correct_fact(by=cast.mother, fact=row, happened_on=ago(19), reason="x")


def test_a_correction_cannot_leave_another_fact_before_what_it_follows(requested, cast):
    note(cast, "consent_received", 20)
    first = CaseFact.objects.get(case=cast.case, kind="referral_received")
    with pytest.raises(BadInput, match="would come before “The school received the request"):
        facts.correct_fact(by=cast.case_manager, fact=first, happened_on=ago(10), reason="x")


def test_the_family_corrects_its_own_word_only(requested, cast):
    claim = note(cast, "consent_handed_in", 22, by="mother")
    with pytest.raises(NotAllowed):
        facts.correct_fact(by=cast.case_manager, fact=claim, happened_on=ago(20), reason="x")
    new = facts.correct_fact(by=cast.mother, fact=claim, happened_on=ago(21), reason="It was then")
    assert new.recorded_by == cast.mother


def test_services_never_begin_before_their_consent(cast):
    for kind, days in (("eligible", 40), ("plan_meeting", 20)):
        note(cast, kind, days)
    with pytest.raises(BadInput, match="First comes"):
        note(cast, "services_started", 5)
    note(cast, "services_consent_received", 10)
    with pytest.raises(BadInput, match="would come before"):
        note(cast, "services_started", 15)
    note(cast, "services_started", 5)
    cast.case.refresh_from_db()
    assert cast.case.stage == "in_effect"


def test_a_request_marked_by_staff_is_a_fact_and_the_earliest_day_stays(cast):
    cases.mark_evaluation_requested(
        by=cast.teacher, case=cast.case, received_on=ago(3), how="staff", reason="By phone"
    )
    (row,) = CaseFact.objects.filter(kind="referral_received")
    assert (row.happened_on, row.note) == (ago(3), "By phone")
    (clock,) = [c for c in road.road_of(cast.case).clocks if c.key is ClockKey.RESPONSE]
    assert clock.started_on == ago(3)
    facts.correct_fact(by=cast.teacher, fact=row, happened_on=ago(5), reason="The call log")
    cast.case.refresh_from_db()
    assert cast.case.evaluation_requested_on == ago(5)


def test_a_service_that_tells_itself_leaves_no_second_entry_but_a_move_is_told(requested, cast):
    count = entries(cast).count()
    said = Said(kind="safeguards_given", happened_on=ago(24))
    facts.note_fact(by=cast.teacher, case=cast.case, said=said, announce=False)
    assert entries(cast).count() == count
    said = Said(kind="consent_received", happened_on=ago(20))
    facts.note_fact(by=cast.teacher, case=cast.case, said=said, announce=False)
    assert entries(cast).count() == count + 1
    assert last(cast).data["verb"] == "case.stage_changed"
    assert Event.objects.filter(verb="fact.recorded").count() == 4


def test_the_site_cannot_change_a_row(requested):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        CaseFact.objects.update(note="x")


def test_the_questions_do_not_grow_with_cases_or_facts(requested, cast):
    def asked(given):
        with CaptureQueriesContext(connection) as caught:
            for one in road.roads_of(given):
                assert one.next
                assert one.clocks is not None
        return len(caught)

    note(cast, "consent_received", 20)
    asked([cast.case])  # from now on the district's settings are remembered
    one = asked([cast.case])
    for days in (19, 18, 17):
        note(cast, "safeguards_given", days)
    cast.other_case.student = cast.other_child
    assert asked([cast.case, cast.other_case]) == one


@pytest.fixture
def year(in_alder):
    district_settings.forget()
    yield school_days.add_year(by=None, first_day=ago(100), last_day=ago(-200))
    district_settings.forget()


def test_snow_moves_the_dates_of_the_road_and_tells_it(year, requested, cast):
    """In Alder's state, Washington, the evaluation has 35 school days."""
    note(cast, "consent_received", 0)
    (old,) = [c for c in road.road_of(cast.case).clocks if c.key is ClockKey.EVALUATION]
    snow = today() + dt.timedelta(days=1)
    while snow.weekday() > 4:
        snow += dt.timedelta(days=1)
    school_days.close(by=cast.district_staff, first_day=snow, why="Snow")
    event = Event.objects.filter(verb="calendar.closed").latest("at")
    jobs.school_days_changed(event_id=str(event.pk))
    (new,) = [c for c in road.road_of(cast.case).clocks if c.key is ClockKey.EVALUATION]
    assert new.due > old.due
    moved = last(cast).data["moved"]
    assert {"clock": "evaluation", "old": old.due.isoformat(), "new": new.due.isoformat()} in moved
    assert "Evaluation: the last day is" in sentence(last(cast).data)
