"""Is the whole table of who sees which rows true, for every model, kind of row and person?

A model that is not in the table fails the test, and so does a person who is missing: everybody
who is not named in a line must see nothing of it.
"""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from cases.models import (
    AboutChild,
    AwaitedGuardian,
    Case,
    CaseFact,
    CommentTyping,
    Document,
    Duty,
    EligibilityDecision,
    Enrolment,
    Explain,
    ExplainStep,
    GoalFlag,
    GoalPoint,
    GoalPointBefore,
    GoalTrack,
    Guardianship,
    GuestConsent,
    HomePromise,
    Meeting,
    MeetingDecision,
    MeetingItem,
    MeetingNote,
    MeetingPerson,
    MeetingStep,
    MeetingTracking,
    MeetingTyping,
    Plan,
    PlanAmendment,
    PlanBlock,
    PlanComment,
    PlanCommentStep,
    PlanInEffect,
    PlannedTest,
    PlanReading,
    PlanTemplate,
    PlanTyping,
    PlanVersion,
    ProgressReport,
    Report,
    ReportConsidered,
    ReportDraft,
    SectionRating,
    ServiceTime,
    ServiceTimeBefore,
    ServiceView,
    Student,
    Support,
    SupportPoint,
    SupportWeek,
    TeamMember,
    TranslatedWords,
    WeekTick,
    WeekTickBefore,
)
from cases.services import facts
from messaging.models import (
    Action,
    Amendment,
    Announcement,
    AnnouncementEdition,
    AnnouncementFile,
    AnnouncementRead,
    AnnouncementText,
    AnswerClaim,
    AnswerClock,
    CalendarFeed,
    CallDraft,
    CaseCalendar,
    Confirmation,
    DateReminder,
    DeadAddress,
    Delivery,
    Draft,
    Entry,
    EventAnswer,
    InboundMail,
    JournalFile,
    JournalNote,
    LetterDraft,
    LetterKind,
    LetterReceipt,
    NextLetterDraft,
    Notification,
    NotifyChoice,
    NotifyPreference,
    Paper,
    PaperDraft,
    PostDraft,
    PushSubscription,
    ReachTask,
    ReadMark,
    RecordExport,
    RecordsRequest,
    ReplyAddress,
    SchoolEvent,
    VolunteerPlace,
    VolunteerSlot,
)
from messaging.services import answer_clocks, ledger
from parent_training.models import GuideReview
from parent_training.services import guide
from tenants.audit.models import AccessRecord, Event
from tenants.base.clock import now, today
from tenants.people.models import (
    Absence,
    Closure,
    DistrictRule,
    DistrictSettings,
    EarlyDismissal,
    Invitation,
    RoleAssignment,
    School,
    SchoolYear,
    User,
)
from tenants.people.services import rules, school_days
from tenants.rulepacks.schema import ClockKey, Measure
from tests import meeting_tools, plan_tools
from tests import news_tools as tools
from tests.cases.reports_tools import draft, shared
from tests.cast import ROLES
from tests.crowd import MORE, add_crowd
from tests.guards.test_models import MODELS
from tests.told import notification_of

