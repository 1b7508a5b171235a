"""Which kinds of dated facts are there, who may write each down, and what must come before it?

Data. Received is not signed: each has a kind and words of its own, and only what was received
starts a clock (34 CFR 300.301(c)). What the family decides (a no, something taken back) comes on
paper to staff, or is signed in the portal by a service with forms of its own. `event` is what the
rules of the law call it; a kind without one starts and ends no clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.rulepacks.schema import Event


class By(StrEnum):
    """Who may write a fact down."""

    STAFF = "staff"  # staff on the team
    LEADS = "leads"  # the case manager, an administrator on the team, district staff
    FAMILY = "family"  # a parent with education rights: the family's own side
    EITHER = "either"  # staff on the team, or such a parent
    PORTAL = "portal"  # only a service that has its own rules


class Group(StrEnum):
    """Under which heading a kind is chosen."""

    REQUEST = "request"
    SUPPORTS = "supports"
    EVALUATION = "evaluation"
    ELIGIBILITY = "eligibility"
    PLAN = "plan"
    SERVICES = "services"
    S504 = "504"
    RECORDS = "records"
    DISPUTE = "dispute"
    END = "end"


GROUPS: dict[Group, str | Promise] = {
    Group.REQUEST: _("The request"),
    Group.SUPPORTS: _("Help in class"),
    Group.EVALUATION: _("Testing"),
    Group.ELIGIBILITY: _("The decision"),
    Group.PLAN: _("The plan and its meeting"),
    Group.SERVICES: _("Services"),
    Group.S504: _("504 plan"),
    Group.RECORDS: _("Records and meetings that were asked for"),
    Group.DISPUTE: _("When we do not agree"),
    Group.END: _("The end of the road"),
}


@dataclass(frozen=True)
class FactKind:
    """One kind of dated fact. `planned`: its day is that of a meeting and may be to come; `spans`:
    it has a last day too. `after`: it cannot be earlier than all of these that are known; `needs`:
    one of these must be known, and not before the last of those in `ended_by`. `shut_by`: it cannot
    come once one of these is known, unless one of `opened_by` followed; `instead` is what it is
    then. `written`: it counts only in writing. `says`: what must be said with it. `own_word`: who
    wrote it down alone corrects it. `confirms`: the family's own word that it confirms."""

    key: str
    label: str | Promise
    by: By
    group: Group
    event: Event | None = None
    planned: bool = False
    spans: bool = False
    after: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    ended_by: tuple[str, ...] = ()
    shut_by: tuple[str, ...] = ()
    opened_by: tuple[str, ...] = ()
    instead: str = ""
    written: bool = False
    says: str | Promise = ""
    own_word: bool = False
    confirms: str = ""


def _law(event: Event, label: str | Promise, by: By, group: Group, **more: object) -> FactKind:
    return FactKind(event.value, label, by, group, event, **more)  # type: ignore[arg-type]


STAFF, LEADS, FAMILY, EITHER = By.STAFF, By.LEADS, By.FAMILY, By.EITHER

