"""What does the messaging app register, and to what does it listen?

What is decided about a case elsewhere becomes an entry here, in the same transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.audit.services import subscribe
from tenants.audit.verbs import register

if TYPE_CHECKING:
    from tenants.audit.models import Event
    from tenants.people.models import User

RECORDED = (
    "case.stage_changed",
    "case.closed",
    "case.reopened",
    "case.evaluation_requested",
    "fact.recorded",
    "fact.corrected",
    "support.started",
    "support.noted",
    "support.ended",
    "team.joined",
    "team.left",
    "guest.proposed",
    "guest.accepted",
    "guest.declined",
    "guest.revoked",
    "letter.overdue",
    "letter.came_back",
    "letter.answer_agreed",
    "letter.answer_declined",
    "letter.answer_disputed",
    "letter.withdrawn",
    "letter.climbs_itself",
    "letter.climbs_no_more",
    "action.done",
    "records.visited",
    "records.reopened",
    "records.withdrawn",
    "records.meeting_set",
    "records.overdue",
    "amendment.hearing_asked",
    "amendment.withdrawn",
    "case.dates_moved",
    "evaluation.test_planned",
    "evaluation.test_done",
    "evaluation.test_dropped",
    "report.rated",
    "report.considered",
    "explain.asked",
    "explain.offered",
    "explain.set",
    "explain.explained",
    "explain.said_back",
    "explain.clear",
    "explain.not_quite",
    "explain.handed",
    "explain.withdrawn",
    "explain.overdue",
    "plan.commented",
    "words.translated",
    "plan.comment_answered",
    "plan.in_effect",
    "duty.confirmed",
    "goal.followed",
    "goal.flagged",
    "service.viewed",
    "home.promised",
    "home.ended",
    "plan.amend_proposed",
    "plan.amended",
    "plan.amend_declined",
    "plan.amend_withdrawn",
    "meeting.offered",
    "meeting.set",
    "meeting.countered",
    "meeting.taken",
    "meeting.changed",
    "meeting.cancelled",
    "meeting.tried",
    "meeting.unanswered",
    "meeting.noted",
    "meeting.corrected",
    "meeting.decided",
    "meeting.concern",
    "meeting.person_asked",
    "meeting.again_passed",
    "paper.handed_over",
    "date.passed",
)


def connect() -> None:
    """Register the verbs of this app and listen to those of cases."""
    from anymail import signals

    from cases import explain_subjects, home_notes, road_papers
    from messaging import (
        explained_entries,
        home_observations,
        notify_rules,
        panels,
        webhooks,
    )
    from messaging.services import events, notify, publishing  # noqa: F401  (they name audiences)
    from tenants.people.services import calendar_changes

    register(
        {
            "entry.added": _("Something was added to the record."),
            "letter.sent": _("A letter was sent."),
            "letter.climbed": _("A letter was sent again, because nobody answered."),
            "letter.answered": _("A letter was answered."),
            "letter.came_back": _("The e-mail about a letter did not reach somebody."),
            "letter.overdue": _("The day for the answer to a letter is over."),
            "letter.answer_agreed": _("Both sides agree that a letter was answered."),
            "letter.answer_declined": _("What was said was no answer to the letter."),
            "letter.answer_disputed": _("The family says that a letter is not answered."),
            "letter.withdrawn": _("A letter needs no answer any more."),
            "letter.climbs_itself": _("The portal may send the next letter by itself."),
            "letter.climbs_no_more": _("The portal sends no letter by itself any more."),
            "letter_kind.added": _("A kind of letter was added."),
            "letter_kind.changed": _("The words of a kind of letter were changed."),
            "letter_kind.restored": _("The portal’s words of a kind of letter came back."),
            "letter_kind.turned_on": _("A kind of letter is offered again."),
            "letter_kind.turned_off": _("A kind of letter is offered no more."),
            "action.done": _("Something that was agreed is done."),
            "case.dates_moved": _("Dates moved, because the school days changed."),
            "date.soon": _("The day of a rule comes near in a case."),
            "date.passed": _("The day of a rule has passed in a case."),
            "person.wishes_changed": _("A person changed how they are told."),
            "announcement.drafted": _("News was written down, to be published later."),
            "announcement.scheduled": _("News waits for a moment to be published."),
            "announcement.unscheduled": _("News waits for no moment any more."),
            "announcement.not_published": _(
                "News was not published: its author has no role now, or its last day is over."
            ),
            "announcement.published": _("News was published."),
            "announcement.changed": _("News was changed after it was published."),
            "announcement.withdrawn": _("News was taken back."),
            "announcement.handed_out": _("News was given out on paper."),
            "announcement.file_added": _("A file was added to news."),
            "announcement.file_removed": _("A file was taken away from news."),
            "event.changed": _("The time or the place of an event was changed."),
            "event.cancelled": _("An event does not take place."),
            "event.answered": _("A person said whether they come."),
            "event.answer_removed": _("A person took back their answer."),
            "event.place_taken": _("A person took a place to help."),
            "event.place_left": _("A person gave back a place to help."),
            "person.calendar_feed_made": _("A person made an address for their calendar."),
            "person.calendar_feed_stopped": _("A person stopped the address for their calendar."),
            "person.case_calendar_made": _(
                "A person made an address for the dates of their cases."
            ),
            "person.case_calendar_stopped": _("A person stopped the address for those dates."),
            "person.push_began": _("A person is told on a device too."),
            "person.push_ended": _("A person is told on a device no more."),
            "reach.push_gone": _("A device that was told is gone."),
            "mail.refused": _("An e-mail was not taken as an answer."),
            "reach.came_back": _("An address was wrong: what we sent came back."),
            "reach.needed": _("Somebody must call or write to a person."),
            "reach.done": _("A person was called or written to."),
            "export.asked": _("A copy of the whole record was asked for."),
            "export.ready": _("A copy of the whole record is ready."),
            "export.failed": _("A copy of the whole record could not be made."),
            "export.taken": _("A copy of the whole record was taken."),
            "export.removed": _("A copy of the whole record was removed after its days."),
            "records.asked": _("A parent asked to see the record."),
            "records.released": _("A parent was given the record."),
            "records.visit_offered": _("A parent was given a day to look at the record."),
            "records.visited": _("A parent came and looked at the record."),
            "records.reopened": _("A parent says that the record was not given yet."),
            "records.withdrawn": _("A parent does not need the record any more."),
            "records.meeting_set": _("The day of the next meeting about the plan was noted."),
            "action.due": _("The day came for something that was agreed."),
            "records.soon": _("The last day to give a record comes near."),
            "records.overdue": _("The last day to give a record is over."),
            "records.waits": _("A record was not given, though its last day is over."),
            "amendment.asked": _("A parent asked to mend the record."),
            "amendment.agreed": _("The record was mended."),
            "amendment.refused": _("The record was not mended."),
            "amendment.hearing_asked": _("A parent asked for a hearing about the record."),
            "amendment.stated": _("A parent’s statement was put beside the record."),
            "amendment.withdrawn": _("A parent does not want the record mended any more."),
            "paper.sent": _("A notice or a form was sent to the family."),
            "paper.answered": _("The family answered a form."),
            "paper.revoked": _("The family took back its yes to a form."),
            "paper.handed_over": _("A notice was given on paper."),
            "reach.tried_again": _("An address that came back is tried again."),
        }
    )
    for verb in RECORDED:
        subscribe(verb)(_write_event)
    subscribe("case.closed")(_nothing_waits)
    for verb in ("fact.recorded", "fact.corrected"):
        subscribe(verb)(_on_meeting)
        subscribe(verb)(_on_services_taken_back)
    subscribe("report.shared")(_write_report)
    subscribe("plan.shared")(_write_plan)
    subscribe("progress.given")(_write_progress)
    subscribe("about_child.shared")(_write_about_child)
    subscribe("eligibility.decided")(_write_decision)
    subscribe("meeting.closed")(_write_minutes)
    for verb in calendar_changes.VERBS:
        subscribe(verb)(_on_school_days)
    for verb in sorted(notify_rules.verbs()):
        subscribe(verb)(notify.on_event)
    explain_subjects.finds("entry", explained_entries.find)
    road_papers.shows(panels.papers_on_road)
    home_notes.shows(home_observations.since)
    signals.inbound.connect(webhooks.came_in, dispatch_uid="messaging")
    signals.tracking.connect(webhooks.came_back, dispatch_uid="messaging")


def _nothing_waits(event: Event, target: models.Model, by: User | None) -> None:
    """A case in which a parent waits for an answer is not closed over it."""
    from messaging.services import closing

    if event.case_id is not None:
        closing.check(event.case_id)


def _on_meeting(event: Event, target: models.Model, by: User | None) -> None:
    """A meeting on the road makes a request for the record due before it."""
    from messaging.services import record_facts, records

    if event.case_id and event.data.get("kind_of_fact") in record_facts.MEETINGS:
        gone = str(event.data.get("old_day", ""))
        records.meeting_moved(by=by, case_id=event.case_id, gone=gone)


def _on_services_taken_back(event: Event, target: models.Model, by: User | None) -> None:
    """What was taken back by a letter, and not on its form, is taken back on the form too."""
    from messaging.services import taken_back

    if event.case_id and event.data.get("kind_of_fact") == taken_back.FACT:
        taken_back.mark(case_id=event.case_id, event_id=event.pk, said=event.data)


def _on_school_days(event: Event, target: models.Model, by: User | None) -> None:
    """Look later which dates moved; the rows of an import are looked at once, together."""
    from messaging.jobs import school_days_changed

    if not event.data.get("batch"):
        school_days_changed.later(event_id=str(event.pk))


def _write_event(event: Event, target: models.Model, by: User | None) -> None:
    """One line in the record for a change that the family should see."""
    from cases.models import Case
    from messaging.services import ledger

    if event.data.get("announce") is False or event.case_id is None:
        return
    case = Case.objects.select_related("student").get(pk=event.case_id)
    said_in = {"said_in": by.language} if by else {}  # the language of what it repeats of them
    ledger.append(
        by=None,
        case=case,
        kind="event",
        body="",
        key=str(event.pk),
        data={"verb": event.verb, "by": event.actor_name, **said_in, **event.data},
    )


def _write_report(event: Event, target: models.Model, by: User | None) -> None:
    """A report that is shared becomes an entry of its author, which carries its file."""
    from cases.models import Report
    from messaging.services import report_entries

    if isinstance(target, Report) and by is not None:
        report_entries.write(by=by, report=target)


def _write_plan(event: Event, target: models.Model, by: User | None) -> None:
    """A draft plan that is shared becomes an entry of who shared it."""
    from cases.models import PlanVersion
    from messaging.services import plan_entries

    if isinstance(target, PlanVersion) and by is not None:
        plan_entries.write(by=by, version=target, became=event.data.get("became", {}))


def _write_progress(event: Event, target: models.Model, by: User | None) -> None:
    """A report on progress becomes an entry of who gave it, in both languages."""
    from cases.models import ProgressReport
    from messaging.services import progress_entries

    if isinstance(target, ProgressReport) and by is not None:
        progress_entries.write(by=by, report=target)


def _write_about_child(event: Event, target: models.Model, by: User | None) -> None:
    """What a parent shares about the own child becomes an entry of theirs."""
    from cases.models import AboutChild
    from messaging.services import about_entries

    if isinstance(target, AboutChild) and by is not None:
        about_entries.write(by=by, about=target)


def _write_decision(event: Event, target: models.Model, by: User | None) -> None:
    """What the group decided about special education becomes an entry of its own kind."""
    from cases.models import EligibilityDecision
    from messaging.services import decision_entries

    if isinstance(target, EligibilityDecision) and by is not None:
        decision_entries.write(by=by, decision=target)


def _write_minutes(event: Event, target: models.Model, by: User | None) -> None:
    """The minutes of a meeting become an entry, and what was taken on becomes tasks."""
    from cases.models import Meeting
    from messaging.services import meeting_entries

    if isinstance(target, Meeting) and by is not None:
        meeting_entries.write(by=by, meeting=target)