FULL = {
    "mother",
    "guest",
    "case_manager",
    "teacher",
    "specialist",
    "administrator",
    "district_staff",
    "two_hats as staff",
}
STAFF_OF_CASE = FULL - {"mother", "guest"}
CHILD = {*FULL, "father", "copies_father", "interpreter"}
OFFICERS = {"pta_officer", "guardian_as_officer", "teacher_as_officer"}
EVERYBODY = {*ROLES, *MORE, "two_hats as family", "two_hats as staff"}
OVERSIGHT = {"district_staff"}
BEGIN_PLANS = {  # who works with children, with whichever child
    *STAFF_OF_CASE,
    "other_teacher",
    "former_class_teacher",
    "former_specialist",
    "future_specialist",
}
LEADERS = {"district_staff", "administrator"}  # they read all that the school publishes
CLASS_FAMILIES = {*LEADERS, "mother", "father", "copies_father"}
SCHOOL_FAMILIES = {*CLASS_FAMILIES, "other_mother", "two_hats as family"}
# line -> (its model, who sees the row)
SEES = {
    "the child": (Student, CHILD),
    "the child's class": (Enrolment, CHILD),
    "the mother's guardianship": (Guardianship, FULL - {"guest"}),
    "the father's guardianship": (Guardianship, {*FULL, "father"} - {"guest"}),
    "a guardianship that is over": (Guardianship, FULL - {"guest"}),
    "who is invited to speak for the child": (AwaitedGuardian, LEADERS),
    "the case": (Case, CHILD - {"father"}),
    "a place on the team": (TeamMember, {*FULL, "interpreter"}),
    "a guest's consent": (GuestConsent, {*FULL, "interpreter"}),
    "a dated fact": (CaseFact, FULL),
    "help in class": (Support, FULL),
    "a week of it": (SupportWeek, FULL),
    "what was counted": (SupportPoint, FULL),
    "a template of plans": (PlanTemplate, BEGIN_PLANS),
    "who has read a page of the guide": (GuideReview, EVERYBODY),
    "a plan in the making": (Plan, STAFF_OF_CASE),
    "a part of it": (PlanBlock, STAFF_OF_CASE),
    "what somebody types": (PlanTyping, {"teacher"}),
    "a draft that was shared": (PlanVersion, FULL),
    "what was said of it": (PlanComment, FULL),
    "an answer to that": (PlanCommentStep, FULL),
    "what somebody types of it": (CommentTyping, {"mother"}),
    "how far somebody has read it": (PlanReading, {"mother"}),
    "a plan in effect": (PlanInEffect, FULL),
    "what somebody carries of it": (Duty, FULL),
    "what is counted for a goal": (GoalTrack, FULL),
    "a number of a goal": (GoalPoint, FULL),
    "what it was before": (GoalPointBefore, FULL),
    "a flag of a goal": (GoalFlag, FULL),
    "a time of a service": (ServiceTime, FULL),
    "what that time was before": (ServiceTimeBefore, FULL),
    "what a parent says of that": (ServiceView, FULL),
    "a report on progress": (ProgressReport, FULL),
    "a change without a meeting": (PlanAmendment, FULL),
    "a promise of the home": (HomePromise, FULL),
    "how a week of it went": (WeekTick, FULL),
    "what was said of that before": (WeekTickBefore, FULL),
    "a planned test": (PlannedTest, FULL),
    "a report in the making": (ReportDraft, {"specialist"}),
    "a report": (Report, FULL),
    "what a parent says of it": (SectionRating, FULL),
    "what the team took from it": (ReportConsidered, FULL),
    "what is to be explained": (Explain, FULL),
    "a step of it": (ExplainStep, FULL),
    "what is explained with an interpreter": (Explain, {*FULL, "interpreter"}),
    "a step of that": (ExplainStep, {*FULL, "interpreter"}),
    "a meeting to come": (Meeting, FULL),
    "a step towards it": (MeetingStep, FULL),
    "a point of it": (MeetingItem, FULL),
    "a line of its notes": (MeetingNote, FULL),
    "what came of the point": (MeetingDecision, FULL),
    "how success is tracked": (MeetingTracking, FULL),
    "who is asked to come": (MeetingPerson, FULL),
    "a line in another language": (TranslatedWords, FULL),
    "what somebody types for the notes": (MeetingTyping, {"teacher"}),
    "a parent’s page about the child": (AboutChild, {"mother"}),
    "a meeting with an interpreter": (Meeting, {*FULL, "interpreter"}),
    "a step towards that": (MeetingStep, {*FULL, "interpreter"}),
    "the decision of the group": (EligibilityDecision, FULL),
    "the file of a report in the making": (Document, {"specialist"}),
    "a message": (Entry, FULL),
    "a notice": (Entry, {*FULL, "copies_father"}),
    "a meeting": (Entry, {*FULL, "interpreter"}),
    "an interpreter's message": (Entry, {*FULL, "interpreter"}),
    "the file of a message": (Document, FULL),
    "the file of a notice": (Document, {*FULL, "copies_father"}),
    "the file of a meeting": (Document, {*FULL, "interpreter"}),
    "the file of an interpreter": (Document, {*FULL, "interpreter"}),
    "the file of one who left": (Document, FULL),
    "a file that waits": (Document, {"mother"}),
    "a message in the making": (Draft, {"mother"}),
    "a letter in the making": (LetterDraft, {"mother"}),
    "a second letter in the making": (NextLetterDraft, {"mother"}),
    "a call note in the making": (CallDraft, {"mother"}),
    "an announcement in the making": (PostDraft, {"administrator"}),
    "a private note": (JournalNote, {"mother"}),
    "a file of a private note": (JournalFile, {"mother"}),
    "a shared note": (JournalNote, {"mother"}),
    "an answer to a call note": (Confirmation, FULL),
    "what somebody promised": (Action, FULL),
    "how far somebody read": (ReadMark, {"mother"}),
    "a letter that waits": (AnswerClock, FULL),
    "what may be its answer": (AnswerClaim, FULL),
    "who got a letter": (LetterReceipt, FULL),
    "a copy of the record": (RecordExport, {"mother"}),
    "a letter of the district": (LetterKind, EVERYBODY),
    "a wish to see the record": (RecordsRequest, FULL),
    "a wish to mend the record": (Amendment, FULL),
    "a notice that was sent": (Paper, {*FULL, "copies_father"}),
    "a notice in the making": (PaperDraft, {"case_manager"}),
    "a school year": (SchoolYear, EVERYBODY),
    "days without school": (Closure, EVERYBODY),
    "a day that ends early": (EarlyDismissal, EVERYBODY),
    "a promise of the district": (DistrictRule, EVERYBODY),
    "what somebody was told": (Notification, {"mother"}),
    "the mail that told it": (Delivery, {"mother"}),
    "how somebody is told": (NotifyPreference, {"mother"}),
    "how somebody is told of one kind": (NotifyChoice, {"mother"}),
    "a device that is told": (PushSubscription, {"mother"}),
    "an address that came back": (DeadAddress, {*OVERSIGHT, "mother"}),
    "where somebody answers by mail": (ReplyAddress, {"mother"}),
    "a mail as it was sent": (InboundMail, FULL),
    "somebody to call": (ReachTask, FULL - {"mother", "guest"}),
    "news of a school": (Announcement, SCHOOL_FAMILIES),
    "news of a class": (Announcement, {*CLASS_FAMILIES, "teacher"}),
    "a draft of the PTA": (Announcement, OFFICERS),
    "news in one language": (AnnouncementText, SCHOOL_FAMILIES),
    "what news said before": (AnnouncementEdition, SCHOOL_FAMILIES),
    "a file of news": (AnnouncementFile, SCHOOL_FAMILIES),
    "what news somebody opened": (AnnouncementRead, {"mother"}),
    "a date of the PTA": (SchoolEvent, {*SCHOOL_FAMILIES, *OFFICERS}),
    "something to help with": (VolunteerSlot, {*SCHOOL_FAMILIES, *OFFICERS}),
    "who comes": (EventAnswer, {"mother", *OFFICERS}),
    "who helps": (VolunteerPlace, {"mother", *OFFICERS}),
    "the address of a calendar": (CalendarFeed, {"mother"}),
    "the address of the dates of cases": (CaseCalendar, {"mother"}),
    "an event": (Event, OVERSIGHT),
    "a look": (AccessRecord, OVERSIGHT),
    "somebody's account": (User, {*OVERSIGHT, "mother"}),
    "somebody's role": (RoleAssignment, {*OVERSIGHT, "mother"}),
    "days of being away": (Absence, {"case_manager", "teacher"}),
    "a step before a date": (DateReminder, FULL),
    "an invitation": (Invitation, {*OVERSIGHT, "case_manager"}),
    "a school": (School, EVERYBODY),
    "the district's looks": (DistrictSettings, EVERYBODY),
}


