"""Who may do what with children, cases, teams and files, at which stage?

Seeing comes first: a service is handed a row that came through `visible_to`. Here it is decided
whether the person who sees it may also act on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases import visibility
from cases.facts import KINDS, By
from cases.places import Place, place_on
from tenants.base.prepared import prepared
from tenants.people.roles import Hat

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet

    from cases.models import (
        Case,
        CaseFact,
        Duty,
        Explain,
        GoalTrack,
        Guardianship,
        GuestConsent,
        Meeting,
        PlanAmendment,
        PlanComment,
        Report,
        ServiceTime,
        Student,
    )
    from tenants.people.models import User


def _on_team(user: User, case: Case, *roles: str) -> bool:
    place = place_on(user, case.pk)
    return place.on_team and (not roles or not place.roles.isdisjoint(roles))


def has_rights(user: User, student: Student) -> bool:
    """A parent with education rights for this child today, acting as family."""
    return user.hat == Hat.FAMILY and bool(_rights(user, student_id=student.pk))


@prepared
def _rights(user: User, student_id: uuid.UUID) -> QuerySet[Guardianship]:
    from cases.models import Guardianship

    return Guardianship.objects.filter(
        visibility.on_day(), student=student_id, user=user.pk, standing="education_rights"
    ).order_by()


def may_manage_students(user: User) -> bool:
    """District staff add children and change their details."""
    return user.is_district_staff


def may_change_guardianship(user: User, student: Student) -> bool:
    """Only staff: district staff, or an administrator of the child's school."""
    if user.is_district_staff:
        return True
    return any(
        a.role == "administrator" and a.school_id in (None, student.school_id)
        for a in user.current_roles
        if user.hat == Hat.STAFF
    )


def may_open_case(user: User, student: Student) -> bool:
    """A parent with rights, the child's classroom teacher, or district staff."""
    from cases.models import Enrolment

    if user.is_district_staff or has_rights(user, student):
        return True
    return (
        user.hat == Hat.STAFF
        and visibility.works_with_children(user)
        and Enrolment.objects.filter(
            visibility.on_day(), student=student, classroom_teacher=user
        ).exists()
    )


def may_write(user: User, case: Case, *, place: Place | None = None) -> bool:
    """Anyone on the team, a parent with rights, a guest; not oversight, not a closed case.
    `place` is the person's place on this case when it is already known."""
    return case.closed_on is None and (place or place_on(user, case.pk)).writes


def may_see_team(user: User, case: Case) -> bool:
    """Everybody whose whole record it is, and the interpreter; not who only gets copies."""
    place = place_on(user, case.pk)
    return place.reads_whole or place.interprets


def may_enter_for_parent(user: User, case: Case, *, place: Place | None = None) -> bool:
    """Staff on the team write down what a parent said or handed in on paper."""
    return case.closed_on is None and (place or place_on(user, case.pk)).on_team


def may_change_team(user: User, case: Case) -> bool:
    """The case manager, an administrator on the team, district staff."""
    return user.is_district_staff or _on_team(user, case, "case_manager", "administrator")


def may_change_stage(user: User, case: Case) -> bool:
    """Staff on the team; downward only with a written reason (checked by the service)."""
    return case.closed_on is None and (user.is_district_staff or _on_team(user, case))


def may_record_fact(user: User, case: Case, kind: str, *, place: Place | None = None) -> bool:
    """By the kind (`cases.fact_kinds`): staff on the team and district staff; only who runs the
    case; or a parent with education rights for the family's own side. Not in a closed case.
    `place` is the person's place on this case when it is already known."""
    known = KINDS.get(kind)
    if known is None or case.closed_on is not None or known.by is By.PORTAL:
        return False
    place = place or place_on(user, case.pk)
    if place.hat == Hat.FAMILY:
        return known.by in (By.FAMILY, By.EITHER) and place.has_rights
    if known.by is By.FAMILY:
        return False
    return _runs(place) if known.by is By.LEADS else place.oversees or place.on_team


def may_correct_fact(user: User, fact: CaseFact, *, place: Place | None = None) -> bool:
    """Whoever wrote it down and still may; or who runs the case, but not the family's own word."""
    place = place or place_on(user, fact.case_id)
    if not may_record_fact(user, fact.case, fact.kind, place=place):
        return False
    return fact.recorded_by_id == user.pk or (_runs(place) and not fact.sort.own_word)


def may_run_supports(user: User, case: Case) -> bool:
    """Staff on the team begin, note and end extra help in class; not in a closed case."""
    return case.closed_on is None and _on_team(user, case)


def _runs(place: Place) -> bool:
    """The case manager, an administrator on the team, district staff."""
    leads = not place.roles.isdisjoint(("case_manager", "administrator"))
    return place.hat == Hat.STAFF and (place.oversees or (place.on_team and leads))


def may_plan_tests(user: User, case: Case, *, place: Place | None = None) -> bool:
    """Staff on the team, in an open case."""
    return case.closed_on is None and (place or place_on(user, case.pk)).on_team


