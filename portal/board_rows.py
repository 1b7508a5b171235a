"""Which rows are behind the figures of the board that are no clocks and no letters?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.services import draft_days
from portal.boards import DRAFT_NAMES, Line, People

if TYPE_CHECKING:
    from collections.abc import Callable

    from cases.services.road import Basis
    from tenants.people.models import User

NAMES: dict[str, str | Promise] = {
    "drafts": gettext_lazy("Drafts before meetings"),
    "explanations": gettext_lazy("Not explained by its day"),
    "other-dates": gettext_lazy("Asked for another date"),
}
# What the two days of a table are called: the first and the second.
DAYS: dict[str, tuple[str | Promise, str | Promise]] = {
    "drafts": (gettext_lazy("Meeting"), gettext_lazy("Draft shared")),
    "explanations": (gettext_lazy("Last day"), gettext_lazy("Done on")),
    "other-dates": (gettext_lazy("Asked on"), gettext_lazy("Done on")),
}


def kind_of(query: dict[str, str]) -> str:
    """Which figure an address asks for; drafts for what is none."""
    of = query.get("of", "")
    return of if of in NAMES else "drafts"


def rows(user: User, basis: Basis, query: dict[str, str], school: uuid.UUID | None) -> list[Any]:
    """The rows behind a figure of this person's board. One query. Raises NotAllowed."""
    of, which = kind_of(query), query.get("which", "")
    found: list[Any]
    if of == "explanations":
        found = draft_days.not_explained(by=user, basis=basis)
    elif of == "other-dates":
        found = draft_days.other_dates(by=user, basis=basis)
    else:
        wanted = which if which in draft_days.WHICH else "held"
        found = [row for row in draft_days.leads(by=user, basis=basis) if row.is_(wanted)]
        found.sort(key=lambda row: (row.held, str(row.case_id)), reverse=True)
    return [row for row in found if school in (None, row.school_id)]


def lines(user: User, of: str, found: list[Any]) -> list[Line]:
    """These rows in the reader's language. Three queries."""
    people = People(user, {row.case_id for row in found})
    made: Callable[[Any], dict[str, Any]] = LINES[of]
    return [Line(**people.about(row.case_id, row.school_id), **made(row)) for row in found]


def in_words(
    query: dict[str, str], schools: dict[uuid.UUID, str], school: uuid.UUID | None
) -> list[str]:
    """What the list is narrowed to, in the reader's language."""
    of, which = kind_of(query), query.get("which", "")
    said = [schools.get(school, "") if school else "", str(NAMES[of])]
    if of == "drafts" and which in DRAFT_NAMES:
        said.append(str(DRAFT_NAMES[which]))
    return [one for one in said if one]


def _lead(row: draft_days.Lead) -> dict[str, Any]:
    days = {"held": date_format(row.held), "shared": date_format(row.shared) if row.shared else ""}
    told = _("Draft %(shared)s, meeting %(held)s") if row.shared else _("Meeting %(held)s")
    return {
        "what": _("Meeting about the plan"),
        "due": row.held,
        "left": _("A draft came") if row.shared else _("No draft came before"),
        "tone": "plain" if row.shared else "late",
        "done": row.shared,
        "told": told % days,
        "took": row.days,
    }


def _late(row: draft_days.NotExplained) -> dict[str, Any]:
    what = _("Something to be explained")
    return {"what": what, "due": row.due_on, "left": _("Late"), "tone": "late", "done": None}


def _asked(row: draft_days.OtherDate) -> dict[str, Any]:
    return {
        "what": _("Another date of the meeting, as the draft came late"),
        "due": row.asked_on,
        "left": _("Asked"),
        "tone": "plain",
        "done": None,
    }


LINES: dict[str, Callable[[Any], dict[str, Any]]] = {
    "drafts": _lead,
    "explanations": _late,
    "other-dates": _asked,
}
