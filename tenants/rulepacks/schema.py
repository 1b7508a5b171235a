"""What does a rule of law look like as data?

A clock is never one integer: it has a start, a number, a unit, days that do not count, other
clocks that may end earlier, ways to be made longer, and a source with how sure we are of it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from tenants.rulepacks.calendars import Unit


class RulePackError(ValueError):
    """The data file has a key or value we do not know; the message says where."""


class Measure(StrEnum):
    """What a number counts: days of one of the three units, or whole years."""

    CALENDAR = "calendar_days"
    BUSINESS = "business_days"
    SCHOOL = "school_days"
    YEARS = "years"

    @property
    def unit(self) -> Unit:
        """In which days what is left is told: a year is told in calendar days."""
        return Unit.CALENDAR if self is Measure.YEARS else Unit(self.value)


class Confidence(StrEnum):
    """How sure we are of a rule."""

    CONFIRMED = "confirmed"
    RECALLED = "recalled"
    UNKNOWN = "unknown"


class SourceType(StrEnum):
    """Where a rule was read."""

    OFFICIAL_TEXT = "official_text"
    AGENCY_PAGE = "agency_page"
    SECONDARY_MULTIPLE = "secondary_multiple"
    SECONDARY_SINGLE = "secondary_single"
    OWN_KNOWLEDGE = "own_knowledge"


class Event(StrEnum):
    """A dated fact of a case. Received is not signed: a clock starts on receipt."""

    REFERRAL = "referral_received"
    REQUEST_ANSWERED = "request_answered"  # the notice that proposes or refuses is given
    CONSENT_ASKED = "consent_asked"
    CONSENT_SIGNED = "consent_signed"  # starts nothing
    CONSENT = "consent_received"
    REPORT = "report_given"
    ELIGIBILITY_SET = "eligibility_meeting_set"  # its day is the day of the meeting
    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    PLAN_SET = "plan_meeting_set"  # its day is the day of the meeting
    MEETING_NOTICE = "meeting_notice_given"
    DRAFT = "draft_shared"
    PLAN = "plan_meeting"  # the team met and the plan is written, or reviewed
    PLAN_OFFERED = "plan_offered"  # the notice and the copy of the plan are given
    PLAN_COPY = "plan_copy_given"
    PLAN_ANSWERED = "plan_answered"
    PLAN_AMENDED = "plan_amended"  # never moves the day of the yearly review
    CHANGE_OFFERED = "change_offered"  # of a plan in effect, without a meeting
    CHANGE_SET = "change_set"  # its day is the one from which the change holds
    CHANGE_NOTICE = "change_notice_given"
    CHANGE_DROPPED = "change_dropped"
    WAIT_WAIVED = "wait_waived"
    SERVICES_CONSENT = "services_consent_received"
    SERVICES = "services_started"
    REEVALUATED = "reevaluated"
    REEVALUATION_WAIVED = "reevaluation_waived"  # both sides agreed that it is not needed
    RECORDS_ASKED = "records_asked"
    RECORDS_SHOWN = "records_shown"
    MEETING_ASKED = "meeting_asked"
    MEETING_ANSWERED = "meeting_answered"
    OUTSIDE_ASKED = "outside_evaluation_asked"
    OUTSIDE_ANSWERED = "outside_evaluation_answered"
    PLACEMENT_CHANGED = "placement_changed"  # decided, for breaking a rule of conduct
    MANIFESTATION = "manifestation_decided"
    STATE_COMPLAINT = "state_complaint_filed"
    STATE_DECISION = "state_complaint_decided"
    DUE_PROCESS = "due_process_filed"
    RESOLUTION_MEETING = "resolution_meeting_held"
    RESOLVED = "dispute_settled"
    RESOLUTION_ENDED = "resolution_period_ended"
    HEARING_DECISION = "hearing_decided"
    EXPEDITED_ASKED = "expedited_hearing_asked"
    EXPEDITED_HELD = "expedited_hearing_held"
    PLAN_504_ASKED = "plan_504_asked"
    PLAN_504_DECIDED = "plan_504_decided"
    CHILD_ABSENT = "child_absent"  # from its day to `until`
    EXTENDED = "extension_agreed"  # `until` is the new last day
    NOT_BROUGHT = "child_not_brought"  # again and again, or refused
    NOT_BROUGHT_DENIED = "child_not_brought_denied"  # the family sees it otherwise
    BROUGHT = "child_brought"  # after all
    REQUEST_WITHDRAWN = "request_withdrawn"
    CONSENT_REVOKED = "consent_revoked"  # the consent to test; says nothing of services
    SERVICES_REVOKED = "services_consent_revoked"
    SERVICES_DECLINED = "services_declined"
    SAID_AT_WORK = (
        "stage_said_at_work"  # staff said that services run, without a day of their start
    )
    SAID_ELSEWHERE = "stage_said_elsewhere"  # staff said another stage
    STOP_NOTICE = "stop_notice_given"  # that services stop, as the family took back its yes
    SERVICES_ENDED = "services_ended"
    MOVED = "moved"
    EXITED = "exited"


class ClockKey(StrEnum):
    """Which clock of the process a rule sets."""

    RESPONSE = "response"
    CONSENT_ANSWER = "consent_answer"
    EVALUATION = "evaluation"
    EVALUATION_AGAIN = "evaluation_again"
    REPORT_COPY = "report_copy"
    REPORT_BEFORE = "report_before_meeting"
    ELIGIBILITY = "eligibility"
    MEETING_NOTICE = "meeting_notice"
    DRAFT_BEFORE = "draft_before_meeting"
    PLAN_MEETING = "plan_meeting"
    PLAN_COPY = "plan_copy"
    PLAN_WAIT = "plan_wait"
    PLAN_OBJECTION = "plan_objection"
    PLAN_ANSWER = "plan_answer"
    PLAN_START = "plan_start"
    ANNUAL_REVIEW = "annual_review"
    REEVALUATION = "reevaluation"
    STOP_NOTICE = "stop_notice"
    CHANGE_NOTICE = "change_notice"
    MEETING_ASKED = "meeting_asked"
    RECORDS = "records"
    OUTSIDE_EVALUATION = "outside_evaluation"
    MANIFESTATION = "manifestation"
    STATE_COMPLAINT = "state_complaint"
    RESOLUTION_MEETING = "resolution_meeting"
    RESOLUTION_PERIOD = "resolution_period"
    HEARING = "hearing"
    EXPEDITED_HEARING = "expedited_hearing"
    PLAN_504 = "plan_504"


class Kind(StrEnum):
    """What the last day means."""

    DEADLINE = "deadline"  # somebody must have acted by then
    WAIT = "wait"  # nothing may start until it is over
    WINDOW = "window"  # the family's own time
    LEAD = "lead"  # counted back from a meeting


class Vague(StrEnum):
    """What a rule says that gives no number."""

    REASONABLE_TIME = "reasonable_time"
    AS_SOON_AS_POSSIBLE = "as_soon_as_possible"
    WITHOUT_DELAY = "without_delay"
    BEFORE_SERVICES_STOP = "before_services_stop"
    BEFORE_CHANGE = "before_change"
    NO_NEW_TIME = "no_new_time"


class PauseKind(StrEnum):
    """Which days do not count."""

    BREAKS = "breaks"  # whole stretches without school, weekends beside them too
    NO_SCHOOL = "no_school"  # each weekday without school, and the summer
    SUMMER = "summer"  # the stretch between two school years
    ABSENCE = "absence"  # school days on which the child was absent
    BETWEEN = "between"  # from one event to another


@dataclass(frozen=True)
class Pause:
    """Days that do not count (tolling). `at_least`: how many school days a break or an absence
    must have, 0 for any."""

    kind: PauseKind
    at_least: int = 0
    first: Event | None = None
    last: Event | None = None
    cite: str = ""
    confidence: Confidence = Confidence.CONFIRMED


@dataclass(frozen=True)
class Alternative:
    """Another count for the same end; the earliest of all is the due day. With `before`, the
    day before such a meeting, or before a change that is set."""

    number: int | None = None
    unit: Measure | None = None
    start: Event | None = None
    before: tuple[Event, ...] = ()
    cite: str = ""


class YearEndDue(StrEnum):
    """The day set instead when the school year is nearly over."""

    JUNE_30 = "june_30"
    BEFORE_NEXT_YEAR = "before_next_year"
    AFTER_NEXT_START = "after_next_start"


@dataclass(frozen=True)
class YearEnd:
    """Another due day when from `start` to the last school day so many days are left, both ends
    with them. `days`: calendar days after the first day of the next year."""

    at_least: int
    at_most: int
    unit: Measure
    due: YearEndDue
    start: Event
    days: int = 0
    cite: str = ""


class ExtensionBy(StrEnum):
    """Who can make a time longer."""

    AGREEMENT = "written_agreement"
    STATE = "state"
    TRANSFER = "transfer"  # the child came from another district, a date is agreed


@dataclass(frozen=True)
class Extension:
    """A way to a later due day. Without a number as long as is agreed."""

    by: ExtensionBy
    number: int | None = None
    unit: Measure | None = None
    only_for: str = ""  # words of the source: for whom
    cite: str = ""


@dataclass(frozen=True)
class Lifted:
    """A fact that takes the time away: from then on the rule names no last day. `denied` is the
    word of the family that it was otherwise; it stands beside it and brings no day back. By `over`
    the reason is gone: this clock stops, and another goes on (`ClockKey.EVALUATION_AGAIN`)."""

    by: Event
    denied: Event
    over: Event
    cite: str


@dataclass(frozen=True)
class During:
    """A clock that starts only while something lasts: since one of these, until one of those."""

    since: tuple[Event, ...]
    until: tuple[Event, ...]


@dataclass(frozen=True)
class GoesOn:
    """A clock that one of `after` stopped goes on from its old start when one of `by` comes: a no
    to services and then a yes. Without `counts` the days between the two do not count."""

    after: tuple[Event, ...]
    by: tuple[Event, ...]
    counts: bool = True


class SetBy(StrEnum):
    """Whose rule it is."""

    FEDERAL = "federal"
    STATE = "state"
    CONFIRMED = "confirmed"  # the district looked the rule up and says where it stands
    PROMISE = "promise"  # the district's own, stricter than the law


@dataclass(frozen=True)
class ClockRule:
    """One clock. `number` is None when no number is known; `vague` is what the rule says then.
    `ends`: any of these facts ends it; `stops`: these end it without anybody having acted."""

    key: ClockKey
    ends: tuple[Event, ...] = ()
    number: int | None = None
    unit: Measure | None = None
    start: Event | None = None
    kind: Kind = Kind.DEADLINE
    vague: Vague | None = None
    confidence: Confidence = Confidence.UNKNOWN
    cite: str = ""
    source_type: SourceType | None = None
    sources: tuple[str, ...] = ()
    effective: dt.date | None = None
    what: str = ""  # words of the source, English
    note: str = ""
    counts_start_day: bool = False  # the day of the start is day 1
    counts_earlier: bool = False  # what was done before the start counts too
    round: tuple[Event, ...] = ()  # but nothing done before the last of these: a new round
    pauses: tuple[Pause, ...] = ()
    earlier_of: tuple[Alternative, ...] = ()
    year_end: tuple[YearEnd, ...] = ()
    extensions: tuple[Extension, ...] = ()
    stops: tuple[Event, ...] = ()
    goes_on: tuple[GoesOn, ...] = ()
    lifted_by: tuple[Lifted, ...] = ()
    during: During | None = None
    agreed_day: bool = False  # where no number is known, a day both sides agree on in writing holds
    set_by: SetBy = SetBy.FEDERAL

    @cached_property
    def starts(self) -> frozenset[Event]:
        """The events that start it: its own and those of its other counts."""
        also = {one.start for one in self.earlier_of if one.start}
        return frozenset(also | ({self.start} if self.start else set()))

    def revived(self, stopped_by: Event, now: Event) -> GoesOn | None:
        """How it goes on when the one fact stopped it and the other comes; None when it stays."""
        fits = (one for one in self.goes_on if stopped_by in one.after and now in one.by)
        return next(fits, None)

    @property
    def known(self) -> bool:
        """Whether it gives a number and a start, so that a day can be counted."""
        return self.number is not None and self.unit is not None and self.start is not None

    @property
    def favours_longer(self) -> bool:
        """Whether more days are better for the family: its own time, and time before a meeting."""
        return self.kind is not Kind.DEADLINE


class Answer(StrEnum):
    """Does the state ask for a plan for gifted children?"""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Gifted:
    """Gifted is a matter of the state alone: not in IDEA, not in Section 504."""

    individual_plan: Answer
    label: str | None
    confidence: Confidence
    note: str


@dataclass(frozen=True)
class Evaluation:
    """The time for a first evaluation, as the file of states has it."""

    number: int
    unit: Measure
    start_event: Event
    covers: str
    confidence: Confidence
    source_type: SourceType
    note: str
    ends: tuple[Event, ...]
    cite: str = ""
    effective: dt.date | None = None
    pauses: tuple[Pause, ...] = ()
    earlier_of: tuple[Alternative, ...] = ()
    year_end: tuple[YearEnd, ...] = ()
    extensions: tuple[Extension, ...] = ()


@dataclass(frozen=True)
class Response:
    """The time to answer a request for an evaluation."""

    number: int | None
    unit: Measure | None
    what: str
    confidence: Confidence
    note: str
    cite: str = ""
    effective: dt.date | None = None
    counts_start_day: bool = False
    pauses: tuple[Pause, ...] = ()
    year_end: tuple[YearEnd, ...] = ()


class OfferKind(StrEnum):
    """What happens between the offer of a plan and its start."""

    MINIMUM_WAIT = "minimum_wait"
    MINIMUM_WAIT_IF_NO_AGREEMENT = "minimum_wait_if_no_agreement"
    MAXIMUM_START = "maximum_start"
    OBJECTION_WINDOW = "objection_window"
    RESPONSE_WINDOW = "response_window"
    RESPONSE_WINDOW_AND_CONSENT = "response_window_and_consent"
    CONSENT_REQUIRED = "consent_required"
    DELIVERY_DEADLINE = "delivery_deadline"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class AfterOffer:
    """The time between the offer of a plan and its start. `start` is None when the source does
    not say from which day it counts: then no day is counted."""

    kind: OfferKind
    number: int | None
    unit: Measure | None
    rule: str
    confidence: Confidence
    note: str
    start: Event | None = None
    cite: str = ""
    effective: dt.date | None = None


@dataclass(frozen=True)
class ParentCenter:
    """The center of a state that trains and informs parents at no cost (34 CFR 300.503(b)(5) asks
    for such sources of help). `name` is "" where no source of ours is sure of it, or where there
    are `several`, by county. `languages`: in which it helps, as it calls them."""

    name: str
    confidence: Confidence
    phone: str = ""
    web: str = ""  # a whole address, with https
    languages: tuple[str, ...] = ()
    several: bool = False
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class CenterDirectory:
    """Where all parent centers stand, each with its telephone of today. There is at least one in
    each state (20 U.S.C. 1471(c))."""

    name: str
    web: str
    cite: str
    confidence: Confidence
    sources: tuple[str, ...]


@dataclass(frozen=True)
class StateRules:
    """Everything the file says of one state. `before_meeting` are the words of the source; what
    of them can be counted stands in `more`."""

    name: str
    abbreviation: str
    evaluation: Evaluation
    response_to_request: Response
    gifted: Gifted
    after_plan_offered: AfterOffer
    before_meeting: str | None
    parent_center: ParentCenter
    sources: tuple[str, ...]
    confidence: Confidence
    more: tuple[ClockRule, ...] = ()
