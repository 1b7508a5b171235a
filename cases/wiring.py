"""What does the cases app tell the packages below it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from tenants.audit.services import subscribe
from tenants.audit.verbs import register
from tenants.people.proof import knows_birth_dates
from tenants.people.roles import Hat

if TYPE_CHECKING:
    import datetime as dt

    from tenants.people.models import User


def connect() -> None:
    """Register the verbs of this app; teams follow what is said about parents and classes.
    Verbs of a case become entries of its record."""
    from cases import explain_subjects
    from cases.services import awaited, following, plan_versions

    explain_subjects.finds("plan", plan_versions.part_to_explain)
    knows_birth_dates(birth_dates_seen)
    register(
        {
            "student.created": _("A child was added."),
            "student.changed": _("A child’s details were changed."),
            "enrolment.started": _("A child joined a class."),
            "enrolment.ended": _("A child left a class."),
            "guardianship.added": _("A parent or guardian was added."),
            "guardianship.invited": _("A parent or guardian was invited."),
            "guardianship.changed": _("What a parent or guardian may do was changed."),
            "case.opened": _("The case was opened."),
            "case.closed": _("The case was closed."),
            "case.reopened": _("The case was opened again."),
            "case.stage_changed": _("The stage was changed."),
            "case.evaluation_requested": _("An evaluation request was received."),
            "fact.recorded": _("Something that happened was written down with its day."),
            "fact.corrected": _("A day that was written down was corrected."),
            "support.started": _("Extra help in class began."),
            "support.noted": _("Something was noted about extra help in class."),
            "support.ended": _("Extra help in class ended."),
            "team.joined": _("Someone joined the team."),
            "team.left": _("Someone left the team."),
            "team.dated": _("The last day of a place on the team was changed."),
            "guest.proposed": _("A parent asked to bring a guest."),
            "guest.accepted": _("A guest was let in."),
            "guest.declined": _("A guest was not let in."),
            "guest.revoked": _("A parent took back a guest’s access."),
            "evaluation.test_planned": _("A test was planned."),
            "evaluation.test_done": _("A test was done."),
            "evaluation.test_dropped": _("A test is not done."),
            "report.drafted": _("A report was begun."),
            "report.draft_removed": _("A report that was not shared was thrown away."),
            "report.shared": _("A report was shared."),
            "report.rated": _("A parent said if a part of a report is clear."),
            "report.considered": _("The team considered a report."),
            "explain.asked": _("A parent asked that something be explained."),
            "explain.offered": _("Times to explain something were offered."),
            "explain.set": _("A time to explain something was set."),
            "explain.interpreted": _("An interpreter was told when something is explained."),
            "explain.explained": _("Something was explained."),
            "explain.said_back": _("A parent said back what they understood."),
            "explain.clear": _("What was said back is right."),
            "explain.not_quite": _("What was said back is not quite right."),
            "explain.handed": _("Somebody else was named to explain something."),
            "explain.withdrawn": _("Something need not be explained any more."),
            "explain.overdue": _("The last day to explain something is over."),
            "eligibility.decided": _("The group decided on special education."),
            "plan.begun": _("A plan was begun."),
            "plan.block_added": _("A part was added to a plan in the making."),
            "plan.block_written": _("A part of a plan in the making was written."),
            "plan.block_moved": _("Parts of a plan in the making changed places."),
            "plan.block_removed": _("A part was taken out of a plan in the making."),
            "plan_template.added": _("A template of plans was added."),
            "plan_template.changed": _("A template of plans was changed."),
            "plan_template.turned_on": _("A template of plans is offered again."),
            "plan_template.turned_off": _("A template of plans is offered no more."),
            "plan.shared": _("A draft of a plan was shared."),
            "words.translated": _("What somebody said was put into another language."),
            "plan.commented": _("Something was said of a draft of a plan."),
            "plan.comment_answered": _("A comment on a draft of a plan was answered."),
            "plan.in_effect": _("A plan was put into effect."),
            "duty.asked": _("Somebody was asked to read their part of a plan."),
            "duty.taken_off": _("Somebody carries nothing of a plan any more."),
            "duty.confirmed": _("Somebody confirmed their part of a plan."),
            "duty.waits": _("Somebody was reminded to read their part of a plan."),
            "goal.followed": _("It was said what is counted for a goal."),
            "goal.noted": _("A number of a goal was written down."),
            "goal.flagged": _("Numbers of a goal were off the line several times in a row."),
            "service.noted": _("It was written down that a service was given, or was not."),
            "service.corrected": _("What was written down of a service was mended."),
            "service.viewed": _("A parent put their view beside a time of a service."),
            "progress.given": _("A report on progress was given."),
            "progress.soon": _("A promised report on progress is near, or over."),
            "plan.amend_proposed": _("The school offered to change a plan without a meeting."),
            "plan.amended": _("Both sides agreed to change a plan without a meeting."),
            "plan.amend_declined": _("A family wants a meeting about a change of a plan."),
            "plan.amend_withdrawn": _("The school took back a change of a plan that it offered."),
            "home.promised": _("A parent said what they want to do at home."),
            "home.ended": _("A promise of the home ended."),
            "week.ticked": _("It was said how a week went."),
            "week.waits": _("A parent was asked how a week of their promises went."),
            "about_child.shared": _("A parent shared a page about the child."),
            "meeting.offered": _("Times for a meeting were offered."),
            "meeting.set": _("A family took a time for a meeting."),
            "meeting.countered": _("A family asked for other times for a meeting."),
            "meeting.taken": _("The school took a time that the family named for a meeting."),
            "meeting.changed": _("Something about a meeting was changed."),
            "meeting.cancelled": _("A meeting was called off."),
            "meeting.tried": _("The school tried to find a time for a meeting."),
            "meeting.unanswered": _("Nobody took a time that was offered for a meeting."),
            "meeting.begun": _("The notes of a meeting were opened."),
            "meeting.point_added": _("A point was put on the agenda of a meeting."),
            "meeting.noted": _("A line was added to the notes of a meeting."),
            "meeting.corrected": _("A parent put their own words beside a note of a meeting."),
            "meeting.decided": _("It was written down what came of a point of a meeting."),
            "meeting.concern": _("A parent opened a point of a meeting again."),
            "meeting.person_asked": _("Somebody else was asked to come to a meeting."),
            "meeting.attended": _("It was written down who came to a meeting."),
            "meeting.tracked": _("It was said how success of a part of a plan is tracked."),
            "meeting.closed": _("A meeting was closed."),
            "meeting.again": _("The day to meet again comes near."),
            "meeting.again_passed": _("The day to meet again has passed, and no time is offered."),
            "meeting.soon": _("A meeting comes near."),
            "meeting.interpreted": _("An interpreter was told of a meeting."),
            "document.uploaded": _("A file was uploaded."),
            "document.removed": _("A file that was not sent was removed."),
        }
    )
    subscribe("guardianship.added")(following.on_guardianship)
    subscribe("guardianship.changed")(following.on_guardianship)
    subscribe("invitation.used")(awaited.on_invitation_used)
    subscribe("enrolment.started")(following.on_enrolment)


def birth_dates_seen(user: User) -> set[dt.date]:
    """Of the children this person sees as family."""
    from cases.models import Student

    user.wear(Hat.FAMILY)
    return set(Student.objects.visible_to(user).values_list("birth_date", flat=True))
