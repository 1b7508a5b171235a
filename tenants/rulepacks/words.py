"""How is a rule said in plain words, in the reader's language?

Only Django's translation is used here. The words of a source (`what`, `note`) stay as they are.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tenants.rulepacks import pause_words
from tenants.rulepacks.schema import (
    Alternative,
    ClockKey,
    ClockRule,
    Confidence,
    Event,
    Gifted,
    Measure,
    SetBy,
    Vague,
)

NAMES: dict[ClockKey, str | Promise] = {
    ClockKey.RESPONSE: gettext_lazy("Answer to a request to test"),
    ClockKey.CONSENT_ANSWER: gettext_lazy("Time to think about the consent to test"),
    ClockKey.EVALUATION: gettext_lazy("Evaluation"),
    ClockKey.EVALUATION_AGAIN: gettext_lazy("Evaluation, now that the child came"),
    ClockKey.REPORT_COPY: gettext_lazy("Copy of the report"),
    ClockKey.REPORT_BEFORE: gettext_lazy("Report before the meeting"),
    ClockKey.ELIGIBILITY: gettext_lazy("Decision on special education"),
    ClockKey.MEETING_NOTICE: gettext_lazy("Notice of a meeting"),
    ClockKey.DRAFT_BEFORE: gettext_lazy("Draft before the meeting"),
    ClockKey.PLAN_MEETING: gettext_lazy("Meeting that writes the plan"),
    ClockKey.PLAN_COPY: gettext_lazy("Copy of the plan"),
    ClockKey.PLAN_WAIT: gettext_lazy("Wait before the plan starts"),
    ClockKey.PLAN_OBJECTION: gettext_lazy("Time to object to the plan"),
    ClockKey.PLAN_ANSWER: gettext_lazy("Time to answer the plan"),
    ClockKey.PLAN_START: gettext_lazy("Start of the plan"),
    ClockKey.ANNUAL_REVIEW: gettext_lazy("Yearly review of the plan"),
    ClockKey.REEVALUATION: gettext_lazy("New evaluation after three years"),
    ClockKey.STOP_NOTICE: gettext_lazy("Notice before special education stops"),
    ClockKey.CHANGE_NOTICE: gettext_lazy("Notice before the plan is changed"),
    ClockKey.MEETING_ASKED: gettext_lazy("Meeting that the family asked for"),
    ClockKey.RECORDS: gettext_lazy("Seeing the child’s records"),
    ClockKey.OUTSIDE_EVALUATION: gettext_lazy("Answer about an outside evaluation"),
    ClockKey.MANIFESTATION: gettext_lazy("Review after a change of placement"),
    ClockKey.STATE_COMPLAINT: gettext_lazy("Decision on a complaint to the state"),
    ClockKey.RESOLUTION_MEETING: gettext_lazy("Meeting about a due process complaint"),
    ClockKey.RESOLUTION_PERIOD: gettext_lazy("Time to settle a dispute"),
    ClockKey.HEARING: gettext_lazy("Decision after a hearing"),
    ClockKey.EXPEDITED_HEARING: gettext_lazy("Fast hearing"),
    ClockKey.PLAN_504: gettext_lazy("Answer about a 504 plan"),
}
_MUST: dict[ClockKey, str | Promise] = {
    ClockKey.RESPONSE: gettext_lazy("The school has %(days)s to answer a request to test a child."),
    ClockKey.CONSENT_ANSWER: gettext_lazy(
        "The family has at least %(days)s to say yes or no to testing."
    ),
    ClockKey.EVALUATION: gettext_lazy("The school has %(days)s for the evaluation."),
    ClockKey.EVALUATION_AGAIN: gettext_lazy(
        "The school has %(days)s for the evaluation, now that the child came."
    ),
    ClockKey.REPORT_COPY: gettext_lazy("The school has %(days)s to give the family the report."),
    ClockKey.REPORT_BEFORE: gettext_lazy("The family gets the report %(days)s before the meeting."),
    ClockKey.ELIGIBILITY: gettext_lazy(
        "The team has %(days)s to decide if the child needs special education."
    ),
    ClockKey.MEETING_NOTICE: gettext_lazy("The family hears of a meeting %(days)s before."),
    ClockKey.DRAFT_BEFORE: gettext_lazy("The family gets the draft %(days)s before the meeting."),
    ClockKey.PLAN_MEETING: gettext_lazy("The team has %(days)s to meet and write the plan."),
    ClockKey.PLAN_COPY: gettext_lazy(
        "The school has %(days)s to give the family a copy of the plan."
    ),
    ClockKey.PLAN_WAIT: gettext_lazy("The plan may start after %(days)s, not sooner."),
    ClockKey.PLAN_OBJECTION: gettext_lazy(
        "The family has %(days)s to object to the plan in writing."
    ),
    ClockKey.PLAN_ANSWER: gettext_lazy("The family has %(days)s to say yes or no to the plan."),
    ClockKey.PLAN_START: gettext_lazy("The school has %(days)s to start the plan."),
    ClockKey.ANNUAL_REVIEW: gettext_lazy("The team looks at the plan again within %(days)s."),
    ClockKey.REEVALUATION: gettext_lazy(
        "The school looks at the child’s needs again within %(days)s."
    ),
    ClockKey.STOP_NOTICE: gettext_lazy(
        "The school has %(days)s to give the notice that special education stops."
    ),
    ClockKey.CHANGE_NOTICE: gettext_lazy(
        "The school has %(days)s to give the notice about a change of the plan."
    ),
    ClockKey.MEETING_ASKED: gettext_lazy(
        "The school has %(days)s to act when a family asks to meet."
    ),
    ClockKey.RECORDS: gettext_lazy(
        "The school has %(days)s to show the family the child’s records."
    ),
    ClockKey.OUTSIDE_EVALUATION: gettext_lazy(
        "The school has %(days)s to answer when a family asks for an outside evaluation."
    ),
    ClockKey.MANIFESTATION: gettext_lazy(
        "The team has %(days)s to decide if what happened has to do with the disability."
    ),
    ClockKey.STATE_COMPLAINT: gettext_lazy("The state has %(days)s to decide on a complaint."),
    ClockKey.RESOLUTION_MEETING: gettext_lazy(
        "The school has %(days)s to meet about the complaint."
    ),
    ClockKey.RESOLUTION_PERIOD: gettext_lazy("Both sides have %(days)s to settle the dispute."),
    ClockKey.HEARING: gettext_lazy("The hearing officer has %(days)s to decide."),
    ClockKey.EXPEDITED_HEARING: gettext_lazy("The state has %(days)s to hold the fast hearing."),
    ClockKey.PLAN_504: gettext_lazy("The school has %(days)s to answer about a 504 plan."),
}
# A clause: "The count starts when ...".
_WHEN: dict[Event, str | Promise] = {
    Event.REFERRAL: gettext_lazy("the school gets the request"),
    Event.CONSENT_ASKED: gettext_lazy("the school asks for the consent"),
    Event.CONSENT: gettext_lazy("the school gets the signed consent to test"),
    Event.REPORT: gettext_lazy("the family gets the report"),
    Event.ELIGIBLE: gettext_lazy("the team decides that the child needs special education"),
    Event.NOT_ELIGIBLE: gettext_lazy(
        "the team decides that the child does not need special education"
    ),
    Event.REEVALUATED: gettext_lazy("the child was last evaluated"),
    Event.REEVALUATION_WAIVED: gettext_lazy("both sides agree that no new evaluation is needed"),
    Event.PLAN: gettext_lazy("the team has met and the plan is written"),
    Event.PLAN_OFFERED: gettext_lazy("the family gets the notice with the plan"),
    Event.SERVICES_CONSENT: gettext_lazy("the school gets the consent to start services"),
    Event.BROUGHT: gettext_lazy("the child comes to be tested after all"),
    Event.SERVICES_REVOKED: gettext_lazy("the family takes back its consent to special education"),
    Event.SERVICES_DECLINED: gettext_lazy("the family says no to services"),
    Event.CHANGE_OFFERED: gettext_lazy("the school offers a change of the plan"),
    Event.MEETING_ASKED: gettext_lazy("the school gets the request to meet"),
    Event.RECORDS_ASKED: gettext_lazy("the school gets the request to see the records"),
    Event.OUTSIDE_ASKED: gettext_lazy("the school gets the request for an outside evaluation"),
    Event.PLACEMENT_CHANGED: gettext_lazy("the school decides to change the placement"),
    Event.STATE_COMPLAINT: gettext_lazy("the state gets the complaint"),
    Event.DUE_PROCESS: gettext_lazy("the due process complaint is received"),
    Event.RESOLUTION_ENDED: gettext_lazy("the time to settle is over"),
    Event.EXPEDITED_ASKED: gettext_lazy("the fast hearing is asked for"),
    Event.PLAN_504_ASKED: gettext_lazy("the school gets the request for a 504 plan"),
    Event.ELIGIBILITY_SET: gettext_lazy("the day of the meeting is set"),
    Event.PLAN_SET: gettext_lazy("the day of the meeting is set"),
}
_VAGUE: dict[Vague, str | Promise] = {
    Vague.REASONABLE_TIME: gettext_lazy(
        "The law gives no number of days. It says: in a reasonable time."
    ),
    Vague.AS_SOON_AS_POSSIBLE: gettext_lazy(
        "The law gives no number of days. It says: as soon as possible."
    ),
    Vague.WITHOUT_DELAY: gettext_lazy("It must not be put off without need."),
    Vague.BEFORE_SERVICES_STOP: gettext_lazy(
        "A reasonable time before services stop. The law gives no number of days."
    ),
    Vague.BEFORE_CHANGE: gettext_lazy(
        "A reasonable time before the change. The law gives no number of days."
    ),
    Vague.NO_NEW_TIME: gettext_lazy(
        "The law names no new time when the child comes after all. Both sides can agree on a day "
        "in writing."
    ),
}
CONFIDENCE: dict[Confidence, str | Promise] = {
    Confidence.CONFIRMED: gettext_lazy("This rule was checked."),
    Confidence.RECALLED: gettext_lazy("This rule is not checked yet. Ask your district."),
    Confidence.UNKNOWN: gettext_lazy("We do not know this rule. Ask your district."),
}


_SURE: dict[Confidence, str | Promise] = {
    Confidence.CONFIRMED: gettext_lazy("Checked"),
    Confidence.RECALLED: gettext_lazy("Not checked yet"),
    Confidence.UNKNOWN: gettext_lazy("Not known"),
}
_SET = frozenset({Event.ELIGIBILITY_SET, Event.PLAN_SET})


def days(number: int, measure: Measure) -> str:
    """ "60 calendar days", "1 year"."""
    told = {"n": number}
    if measure is Measure.SCHOOL:
        return ngettext("%(n)d school day", "%(n)d school days", number) % told
    if measure is Measure.BUSINESS:
        return ngettext("%(n)d business day", "%(n)d business days", number) % told
    if measure is Measure.YEARS:
        return ngettext("%(n)d year", "%(n)d years", number) % told
    return ngettext("%(n)d calendar day", "%(n)d calendar days", number) % told


def vague(rule: ClockRule) -> str:
    """What a rule says that gives no number; "" for any other."""
    return str(_VAGUE[rule.vague]) if rule.vague else ""


def name(key: ClockKey) -> str:
    """What a clock is called."""
    return str(NAMES[key])


def when(event: Event) -> str:
    """A fact as a clause: "the school gets the request"."""
    return str(_WHEN[event])


def starts() -> list[tuple[str, str]]:
    """The events from which a count may start, to choose from."""
    return [(event.value, str(clause)) for event, clause in _WHEN.items() if event not in _SET]


def whose(rule: ClockRule, state: str) -> str:
    """Whose rule it is; `state` is the name of the state."""
    if rule.set_by is SetBy.PROMISE:
        return _("Our promise")
    if rule.set_by is SetBy.CONFIRMED:
        return _("A rule we looked up")
    if rule.confidence is Confidence.UNKNOWN:
        return str(_SURE[Confidence.UNKNOWN])
    return state if rule.set_by is SetBy.STATE and state else _("Federal law")


def sure(rule: ClockRule) -> str:
    """How sure we are, in a word or two."""
    if rule.set_by in (SetBy.PROMISE, SetBy.CONFIRMED):
        return _("Said by the district")
    return str(_SURE[rule.confidence])


def confidence(rule: ClockRule) -> str:
    """How sure we are, in a sentence; and whose word it is where the district spoke."""
    if rule.set_by is SetBy.PROMISE:
        return _("This is a promise of your district. It is stricter than the law.")
    if rule.set_by is SetBy.CONFIRMED:
        return _("Your district looked this rule up.")
    return str(CONFIDENCE[rule.confidence])


def must(rule: ClockRule) -> str:
    """Who has how long for what; what the law says when it gives no number."""
    if rule.number is not None and rule.unit is not None:
        return str(_MUST[rule.key]) % {"days": days(rule.number, rule.unit)}
    if rule.vague:
        return f"{name(rule.key)}: {_VAGUE[rule.vague]}"
    return _("%(clock)s: we know no number of days.") % {"clock": name(rule.key)}


def cite(rule: ClockRule) -> str:
    """Where the rule stands, in a sentence. A promise of the district stands in no law."""
    if rule.cite and rule.set_by is SetBy.PROMISE:
        return _("What the law itself asks for stands in %(cite)s.") % {"cite": rule.cite}
    if rule.cite:
        return _("It stands in %(cite)s.") % {"cite": rule.cite}
    return _("We do not know where it is written.")


def gifted(found: Gifted | None) -> str:
    """Does the state ask for a plan for gifted children? Yes, no, or not known here: it is a matter
    of the state alone."""
    if found is None or found.individual_plan == "unknown":
        return _("We do not know if your state asks for a plan for gifted children.")
    if found.individual_plan == "no":
        return _("Your state asks for no plan for gifted children.")
    return _("Your state asks for a plan for gifted children: %(name)s.") % {"name": found.label}


def explain(rule: ClockRule) -> str:
    """A whole rule: how long, from when, what does not count, where it stands, how sure we are."""
    parts = [must(rule)]
    if rule.number is not None:
        parts += [_start(rule), *map(_also, rule.earlier_of)]
        parts += pause_words.sentences(rule)
    if rule.number is not None or rule.vague:
        parts.append(cite(rule))
    parts.append(confidence(rule))
    return " ".join(part for part in parts if part)


def _start(rule: ClockRule) -> str:
    if rule.start in _SET:
        return _("The days are counted back from the meeting.")
    if rule.start is None:
        return _("We do not know from which day it counts. Ask your district.")
    started = _("The count starts when %(event)s.") % {"event": when(rule.start)}
    if rule.counts_start_day:
        return f"{started} {_('That day is day 1.')}"
    return started


def _also(other: Alternative) -> str:
    if Event.CHANGE_SET in other.before:
        return _("It must be given before the day from which the change holds.")
    if other.before:
        return _("If a meeting comes first, it must be done before the meeting.")
    if other.number is None or other.unit is None or other.start is None:
        return ""
    told = {"days": days(other.number, other.unit), "event": when(other.start)}
    return _("It must also be done within %(days)s after %(event)s. The earlier day counts.") % told
