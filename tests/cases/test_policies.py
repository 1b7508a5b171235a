"""Is the whole table of who may do what true, for every policy and every person?

A policy that is not in the table fails the test, and so does a person who is missing: everybody
who is not named for a policy must be refused.
"""

from __future__ import annotations

import inspect
import uuid

import pytest

from cases import policies as case_policies
from cases.models import (
    CaseFact,
    Duty,
    Explain,
    GoalTrack,
    GuestConsent,
    Meeting,
    PlanAmendment,
    PlanComment,
    Report,
    ServiceTime,
)
from messaging import policies as message_policies
from messaging.models import (
    Action,
    AnswerClaim,
    AnswerClock,
    Entry,
    Paper,
    ReachTask,
    RecordsRequest,
)
from messaging.services import ledger
from tenants.base.clock import today
from tenants.people import policies as people_policies
from tenants.people.models import Absence, Invitation, School, User
from tests import news_tools as tools
from tests.cases.test_visibility import (
    EVERYBODY,
    LEADERS,
    OFFICERS,
    SCHOOL_FAMILIES,
    as_worn,
)
from tests.crowd import add_crowd

# The people who may; everybody else of the cast and of the crowd may not.
RIGHTS = {"mother"}
TEAM_STAFF = {"case_manager", "teacher", "specialist", "administrator", "two_hats as staff"}
WRITERS = {*RIGHTS, *TEAM_STAFF, "interpreter", "guest"}
OVERSIGHT = {"district_staff"}
LEADS = {"case_manager", "administrator", *OVERSIGHT}
MAY = {
    case_policies: {
        "has_rights": RIGHTS,
        "may_manage_students": OVERSIGHT,
        "may_change_guardianship": {*OVERSIGHT, "administrator"},
        "may_open_case": {*RIGHTS, *OVERSIGHT, "teacher"},
        "may_write": WRITERS,
        "may_see_team": {*WRITERS, *OVERSIGHT},
        "may_enter_for_parent": TEAM_STAFF,
        "may_change_team": LEADS,
        "may_change_stage": {*TEAM_STAFF, *OVERSIGHT},
        "may_record_fact": {*TEAM_STAFF, *OVERSIGHT},
        "may_correct_fact": LEADS,
        "may_run_supports": TEAM_STAFF,
        "may_plan_tests": TEAM_STAFF,
        "may_write_report": TEAM_STAFF,
        "may_bring_report": {*RIGHTS, *TEAM_STAFF},
        "may_rate_report": RIGHTS,
        "may_consider_report": TEAM_STAFF,
        "may_ask_explain": {*RIGHTS, *TEAM_STAFF},
        "may_explain": TEAM_STAFF,
        "may_decide_eligibility": LEADS,
        "may_change_templates": OVERSIGHT,
        "may_write_plan": TEAM_STAFF,
        "may_ask_other_date": RIGHTS,
        "may_write_about_child": RIGHTS,
        "may_comment_on_plan": {*RIGHTS, *TEAM_STAFF},
        "may_answer_comment": TEAM_STAFF,
        "may_reply_in_comment": {*RIGHTS, "teacher"},  # who wrote it
        "may_arrange_meeting": TEAM_STAFF,
        "may_answer_times": {*RIGHTS, *TEAM_STAFF},
        "may_note_meeting": WRITERS,
        "may_settle_meeting": TEAM_STAFF,
        "may_correct_meeting": RIGHTS,
        "may_close_meeting": LEADS,
        "may_put_in_effect": LEADS,
        "may_confirm_duty": {"teacher"},  # whose duty it is
        "may_follow_goals": TEAM_STAFF,
        "may_note_goal": {"case_manager", "administrator"},  # nobody carries it
        "may_note_service": {"case_manager", "administrator"},
        "may_view_service": RIGHTS,
        "may_report_progress": TEAM_STAFF,
        "may_amend_plan": LEADS,
        "may_answer_amendment": RIGHTS,
        "may_promise": RIGHTS,
        "may_tick": TEAM_STAFF,
        "may_close_case": LEADS,
        "may_reopen_case": set(),  # the case is open
        "may_propose_guest": RIGHTS,
        "may_decide_guest": LEADS,
        "may_revoke_guest": RIGHTS,
        "may_see_board": {*OVERSIGHT, "administrator"},
        "may_see_looks": {*RIGHTS, *OVERSIGHT},
    },
    message_policies: {
        "may_take_record": {*RIGHTS, *TEAM_STAFF, "guest"},
        "may_ask_records": {*RIGHTS, *TEAM_STAFF},
        "may_run_request": RIGHTS,
        "may_release_records": TEAM_STAFF,
        "may_decide_amendment": {"case_manager", "administrator"},
        "may_write_paper": TEAM_STAFF,
        "may_answer_paper": RIGHTS,
        "may_reach_out": {*TEAM_STAFF, *OVERSIGHT},
        "may_lift_address": OVERSIGHT,
        "may_correct": TEAM_STAFF,
        "may_note_call": {*RIGHTS, *TEAM_STAFF, "guest"},
        "may_answer_note": {*RIGHTS, "guest"},
        "may_agree_with_note": RIGHTS,
        "may_finish": TEAM_STAFF,
        "may_keep_journal": {*RIGHTS, "father", "copies_father"},
        "may_share_journal": RIGHTS,
        "may_change_letters": OVERSIGHT,
        "may_run_letter": RIGHTS,
        "may_answer_letters": TEAM_STAFF,
        "may_judge_answer": RIGHTS,
        "may_speak": LEADERS,
        "may_be_urgent": LEADERS,
        "may_change_post": OFFICERS,
        "may_withdraw_post": {*OFFICERS, *LEADERS},
        "may_answer_event": SCHOOL_FAMILIES - LEADERS,
    },
    people_policies: {
        "may_manage_people": OVERSIGHT,
        "may_invite": LEADS,
        "may_revoke": {*OVERSIGHT, "case_manager"},
        "may_change_district": OVERSIGHT,
        "may_set_rules": OVERSIGHT,
        "may_be_away": {
            *TEAM_STAFF,
            *OVERSIGHT,
            "other_teacher",
            "former_class_teacher",
            "former_specialist",
            "future_specialist",
        },
        "may_end_absence": {"case_manager"},
    },
}
CLOSED = {
    "may_write",
    "may_enter_for_parent",
    "may_change_stage",
    "may_record_fact",
    "may_correct_fact",
    "may_run_supports",
    "may_plan_tests",
    "may_write_report",
    "may_bring_report",
    "may_rate_report",
    "may_consider_report",
    "may_ask_explain",
    "may_explain",
    "may_decide_eligibility",
    "may_write_plan",
    "may_ask_other_date",
    "may_write_about_child",
    "may_comment_on_plan",
    "may_answer_comment",
    "may_reply_in_comment",
    "may_arrange_meeting",
    "may_answer_times",
    "may_note_meeting",
    "may_settle_meeting",
    "may_correct_meeting",
    "may_close_meeting",
    "may_put_in_effect",
    "may_confirm_duty",
    "may_follow_goals",
    "may_note_goal",
    "may_note_service",
    "may_view_service",
    "may_report_progress",
    "may_amend_plan",
    "may_answer_amendment",
    "may_promise",
    "may_tick",
    "may_close_case",
    "may_propose_guest",
    "may_decide_guest",
}


