"""Who may do what with entries of the record?

Writing at all, and writing for a parent, are decided in cases.policies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases.models import Guardianship
from cases.places import RIGHTS, place_on, role_on
from cases.policies import has_rights, may_enter_for_parent, may_write
from cases.visibility import on_day, works_with_children
from messaging import visibility
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from cases.models import Case, Student
    from cases.places import Place
    from messaging.models import (
        Action,
        Announcement,
        AnswerClaim,
        AnswerClock,
        Entry,
        Paper,
        ReachTask,
        RecordsRequest,
        SchoolEvent,
    )
    from messaging.services.outline import Brief
    from messaging.services.voices import Voice
    from tenants.people.models import User

FAMILY_ROLES = frozenset({"parent", "guest"})

__all__ = [
    "may_answer_letters",
    "may_change_letters",
    "may_change_post",
    "may_correct",
    "may_enter_for_parent",
    "may_judge_answer",
    "may_run_letter",
    "may_write",
    "role_on",
    "speaks_for_family",
]


def may_correct(user: User, entry: Entry | Brief, *, writes: bool) -> bool:
    """One's own entry, or any person's for staff who work with the child.

    `writes` is may_write for its case.

    What the portal itself noted is corrected by doing the thing again, not here.
    """
    if not writes or entry.kind == "event":
        return False
    return entry.author_id == user.pk or works_with_children(user)


def of_family(entry: Entry | Brief) -> bool:
    """Whether an entry is the family's word: written by them, or entered for them."""
    return entry.author_role in FAMILY_ROLES or entry.on_behalf_of_id is not None


def speaks_for_family(user: User) -> bool:
    """Whether this person writes as family now: their word is no answer of the school."""
    return user.hat == Hat.FAMILY


def may_run_letter(user: User, clock: AnswerClock) -> bool:
    """A parent with education rights: send the next letter, take it back, say it was no answer.
    In a closed case only of a letter about its record. `clock` must be read with its case and
    child."""
    runs = clock.case.closed_on is None or clock.is_about_the_record
    return runs and has_rights(user, clock.case.student)


def may_change_letters(user: User) -> bool:
    """District staff word the letters that families can send, add their own and end them."""
    return user.is_district_staff


def may_answer_letters(user: User, clock: AnswerClock) -> bool:
    """Staff on the team of an open case."""
    return clock.case.closed_on is None and place_on(user, clock.case_id).on_team


def may_judge_answer(user: User, claim: AnswerClaim) -> bool:
    """Whether something was an answer is said by the side that did not write it down. Read with
    its clock, case and child."""
    if claim.by_family:
        return may_answer_letters(user, claim.clock)
    return may_run_letter(user, claim.clock)


def may_note_call(user: User, case: Case) -> bool:
    """Whoever writes in this case and reads all of it: an interpreter tells what others said."""
    place = place_on(user, case.pk)
    return may_write(user, case, place=place) and place.reads_whole


def may_answer_note(user: User, note: Entry, *, writes: bool) -> bool:
    """The other side of a call note adds how it was for them.

    `writes` is may_note_call for its case.
    """
    by_family = note.author_role in FAMILY_ROLES
    other = Hat.STAFF if by_family else Hat.FAMILY
    return writes and "call" in note.data and user.hat == other


def may_agree_with_note(user: User, note: Entry, *, writes: bool) -> bool:
    """Of the other side, that it was so: who took part by the note, or a parent with rights.

    `writes` is may_note_call for its case.
    """
    if not may_answer_note(user, note, writes=writes):
        return False
    took_part = str(user.pk) in {str(one["id"]) for one in note.data["call"].get("people", ())}
    return took_part or has_rights(user, note.case.student)


def may_finish(user: User, action: Action, *, writes: bool) -> bool:
    """Who promised it, or anyone of the same side: a colleague may have done it for them.

    `writes` is may_note_call for its case.
    """
    return writes and user.hat == action.hat


def may_take_record(user: User, case: Case, *, place: Place | None = None) -> bool:
    """Who reads the whole record and has a place on the case: a parent with rights, a guest,
    staff on the team. Oversight alone takes nothing away."""
    place = place or place_on(user, case.pk)
    return place.reads_whole and (user.hat == Hat.FAMILY or place.on_team)


