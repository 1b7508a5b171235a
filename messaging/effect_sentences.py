"""How is what happens with a plan in effect put in a sentence of the record?"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from cases.plan_shapes import NAMES


def put_in_effect(data: dict[str, Any]) -> str:
    """Which plan holds, and from which day."""
    words = {"by": data.get("by", ""), "plan": plan_name(data), "day": day(data.get("starts_on"))}
    text = _("%(by)s put the plan into effect from %(day)s: %(plan)s.") % words
    if data.get("draft"):
        text += " " + _("It is draft %(number)s, word for word.") % {"number": data["draft"]}
    return text


def confirmed(data: dict[str, Any]) -> str:
    """Who has read their part, and how many of all."""
    words = {
        "name": data.get("person_name", ""),
        "done": data.get("done", ""),
        "all": data.get("of_all", ""),
    }
    return (
        _("%(name)s has read their part of the plan and confirms it: %(done)s of %(all)s now.")
        % words
    )


def followed(data: dict[str, Any]) -> str:
    """What is counted for a goal, and the way to the aim."""
    words = {
        "by": data.get("by", ""),
        "measure": data.get("measure", ""),
        "start": number(data.get("start_value")),
        "first": day(data.get("starts")),
        "aim": number(data.get("aim_value")),
        "last": day(data.get("ends")),
    }
    text = (
        _(
            "%(by)s: for a goal this is counted: %(measure)s, from %(start)s on %(first)s to "
            "%(aim)s on %(last)s."
        )
        % words
    )
    if row := int(data.get("in_a_row") or 0):
        text += " " + _("After %(n)d in a row off the line we look again.") % {"n": row}
    return text


def flagged(data: dict[str, Any]) -> str:
    """How many in a row were off the line, and since when."""
    words = {
        "measure": data.get("measure", ""),
        "n": data.get("number", ""),
        "first": day(data.get("first_day")),
        "last": day(data.get("last_day")),
    }
    text = _("%(measure)s: %(n)s in a row off the line, from %(first)s to %(last)s.") % words
    return f"{text} " + _("School and family look at this goal again.")


def viewed(data: dict[str, Any]) -> str:
    """What a parent says of one time of a service."""
    words = {
        "by": data.get("by", ""),
        "name": data.get("name", ""),
        "day": day(data.get("day")),
        "n": data.get("minutes", ""),
    }
    text = (
        _("%(by)s says of %(name)s on %(day)s, for which %(n)s minutes are written down:") % words
    )
    return f"{text} “{data.get('words', '')}”"


def amend_proposed(data: dict[str, Any]) -> str:
    """What the school offers, from when, and who signed."""
    text = _("%(by)s offers to change the plan without a meeting, from %(day)s: %(reason)s")
    text %= _amendment(data)
    signed = _("Signed for the school: %(name)s.") % {"name": data.get("school_signed", "")}
    return f"{text} {signed}"


def amended(data: dict[str, Any]) -> str:
    """Both signed; the yearly day stays."""
    text = _("Both sides agreed to change the plan without a meeting, from %(day)s: %(reason)s")
    text %= _amendment(data)
    names = {"school": data.get("school_signed", ""), "family": data.get("signed", "")}
    text += " " + _("Signed: %(school)s for the school, %(family)s for the family.") % names
    text += " " + _("The day of the yearly review does not move.")
    if data.get("noticed") is False:  # of older entries it is not known
        owed = _(
            "The school still owes the family a notice about it before %(day)s (34 CFR 300.503)."
        )
        text += " " + owed % _amendment(data)
    return text


def amend_declined(data: dict[str, Any]) -> str:
    """The family wants to meet."""
    words = _amendment(data) | {"by": data.get("for_name") or data.get("by", "")}
    text = _("%(by)s wants a meeting about the change that was offered from %(day)s.") % words
    return f"{text} “{data['words']}”" if data.get("words") else text


def amend_withdrawn(data: dict[str, Any]) -> str:
    """The school takes its offer back."""
    text = _("%(by)s took back the change that was offered from %(day)s.") % _amendment(data)
    return f"{text} “{data['words']}”" if data.get("words") else text


def _amendment(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "by": data.get("by", ""),
        "day": day(data.get("starts_on")),
        "reason": data.get("reason", ""),
    }


def promised(data: dict[str, Any]) -> str:
    """What a parent wants to do at home."""
    words = {"by": data.get("by", ""), "words": data.get("words", "")}
    return _("%(by)s wants to do this at home: “%(words)s”") % words


def promise_ended(data: dict[str, Any]) -> str:
    """A promise of the home is over."""
    words = {"by": data.get("by", ""), "words": data.get("words", "")}
    return _("%(by)s ended this at home: “%(words)s”") % words


def number(value: object) -> str:
    """A number as an entry keeps it, in the reader's way of writing."""
    try:
        return str(number_format(Decimal(str(value)), use_l10n=True))
    except ArithmeticError:
        return ""


def plan_name(data: dict[str, Any]) -> str:
    """Which plan, in the reader's language."""
    return str(NAMES.get(str(data.get("plan_kind", "")), ""))


def day(value: object) -> str:
    """A day as an entry keeps it, in words."""
    try:
        return date_format(dt.date.fromisoformat(str(value)), "DATE_FORMAT")
    except ValueError:
        return str(value or "")


SENTENCES = {
    "plan.in_effect": put_in_effect,
    "duty.confirmed": confirmed,
    "goal.followed": followed,
    "goal.flagged": flagged,
    "service.viewed": viewed,
    "home.promised": promised,
    "home.ended": promise_ended,
    "plan.amend_proposed": amend_proposed,
    "plan.amended": amended,
    "plan.amend_declined": amend_declined,
    "plan.amend_withdrawn": amend_withdrawn,
}
