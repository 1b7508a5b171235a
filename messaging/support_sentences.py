"""How is extra help in class said in a sentence of the record?"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def started(data: dict[str, Any]) -> str:
    """Who does what, how often, how long, and when both look at it."""
    words = {
        "what": data.get("what", ""),
        "who": data.get("who", ""),
        "often": times(int(data.get("times") or 0), int(data.get("minutes") or 0)),
        "starts": _day(data.get("starts")),
        "review": _day(data.get("review_on")),
    }
    return _(
        "Extra help in class: %(what)s, with %(who)s, %(often)s, from %(starts)s. "
        "We look at it together on %(review)s. It does not delay an evaluation."
    ) % (words)


def times(number: int, minutes: int) -> str:
    """ "4 times a week, 25 minutes each time"."""
    often = ngettext("%(n)d time a week", "%(n)d times a week", number) % {"n": number}
    each = ngettext("%(n)d minute each time", "%(n)d minutes each time", minutes) % {"n": minutes}
    return f"{often}, {each}"


def noted(data: dict[str, Any]) -> str:
    """The minutes of a week and what was counted, and what stood there before."""
    old = data.get("old") or {}
    words = {"what": data.get("what", ""), "day": _day(data.get("day"))}
    parts = [_("%(what)s, %(day)s.") % words]
    if data.get("given") is not None:
        told = {"given": data["given"], "planned": data.get("planned")}
        parts.append(_("%(given)s of %(planned)s minutes were given.") % told)
    if data.get("value"):
        told = {"measure": data.get("measure") or _("Counted"), "value": data["value"]}
        parts.append(_("%(measure)s: %(value)s.") % told)
    if old:
        names = ("planned", "given", "value")
        before = ", ".join(str(old[name]) for name in names if name in old)
        parts.append(_("This corrects what stood there: %(old)s.") % {"old": before})
    if data.get("note"):
        parts.append(_("Note: %(note)s") % {"note": data["note"]})
    return " ".join(parts)


def ended(data: dict[str, Any]) -> str:
    """The last day, and what came of it."""
    words = {"what": data.get("what", ""), "day": _day(data.get("ended_on"))}
    text = _("Extra help in class ended on %(day)s: %(what)s.") % words
    if outcome := data.get("outcome"):
        text += " " + _("What came of it: %(outcome)s") % {"outcome": outcome}
    return text


def _day(value: object) -> str:
    try:
        return date_format(dt.date.fromisoformat(str(value)), "DATE_FORMAT")
    except ValueError:
        return str(value or "")