def _invitation(secret: str, by: User | None = None) -> Invitation:
    return Invitation.objects.create(
        display_name="R",
        role="parent",
        channel="letter",
        token_hash=secret,
        invited_by=by,
        expires_at=now(),
    )


def entry(cast, kind, who):
    return ledger.append(
        by=cast.people[who], case=cast.case, kind=kind, body="x", key=ledger.new_key()
    )


def file(cast, kind, who, state="sent"):
    return Document.objects.create(
        case=cast.case,
        uploaded_by=cast.people[who],
        name="a.pdf",
        content_type="application/pdf",
        size=3,
        sha256="0" * 64,
        stored_as=str(uuid.uuid4()),
        state=state,
        entry_kind=kind,
    )


def promise(cast, note, who="teacher", hat="staff"):
    owner = cast.people[who]
    return Action.objects.create(
        case=cast.case,
        note=note,
        what="Send the numbers",
        owner=owner,
        owner_name=owner.display_name,
        hat=hat,
        due=cast.case.opened_on,
    )


def journal(cast):
    """Private notes of the mother; her shared note is an entry too, which others see as such."""
    mine = {"student": cast.child, "author": cast.mother, "sealed": "x"}
    note = JournalNote.objects.create(**mine)
    shared = entry(cast, "observation", "mother")
    return {
        "a private note": note,
        "a file of a private note": JournalFile.objects.create(
            note=note, sealed="x", stored_as=str(uuid.uuid4())
        ),
        "a shared note": JournalNote.objects.create(entry=shared, **mine),
    }


