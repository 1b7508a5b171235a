"""How is a step towards a meeting put in a sentence of the record?"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.forms.explaining import in_words
from cases.models import Meeting, MeetingDecision, MeetingStep


def offered(data: dict[str, Any]) -> str:
    """Who offers which times, for what, and how they would meet."""
    words = _words(data)
    text = _("%(by)s offers times for a meeting (%(purpose)s): %(times)s.") % words
    return _with(f"{text} {_how(data)}", data)


def time_set(data: dict[str, Any]) -> str:
    """Which time the family took."""
    text = _for(
        _("%(by)s takes a time for the meeting (%(purpose)s): %(times)s.") % _words(data), data
    )
    return f"{text} {_how(data)}"


def countered(data: dict[str, Any]) -> str:
    """Which other times the family names."""
    words = _words(data)
    if data.get("times"):
        text = _("%(by)s asks for other times for the meeting (%(purpose)s): %(times)s.") % words
    else:
        text = _("%(by)s asks for another time for the meeting (%(purpose)s).") % words
    return _with(_for(text, data), data)


def taken(data: dict[str, Any]) -> str:
    """Which of the family's times the school took."""
    text = _("%(by)s takes the family’s time for the meeting (%(purpose)s): %(times)s.")
    return f"{text % _words(data)} {_how(data)}"


def changed(data: dict[str, Any]) -> str:
    """How it is now."""
    text = _("%(by)s changed the meeting (%(purpose)s).") % _words(data)
    return _with(f"{text} {_how(data)}", data)


def cancelled(data: dict[str, Any]) -> str:
    """That it does not take place, and why."""
    words = _words(data)
    if data.get("starts_at"):
        text = _("The meeting on %(start)s (%(purpose)s) does not take place, says %(by)s.")
    else:
        text = _("The meeting (%(purpose)s) does not take place, says %(by)s.")
    return _with(text % words, data)


def tried(data: dict[str, Any]) -> str:
    """How and when the school tried to find a time (34 CFR 300.322(d))."""
    words = _words(data)
    words["how"] = str(dict(MeetingStep.How.choices).get(str(data.get("how_tried")), ""))
    words["day"] = _day(data.get("day"))
    text = _("%(by)s tried to find a time for the meeting (%(purpose)s) on %(day)s: %(how)s.")
    return _with(text % words, data)


def unanswered(data: dict[str, Any]) -> str:
    """That the family was asked again."""
    text = _("Nobody took a time for the meeting (%(purpose)s) yet. The family is asked again: "
             "%(times)s.")  # fmt: skip
    return text % _words(data)


def noted(data: dict[str, Any]) -> str:
    """What was added to the notes after the meeting."""
    return _with(_("%(by)s added to the notes of the meeting.") % _words(data), data)


def corrected(data: dict[str, Any]) -> str:
    """A parent's own words, with the note that they stand beside."""
    words = _words(data) | {"beside": data.get("beside", "")}
    return _with(_("%(by)s says it differently than the note “%(beside)s”:") % words, data)


def decided(data: dict[str, Any]) -> str:
    """What came of a point after the meeting."""
    words = _words(data) | _point(data)
    text = _("After the meeting, about “%(point)s”: %(outcome)s (%(by)s).") % words
    return _with(text, data)


def concern(data: dict[str, Any]) -> str:
    """Which point the family opens again, and why."""
    words = _words(data) | _point(data)
    text = _("%(by)s has a concern about “%(point)s”. This point is open again, and no other.")
    return _with(text % words, data)


def person_asked(data: dict[str, Any]) -> str:
    """Who else comes, and what they know."""
    words = _words(data) | {"name": data.get("name", ""), "knows": data.get("knows", "")}
    if data.get("knows"):
        return _("%(by)s asks somebody else to come to the meeting: %(name)s (%(knows)s).") % words
    return _("%(by)s asks somebody else to come to the meeting: %(name)s.") % words


def again_passed(data: dict[str, Any]) -> str:
    """That the day to meet again is over, and no time was offered."""
    text = _("The day to meet again has passed (%(day)s), and no time is offered yet.")
    return text % {"day": _day(data.get("next_on"))}


def _day(given: object) -> str:
    return date_format(dt.date.fromisoformat(str(given)), "DATE_FORMAT") if given else ""


def _point(data: dict[str, Any]) -> dict[str, str]:
    label = str(dict(MeetingDecision.Outcome.choices).get(str(data.get("outcome")), ""))
    return {"point": str(data.get("point", "")), "outcome": label[:1].lower() + label[1:]}


def _words(data: dict[str, Any]) -> dict[str, str]:
    purpose = str(dict(Meeting.Purpose.choices).get(str(data.get("purpose")), ""))
    return {
        "by": str(data.get("by", "")),
        "purpose": purpose[:1].lower() + purpose[1:],
        "times": "; ".join(in_words(time) for time in data.get("times", [])),
        "start": in_words(str(data.get("starts_at", ""))),
    }


def _how(data: dict[str, Any]) -> str:
    """How, where, how long, and with which interpreter they meet."""
    way = str(dict(Meeting.Way.choices).get(str(data.get("way")), ""))
    where = ", ".join(one for one in (way, data.get("place"), data.get("link")) if one)
    parts = [_("%(where)s; %(n)s minutes.") % {"where": where, "n": data.get("minutes", "")}]
    if data.get("interpreter"):
        parts.append(_("With an interpreter: %(language)s.") % {"language": data["language"]})
    return " ".join(parts)


def _for(text: str, data: dict[str, Any]) -> str:
    if data.get("for_name"):
        text += " " + _("Entered for %(name)s.") % {"name": data["for_name"]}
    return text


def _with(text: str, data: dict[str, Any]) -> str:
    return f"{text} “{data['words']}”" if data.get("words") else text


SENTENCES = {
    "meeting.offered": offered,
    "meeting.set": time_set,
    "meeting.countered": countered,
    "meeting.taken": taken,
    "meeting.changed": changed,
    "meeting.cancelled": cancelled,
    "meeting.tried": tried,
    "meeting.unanswered": unanswered,
    "meeting.noted": noted,
    "meeting.corrected": corrected,
    "meeting.decided": decided,
    "meeting.concern": concern,
    "meeting.person_asked": person_asked,
    "meeting.again_passed": again_passed,
}
