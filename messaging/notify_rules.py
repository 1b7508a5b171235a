"""Who is told of which change, how soon, and in which words? The one table.

A rule is one line: the verb of an audit event, who hears of it, how urgent it is, and the key of
its words in `notify_words.py`. `verb:kind` is a rule for entries of one kind. A verb that is not
here is told to nobody. An entry may name another rule than that of its kind (`told_as`).

    "team.joined": Rule(Kind.CHANGE, Who.PERSON, Urgency.NOW, "joined", person="user_id"),

`person` names the field of the target, or of the event's data, that holds the id of who is told;
`page` the page of the target, when the notice leads there and not into the thread.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from messaging.models.notifications import Kind, Urgency
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from tenants.audit.models import Event


class Who(StrEnum):
    """Whom a rule means; whoever may not read it is left out, and so is who did it."""

    TEAM = "team"  # everyone on the case, and a parent who receives copies
    LEADS = "leads"  # the case manager and administrators on the team
    PERSON = "person"  # one person
    SELF = "self"  # one person, of their own place beside a child: they may read nothing else
    AUDIENCE = "audience"  # whoever the package of the verb names: see recipients.audience


@dataclass(frozen=True)
class Rule:
    """What follows from a verb. `why` is the key of a reason in notify_words.REASONS: somebody
    who would silence it reads why it comes all the same. `unless` are values of the event's data
    with which nobody is told. `parted` is the rule for the person who leaves by this change, in its
    place; `hat` is the one in which it is for them. `asked` is the rule for those who are asked
    something by the entry, in its place."""

    kind: Kind
    who: Who
    urgency: Urgency
    words: str
    person: str = ""
    page: str = ""
    why: str = ""
    unless: dict[str, object] = field(default_factory=dict)
    hat: str = ""
    parted: Rule | None = None
    asked: Rule | None = None


# Who leaves a team. A parent's place ends with the rights, and of those a parent is told.
LEFT = Rule(
    Kind.CHANGE,
    Who.SELF,
    Urgency.NOW,
    "left",
    person="user_id",
    unless={"role": "parent"},
    hat=Hat.STAFF,
)
REVOKED = Rule(Kind.CHANGE, Who.SELF, Urgency.NOW, "left_now", person="guest_id", hat=Hat.FAMILY)


def _of_rights(words: str, urgency: Urgency = Urgency.NOW, why: str = "") -> Rule:
    return Rule(Kind.CHANGE, Who.SELF, urgency, words, person="user_id", why=why, hat=Hat.FAMILY)


def _of_meeting() -> Rule:
    """When and where they meet: everyone must know in time (34 CFR 300.322(a)(1))."""
    return Rule(Kind.NOTICE, Who.TEAM, Urgency.MUST, "meeting", page="meeting", why="meeting")


def _to_meet_again() -> Rule:
    return Rule(
        Kind.REMINDER, Who.PERSON, Urgency.NOW, "meeting_again", person="tell", page="meeting"
    )


RULES: dict[str, Rule] = {
    "entry.added": Rule(Kind.MESSAGE, Who.TEAM, Urgency.NOW, "message"),
    "entry.added:letter": Rule(Kind.LETTER, Who.TEAM, Urgency.MUST, "letter", why="letter"),
    "entry.added:notice": Rule(Kind.NOTICE, Who.TEAM, Urgency.MUST, "notice", why="notice"),
    "entry.added:decision": Rule(Kind.NOTICE, Who.TEAM, Urgency.MUST, "notice", why="notice"),
    "entry.added:meeting": Rule(Kind.NOTICE, Who.TEAM, Urgency.MUST, "meeting", why="meeting"),
    "entry.added:report": Rule(Kind.NOTICE, Who.TEAM, Urgency.MUST, "message", why="report"),
    "entry.added:record": Rule(Kind.NOTICE, Who.TEAM, Urgency.MUST, "message", why="record"),
    "case.opened": Rule(Kind.CHANGE, Who.TEAM, Urgency.NOW, "joined"),
    "case.stage_changed": Rule(Kind.CHANGE, Who.TEAM, Urgency.NOW, "change"),
    "case.closed": Rule(Kind.CHANGE, Who.TEAM, Urgency.NOW, "change"),
    "case.reopened": Rule(Kind.CHANGE, Who.TEAM, Urgency.NOW, "change"),
    "case.evaluation_requested": Rule(  # a request by letter is told with the letter
        Kind.CHANGE, Who.TEAM, Urgency.NOW, "change", unless={"how": "letter"}
    ),
    "fact.recorded": Rule(Kind.CHANGE, Who.TEAM, Urgency.MAY_WAIT, "change"),
    "fact.recorded:moved": Rule(Kind.CHANGE, Who.TEAM, Urgency.NOW, "change"),
    "fact.recorded:claim": Rule(Kind.CHANGE, Who.TEAM, Urgency.NOW, "claim"),
    "fact.corrected": Rule(Kind.CHANGE, Who.TEAM, Urgency.NOW, "change"),
    "support.started": Rule(Kind.CHANGE, Who.TEAM, Urgency.NOW, "change"),
    "support.noted": Rule(Kind.CHANGE, Who.TEAM, Urgency.MAY_WAIT, "change"),
    "support.ended": Rule(Kind.CHANGE, Who.TEAM, Urgency.NOW, "change"),
    "guest.proposed": Rule(Kind.CHANGE, Who.TEAM, Urgency.NOW, "change"),
    "guest.accepted": Rule(Kind.CHANGE, Who.TEAM, Urgency.NOW, "change"),
    "guest.declined": Rule(Kind.CHANGE, Who.TEAM, Urgency.NOW, "change"),
    "guest.revoked": Rule(Kind.CHANGE, Who.TEAM, Urgency.NOW, "change", parted=REVOKED),
    "team.joined": Rule(Kind.CHANGE, Who.PERSON, Urgency.NOW, "joined", person="user_id"),
    "team.left": Rule(Kind.CHANGE, Who.TEAM, Urgency.MAY_WAIT, "change", parted=LEFT),
    "guardianship.added:rights_begin": _of_rights("rights_begin"),
    "guardianship.added:standing": _of_rights("standing"),
    "guardianship.changed:rights_begin": _of_rights("rights_begin"),
    "guardianship.changed:rights_end": _of_rights("rights_end", Urgency.MUST, "rights"),
    "guardianship.changed:rights_until": _of_rights("rights_until", Urgency.MUST, "rights"),
    "guardianship.changed:standing": _of_rights("standing"),
    "paper.handed_over": Rule(Kind.CHANGE, Who.TEAM, Urgency.MAY_WAIT, "change"),
    "letter.came_back": Rule(Kind.CHANGE, Who.TEAM, Urgency.NOW, "came_back"),
    "letter.overdue": Rule(Kind.REMINDER, Who.TEAM, Urgency.NOW, "overdue"),
    "letter.answer_agreed": Rule(Kind.CHANGE, Who.TEAM, Urgency.MAY_WAIT, "change"),
    "letter.answer_declined": Rule(Kind.CHANGE, Who.TEAM, Urgency.NOW, "change"),
    "letter.answer_disputed": Rule(Kind.CHANGE, Who.TEAM, Urgency.NOW, "change"),
    "entry.added:call_note": Rule(
        Kind.MESSAGE,
        Who.TEAM,
        Urgency.NOW,
        "call",
        asked=Rule(Kind.MESSAGE, Who.TEAM, Urgency.NOW, "call_asked"),
    ),
    "entry.added:call_answer": Rule(Kind.MESSAGE, Who.TEAM, Urgency.NOW, "call_answered"),
    "action.due": Rule(Kind.REMINDER, Who.PERSON, Urgency.NOW, "promise", person="owner_id"),
    "action.done": Rule(Kind.CHANGE, Who.TEAM, Urgency.MAY_WAIT, "change"),
    "case.dates_moved": Rule(Kind.CHANGE, Who.TEAM, Urgency.MAY_WAIT, "change"),
    "letter.withdrawn": Rule(Kind.CHANGE, Who.TEAM, Urgency.MAY_WAIT, "change"),
    "export.ready": Rule(
        Kind.TASK, Who.PERSON, Urgency.NOW, "export", person="asked_by_id", page="export"
    ),
    "export.failed": Rule(
        Kind.TASK, Who.PERSON, Urgency.NOW, "no_export", person="asked_by_id", page="export"
    ),
    "announcement.published": Rule(
        Kind.NEWS, Who.AUDIENCE, Urgency.MAY_WAIT, "news", page="news_post"
    ),
    "announcement.published:pta": Rule(
        Kind.PTA, Who.AUDIENCE, Urgency.MAY_WAIT, "news", page="news_post"
    ),
    "announcement.published:urgent": Rule(
        Kind.NEWS, Who.AUDIENCE, Urgency.URGENT, "urgent", page="news_post", why="urgent"
    ),
    "announcement.not_published:over": Rule(
        Kind.TASK, Who.AUDIENCE, Urgency.NOW, "not_published", page="news_post"
    ),
    "announcement.not_published:role": Rule(
        Kind.TASK, Who.AUDIENCE, Urgency.NOW, "not_published_role", page="news_post"
    ),
    "event.changed": Rule(Kind.NEWS, Who.AUDIENCE, Urgency.NOW, "event_changed", page="news_post"),
    "event.changed:pta": Rule(
        Kind.PTA, Who.AUDIENCE, Urgency.NOW, "event_changed", page="news_post"
    ),
    "event.cancelled": Rule(
        Kind.NEWS, Who.AUDIENCE, Urgency.NOW, "event_cancelled", page="news_post"
    ),
    "event.cancelled:pta": Rule(
        Kind.PTA, Who.AUDIENCE, Urgency.NOW, "event_cancelled", page="news_post"
    ),
    "records.soon": Rule(
        Kind.REMINDER, Who.LEADS, Urgency.NOW, "record_soon", page="records_request"
    ),
    "records.overdue": Rule(Kind.REMINDER, Who.TEAM, Urgency.NOW, "record_late"),
    "records.waits": Rule(
        Kind.REMINDER, Who.LEADS, Urgency.NOW, "record_late", page="records_request"
    ),
    "records.visited": Rule(Kind.CHANGE, Who.TEAM, Urgency.NOW, "change"),
    "records.reopened": Rule(Kind.CHANGE, Who.TEAM, Urgency.NOW, "change"),
    "records.withdrawn": Rule(Kind.CHANGE, Who.TEAM, Urgency.MAY_WAIT, "change"),
    "records.meeting_set": Rule(Kind.CHANGE, Who.TEAM, Urgency.MAY_WAIT, "change"),
    "amendment.hearing_asked": Rule(Kind.CHANGE, Who.TEAM, Urgency.NOW, "change"),
    "amendment.withdrawn": Rule(Kind.CHANGE, Who.TEAM, Urgency.MAY_WAIT, "change"),
    "evaluation.test_planned": Rule(Kind.CHANGE, Who.TEAM, Urgency.MAY_WAIT, "change"),
    "evaluation.test_done": Rule(Kind.CHANGE, Who.TEAM, Urgency.MAY_WAIT, "change"),
    "evaluation.test_dropped": Rule(Kind.CHANGE, Who.TEAM, Urgency.NOW, "change"),
    "report.rated:unclear": Rule(
        Kind.CHANGE, Who.PERSON, Urgency.NOW, "unclear", person="author_id", page="report"
    ),
    "explain.asked": Rule(
        Kind.TASK, Who.PERSON, Urgency.NOW, "explain", person="tell", page="explain"
    ),
    "explain.offered": Rule(
        Kind.TASK, Who.PERSON, Urgency.NOW, "explain_times", person="tell", page="explain"
    ),
    "explain.set": Rule(
        Kind.CHANGE, Who.PERSON, Urgency.NOW, "explain_set", person="tell", page="explain"
    ),
    "explain.interpreted": Rule(
        Kind.CHANGE, Who.PERSON, Urgency.NOW, "explain_set", person="tell", page="explain"
    ),
    "explain.explained": Rule(
        Kind.TASK, Who.PERSON, Urgency.NOW, "explain_back", person="tell", page="explain"
    ),
    "explain.said_back": Rule(
        Kind.TASK, Who.PERSON, Urgency.NOW, "explain_said", person="tell", page="explain"
    ),
    "explain.clear": Rule(
        Kind.CHANGE, Who.PERSON, Urgency.MAY_WAIT, "explain_more", person="tell", page="explain"
    ),
    "explain.not_quite": Rule(
        Kind.TASK, Who.PERSON, Urgency.NOW, "explain_more", person="tell", page="explain"
    ),
    "explain.handed": Rule(
        Kind.TASK, Who.PERSON, Urgency.NOW, "explain_more", person="tell", page="explain"
    ),
    "explain.withdrawn": Rule(
        Kind.CHANGE, Who.PERSON, Urgency.MAY_WAIT, "explain_more", person="tell", page="explain"
    ),
    "plan.commented": Rule(
        Kind.CHANGE, Who.TEAM, Urgency.MAY_WAIT, "plan_comment", page="plan_comment"
    ),
    "plan.comment_answered": Rule(
        Kind.CHANGE, Who.TEAM, Urgency.MAY_WAIT, "plan_comment", page="plan_comment"
    ),
    "plan.in_effect": Rule(Kind.CHANGE, Who.TEAM, Urgency.NOW, "change"),
    "duty.asked": Rule(Kind.TASK, Who.PERSON, Urgency.NOW, "duty", person="tell", page="duty"),
    "duty.waits": Rule(
        Kind.REMINDER, Who.PERSON, Urgency.NOW, "duty_waits", person="tell", page="duty"
    ),
    "duty.taken_off": Rule(
        Kind.CHANGE, Who.PERSON, Urgency.MAY_WAIT, "duty", person="tell", page="duty"
    ),
    "duty.confirmed": Rule(Kind.CHANGE, Who.TEAM, Urgency.MAY_WAIT, "change"),
    "goal.followed": Rule(Kind.CHANGE, Who.TEAM, Urgency.MAY_WAIT, "change"),
    "goal.flagged": Rule(Kind.CHANGE, Who.TEAM, Urgency.NOW, "goal_flag"),
    "service.viewed": Rule(Kind.CHANGE, Who.TEAM, Urgency.NOW, "change", page="service_time"),
    "week.waits": Rule(
        Kind.REMINDER, Who.PERSON, Urgency.MAY_WAIT, "week_waits", person="tell", page="both_ends"
    ),
    "progress.soon": Rule(
        Kind.REMINDER, Who.LEADS, Urgency.NOW, "progress_soon", page="write_progress"
    ),
    "plan.amend_proposed": Rule(
        Kind.TASK, Who.PERSON, Urgency.NOW, "plan_offer", person="tell", page="plan_amendment"
    ),
    "plan.amended": Rule(Kind.CHANGE, Who.TEAM, Urgency.NOW, "change", page="plan_amendment"),
    "plan.amend_declined": Rule(
        Kind.CHANGE, Who.TEAM, Urgency.NOW, "change", page="plan_amendment"
    ),
    "plan.amend_withdrawn": Rule(
        Kind.CHANGE, Who.TEAM, Urgency.NOW, "change", page="plan_amendment"
    ),
    "home.promised": Rule(Kind.CHANGE, Who.TEAM, Urgency.MAY_WAIT, "change"),
    "home.ended": Rule(Kind.CHANGE, Who.TEAM, Urgency.MAY_WAIT, "change"),
    "words.translated": Rule(Kind.CHANGE, Who.TEAM, Urgency.MAY_WAIT, "change"),
    "meeting.offered": Rule(
        Kind.TASK, Who.PERSON, Urgency.NOW, "meeting_times", person="tell", page="meeting"
    ),
    "meeting.unanswered": Rule(
        Kind.REMINDER, Who.PERSON, Urgency.NOW, "meeting_times", person="tell", page="meeting"
    ),
    "meeting.countered": Rule(
        Kind.TASK, Who.PERSON, Urgency.NOW, "meeting_other", person="tell", page="meeting"
    ),
    "meeting.set": _of_meeting(),
    "meeting.taken": _of_meeting(),
    "meeting.changed": _of_meeting(),
    "meeting.cancelled": _of_meeting(),
    "meeting.interpreted": Rule(
        Kind.NOTICE,
        Who.PERSON,
        Urgency.MUST,
        "meeting",
        person="tell",
        page="meeting",
        why="meeting",
    ),
    "meeting.tried": Rule(Kind.CHANGE, Who.TEAM, Urgency.MAY_WAIT, "change"),
    "meeting.noted": Rule(Kind.CHANGE, Who.TEAM, Urgency.MAY_WAIT, "change"),
    "meeting.corrected": Rule(Kind.CHANGE, Who.TEAM, Urgency.NOW, "change", page="meeting_notes"),
    "meeting.decided": Rule(Kind.CHANGE, Who.TEAM, Urgency.NOW, "change", page="meeting_notes"),
    "meeting.concern": Rule(
        Kind.CHANGE, Who.TEAM, Urgency.NOW, "meeting_concern", page="meeting_notes"
    ),
    "meeting.person_asked": Rule(Kind.CHANGE, Who.TEAM, Urgency.MAY_WAIT, "change"),
    "meeting.soon": Rule(
        Kind.REMINDER, Who.PERSON, Urgency.NOW, "meeting_soon", person="tell", page="meeting"
    ),
    "meeting.again": _to_meet_again(),
    "meeting.again_passed": _to_meet_again(),
    "explain.overdue": Rule(Kind.REMINDER, Who.LEADS, Urgency.NOW, "explain_late", page="explain"),
    "report.considered": Rule(Kind.CHANGE, Who.TEAM, Urgency.MAY_WAIT, "change"),
    "date.soon": Rule(
        Kind.REMINDER, Who.PERSON, Urgency.NOW, "date_soon", person="people", page="road"
    ),
    "date.passed": Rule(Kind.REMINDER, Who.PERSON, Urgency.NOW, "date_passed", person="people"),
    "reach.needed": Rule(Kind.TASK, Who.LEADS, Urgency.MAY_WAIT, "reach", page="reach_task"),
}


def every_rule() -> dict[str, Rule]:
    """All of them by key; those of who leaves stand under the key of the change and "parted", those
    of who is asked under it and "asked"."""
    parted = {f"{key}/parted": rule.parted for key, rule in RULES.items() if rule.parted}
    asked = {f"{key}/asked": rule.asked for key, rule in RULES.items() if rule.asked}
    return RULES | parted | asked


def verbs() -> set[str]:
    """The verbs that have a rule."""
    return {key.partition(":")[0] for key in RULES}


def rule_for(event: Event) -> Rule | None:
    """The rule of this event: the one it names, else of the kind of its entry, else of its verb."""
    kind = event.data.get("told_as") or event.data.get("kind", "")
    rule = RULES.get(f"{event.verb}:{kind}") or RULES.get(event.verb)
    if rule is None or event.data.get("announce") is False:
        return None
    return None if any(event.data.get(k) == v for k, v in rule.unless.items()) else rule