def tried(cast):
    """Help in class, with a week and a number."""
    support = Support.objects.create(
        case=cast.case,
        what="Small group",
        who=cast.teacher,
        who_name="Teacher",
        times_a_week=4,
        minutes=25,
        starts=today(),
        review_on=today(),
        created_by=cast.teacher,
    )
    return {
        "help in class": support,
        "a week of it": SupportWeek.objects.create(
            support=support, day=today(), planned=100, given=75
        ),
        "what was counted": SupportPoint.objects.create(support=support, day=today(), value=41),
    }


def planned(cast):
    """A plan in the making, with what the teacher is typing."""
    goal = plan_tools.written(cast)
    version = plan_tools.shared(cast, goal)
    comment = plan_tools.commented(cast, version)
    holds = PlanInEffect.objects.create(
        case=cast.case,
        kind="iep",
        number=1,
        version=version,
        starts_on=today(),
        put_by=cast.case_manager,
    )
    return {
        "a template of plans": plan_tools.template(cast),
        "who has read a page of the guide": guide.show(
            by=cast.district_staff,
            which=[("the-road", "en")],
            reviewed_by="Ines",
            reviewed_on=today(),
        )[0],
        "a plan in the making": goal.plan,
        "a part of it": goal,
        "what somebody types": plan_tools.typed(cast, goal),
        "a draft that was shared": version,
        "what was said of it": comment,
        "an answer to that": plan_tools.answered(cast, comment),
        "what somebody types of it": plan_tools.comment_typed(cast, version),
        "a plan in effect": holds,
        "what somebody carries of it": Duty.objects.create(
            case=cast.case, in_effect=holds, person=cast.teacher, parts=["x"]
        ),
        **followed(cast),
        "a change without a meeting": PlanAmendment.objects.create(
            case=cast.case,
            before=holds,
            version=version,
            starts_on=today(),
            school=cast.case_manager,
        ),
        "a report on progress": ProgressReport.objects.create(
            case=cast.case,
            in_effect=holds,
            number=1,
            day=today(),
            lines=[],
            author=cast.teacher,
        ),
        "how far somebody has read it": PlanReading.objects.create(
            version=version, person=cast.mother, kind="goal"
        ),
    }


def followed(cast):
    """What is counted for a goal."""
    track = GoalTrack.objects.create(
        case=cast.case,
        block=uuid.uuid4(),
        measure="x",
        starts=today() - dt.timedelta(days=9),
        ends=today(),
        start_value=1,
        aim_value=2,
        set_by=cast.teacher,
    )
    time = ServiceTime.objects.create(
        case=cast.case, block=uuid.uuid4(), day=today(), minutes=30, recorded_by=cast.teacher
    )
    promise = HomePromise.objects.create(
        case=cast.case, words="x", author=cast.mother, starts=today()
    )
    return {
        "a promise of the home": promise,
        "how a week of it went": (
            tick := WeekTick.objects.create(
                case=cast.case, week=today(), promise=promise, answer="yes", person=cast.mother
            )
        ),
        "what was said of that before": WeekTickBefore.objects.create(
            tick=tick, answer="no", at=now()
        ),
        "a time of a service": time,
        "what a parent says of that": ServiceView.objects.create(
            time=time, words="x", author=cast.mother
        ),
        "what that time was before": ServiceTimeBefore.objects.create(
            time=time, minutes=5, recorded_by=cast.teacher, recorded_at=now()
        ),
        "what is counted for a goal": track,
        "a number of a goal": (
            number := GoalPoint.objects.create(
                track=track, day=today(), value=1, recorded_by=cast.teacher
            )
        ),
        "what it was before": GoalPointBefore.objects.create(
            point=number, value=2, recorded_by=cast.teacher, recorded_at=now()
        ),
        "a flag of a goal": GoalFlag.objects.create(
            track=track, first_day=today(), last_day=today(), number=1
        ),
    }


