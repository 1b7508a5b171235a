"""How is what happens with a plan in effect put in a sentence of the record?"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.formats import date_format
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


def plan_name(data: dict[str, Any]) -> str:
    """Which plan, in the reader's language."""
    return str(NAMES.get(str(data.get("plan_kind", "")), ""))


def day(value: object) -> str:
    """A day as an entry keeps it, in words."""
    try:
        return date_format(dt.date.fromisoformat(str(value)), "DATE_FORMAT")
    except ValueError:
        return str(value or "")


SENTENCES = {"plan.in_effect": put_in_effect, "duty.confirmed": confirmed}
