"""How is a change that became an entry said in a sentence?

The entry keeps the facts; the sentence is made when it is read, in the reader's language.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases import stages
from cases.models import TeamMember
from messaging import (
    effect_sentences,
    evaluation_sentences,
    fact_sentences,
    meeting_sentences,
    plan_sentences,
    support_sentences,
)
from tenants.audit.verbs import VERBS
from tenants.rulepacks.words import NAMES

if TYPE_CHECKING:
    from collections.abc import Callable


def sentence(data: dict[str, Any]) -> str:
    """What happened, in the reader's language. An unknown verb gives its registered sentence."""
    verb = str(data.get("verb", ""))
    make = _SENTENCES.get(verb)
    return make(data) if make else str(VERBS.get(verb, verb))


def _name(data: dict[str, Any]) -> str:
    return str(data.get("by") or _("The portal"))


def _stage(key: object) -> str:
    return str(stages.stage(str(key)).label) if key in stages.ORDER else str(key)


def _role(key: object) -> str:
    return str(dict(TeamMember.CaseRole.choices).get(str(key), key))


def _day(value: object) -> str:
    try:
        return date_format(dt.date.fromisoformat(str(value)), "DATE_FORMAT")
    except ValueError:
        return str(value)


def _with_reason(text: str, data: dict[str, Any]) -> str:
    reason = data.get("reason")
    return f"{text} {_('Reason: %(reason)s') % {'reason': reason}}" if reason else text


def _stage_changed(data: dict[str, Any]) -> str:
    words = {"by": _name(data), "old": _stage(data.get("old")), "new": _stage(data.get("new"))}
    return _with_reason(_("%(by)s moved the case from “%(old)s” to “%(new)s”.") % words, data)


def _closed(data: dict[str, Any]) -> str:
    words = {"by": _name(data), "stage": _stage(data.get("stage"))}
    text = _("%(by)s closed the case at “%(stage)s”.") % words
    known = [str(NAMES[key]) for key in data.get("owes", []) if key in NAMES]
    if known:
        text += " " + _("This is still owed: %(what)s.") % {"what": ", ".join(known)}
    return _with_reason(text, data)


def _reopened(data: dict[str, Any]) -> str:
    return _with_reason(_("%(by)s opened the case again.") % {"by": _name(data)}, data)


def _evaluation_requested(data: dict[str, Any]) -> str:
    words = {"by": _name(data), "day": _day(data.get("received_on"))}
    text = _("An evaluation request was received on %(day)s. Noted by %(by)s.") % words
    return _with_reason(text, data)


def _joined(data: dict[str, Any]) -> str:
    words = {"name": data.get("person_name", ""), "role": _role(data.get("role"))}
    return _("%(name)s joined the team (%(role)s).") % words


def _left(data: dict[str, Any]) -> str:
    words = {"name": data.get("person_name", ""), "role": _role(data.get("role"))}
    return _("%(name)s left the team (%(role)s).") % words


def _guest(data: dict[str, Any]) -> dict[str, str]:
    return {
        "by": _name(data),
        "guest": str(data.get("guest_name", "")),
        "purpose": str(data.get("purpose", "")),
        "until": _day(data.get("until")),
    }


def _guest_proposed(data: dict[str, Any]) -> str:
    return _("%(by)s asks to bring %(guest)s until %(until)s: %(purpose)s") % _guest(data)


def _guest_accepted(data: dict[str, Any]) -> str:
    return _("%(by)s let in %(guest)s as a guest until %(until)s.") % _guest(data)


def _guest_declined(data: dict[str, Any]) -> str:
    return _("%(by)s did not let in %(guest)s as a guest.") % _guest(data)


def _guest_revoked(data: dict[str, Any]) -> str:
    return _("%(by)s took back the access of %(guest)s.") % _guest(data)


def _letter(data: dict[str, Any]) -> dict[str, Any]:
    return {"by": _name(data), "letter": data.get("letter", "")}


