"""Does the worked case replay through the services, in order and unbroken?"""

import pytest
from django.db import connections
from django_tenants.utils import schema_context

from cases.models import Case, CaseFact, GoalFlag, PlanVersion
from cases.plan_talks import talks
from cases.services import duties, road
from messaging.models import AnswerClock, Entry, Paper
from messaging.services import ledger
from portal.demo import accounts
from portal.demo.content import Replay, read
from tenants.people.models import User
from tenants.people.roles import ROLES
from tenants.provisioning import create_district
from tenants.provisioning.drop import drop_district

MORE_KINDS = (
    "'s mother (the worked case)",
    "'s mother (another child)",
    ", contact only)",
    "'s case manager",
    "; parent: ",
)
SHORT = {"parent": "Parent", "guest": "Guest"}


@pytest.fixture(scope="module")
def district(django_db_setup, django_db_blocker):
    """The whole year, replayed once: what follows only reads it."""
    with django_db_blocker.unblock():
        given = {"name": "Maple Fork", "state": "WA", "timezone": "America/Los_Angeles"}
        made = create_district(slug="replayed", **given)
        with schema_context(made.schema_name):
            replay = Replay(read("worked_case.yaml"))
            replay.run()
            replay.letters_that_wait()
        connections.close_all()
        yield made
        drop_district("replayed")
        connections.close_all()


@pytest.fixture
def replayed(district, db):
    with schema_context(district.schema_name):
        yield Case.objects.get(student__preferred_name="Mateo")


def test_the_whole_year_is_one_unbroken_record(replayed):
    entries = list(Entry.objects.filter(case=replayed).order_by("number"))
    assert [e.number for e in entries] == list(range(1, len(entries) + 1))
    assert [e.recorded_at for e in entries] == sorted(e.recorded_at for e in entries)
    assert ledger.verify_case(replayed) == []


def test_consent_was_signed_before_it_was_received(replayed):
    entry = Entry.objects.get(case=replayed, channel="paper")
    assert str(entry.happened_on) == "2025-10-20"
    assert entry.data["formal_answer"]["signed_on"] == "2025-10-17"


def test_the_second_letter_is_the_evaluation_request(replayed):
    assert str(replayed.evaluation_requested_on) == "2025-10-06"
    assert replayed.stage == "in_effect"


def test_the_road_has_the_facts_of_the_worked_case(replayed):
    here = road.road_of(replayed)
    days = {row.kind: str(row.happened_on) for row in reversed(here.facts)}  # the first of each
    assert days["concern_raised"] == "2025-09-15"
    assert days["referral_received"] == "2025-10-06"
    assert days["consent_signed"] == "2025-10-17"
    assert days["consent_received"] == "2025-10-20"
    assert days["eligibility_meeting_set"] == days["eligible"] == "2025-12-11"
    assert days["plan_meeting_set"] == days["plan_meeting"] == "2026-01-08"
    assert days["services_started"] == "2026-01-20"
    assert here.stage.key == "in_effect"
    assert here.standing.supports_since is None
    assert str(here.next_clock.due) == "2027-01-08"
    assert here.claims == []
    group = replayed.supports.get()
    assert sum(week.given for week in group.weeks.all()) == 550
    assert [int(point.value) for point in group.points.all()] == [41, 43, 42, 45, 44, 46]


def test_the_one_comment_without_an_answer_stays_open_beside_the_next_draft(replayed):
    lucia = User.objects.get(email="lucia@maple-fork.example")
    version = PlanVersion.objects.get(case=replayed, number=2)
    found = talks(lucia, version)
    assert len(found) == 7
    (left,) = [one for one in found if "science" in one.comment.words]
    steps = [(step.kind, step.draft.number) for step in left.steps]
    # With draft 2 (January 6), at the meeting about it (January 8), and the new hour (January 15).
    assert steps == [("carried", 2), ("carried", 2), ("changed", 3)]
    assert (left.comment.version.number, left.here) == (1, False)


def test_the_drafts_translation_is_marked_and_that_of_the_plan_is_a_persons(replayed):
    """Section 15, 14."""
    rows = PlanVersion.objects.filter(case=replayed).order_by("number")
    assert [(row.label, row.label_by) for row in rows] == [
        ("", ""),
        ("machine", ""),
        ("checked", "Iván Castaño"),
        ("checked", "Iván Castaño"),
    ]
    assert {row.version.label for row in replayed.plans_in_effect.all()} == {"checked"}


def test_each_has_read_their_part_before_the_plan_holds(replayed):
    """E25 and E26."""
    row = replayed.plans_in_effect.order_by("number")[0]
    assert (row.version.number, str(row.starts_on)) == (3, "2026-01-20")
    assert duties.counted(list(row.duties.all())) == (5, 5)
    assert {str(one.confirmed_at.date()) for one in row.duties.all()} == {
        "2026-01-16",
        "2026-01-17",  # in UTC
        "2026-01-20",
    }