# In the order of the road: two facts of one day are read in this order.
_KINDS = (
    FactKind("concern_raised", _("A concern was raised"), EITHER, Group.REQUEST),
    FactKind("supports_started", _("Extra help in class began"), STAFF, Group.SUPPORTS),
    FactKind(
        "supports_ended",
        _("Extra help in class ended"),
        STAFF,
        Group.SUPPORTS,
        after=("supports_started",),
    ),
    FactKind("request_made", _("The family asked the school to test"), FAMILY, Group.REQUEST),
    _law(
        Event.REFERRAL,
        _("The school received the request to test"),
        STAFF,
        Group.REQUEST,
        confirms="request_made",
    ),
    FactKind(
        "safeguards_given",
        _("The family got the booklet of their rights (called procedural safeguards)"),
        STAFF,
        Group.REQUEST,
    ),
    _law(
        Event.REQUEST_ANSWERED,
        _("The school gave its notice that it wants to test"),
        LEADS,
        Group.REQUEST,
        after=("referral_received",),
    ),
    FactKind(
        "evaluation_refused",
        _("The school said no to testing, in a notice with its reasons"),
        LEADS,
        Group.REQUEST,
        Event.REQUEST_ANSWERED,
        after=("referral_received",),
    ),
    _law(
        Event.CONSENT_ASKED,
        _("The school gave the family the consent form to test"),
        STAFF,
        Group.EVALUATION,
        after=("referral_received",),
    ),
    _law(
        Event.CONSENT_SIGNED,
        _("The family signed the consent to test"),
        EITHER,
        Group.EVALUATION,
        after=("referral_received", "consent_asked"),
    ),
    FactKind(
        "consent_handed_in",
        _("The family handed in the signed consent to test"),
        FAMILY,
        Group.EVALUATION,
        after=("referral_received", "consent_asked", "consent_signed"),
    ),
    _law(
        Event.CONSENT,
        _("The school received the signed consent to test"),
        STAFF,
        Group.EVALUATION,
        after=("referral_received", "consent_asked", "consent_signed"),
        confirms="consent_handed_in",
    ),
    FactKind(
        "consent_declined",
        _("The family said no to testing"),
        STAFF,
        Group.EVALUATION,
        Event.REQUEST_WITHDRAWN,
        after=("referral_received", "consent_asked"),
    ),
    _law(
        Event.CHILD_ABSENT,
        _("The child was absent during the testing"),
        STAFF,
        Group.EVALUATION,
        spans=True,
    ),
    # By this the school loses its last day (34 CFR 300.301(d)(1)): it says what it tried, and the
    # family's own word stands beside it.
    _law(
        Event.NOT_BROUGHT,
        _("The family did not bring the child to be tested, again and again, or refused"),
        LEADS,
        Group.EVALUATION,
        after=("consent_received",),
        says=_("On which days was the child awaited, and what did the school try?"),
    ),
    _law(
        Event.NOT_BROUGHT_DENIED,
        _("The family says: the child was brought, or the family was not asked"),
        EITHER,
        Group.EVALUATION,
        after=("child_not_brought",),
        needs=("child_not_brought",),
        says=_("How does the family see it?"),
        own_word=True,
    ),
    FactKind(
        "child_came_said",
        _("The family says: the child came to be tested"),
        FAMILY,
        Group.EVALUATION,
        after=("child_not_brought",),
        needs=("child_not_brought",),
    ),
    _law(
        Event.BROUGHT,
        _("The child came to be tested after all"),
        STAFF,
        Group.EVALUATION,
        after=("child_not_brought",),
        needs=("child_not_brought",),
        confirms="child_came_said",
    ),
    _law(
        Event.EXTENDED,
        _("Both sides agreed in writing on more time for the evaluation"),
        LEADS,
        Group.EVALUATION,
        spans=True,
    ),
    _law(
        Event.REPORT,
        _("The family got the evaluation report"),
        STAFF,
        Group.EVALUATION,
        after=("consent_received",),
    ),
    FactKind(
        "results_explained",
        _("The results were explained to the family"),
        STAFF,
        Group.EVALUATION,
        after=("consent_received",),
    ),
    _law(
        Event.ELIGIBILITY_SET,
        _("A meeting was set to decide if the child needs special education"),
        STAFF,
        Group.ELIGIBILITY,
        planned=True,
    ),
    _law(
        Event.ELIGIBLE,
        _("The team decided: the child needs special education"),
        LEADS,
        Group.ELIGIBILITY,
        after=("consent_received",),
    ),
    _law(
        Event.NOT_ELIGIBLE,
        _("The team decided: the child does not need special education"),
        LEADS,
        Group.ELIGIBILITY,
        after=("consent_received",),
    ),
    _law(
        Event.REEVALUATED,
        _("The child was evaluated again"),
        LEADS,
        Group.ELIGIBILITY,
        after=("eligible",),
    ),
    _law(
        Event.REEVALUATION_WAIVED,
        _("Both sides agreed in writing that no new evaluation is needed"),
        LEADS,
        Group.ELIGIBILITY,
        after=("eligible",),
    ),
    _law(Event.MEETING_NOTICE, _("The family got the notice of a meeting"), STAFF, Group.PLAN),
    _law(
        Event.PLAN_SET,
        _("A meeting was set about the plan"),
        STAFF,
        Group.PLAN,
        planned=True,
    ),
    _law(Event.DRAFT, _("The draft plan was shared"), STAFF, Group.PLAN, after=("eligible",)),
    FactKind(
        "other_date_asked",
        _("The family asked for another date of the meeting, because the draft came late"),
        By.PORTAL,
        Group.PLAN,
    ),
    FactKind(
        "excusal_agreed",
        _("The family agreed in writing that a member may miss the meeting or a part"),
        STAFF,
        Group.PLAN,
    ),
    _law(
        Event.PLAN,
        _("The team met and wrote or reviewed the plan"),
        LEADS,
        Group.PLAN,
        after=("eligible",),
    ),
    _law(
        Event.PLAN_OFFERED,
        _("The family got the notice with the plan"),
        LEADS,
        Group.PLAN,
        after=("plan_meeting",),
    ),
    _law(
        Event.PLAN_COPY,
        _("The family got a copy of the plan"),
        STAFF,
        Group.PLAN,
        after=("plan_meeting",),
    ),
    _law(
        Event.PLAN_ANSWERED,
        _("The family answered the plan"),
        STAFF,
        Group.PLAN,
        after=("plan_meeting",),
    ),
    _law(
        Event.WAIT_WAIVED,
        _("The family said the plan may start sooner"),
        STAFF,
        Group.SERVICES,
        after=("plan_offered",),
    ),
    FactKind(
        "services_consent_asked",
        _("The school gave the family the consent form to start services"),
        STAFF,
        Group.SERVICES,
        after=("plan_meeting",),
    ),
    FactKind(
        "services_consent_handed_in",
        _("The family handed in the signed consent to start services"),
        FAMILY,
        Group.SERVICES,
        after=("plan_meeting",),
    ),
    _law(
        Event.SERVICES_CONSENT,
        _("The school received the signed consent to start services"),
        STAFF,
        Group.SERVICES,
        after=("plan_meeting", "eligible"),
        confirms="services_consent_handed_in",
    ),
    _law(
        Event.SERVICES_DECLINED,
        _("The family said no to services"),
        STAFF,
        Group.SERVICES,
        after=("eligible",),
        # What runs ends by a word in writing alone (34 CFR 300.300(b)(4)).
        shut_by=("services_started",),
        opened_by=("services_consent_revoked", "not_eligible", "exited", "moved"),
        instead="services_consent_revoked",
    ),
    FactKind(
        "access_confirmed",
        _("A teacher or provider confirmed to have read the plan and their part in it"),
        STAFF,
        Group.SERVICES,
        after=("plan_meeting",),
    ),
    _law(
        Event.SERVICES,
        _("Services began"),
        LEADS,
        Group.SERVICES,
        after=("services_consent_received",),
        needs=("services_consent_received",),
        ended_by=("services_consent_revoked", "services_declined"),
    ),
    FactKind(
        "progress_reported",
        _("The family got a report on progress"),
        STAFF,
        Group.SERVICES,
        after=("services_started",),
    ),
    _law(
        Event.PLAN_AMENDED,
        _("Both sides agreed in writing to change the plan without a meeting"),
        LEADS,
        Group.PLAN,
        after=("plan_meeting",),
    ),
    _law(
        Event.CHANGE_OFFERED,
        _("The school offered to change the plan without a meeting"),
        LEADS,
        Group.PLAN,
        after=("plan_meeting",),
    ),
    _law(
        Event.CHANGE_SET,
        _("The offered change of the plan holds from this day on"),
        LEADS,
        Group.PLAN,
        planned=True,
        after=("change_offered",),
        needs=("change_offered",),
    ),
    _law(
        Event.CHANGE_NOTICE,
        _("The family got a notice about a change"),
        LEADS,
        Group.PLAN,
    ),
    _law(
        Event.CHANGE_DROPPED,
        _("The offered change of the plan does not come"),
        LEADS,
        Group.PLAN,
        after=("change_offered",),
        needs=("change_offered",),
    ),
    _law(Event.PLAN_504_ASKED, _("A 504 plan was asked for"), EITHER, Group.S504),
    FactKind(
        "plan_504_consent",
        _("The family agreed to the 504 evaluation"),
        STAFF,
        Group.S504,
        after=("plan_504_asked",),
    ),
    _law(
        Event.PLAN_504_DECIDED,
        _("The group decided on a 504 plan"),
        LEADS,
        Group.S504,
        after=("plan_504_asked",),
    ),
    FactKind(
        "plan_504_refused",
        _("The group decided that there is no 504 plan"),
        LEADS,
        Group.S504,
        Event.PLAN_504_DECIDED,
        after=("plan_504_asked",),
    ),
    FactKind(
        "plan_504_review",
        _("The group began to look at the 504 plan again"),
        STAFF,
        Group.S504,
        after=("plan_504_decided",),
    ),
    # Both are written down by the desk for the record, which counts the days.
    _law(Event.RECORDS_ASKED, _("The family asked to see the records"), By.PORTAL, Group.RECORDS),
    _law(
        Event.RECORDS_SHOWN,
        _("The family saw the records"),
        By.PORTAL,
        Group.RECORDS,
        after=("records_asked",),
    ),
    _law(Event.MEETING_ASKED, _("The family asked for a meeting"), STAFF, Group.RECORDS),
    _law(
        Event.MEETING_ANSWERED,
        _("The school answered the request for a meeting"),
        STAFF,
        Group.RECORDS,
        after=("meeting_asked",),
    ),
    _law(
        Event.OUTSIDE_ASKED,
        _("The family asked for an outside evaluation"),
        STAFF,
        Group.DISPUTE,
    ),
    _law(
        Event.OUTSIDE_ANSWERED,
        _("The school answered about the outside evaluation"),
        LEADS,
        Group.DISPUTE,
        after=("outside_evaluation_asked",),
    ),
    _law(
        Event.PLACEMENT_CHANGED,
        _("The school decided to change the placement for breaking a rule"),
        LEADS,
        Group.DISPUTE,
    ),
    _law(
        Event.MANIFESTATION,
        _("The team decided if what happened has to do with the disability"),
        LEADS,
        Group.DISPUTE,
        after=("placement_changed",),
    ),
    _law(Event.STATE_COMPLAINT, _("A state complaint was filed"), LEADS, Group.DISPUTE),
    _law(
        Event.STATE_DECISION,
        _("The state decided on the complaint"),
        LEADS,
        Group.DISPUTE,
        after=("state_complaint_filed",),
    ),
    _law(Event.DUE_PROCESS, _("A due process complaint was filed"), LEADS, Group.DISPUTE),
    _law(
        Event.RESOLUTION_MEETING,
        _("The meeting about the due process complaint was held"),
        LEADS,
        Group.DISPUTE,
        after=("due_process_filed",),
    ),
    _law(Event.RESOLVED, _("The dispute was settled"), LEADS, Group.DISPUTE),
    _law(
        Event.RESOLUTION_ENDED,
        _("The time to settle ended"),
        LEADS,
        Group.DISPUTE,
        after=("due_process_filed",),
    ),
    _law(
        Event.HEARING_DECISION,
        _("The hearing officer decided"),
        LEADS,
        Group.DISPUTE,
        after=("due_process_filed",),
    ),
    _law(Event.EXPEDITED_ASKED, _("A fast hearing was asked for"), LEADS, Group.DISPUTE),
    _law(
        Event.EXPEDITED_HELD,
        _("The fast hearing was held"),
        LEADS,
        Group.DISPUTE,
        after=("expedited_hearing_asked",),
    ),
    _law(
        Event.REQUEST_WITHDRAWN,
        _("The family took back the request to test"),
        STAFF,
        Group.END,
        after=("referral_received",),
    ),
    _law(
        Event.CONSENT_REVOKED,
        _("The family took back its consent to test, in writing"),
        STAFF,
        Group.END,
        after=("consent_received",),
    ),
    FactKind(
        "services_revocation_handed_in",
        _("The family handed in a paper that takes back its consent to special education"),
        FAMILY,
        Group.END,
        after=("services_consent_received",),
        written=True,
    ),
    _law(
        Event.SERVICES_REVOKED,
        _("The family took back its consent to special education, in writing"),
        STAFF,
        Group.END,
        after=("services_consent_received",),
        written=True,
        confirms="services_revocation_handed_in",
    ),
    FactKind(
        "stop_notice_given",
        _("The family got the notice that special education stops, as it took back its consent"),
        LEADS,
        Group.END,
        Event.STOP_NOTICE,
        after=("services_consent_revoked",),
        needs=("services_consent_revoked", "services_declined"),
        ended_by=("services_consent_received",),
    ),
    FactKind(
        "services_ended",
        _("Special education stopped, as the family took back its consent"),
        LEADS,
        Group.END,
        Event.SERVICES_ENDED,
        after=("stop_notice_given",),
        needs=("stop_notice_given",),
        ended_by=("services_consent_revoked", "services_consent_received"),
    ),
    _law(Event.MOVED, _("The child moved to another district"), LEADS, Group.END),
    _law(
        Event.EXITED,
        _("The child left special education"),
        LEADS,
        Group.END,
        after=("eligible",),
    ),
    FactKind("agreement_asked", _("The family got a form to answer"), By.PORTAL, Group.RECORDS),
    FactKind(
        "release_agreed",
        _("The family agreed that the school gives records to somebody"),
        STAFF,
        Group.RECORDS,
    ),
    FactKind(
        "electronic_agreed",
        _("A parent chose to get notices in the portal and by e-mail"),
        STAFF,
        Group.RECORDS,
    ),
    FactKind("agreement_refused", _("The family said no to a form"), By.PORTAL, Group.RECORDS),
    FactKind(
        "agreement_ended", _("The family took back its yes to a form"), By.PORTAL, Group.RECORDS
    ),
    FactKind("stage_said", _("Staff said where the case stands"), By.PORTAL, Group.END),
)
KINDS: dict[str, FactKind] = {kind.key: kind for kind in _KINDS}