def evaluated(cast):
    """Tests, reports and what hangs on them."""
    report = shared(cast)
    mine = {"report": report, "person": cast.mother, "person_name": "M"}
    waits = {"uploaded_by": cast.specialist, "state": "sent", "entry_kind": "report_draft"}
    fact = {"kind": "not_eligible", "happened_on": today(), "case": cast.case, "number": 99}
    return {
        **asked(cast, report),
        **met(cast),
        "a planned test": PlannedTest.objects.create(
            case=cast.case, area="math", what="x", who=cast.teacher, planned_on=today()
        ),
        "a report in the making": draft(cast),
        "a report": report,
        "what a parent says of it": SectionRating.objects.create(section=1, clear=True, **mine),
        "what the team took from it": ReportConsidered.objects.create(on=today(), note="x", **mine),
        "the file of a report in the making": Document.objects.create(
            name="a", size=1, stored_as=str(uuid.uuid4()), **waits
        ),
        "the decision of the group": EligibilityDecision.objects.create(
            case=cast.case,
            decided_on=today(),
            has_disability=False,
            needs_special_education=False,
            outcome="not_eligible",
            reasons="x",
            fact=CaseFact.objects.create(**fact),
            recorded_by=cast.case_manager,
        ),
    }


def asked(cast, report):
    """Something to be explained, without and with an interpreter."""
    found = {}
    for what, step, interpreter in (
        ("what is to be explained", "a step of it", False),
        ("what is explained with an interpreter", "a step of that", True),
    ):
        row = Explain.objects.create(
            case=cast.case,
            report=report,
            section=1,
            asked_by=cast.mother,
            person=cast.specialist,
            interpreter=interpreter,
            due_on=today(),
        )
        found[what] = row
        found[step] = ExplainStep.objects.create(
            explain=row, number=1, kind="asked", person=cast.mother
        )
    return found


def met(cast):
    """A meeting, without and with an interpreter."""
    found = {}
    for what, step, interpreter in (
        ("a meeting to come", "a step towards it", False),
        ("a meeting with an interpreter", "a step towards that", True),
    ):
        row = meeting_tools.proposed(cast, interpreter=interpreter)
        found[what], found[step] = row, row.steps.get()
    row = found["a meeting to come"]
    wrote = {"meeting": row, "author": cast.mother, "key": uuid.uuid4()}
    found["a point of it"] = MeetingItem.objects.create(number=1, **wrote)
    found["a line of its notes"] = MeetingNote.objects.create(number=1, by_family=True, **wrote)
    found["a line in another language"] = TranslatedWords.objects.create(
        case=cast.case,
        note=found["a line of its notes"],
        language="es",
        label="machine",
        person=cast.teacher,
        key=uuid.uuid4(),
    )
    found["what somebody types for the notes"] = MeetingTyping.objects.create(
        meeting=row, about="note", person=cast.teacher, key=uuid.uuid4()
    )
    found["a parent’s page about the child"] = AboutChild.objects.create(
        case=cast.case, person=cast.mother, language="es"
    )
    found["who is asked to come"] = MeetingPerson.objects.create(meeting=row, name="Rosa")
    found["what came of the point"] = MeetingDecision.objects.create(
        meeting=row,
        item=found["a point of it"],
        number=1,
        person=cast.teacher,
        key=uuid.uuid4(),
    )
    found["how success is tracked"] = MeetingTracking.objects.create(
        meeting=row, block=uuid.uuid4(), number=1, person=cast.teacher
    )
    return found


def told(cast):
    """What the mother was told, how, and that it did not reach her."""
    notification = notification_of(cast.mother, cast.case)
    hers = {"user": cast.mother}
    return (
        said(cast)
        | dated(cast)
        | {
            "what somebody was told": notification,
            "the mail that told it": Delivery.objects.create(
                notification=notification, channel="email", due_at=cast.case.created_at, **hers
            ),
            "a device that is told": PushSubscription.objects.create(endpoint="x", **hers),
            "how somebody is told": NotifyPreference.objects.create(**hers),
            "how somebody is told of one kind": NotifyChoice.objects.create(
                kind="message", pace="daily", **hers
            ),
            "an address that came back": DeadAddress.objects.create(
                channel="email", address="x@example.org", **hers
            ),
            "where somebody answers by mail": ReplyAddress.objects.create(
                case=cast.case, hat="family", secret="x", **hers
            ),
            "somebody to call": ReachTask.objects.create(case=cast.case, reason="paper", **hers),
        }
    )