def test_the_change_without_a_meeting_does_not_move_the_yearly_day(replayed):
    """E29 and E30: five times thirty minutes from April 13."""
    row = replayed.plans_in_effect.order_by("number").last()
    assert (row.number, row.version.number, str(row.starts_on)) == (2, 4, "2026-04-13")
    assert duties.counted(list(row.duties.all())) == (5, 5)
    clocks = {str(one.due) for one in road.road_of(replayed).clocks if "annual" in str(one.key)}
    assert clocks == {"2027-01-08"}
    assert CaseFact.objects.filter(case=replayed, kind="plan_amended").count() == 1


def test_the_rule_of_the_first_goal_fires_once_on_its_day(replayed):
    """Section 13: the fourth number in a row under the line."""
    flag = GoalFlag.objects.get()
    assert flag.track.measure == "Words read right in one minute"
    assert (str(flag.first_day), str(flag.last_day)) == ("2026-03-04", "2026-03-25")
    entry = Entry.objects.get(case=replayed, data__verb="goal.flagged")
    assert str(entry.recorded_at.date()) == "2026-03-25"
    assert replayed.goal_tracks.count() == 6


def test_the_notices_and_forms_of_the_case_stand_at_their_days(replayed):
    """E05 to E30, and what section 15 says of consents."""
    rows = Paper.objects.filter(case=replayed).order_by("sent_on", "created_at")
    states = [(one.kind, str(one.sent_on)[5:], one.state) for one in rows if not one.for_user]
    assert states == [
        ("safeguards", "10-07", "told"),
        ("pwn-propose", "10-14", "told"),
        ("consent-evaluate", "10-14", "given"),
        ("consent-release", "12-11", "given"),
        ("pwn-propose", "12-11", "told"),
        ("meeting", "12-12", "told"),
        ("excusal-consent", "01-06", "given"),
        ("pwn-propose", "01-09", "told"),
        ("consent-services", "01-09", "given"),
        ("pwn-propose", "04-09", "told"),
        ("consent-release", "06-05", "asked"),
    ]
    days = {
        row.kind: str(row.happened_on)
        for row in CaseFact.objects.standing().filter(case=replayed).order_by("number")
    }
    for kind, day in (
        ("safeguards_given", "2025-10-07"),
        ("request_answered", "2025-10-14"),
        ("consent_signed", "2025-10-17"),
        ("consent_received", "2025-10-20"),
        ("meeting_notice_given", "2025-12-12"),
        ("plan_meeting_set", "2026-01-08"),
        ("excusal_agreed", "2026-01-07"),
        ("plan_offered", "2026-01-09"),
        ("services_consent_received", "2026-01-16"),
        ("services_started", "2026-01-20"),
        ("change_notice_given", "2026-04-09"),
    ):
        assert days[kind] == day, kind


def test_the_mother_sees_the_case_and_the_neighbour_does_not(replayed):
    lucia = User.objects.get(display_name="Lucía Solís")
    noor = User.objects.get(display_name="Noor Haddad")
    assert Case.objects.visible_to(lucia).count() == 1
    assert replayed not in Case.objects.visible_to(noor)


def test_another_family_waits_for_two_answers(replayed):
    """The first letter was sent again by the portal, as nobody answered in time."""
    again, fresh = AnswerClock.objects.waiting().order_by("first__number")
    assert {one.case.student.preferred_name for one in (again, fresh)} == {"Sami"}
    assert (again.rung, fresh.rung) == (2, 1)
    assert again.latest.data["by_itself"] is True
    assert [one["name"] for one in again.latest.data["copies"]] == ["Colleen Whitfield"]
    assert ledger.verify_case(again.case) == []


def test_birch_replays_too(birch):
    with schema_context(birch.schema_name):
        Replay(read("birch.yaml")).run()
        assert ledger.verify_case(Case.objects.get()) == []


@pytest.mark.parametrize("slug", ["maple-fork", "birch"])
def test_each_kind_of_the_cast_has_an_account_that_says_what_it_is(slug):
    said = [each["role"] for each in accounts.accounts(slug)]
    for kind in (*(SHORT.get(key, str(ROLES[key].label)) for key in ROLES), *MORE_KINDS):
        assert any(kind in each for each in said), kind
    assert len({each["email"] for each in accounts.accounts(slug)}) == len(said)


@pytest.mark.parametrize("slug", ["maple-fork", "birch"])
def test_nobody_of_a_demo_district_is_described_like_another(slug):
    said = [each["role"] for each in accounts.accounts(slug)]
    assert len(set(said)) == len(said)
    assert all(len(each) <= 70 for each in said)  # the table stays readable


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("lucia", "Parent: Mateo's mother (the worked case)"),
        ("hannah", "Classroom teacher of Mateo"),
        ("theo", "Special education teacher, Mateo's case manager"),
        ("ruth", "Specialist on Mateo's team (school psychologist)"),
        ("noor", "Parent: Sami's mother (another child)"),
        ("grace", "Classroom teacher of Camila; parent: Kenji's mother (another child)"),
    ],
)
def test_the_list_says_who_is_who(key, words):
    assert accounts.in_words(read("worked_case.yaml"), key) == words


def test_a_guest_is_told_apart_by_the_last_day():
    words = accounts.in_words(read("birch.yaml"), "nadia")
    assert words == "Guest of Elena's family, whose time is over"