def may_keep_journal(user: User, student: Student) -> bool:
    """Any parent or guardian of the child today, also one with contact only: it is their own."""
    if user.hat != Hat.FAMILY:
        return False
    rows = Guardianship.objects.filter(on_day(), student=student, user=user.pk)
    return rows.exists()


def may_share_journal(user: User, case: Case) -> bool:
    """A parent with education rights, into an open case. `case` must be read with its child."""
    return case.closed_on is None and has_rights(user, case.student)


def may_ask_records(user: User, case: Case, *, place: Place | None = None) -> bool:
    """A parent with rights, and staff on the team who enter it for a parent; in a closed case
    too, as long as the record is kept (34 CFR 300.613, 300.618)."""
    place = place or place_on(user, case.pk)
    return place.on_team or RIGHTS in place.standings


def may_run_request(user: User, case: Case) -> bool:
    """A parent with rights: take a wish about the record back, say it was not met, ask for a
    hearing, add a statement; in a closed case too."""
    return has_rights(user, case.student)


def may_release_records(user: User, request: RecordsRequest) -> bool:
    """Staff on the team give the record that a parent asked for, that of a closed case too."""
    return place_on(user, request.case_id).on_team


def may_decide_amendment(user: User, case: Case) -> bool:
    """Speaks for the district: the case manager or an administrator on the team; in a closed case
    too (34 CFR 300.618)."""
    place = place_on(user, case.pk)
    leads = {"case_manager", "administrator"}
    return place.on_team and not leads.isdisjoint(place.roles)


def may_write_paper(
    user: User, case: Case, *, leads: bool = False, place: Place | None = None
) -> bool:
    """Staff on the team of an open case write notices and consent forms. With `leads` it is a
    notice that speaks for the district: the case manager or an administrator on the team."""
    place = place or place_on(user, case.pk)
    runs = not place.roles.isdisjoint(("case_manager", "administrator"))
    return case.closed_on is None and place.on_team and (runs or not leads)


def may_answer_paper(user: User, paper: Paper) -> bool:
    """A parent with education rights today, in an open case; where it asks one parent for
    themselves, that one. Read with its case and child."""
    mine = paper.for_user_id in (None, user.pk)
    return mine and paper.case.closed_on is None and has_rights(user, paper.case.student)


def may_reach_out(user: User, task: ReachTask) -> bool:
    """Staff on the team of its case, and district staff: call or write to a family, and say so."""
    if user.hat != Hat.STAFF:
        return False
    if user.is_district_staff:
        return True
    return task.case_id is not None and place_on(user, task.case_id).on_team


def may_lift_address(user: User) -> bool:
    """District staff: have an address tried again that came back."""
    return user.is_district_staff


def may_speak(user: User, voice: Voice) -> bool:
    """District staff as the district or a school, an administrator as the school, a classroom
    teacher as the class, a PTA officer as the PTA and as nobody else. The role must be of today."""
    return visibility.speaks_as(
        user, voice.speaker, school_id=voice.school_id, teacher_id=voice.teacher_id
    )


def may_change_post(user: User, post: Announcement) -> bool:
    """Whoever may speak in its name today, until it is taken back."""
    return post.withdrawn_at is None and visibility.speaks_as(
        user, post.speaker, school_id=post.school_id, teacher_id=post.teacher_id
    )


def may_withdraw_post(user: User, post: Announcement) -> bool:
    """Whoever may change it; and of what is published, district staff and the administrator of
    its school, in whosever name it is."""
    if may_change_post(user, post):
        return True
    if post.withdrawn_at or not post.published_at:
        return False
    mine = visibility.schools_of(user, "administrator")
    here = post.school_id is not None and (post.school_id in mine or None in mine)
    return user.is_district_staff or here


def may_be_urgent(user: User, voice: Voice) -> bool:
    """District staff and administrators, as the district or the school: urgent news comes at any
    hour, whatever a person chose."""
    return voice.speaker in ("district", "school") and may_speak(user, voice)


def may_answer_event(user: User, event: SchoolEvent) -> bool:
    """Whomever the announcement is for, in the hat worn now."""
    rows = type(event.announcement).objects.filter(visibility.meant_for(user))
    return bool(user.hat) and rows.filter(pk=event.announcement.pk).exists()
