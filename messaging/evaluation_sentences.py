"""How are tests, reports and what was asked to be explained said in a sentence?"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.forms.explaining import in_words
from cases.models import PlannedTest


def planned(data: dict[str, Any]) -> str:
    """Who plans what, by whom and when, and what worries."""
    area = dict(PlannedTest.Area.choices).get(str(data.get("area")), "")
    words = _words(data) | {"area": str(area), "day": _day(data.get("planned_on"))}
    parts = [_("%(by)s planned a test for %(day)s: %(what)s (%(who)s). Area: %(area)s.") % words]
    if data.get("concern"):
        parts.append(_("What worries: %(concern)s") % {"concern": data["concern"]})
    return " ".join(parts)


def test_done(data: dict[str, Any]) -> str:
    """Which test was done on which day."""
    words = _words(data) | {"day": _day(data.get("day"))}
    return _("%(by)s wrote down: %(what)s was done on %(day)s.") % words


def test_dropped(data: dict[str, Any]) -> str:
    """Which test is not done, and why."""
    words = _words(data) | {"reason": data.get("reason", "")}
    return _("%(by)s took a test out of the plan: %(what)s. Reason: %(reason)s") % words


def rated(data: dict[str, Any]) -> str:
    """What a parent says of one part of a report."""
    words = _report(data) | {"part": data.get("part", "")}
    if data.get("clear"):
        return _("%(by)s says that “%(part)s” in “%(title)s” is clear.") % words
    text = _("%(by)s says that “%(part)s” in “%(title)s” is not clear.") % words
    return f"{text} “{data['words']}”" if data.get("words") else text


def considered(data: dict[str, Any]) -> str:
    """At which meeting a report was considered, and what came of it."""
    words = _report(data) | {"day": _day(data.get("day")), "note": data.get("note", "")}
    text = _("The team looked at “%(title)s” on %(day)s. %(note)s (Noted by %(by)s.)")
    return text % words


def asked(data: dict[str, Any]) -> str:
    """Who asks for what, who explains it until when, and with an interpreter."""
    words = _explain(data)
    parts = [_("%(asked_by)s asks: explain this to me: %(about)s.") % words]
    if data.get("words") and data["words"] != data.get("about"):
        parts.append(f"“{data['words']}”")
    parts.append(_("%(person)s explains it by %(due)s.") % words)
    if data.get("interpreter"):
        parts.append(_("An interpreter is needed. %(language)s") % words)
    return " ".join(parts).strip()


def offered(data: dict[str, Any]) -> str:
    """Which times are offered."""
    return _("%(by)s offers times to explain “%(about)s”: %(times)s.") % _explain(data)


def time_set(data: dict[str, Any]) -> str:
    """Which time was taken."""
    return _("A time is set to explain “%(about)s”: %(times)s.") % _explain(data)


def was_explained(data: dict[str, Any]) -> str:
    """Who explained what."""
    return _said(_("%(by)s has explained “%(about)s”.") % _explain(data), data)


def said_back(data: dict[str, Any]) -> str:
    """What the parent understood."""
    words = _explain(data)
    if data.get("for_name"):
        text = _("%(for_name)s says it back, written down by %(by)s. “So you are saying …”:")
    else:
        text = _("%(by)s says it back. “So you are saying …”:")
    return _said(text % words, data)


def clear(data: dict[str, Any]) -> str:
    """Both understand the same."""
    return _said(_("%(by)s answers: yes, that is right (%(about)s).") % _explain(data), data)


def not_quite(data: dict[str, Any]) -> str:
    """What is different."""
    return _said(_("%(by)s answers: not quite (%(about)s).") % _explain(data), data)


def handed(data: dict[str, Any]) -> str:
    """Who explains it instead."""
    return _("%(person)s explains “%(about)s” now, by %(due)s.") % _explain(data)


def withdrawn(data: dict[str, Any]) -> str:
    """It is not needed."""
    return _("%(asked_by)s does not need “%(about)s” explained any more.") % _explain(data)


def overdue(data: dict[str, Any]) -> str:
    """It was not explained by its day."""
    text = _("“%(about)s” was not explained by %(due)s. %(person)s has it.")
    return text % _explain(data)


def _said(text: str, data: dict[str, Any]) -> str:
    return f"{text} “{data['words']}”" if data.get("words") else text


def _explain(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "by": _name(data),
        "about": data.get("about", ""),
        "asked_by": data.get("asked_by_name", ""),
        "for_name": data.get("for_name", ""),
        "person": data.get("person_name", ""),
        "language": data.get("language", ""),
        "due": _day(data.get("due_on")),
        "times": "; ".join(map(in_words, data.get("times", []))),
    }


def _name(data: dict[str, Any]) -> str:
    return str(data.get("by") or _("The portal"))


def _words(data: dict[str, Any]) -> dict[str, Any]:
    return {"by": _name(data), "what": data.get("what", ""), "who": data.get("who_name", "")}


def _report(data: dict[str, Any]) -> dict[str, Any]:
    return {"by": _name(data), "title": data.get("title", "")}


def _day(value: object) -> str:
    try:
        return date_format(dt.date.fromisoformat(str(value)), "DATE_FORMAT")
    except ValueError:
        return str(value)


SENTENCES = {
    "evaluation.test_planned": planned,
    "evaluation.test_done": test_done,
    "evaluation.test_dropped": test_dropped,
    "report.rated": rated,
    "report.considered": considered,
    "explain.asked": asked,
    "explain.offered": offered,
    "explain.set": time_set,
    "explain.explained": was_explained,
    "explain.said_back": said_back,
    "explain.clear": clear,
    "explain.not_quite": not_quite,
    "explain.handed": handed,
    "explain.withdrawn": withdrawn,
    "explain.overdue": overdue,
}
