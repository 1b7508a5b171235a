"""Children, guardianship, cases, teams, dated facts, help in class, reports and files."""

from cases.models.about_child import AboutChild
from cases.models.both_ends import HomePromise, WeekTick, WeekTickBefore
from cases.models.cases import Case, GuestConsent, TeamMember
from cases.models.documents import Document
from cases.models.eligibility import EligibilityDecision
from cases.models.evaluation import (
    PlannedTest,
    Report,
    ReportConsidered,
    ReportDraft,
    ReportKind,
    SectionRating,
)
from cases.models.explaining import Explain, ExplainStep
from cases.models.goals import GoalFlag, GoalPoint, GoalPointBefore, GoalTrack
from cases.models.in_effect import Duty, PlanInEffect
from cases.models.meeting_notes import (
    MeetingDecision,
    MeetingItem,
    MeetingNote,
    MeetingPerson,
    MeetingTracking,
    MeetingTyping,
)
from cases.models.meetings import Meeting, MeetingStep
from cases.models.plan_amendments import PlanAmendment
from cases.models.plan_comments import (
    CommentState,
    CommentTyping,
    PlanComment,
    PlanCommentStep,
)
from cases.models.plan_templates import PlanTemplate
from cases.models.plans import Plan, PlanBlock, PlanReading, PlanTyping, PlanVersion
from cases.models.process import CaseFact
from cases.models.progress import ProgressReport
from cases.models.services_given import ServiceTime, ServiceTimeBefore, ServiceView
from cases.models.students import AwaitedGuardian, Enrolment, Guardianship, Student
from cases.models.supports import Support, SupportPoint, SupportWeek
from cases.models.translations import TranslatedWords

__all__ = [
    "AboutChild",
    "AwaitedGuardian",
    "Case",
    "CaseFact",
    "CommentState",
    "CommentTyping",
    "Document",
    "Duty",
    "EligibilityDecision",
    "Enrolment",
    "Explain",
    "ExplainStep",
    "GoalFlag",
    "GoalPoint",
    "GoalPointBefore",
    "GoalTrack",
    "Guardianship",
    "GuestConsent",
    "HomePromise",
    "Meeting",
    "MeetingDecision",
    "MeetingItem",
    "MeetingNote",
    "MeetingPerson",
    "MeetingStep",
    "MeetingTracking",
    "MeetingTyping",
    "Plan",
    "PlanAmendment",
    "PlanBlock",
    "PlanComment",
    "PlanCommentStep",
    "PlanInEffect",
    "PlanReading",
    "PlanTemplate",
    "PlanTyping",
    "PlanVersion",
    "PlannedTest",
    "ProgressReport",
    "Report",
    "ReportConsidered",
    "ReportDraft",
    "ReportKind",
    "SectionRating",
    "ServiceTime",
    "ServiceTimeBefore",
    "ServiceView",
    "Student",
    "Support",
    "SupportPoint",
    "SupportWeek",
    "TeamMember",
    "TranslatedWords",
    "WeekTick",
    "WeekTickBefore",
]