def said(cast):
    """News of the school with all that hangs on it, of the class, and a draft of the PTA."""
    of_school = tools.post(cast.administrator, tools.school(cast))
    hers = {"announcement": of_school}
    return {
        "news of a school": of_school,
        "news of a class": tools.post(cast.teacher, tools.of_class(cast)),
        "a draft of the PTA": tools.draft(cast.pta_officer, tools.pta(cast)),
        "news in one language": of_school.texts.get(language="es"),
        "what news said before": AnnouncementEdition.objects.create(texts=[], **hers),
        "a file of news": AnnouncementFile.objects.create(
            document=file(cast, "announcement", "administrator"), **hers
        ),
        "what news somebody opened": AnnouncementRead.objects.create(user=cast.mother, **hers),
    }


def dated(cast):
    """A date of the PTA, to which the mother comes and helps."""
    event = tools.fair(cast).event
    slot, hers = event.slots.get(), {"user": cast.mother, "hat": "family", "name": "Mother"}
    return {
        "a date of the PTA": event,
        "something to help with": slot,
        "who comes": EventAnswer.objects.create(event=event, answer="yes", **hers),
        "who helps": VolunteerPlace.objects.create(slot=slot, **hers),
        "the address of a calendar": CalendarFeed.objects.create(user=cast.mother),
        "the address of the dates of cases": CaseCalendar.objects.create(user=cast.mother),
    }


def rows(cast):
    """One row for each line of the table."""
    mine = {"case": cast.case, "author": cast.mother}
    note = entry(cast, "call_note", "teacher")
    clock = answer_clocks.start(
        by=cast.mother, entry=entry(cast, "letter", "mother"), kind="concern", titles={}
    )
    return {
        **told(cast),
        **journal(cast),
        **tried(cast),
        **planned(cast),
        **evaluated(cast),
        "a dated fact": facts.record_fact(
            by=cast.teacher, case=cast.case, said=facts.Said("referral_received", today())
        ),
        "the child": cast.child,
        "the child's class": cast.child.enrolments.get(classroom_teacher=cast.teacher),
        "the mother's guardianship": cast.child.guardianships.get(user=cast.mother),
        "the father's guardianship": cast.child.guardianships.get(user=cast.father),
        "a guardianship that is over": cast.child.guardianships.get(user=cast.former_guardian),
        "who is invited to speak for the child": AwaitedGuardian.objects.create(
            invitation=_invitation("y"), student=cast.child, relationship="aunt", standing="x"
        ),
        "the case": cast.case,
        "a place on the team": cast.case.team.get(user=cast.case_manager),
        "a guest's consent": cast.case.guest_consents.get(),
        "a message": entry(cast, "message", "teacher"),
        "a notice": entry(cast, "notice", "case_manager"),
        "a notice that was sent": Paper.objects.create(
            case=cast.case,
            entry=entry(cast, "notice", "case_manager"),
            kind="pwn-propose",
            sent_on=today(),
        ),
        "a notice in the making": PaperDraft.objects.create(
            case=cast.case, author=cast.case_manager, kind="pwn-propose"
        ),
        "a meeting": entry(cast, "meeting", "case_manager"),
        "a mail as it was sent": InboundMail.objects.create(
            entry=entry(cast, "message", "mother"),
            case=cast.case,
            author=cast.mother,
            key="1",
            fingerprint="1",
            sender=cast.mother.email,
            original=b"x",
        ),
        "an interpreter's message": entry(cast, "message", "interpreter"),
        "the file of a message": file(cast, "message", "teacher"),
        "the file of a notice": file(cast, "notice", "case_manager"),
        "the file of a meeting": file(cast, "meeting", "case_manager"),
        "the file of an interpreter": file(cast, "message", "interpreter"),
        "the file of one who left": file(cast, "message", "former_specialist"),
        "a file that waits": file(cast, "", "mother", "waiting"),
        "a message in the making": Draft.objects.create(**mine),
        "a letter in the making": LetterDraft.objects.create(
            student=cast.child, author=cast.mother
        ),
        "a second letter in the making": NextLetterDraft.objects.create(
            clock=clock, author=cast.mother, rung=2, text="x"
        ),
        "a call note in the making": CallDraft.objects.create(**mine),
        "an announcement in the making": PostDraft.objects.create(
            author=cast.administrator, key=uuid.uuid4(), hat="staff"
        ),
        "an answer to a call note": Confirmation.objects.create(
            case=cast.case, note=note, person=cast.mother, hat="family"
        ),
        "what somebody promised": promise(cast, note),
        "how far somebody read": ReadMark.objects.create(
            user=cast.mother, case=cast.case, hat="family", number=1
        ),
        "a letter that waits": clock,
        "what may be its answer": AnswerClaim.objects.create(
            clock=clock, entry=clock.first, by_family=False
        ),
        "who got a letter": LetterReceipt.objects.create(
            entry=clock.first, user=cast.teacher, role="classroom_teacher", place="to"
        ),
        "a copy of the record": RecordExport.objects.create(
            case=cast.case,
            asked_by=cast.mother,
            hat="family",
            role="parent",
            language="en",
            key=uuid.uuid4(),
            upto=1,
        ),
        "a letter of the district": LetterKind.objects.create(slug="field-trip"),
        "a wish to see the record": RecordsRequest.objects.create(
            case=cast.case, entry=clock.first, asked_by=cast.mother, asked_on=today()
        ),
        "a wish to mend the record": Amendment.objects.create(
            case=cast.case, entry=clock.first, asked_by=cast.mother, asked_on=today()
        ),
        "a school year": school_days.add_year(by=None, first_day=today(), last_day=today()),
        "days without school": school_days.close(by=None, first_day=today(), why="Snow"),
        "a day that ends early": school_days.end_early(by=None, day=today(), why="Noon"),
        "a promise of the district": rule_of(cast),
        "an event": Event.objects.filter(case_id=cast.case.pk).first(),
        "a look": AccessRecord.objects.create(
            student_id=cast.child.pk, person_id=cast.mother.pk, person_name="M", role="parent"
        ),
        "somebody's account": cast.mother,
        "somebody's role": cast.mother.role_assignments.get(),
        "days of being away": Absence.objects.create(
            user=cast.case_manager, stand_in=cast.teacher, starts=today(), until=today()
        ),
        "a step before a date": DateReminder.objects.create(
            case=cast.case, clock="response", started_on=today(), due=today(), step="3"
        ),
        "an invitation": _invitation("x", cast.case_manager),
        "a school": cast.school,
        "the district's looks": DistrictSettings.objects.get_or_create(pk=1)[0],
    }


