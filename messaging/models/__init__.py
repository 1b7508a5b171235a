"""The ledger, what follows from it (clocks, receipts, promises, notices), drafts and marks; and
announcements, which are no part of it."""

from messaging.models.announcements import (
    Announcement,
    AnnouncementEdition,
    AnnouncementFile,
    AnnouncementRead,
    AnnouncementText,
    Speaker,
)
from messaging.models.answer_claims import AnswerClaim
from messaging.models.calendar_feeds import CaseCalendar
from messaging.models.calls import Action, CallDraft, Confirmation
from messaging.models.date_reminders import DateReminder
from messaging.models.drafts import (
    Draft,
    LetterDraft,
    NextLetterDraft,
    PostDraft,
    ReadMark,
)
from messaging.models.entries import Entry
from messaging.models.events import (
    CalendarFeed,
    EventAnswer,
    SchoolEvent,
    VolunteerPlace,
    VolunteerSlot,
)
from messaging.models.exports import RecordExport
from messaging.models.inbound import InboundMail, ReplyAddress
from messaging.models.journal import JournalFile, JournalNote
from messaging.models.letters import AnswerClock, LetterKind, LetterReceipt
from messaging.models.notifications import Delivery, Kind, Notification, Pace, Urgency
from messaging.models.papers import Paper, PaperDraft
from messaging.models.preferences import NotifyChoice, NotifyPreference
from messaging.models.pushing import PushSubscription
from messaging.models.reaching import DeadAddress, ReachTask
from messaging.models.records import Amendment, RecordsRequest
from tenants.base.passports import Label

__all__ = [
    "Action",
    "Amendment",
    "Announcement",
    "AnnouncementEdition",
    "AnnouncementFile",
    "AnnouncementRead",
    "AnnouncementText",
    "AnswerClaim",
    "AnswerClock",
    "CalendarFeed",
    "CallDraft",
    "CaseCalendar",
    "Confirmation",
    "DateReminder",
    "DeadAddress",
    "Delivery",
    "Draft",
    "Entry",
    "EventAnswer",
    "InboundMail",
    "JournalFile",
    "JournalNote",
    "Kind",
    "Label",
    "LetterDraft",
    "LetterKind",
    "LetterReceipt",
    "NextLetterDraft",
    "Notification",
    "NotifyChoice",
    "NotifyPreference",
    "Pace",
    "Paper",
    "PaperDraft",
    "PostDraft",
    "PushSubscription",
    "ReachTask",
    "ReadMark",
    "RecordExport",
    "RecordsRequest",
    "ReplyAddress",
    "SchoolEvent",
    "Speaker",
    "Urgency",
    "VolunteerPlace",
    "VolunteerSlot",
]
