"""How does the log become pages to print, hand over and keep?"""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.grades import school_and_grade
from messaging.log_rows import said
from messaging.pdf import RIGHT_TO_LEFT
from messaging.typeset import apart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from messaging.log_rows import Said
    from messaging.services.log import Log, Row

LONGEST: Final = 1_500  # letters of one entry; the record itself holds the whole
# Entries on one paper. 10,000 at once took 17 s and 2 GB to lay out, so a long log is handed out in
# parts, each about a second of another process (docs/performance.md).
PART: Final = 500
LIGHT: Final = 50  # entries, up to which a paper is short and made at once
_FEW = threading.BoundedSemaphore(2)  # papers that a process lays out at a time


@dataclass(frozen=True)
class Paper:
    """What stands around the rows. `asked` says what was chosen; `totals` are lines."""

    district: str
    made_by: str
    made_at: dt.datetime
    asked: Sequence[str] = field(default_factory=tuple)
    totals: Sequence[str] = field(default_factory=tuple)
    part: int = 1
    parts: int = 1


def log_pdf(log: Log, rows: Sequence[Row], paper: Paper) -> bytes:
    """The log as a tagged PDF in the language that is active, rows in order of their number. Raises
    NotSet."""
    data = _data(log, rows, paper)
    with _FEW:
        return apart("log.typ", data, timestamp=int(paper.made_at.timestamp()))


def _data(log: Log, rows: Sequence[Row], paper: Paper) -> dict[str, Any]:
    language, child = get_language() or "en", log.student
    title = _("Contact log of %(child)s") % {"child": child.full_name}
    if paper.parts > 1:
        numbers = {"title": title, "part": paper.part, "parts": paper.parts}
        title = _("%(title)s, part %(part)d of %(parts)d") % numbers
    local = localtime(paper.made_at)
    made = _("Made on %(day)s at %(time)s (%(zone)s) for %(name)s") % {
        "day": date_format(local, "DATE_FORMAT"),
        "time": time_format(local, "TIME_FORMAT"),
        "zone": local.tzname(),
        "name": paper.made_by,
    }
    school = school_and_grade(child.school.name, child.grade)
    return {
        "language": _base(language),
        "rtl": _base(language) in RIGHT_TO_LEFT,
        "title": title,
        "head": title,
        "district": paper.district,
        "made": made,
        "page": _("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"},
        "about": [f"{paper.district}, {school}", *paper.asked, _about()],
        "totals_title": _("Totals"),
        "totals": list(paper.totals),
        "heads": [_("Number"), _("Happened on"), _("Who and how"), _("What")],
        "cases": _cases(log, rows),
    }


def _base(language: str) -> str:
    """The language without its region."""
    return language.partition("-")[0].lower()


def _about() -> str:
    return _(
        "Every entry has its number, the day it happened, when it was written down, and the first "
        "ten signs of its hash. Nothing in the record can be changed. A long text is cut here; the "
        "record holds the whole."
    )


def _cases(log: Log, rows: Sequence[Row]) -> list[dict[str, Any]]:
    opened = {case.pk: case.opened_on for case in log.cases}
    found = []
    for case_id, own in groupby(rows, key=lambda row: row.case_id):
        day = date_format(opened[case_id], "DATE_FORMAT")
        title = _("Case opened on %(day)s") % {"day": day}
        found.append({"title": title, "rows": [_row(said(row, longest=LONGEST)) for row in own]})
    return found


def _row(one: Said) -> dict[str, Any]:
    local = localtime(one.recorded_at)
    recorded = f"{date_format(local, 'SHORT_DATE_FORMAT')} {time_format(local, 'TIME_FORMAT')}"
    who = [one.name, one.role, f"{one.kind}, {one.channel}"]
    if one.behalf:
        who.append(_("Entered for %(name)s") % {"name": one.behalf})
    more = one.details.splitlines()
    if one.files:
        more.append(_("Files: %(names)s") % {"names": ", ".join(one.files)})
    if one.corrects:
        more.append(_("Corrects entry %(number)d") % {"number": one.corrects})
    return {
        "number": str(one.number),
        "hash": one.short_hash,
        "happened": date_format(one.happened_on, "SHORT_DATE_FORMAT"),
        "recorded": _("written %(when)s") % {"when": recorded},
        "who": [line for line in who if line],
        "language": _base(one.language) or "en",
        "text": one.text,
        "more": more,
    }
