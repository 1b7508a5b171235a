"""How is a dated fact, its correction or a date that it moved said in a sentence?"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import facts, stages
from tenants.rulepacks import words as rule_words
from tenants.rulepacks.schema import ClockKey

HOW: dict[str, str | Promise] = {
    "paper": gettext_lazy("on paper"),
    "in_person": gettext_lazy("in person"),
    "phone": gettext_lazy("by phone"),
    "email": gettext_lazy("by e-mail"),
    "portal": gettext_lazy("in the portal"),
}


def recorded(data: dict[str, Any]) -> str:
    """Who wrote down what for which day, how it came, and where the case is now."""
    words = {"by": _name(data), "day": _day(data.get("day")), "what": _what(data)}
    parts = [_("%(by)s wrote down for %(day)s: %(what)s.") % words]
    if data.get("until") and data["until"] != data.get("day"):
        parts.append(_("Until %(day)s.") % {"day": _day(data["until"])})
    parts.append(_came(data))
    if data.get("claim"):
        parts.append(_("The school confirms the day on which it got it."))
    if data.get("confirms"):
        parts.append(_("This confirms what the family wrote down."))
    parts.append(_stage(data))
    if data.get("note"):
        parts.append(_("Note: %(note)s") % {"note": data["note"]})
    return " ".join(part for part in parts if part)


def corrected(data: dict[str, Any]) -> str:
    """The old day and the new one, why, and where the case is now."""
    words = {
        "by": _name(data),
        "what": _what(data),
        "old": _span(data.get("old_day"), data.get("old_until")),
        "new": _span(data.get("day"), data.get("until")),
    }
    if data.get("day"):
        text = _("%(by)s corrected a day. %(what)s: it was %(old)s and is %(new)s now.")
    else:
        text = _("%(by)s took back what was written down for %(old)s: %(what)s.")
    parts = [text % words, _("Reason: %(reason)s") % {"reason": data.get("reason", "")}]
    parts.append(_stage(data))
    return " ".join(part for part in parts if part)


def moved(what: dict[str, Any], words: dict[str, str]) -> str:
    """A due day of the road that is another one now."""
    clock = str(what.get("clock", ""))
    if clock not in set(ClockKey):
        return _("A date moves from %(old)s to %(new)s.") % words
    said = {"clock": rule_words.name(ClockKey(clock)), **words}
    if not what.get("old") or not what.get("new"):
        return _("%(clock)s: there is another last day now.") % said
    return _("%(clock)s: the last day is %(new)s, not %(old)s.") % said


def clock_name(data: dict[str, Any]) -> str:
    """Which date it is about, in the reader's language; of a newer version, its key."""
    clock = str(data.get("clock", ""))
    return rule_words.name(ClockKey(clock)) if clock in set(ClockKey) else clock


def _name(data: dict[str, Any]) -> str:
    return str(data.get("by") or _("The portal"))


def _what(data: dict[str, Any]) -> str:
    return facts.label(str(data.get("kind_of_fact", "")))


def _came(data: dict[str, Any]) -> str:
    how, name = data.get("how", ""), str(data.get("from_name", ""))
    said = {"how": str(HOW.get(how, "")), "name": name}
    if name and name != data.get("by"):
        if said["how"]:
            return _("It came %(how)s, from %(name)s.") % said
        return _("It came from %(name)s.") % said
    return _("It came %(how)s.") % said if said["how"] and how != "portal" else ""


def _stage(data: dict[str, Any]) -> str:
    old, new = data.get("old"), data.get("new")
    if old not in stages.ORDER or new not in stages.ORDER:
        return ""
    words = {"old": stages.stage(str(old)).label, "new": stages.stage(str(new)).label}
    if data.get("back"):
        return _("The case goes back from “%(old)s” to “%(new)s”.") % words
    return _("The case is now at “%(new)s”.") % words


def _span(first: object, last: object) -> str:
    if last and last != first:
        return f"{_day(first)} – {_day(last)}"
    return _day(first)


def _day(value: object) -> str:
    try:
        return date_format(dt.date.fromisoformat(str(value)), "DATE_FORMAT")
    except ValueError:
        return str(value)