@pytest.fixture
def ask(cast):
    """ask(module, policy) gives the set of all who may."""
    add_crowd(cast)
    entry = ledger.append(by=cast.teacher, case=cast.case, kind="message", body="x", key="1")
    things = {
        "student": cast.child,
        "case": cast.case,
        "consent": GuestConsent(case=cast.case, parent=cast.mother, until=today()),
        "entry": entry,
        "kind": "consent_received",
        "fact": CaseFact(case=cast.case, kind="consent_received"),
        "report": Report(case=cast.case),
        "explain": Explain(case=cast.case),
        "meeting": Meeting(case=cast.case),
        "track": GoalTrack(case=cast.case, block=uuid.uuid4()),
        "block": str(uuid.uuid4()),
        "time": ServiceTime(case=cast.case),
        "offer": PlanAmendment(case=cast.case),
        "duty": Duty(case=cast.case, person=cast.teacher),
        "comment": PlanComment(case=cast.case, author=cast.teacher),
        "note": Entry(case=cast.case, author_role="classroom_teacher", data={"call": {}}),
        "action": Action(case=cast.case, hat="staff"),
        "clock": AnswerClock(case=cast.case),
        # spoken by staff: the family judges
        "claim": AnswerClaim(clock=AnswerClock(case=cast.case), by_family=False),
        "role": "parent",
        "request": RecordsRequest(case=cast.case),
        "paper": Paper(case=cast.case),
        "task": ReachTask(case=cast.case, user=cast.mother),
        "voice": tools.school(cast),
        "post": tools.post(cast.pta_officer, tools.pta(cast)),
        "event": tools.fair(cast).event,
        "absence": Absence(user=cast.case_manager, stand_in=cast.teacher),
        "invitation": Invitation(invited_by=cast.case_manager),
    }
    people = [as_worn(cast, who) for who in sorted(EVERYBODY)]

    def writes(policy):
        notes = ("may_answer_note", "may_agree_with_note", "may_finish")
        return message_policies.may_note_call if policy in notes else case_policies.may_write

    def given(user, names, policy):
        return {
            name: things[name] if name in things else writes(policy)(user, cast.case)
            for name in names
        }

    def who_may(module, policy):
        rule = getattr(module, policy)
        asked = list(inspect.signature(rule).parameters.values())[1:]
        names = [one.name for one in asked if one.default is one.empty]
        answers = {who: rule(user, **given(user, names, policy)) for who, user in people}
        assert {type(answer) for answer in answers.values()} == {bool}
        return {who for who, answer in answers.items() if answer}

    return who_may