def may_write_report(user: User, case: Case, *, place: Place | None = None) -> bool:
    """Staff on the team, in an open case."""
    return case.closed_on is None and (place or place_on(user, case.pk)).on_team


def may_bring_report(user: User, case: Case, *, place: Place | None = None) -> bool:
    """A parent with education rights; or staff on the team, for what the family handed in."""
    place = place or place_on(user, case.pk)
    return case.closed_on is None and (place.has_rights or place.on_team)


def may_rate_report(user: User, report: Report, *, place: Place | None = None) -> bool:
    """A parent with education rights says if a part of a report is clear."""
    place = place or place_on(user, report.case_id)
    return report.case.closed_on is None and place.has_rights


def may_consider_report(user: User, report: Report, *, place: Place | None = None) -> bool:
    """Staff on the team write down that a report was considered at a meeting."""
    place = place or place_on(user, report.case_id)
    return report.case.closed_on is None and place.on_team


def may_ask_explain(user: User, case: Case, *, place: Place | None = None) -> bool:
    """A parent with education rights; or staff on the team, for a parent who asked them."""
    place = place or place_on(user, case.pk)
    return case.closed_on is None and (place.has_rights or place.on_team)


def may_explain(user: User, explain: Explain, *, place: Place | None = None) -> bool:
    """Staff on the team: whoever is named, or a colleague who steps in."""
    place = place or place_on(user, explain.case_id)
    return explain.case.closed_on is None and place.on_team


def may_decide_eligibility(user: User, case: Case, *, place: Place | None = None) -> bool:
    """Whoever runs the case writes down what the group with the parents decided (34 CFR
    300.306(a)(1)); in an open case."""
    return case.closed_on is None and _runs(place or place_on(user, case.pk))


def may_change_templates(user: User) -> bool:
    """District staff make the templates of plans, change them and end them."""
    return user.is_district_staff


def may_write_plan(user: User, case: Case, *, place: Place | None = None) -> bool:
    """Staff on the team, in an open case (34 CFR 300.321(a))."""
    return case.closed_on is None and (place or place_on(user, case.pk)).on_team


def may_ask_other_date(user: User, case: Case, *, place: Place | None = None) -> bool:
    """A parent with education rights, in an open case."""
    return case.closed_on is None and (place or place_on(user, case.pk)).has_rights


def may_write_about_child(user: User, case: Case, *, place: Place | None = None) -> bool:
    """A parent with education rights writes about the own child, in an open case."""
    return case.closed_on is None and (place or place_on(user, case.pk)).has_rights


def may_comment_on_plan(user: User, case: Case, *, place: Place | None = None) -> bool:
    """A parent with education rights, and staff on the team; in an open case."""
    place = place or place_on(user, case.pk)
    return case.closed_on is None and (place.has_rights or place.on_team)


def may_answer_comment(user: User, comment: PlanComment, *, place: Place | None = None) -> bool:
    """Staff on the team answer what was said of a draft plan; in an open case."""
    place = place or place_on(user, comment.case_id)
    return comment.case.closed_on is None and place.on_team


def may_reply_in_comment(user: User, comment: PlanComment, *, place: Place | None = None) -> bool:
    """A parent with education rights; or who wrote the comment and still is on the team."""
    place = place or place_on(user, comment.case_id)
    author = place.on_team and comment.author_id == user.pk
    return comment.case.closed_on is None and (place.has_rights or author)


def may_arrange_meeting(user: User, case: Case, *, place: Place | None = None) -> bool:
    """Staff on the team offer times for a meeting, change and call it off; in an open case."""
    return case.closed_on is None and (place or place_on(user, case.pk)).on_team


def may_answer_times(user: User, meeting: Meeting, *, place: Place | None = None) -> bool:
    """A parent with education rights; or staff on the team, for a parent who said it."""
    place = place or place_on(user, meeting.case_id)
    return meeting.case.closed_on is None and (place.has_rights or place.on_team)


def may_note_meeting(user: User, meeting: Meeting, *, place: Place | None = None) -> bool:
    """Everyone who has a say in the case writes into the notes; not once the meeting is closed."""
    place = place or place_on(user, meeting.case_id)
    return meeting.closed_at is None and may_write(user, meeting.case, place=place)


def may_settle_meeting(user: User, meeting: Meeting, *, place: Place | None = None) -> bool:
    """Staff on the team write down what came of each point, who came and how success is tracked."""
    place = place or place_on(user, meeting.case_id)
    return meeting.case.closed_on is None and place.on_team


def may_correct_meeting(user: User, meeting: Meeting, *, place: Place | None = None) -> bool:
    """A parent with education rights puts their own words beside a note, brings whom they like,
    and opens a point again; also after the meeting."""
    place = place or place_on(user, meeting.case_id)
    return meeting.case.closed_on is None and place.has_rights


def may_close_meeting(user: User, meeting: Meeting, *, place: Place | None = None) -> bool:
    """Whoever runs the case, in an open case."""
    return meeting.case.closed_on is None and _runs(place or place_on(user, meeting.case_id))