def _overdue(data: dict[str, Any]) -> str:
    words = _letter(data) | {"day": _day(data.get("due"))}
    text = _("Nobody answered the letter (entry %(letter)s) by %(day)s.") % words
    if data.get("not_sent"):
        why = _("The portal could not send the next letter. The parent may send it.")
        return f"{text} {why}"
    if not data.get("no_school_days"):
        return text
    why = _(
        "The portal does not know if there is school on this day, so it did not send the next "
        "letter by itself. The parent may send it."
    )
    return f"{text} {why}"


def _came_back(data: dict[str, Any]) -> str:
    words = {"name": data.get("person_name", ""), "number": data.get("number", "")}
    return (
        _(
            "The e-mail to %(name)s about the letter (entry %(number)s) did not arrive. The letter "
            "is here, and the school tells them of it in another way."
        )
        % words
    )


def _answer_agreed(data: dict[str, Any]) -> str:
    words = _letter(data) | {"answer": data.get("answer", "")}
    if not words["answer"]:  # as it was recorded before several could wait
        return _("%(by)s agrees: the letter (entry %(letter)s) was answered.") % words
    return _("%(by)s agrees: entry %(answer)s answered the letter (entry %(letter)s).") % words


def _answer_declined(data: dict[str, Any]) -> str:
    words = _letter(data) | {"answer": data.get("answer", "")}
    if not words["answer"]:
        return _("%(by)s says: this did not answer the letter (entry %(letter)s).") % words
    return _("%(by)s says: entry %(answer)s did not answer the letter (entry %(letter)s).") % words


def _answer_disputed(data: dict[str, Any]) -> str:
    text = _("%(by)s says that the letter (entry %(letter)s) is not answered yet.") % _letter(data)
    return _with_reason(text, data)


def _withdrawn(data: dict[str, Any]) -> str:
    return _("%(by)s needs no answer to the letter (entry %(letter)s) any more.") % _letter(data)


def _climbs_itself(data: dict[str, Any]) -> str:
    text = _("%(by)s lets the portal repeat the letter (entry %(letter)s) if nobody answers.")
    return text % _letter(data)


def _climbs_no_more(data: dict[str, Any]) -> str:
    text = _("%(by)s will repeat the letter (entry %(letter)s) in person, if it is needed.")
    return text % _letter(data)


def _action_done(data: dict[str, Any]) -> str:
    words = {"by": _name(data), "number": data.get("number", ""), "what": data.get("what", "")}
    return _("%(by)s: what was agreed in entry %(number)s is done: %(what)s") % words


def _records_visited(data: dict[str, Any]) -> str:
    text = _(
        "%(by)s says that the visit to look at the record (asked for in entry %(letter)s) took "
        "place."
    )
    return text % _letter(data)


def _records_reopened(data: dict[str, Any]) -> str:
    text = _("%(by)s says that the record (asked for in entry %(letter)s) was not given yet.")
    return _with_reason(text % _letter(data), data)


def _records_withdrawn(data: dict[str, Any]) -> str:
    text = _("%(by)s does not need the record any more that entry %(letter)s asks for.")
    return text % _letter(data)


def _records_meeting(data: dict[str, Any]) -> str:
    if not data.get("day"):
        return _("%(by)s noted that no meeting about the plan is planned.") % _letter(data)
    words = _letter(data) | {"day": _day(data["day"])}
    return _("%(by)s noted a meeting about the plan on %(day)s.") % words


def _records_overdue(data: dict[str, Any]) -> str:
    words = _letter(data) | {"day": _day(data.get("due"))}
    return _("The record that entry %(letter)s asks for was not given by %(day)s.") % words


def _hearing_asked(data: dict[str, Any]) -> str:
    text = _("%(by)s asks for a hearing about the record (entry %(letter)s).")
    return text % _letter(data)


def _amendment_withdrawn(data: dict[str, Any]) -> str:
    text = _("%(by)s does not want the record mended any more (entry %(letter)s).")
    return text % _letter(data)


