"""How does a report on progress stand in the record?"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from cases.services.progress import LANGUAGES
from messaging.models import Entry
from messaging.services import ledger
from messaging.services.ledger import LONGEST_BODY

if TYPE_CHECKING:
    from cases.models import ProgressReport
    from tenants.people.models import User


def write(*, by: User, report: ProgressReport) -> Entry:
    """One entry of who gave it, with its numbers in English and then in Spanish."""
    parts = []
    for code in LANGUAGES:
        with translation.override(code):
            parts.append(_body(report, code))
    body = "\n\n".join(parts)
    return ledger.append(
        by=by,
        case=report.case,
        kind=Entry.Kind.DOCUMENT,
        body=body if len(body) <= LONGEST_BODY else f"{body[: LONGEST_BODY - 2]} …",
        key=f"progress-{report.pk}",
        data={"progress_report": str(report.pk), "lines": report.lines, "next": report.next},
    )


def _body(report: ProgressReport, code: str) -> str:
    day = date_format(report.day, "DATE_FORMAT")
    title = _("Progress report %(number)d, %(day)s") % {"number": report.number, "day": day}
    lines = [f"**{title}**"]
    for goal in report.lines:
        about = " ".join(_measure(one) for one in goal["measures"]) or _("No number yet.")
        said = goal["said"].get(code, "")
        name = _("Goal %(number)s") % {"number": goal["number"]}
        lines.append(f"- {name}: {about} {said}".strip())
    if words := report.next.get(code):
        lines.append(f"{_('What comes next')}: {words}")
    return f"{lines[0]}\n\n" + "\n".join(lines[1:])


def _measure(one: dict[str, Any]) -> str:
    words = {
        "value": _number(one["value"]),
        "day": date_format(dt.date.fromisoformat(one["day"]), "DATE_FORMAT"),
        "says": _number(one["line"]),
    }
    told = _("%(value)s on %(day)s; the line says %(says)s.") % words
    state = _("On the way") if one["on_the_way"] else _("Off the line")
    return f"{one['measure']}: {told} {state}."


def _number(value: str) -> str:
    return str(number_format(Decimal(value), use_l10n=True))