def may_put_in_effect(user: User, case: Case, *, place: Place | None = None) -> bool:
    """Whoever runs the case says which plan holds, and who carries which part; in an open case."""
    return case.closed_on is None and _runs(place or place_on(user, case.pk))


def may_confirm_duty(user: User, duty: Duty, *, place: Place | None = None) -> bool:
    """Who carries it and is on the team, in an open case (34 CFR 300.323(d))."""
    place = place or place_on(user, duty.case_id)
    return duty.case.closed_on is None and place.on_team and duty.person_id == user.pk


def may_follow_goals(user: User, case: Case, *, place: Place | None = None) -> bool:
    """Staff on the team say what is counted for a goal; in an open case."""
    return case.closed_on is None and (place or place_on(user, case.pk)).on_team


def may_note_goal(user: User, track: GoalTrack, *, place: Place | None = None) -> bool:
    """On the team of an open case: who carries the goal of the plan, or runs the case."""
    place = place or place_on(user, track.case_id)
    if track.case.closed_on is not None or not place.on_team:
        return False
    return _runs(place) or str(track.block) in carried_by(user, track.case_id)


def may_note_service(user: User, case: Case, block: str, *, place: Place | None = None) -> bool:
    """On the team of an open case: who carries this service of the plan, or runs the case."""
    place = place or place_on(user, case.pk)
    if case.closed_on is not None or not place.on_team:
        return False
    return _runs(place) or block in carried_by(user, case.pk)


def may_view_service(user: User, time: ServiceTime, *, place: Place | None = None) -> bool:
    """A parent with education rights puts their view beside a time; in an open case."""
    place = place or place_on(user, time.case_id)
    return time.case.closed_on is None and place.has_rights


def may_report_progress(user: User, case: Case, *, place: Place | None = None) -> bool:
    """Staff on the team report to the family; in an open case (34 CFR 300.320(a)(3))."""
    return case.closed_on is None and (place or place_on(user, case.pk)).on_team


def may_amend_plan(user: User, case: Case, *, place: Place | None = None) -> bool:
    """Whoever runs the case offers a change without a meeting; in an open case."""
    return case.closed_on is None and _runs(place or place_on(user, case.pk))


def may_answer_amendment(user: User, offer: PlanAmendment, *, place: Place | None = None) -> bool:
    """A parent with education rights signs it or asks for a meeting; in an open case."""
    place = place or place_on(user, offer.case_id)
    return offer.case.closed_on is None and place.has_rights


def may_promise(user: User, case: Case, *, place: Place | None = None) -> bool:
    """A parent with education rights promises something at home and says how it went."""
    return case.closed_on is None and (place or place_on(user, case.pk)).has_rights


def may_tick(user: User, case: Case, *, place: Place | None = None) -> bool:
    """Staff on the team say how a week went for what they carry; in an open case."""
    return case.closed_on is None and (place or place_on(user, case.pk)).on_team


def carried_by(user: User, case_id: uuid.UUID) -> set[str]:
    """The ids of the parts that this person carries of the plans in effect. One query."""
    from cases.models import Duty

    rows = Duty.objects.filter(case=case_id, person=user.pk).order_by()
    return {part for parts in rows.values_list("parts", flat=True) for part in parts}


def may_close_case(user: User, case: Case, *, place: Place | None = None) -> bool:
    """Whoever runs the case; an open one."""
    return case.closed_on is None and _runs(place or place_on(user, case.pk))


def may_reopen_case(user: User, case: Case, *, place: Place | None = None) -> bool:
    """Whoever runs the case; a closed one."""
    return case.closed_on is not None and _runs(place or place_on(user, case.pk))


def may_propose_guest(user: User, case: Case) -> bool:
    """A parent with education rights (34 CFR 300.321(a)(6))."""
    return case.closed_on is None and has_rights(user, case.student)


def may_decide_guest(user: User, case: Case) -> bool:
    """The case manager or an administrator on the team, or district staff; in an open case."""
    return case.closed_on is None and may_change_team(user, case)


def may_revoke_guest(user: User, consent: GuestConsent) -> bool:
    """Any parent with rights for the child, at any time."""
    return has_rights(user, consent.case.student)


def may_see_board(user: User) -> bool:
    """District staff see how all dates stand; an administrator, those of the own school."""
    schools = board_schools(user)
    return schools is None or bool(schools)


def board_schools(user: User) -> frozenset[uuid.UUID] | None:
    """Of which schools this person sees how the dates stand; None for all."""
    if user.is_district_staff:
        return None
    if user.hat != Hat.STAFF:
        return frozenset()
    held = [a.school_id for a in user.current_roles if a.role == "administrator"]
    known = frozenset(school_id for school_id in held if school_id)
    return known if len(known) == len(held) else None


def may_see_looks(user: User, student: Student) -> bool:
    """A parent with rights sees who looked at the child's file; so do district staff."""
    return user.is_district_staff or has_rights(user, student)