_HANDED: dict[str, Callable[[], str]] = {
    "person": lambda: _("handed over"),
    "post": lambda: _("sent by mail"),
    "child": lambda: _("sent home with the child"),
}


def _handed_over(data: dict[str, Any]) -> str:
    words = {
        "by": _name(data),
        "paper": data.get("form", ""),
        "name": data.get("person_name", ""),
        "day": _day(data.get("day")),
        "how": _HANDED.get(str(data.get("handed")), _HANDED["person"])(),
    }
    return _("%(by)s gave entry %(paper)s to %(name)s on paper on %(day)s (%(how)s).") % words


_SCHOOL_DAYS: dict[str, Callable[[], str]] = {
    "calendar.closed": lambda: _("There is no school: %(why)s, %(days)s."),
    "calendar.opened": lambda: _("There is school after all: %(days)s."),
    "calendar.year_added": lambda: _("A school year was added: %(days)s."),
    "calendar.year_removed": lambda: _("A school year was removed: %(days)s."),
}


def _school_days_changed() -> str:
    return _("The school days changed.")


def _dates_moved(data: dict[str, Any]) -> str:
    make = _SCHOOL_DAYS.get(str(data.get("what")), _school_days_changed)
    first, last = _day(data.get("first_day")), _day(data.get("last_day"))
    words = {"why": data.get("why", ""), "days": first if first == last else f"{first} – {last}"}
    return " ".join([make() % words, *map(_moved, data.get("moved", []))])


def _moved(what: dict[str, Any]) -> str:
    words = {"old": _day(what.get("old")), "new": _day(what.get("new"))}
    if "letter" in what:
        text = _("The answer to the letter (entry %(letter)s) is due on %(new)s, not on %(old)s.")
        return text % (words | {"letter": what["letter"]})
    if "clock" in what:
        return fact_sentences.moved(what, words)
    return _("A date moves from %(old)s to %(new)s.") % words


def _date_passed(data: dict[str, Any]) -> str:
    words = {"what": fact_sentences.clock_name(data), "day": _day(data.get("due"))}
    text = _("The last day for “%(what)s” was %(day)s. Nobody has written down that it was done.")
    return text % words


_SENTENCES = {
    "case.stage_changed": _stage_changed,
    "case.closed": _closed,
    "case.reopened": _reopened,
    "case.evaluation_requested": _evaluation_requested,
    "fact.recorded": fact_sentences.recorded,
    "fact.corrected": fact_sentences.corrected,
    "support.started": support_sentences.started,
    "support.noted": support_sentences.noted,
    "support.ended": support_sentences.ended,
    "team.joined": _joined,
    "team.left": _left,
    "guest.proposed": _guest_proposed,
    "guest.accepted": _guest_accepted,
    "guest.declined": _guest_declined,
    "guest.revoked": _guest_revoked,
    "letter.came_back": _came_back,
    "letter.overdue": _overdue,
    "letter.answer_agreed": _answer_agreed,
    "letter.answer_declined": _answer_declined,
    "letter.answer_disputed": _answer_disputed,
    "letter.withdrawn": _withdrawn,
    "letter.climbs_itself": _climbs_itself,
    "letter.climbs_no_more": _climbs_no_more,
    "action.done": _action_done,
    "records.visited": _records_visited,
    "records.reopened": _records_reopened,
    "records.withdrawn": _records_withdrawn,
    "records.meeting_set": _records_meeting,
    "records.overdue": _records_overdue,
    "amendment.hearing_asked": _hearing_asked,
    "amendment.withdrawn": _amendment_withdrawn,
    "case.dates_moved": _dates_moved,
    **evaluation_sentences.SENTENCES,
    **plan_sentences.SENTENCES,
    **effect_sentences.SENTENCES,
    **meeting_sentences.SENTENCES,
    "paper.handed_over": _handed_over,
    "date.passed": _date_passed,
}