def rule_of(cast):
    said = rules.Said(ClockKey.EVALUATION, rules.PROMISE, 30, Measure.SCHOOL, today())
    return rules.say(by=cast.district_staff, said=said)


@pytest.fixture
def seen(cast):
    """line -> who of everybody sees the row."""
    add_crowd(cast)
    made = rows(cast)
    people = [as_worn(cast, who) for who in sorted(EVERYBODY)]
    return {
        line: {
            who for who, user in people if model.objects.visible_to(user).filter(pk=made[line].pk)
        }
        for line, (model, _who) in SEES.items()
    }


def as_worn(cast, who):
    """The person afresh, in the hat that the line names; two hats and none chosen see nothing."""
    name, _, hat = who.partition(" as ")
    user = User.objects.get(pk=cast.people[name].pk)
    user.wear(hat)
    return who, user


def test_every_cell(seen):
    wrong = {
        line: (sorted(seen[line] - wanted), sorted(wanted - seen[line]))
        for line, (_model, wanted) in SEES.items()
        if seen[line] != wanted
    }
    assert wrong == {}, "line: (sees but must not, must see but does not)"


def test_every_model_is_in_the_table():
    assert {model for model, _who in SEES.values()} == set(MODELS)


def test_hats_never_mix(cast):
    user = cast.two_hats
    user.wear("family")
    assert {c.pk for c in Case.objects.visible_to(user)} == {cast.other_case.pk}
    user.wear("staff")
    assert {c.pk for c in Case.objects.visible_to(user)} == {cast.case.pk}


def test_one_case_more_is_no_other_case_more(cast):
    """A place on one child's team opens nothing of another child's."""
    for name in ("mother", "case_manager", "teacher", "specialist", "interpreter"):
        user = cast.people[name]
        for model in (Student, Enrolment, Guardianship):
            path = "pk" if model is Student else "student"
            rows_of_other = model.objects.visible_to(user).filter(**{path: cast.other_child.pk})
            assert not rows_of_other.exists(), (name, model)
        for model in (Case, TeamMember, Entry):
            path = "pk" if model is Case else "case"
            rows_of_other = model.objects.visible_to(user).filter(**{path: cast.other_case.pk})
            assert not rows_of_other.exists(), (name, model)