@pytest.mark.parametrize("module", MAY, ids=lambda module: module.__name__)
def test_the_table_holds_every_policy(module):
    public = {
        name
        for name, rule in vars(module).items()
        if inspect.isfunction(rule)
        and rule.__module__ == module.__name__
        and name.startswith(("may_", "has_"))
    }
    assert public == MAY[module].keys()


def test_every_cell(ask):
    wrong = {}
    for module, table in MAY.items():
        for policy, wanted in table.items():
            may = ask(module, policy)
            if may != wanted:
                wrong[policy] = (sorted(may - wanted), sorted(wanted - may))
    assert wrong == {}, "policy: (may but must not, must but may not)"


def test_nobody_may_in_a_closed_case(ask, cast):
    cast.case.closed_on = today()
    assert {policy: ask(case_policies, policy) for policy in CLOSED} == {
        policy: set() for policy in CLOSED
    }
    for policy in ("may_note_call", "may_share_journal", "may_write_paper", "may_answer_paper"):
        assert ask(message_policies, policy) == set()


def test_the_right_to_the_record_outlasts_the_case(ask, cast):
    cast.case.closed_on = today()
    for policy in (
        *("may_ask_records", "may_run_request", "may_release_records", "may_decide_amendment"),
    ):
        assert ask(message_policies, policy) == MAY[message_policies][policy]


def test_an_administrator_decides_at_their_own_school_only(cast):
    elsewhere = School.objects.create(name="Elsewhere")
    cast.administrator.role_assignments.update(school=elsewhere)
    user = User.objects.get(pk=cast.administrator.pk)
    assert case_policies.may_change_guardianship(user, cast.child) is False
    cast.administrator.role_assignments.update(school=None)
    user = User.objects.get(pk=cast.administrator.pk)
    assert case_policies.may_change_guardianship(user, cast.child) is True


@pytest.mark.parametrize("role", ["district_staff", "guest", "classroom_teacher"])
def test_only_district_staff_invite_more_than_families(cast, role):
    assert people_policies.may_invite(cast.case_manager, role) is False
    assert people_policies.may_invite(cast.district_staff, role) is True


def test_what_the_portal_noted_is_corrected_by_nobody(cast):
    note = ledger.append(by=None, case=cast.case, kind="event", body="", key="2")
    assert message_policies.may_correct(cast.case_manager, note, writes=True) is False
    assert message_policies.may_correct(cast.case_manager, note, writes=False) is False
