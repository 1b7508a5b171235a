"""What does a table of school days say, as spreadsheets save it?"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re

from django.utils.translation import gettext as _

from tenants.people.calendar_files.found import Found, Kind, Reading, Unreadable, kind_of, settled

COLUMNS = {
    "kind": ("kind", "type", "tipo"),
    "first_day": ("first_day", "first day", "date", "day", "start", "start date", "fecha", "desde"),
    "last_day": ("last_day", "last day", "end", "end date", "hasta"),
    "why": ("why", "reason", "name", "title", "subject", "description", "motivo", "nombre"),
    "school": ("school", "escuela"),
}
KINDS = {
    Kind.YEAR: ("school year", "year", "año escolar", "año"),
    Kind.CLOSED: ("no school", "closed", "sin clases", "cerrado"),
    Kind.SHORT: ("early dismissal", "early release", "short", "half day", "salida temprana"),
    Kind.FIRST: ("first day", "primer día"),
    Kind.LAST: ("last day", "último día"),
    Kind.NOT_COUNTED: ("not counted", "summer school", "extended year", "esy", "no cuenta"),
    Kind.SKIP: ("skip", "leave out", "dejar fuera"),
}
SAMPLE = """kind,first_day,last_day,why,school
school year,2026-08-24,2027-06-11,,
no school,2026-11-25,2026-11-27,Thanksgiving break,
early dismissal,2026-12-18,,School ends at noon,
no school,2027-02-03,,Water pipe,Cedar Hollow Elementary
"""
_AMERICAN = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})$")


def read_csv(text: str) -> Reading:
    """The rows of a table whose first line names the columns. Commas, semicolons or tabs.

    Raises Unreadable when it is no table or names no column for the day.
    """
    rows = csv.reader(io.StringIO(text), delimiter=_delimiter(text))
    try:
        head = next(rows, [])
        places = _places(head)
        lines = [
            _line(rows.line_num, cells, places) for cells in rows if any(map(str.strip, cells))
        ]
    except csv.Error as error:
        raise Unreadable.no_calendar() from error
    return settled([line for line in lines if line], [])


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return max(",;\t", key=head.count)


def _places(head: list[str]) -> dict[str, int]:
    """In which column is what?"""
    names = [cell.strip().casefold() for cell in head]
    found = {
        key: names.index(name)
        for key, known in COLUMNS.items()
        for name in reversed(known)
        if name in names
    }
    if "first_day" not in found or not found.keys() & {"kind", "why"}:
        raise Unreadable(
            _(
                "The first line of the table must name the columns: %(columns)s. Add that line "
                "and try again."
            )
            % {"columns": ", ".join(COLUMNS)}
        )
    return found


def _line(number: int, cells: list[str], places: dict[str, int]) -> Found:
    def cell(key: str) -> str:
        place = places.get(key, len(cells))
        return cells[place].strip() if place < len(cells) else ""

    why = cell("why") or cell("kind")
    return Found(
        line=number,
        kind=_kind(cell("kind"), why),
        first_day=_iso(cell("first_day")),
        last_day=_iso(cell("last_day")),
        why=why,
        school=cell("school"),
    )


def _kind(told: str, why: str) -> Kind:
    for kind, names in KINDS.items():
        if told.casefold() in names:
            return kind
    return kind_of(f"{told} {why}")


def _iso(text: str) -> str:
    """An American date as the form wants it; any other text as it is, to be mended there."""
    if found := _AMERICAN.match(text):
        month, day, year = map(int, found.groups())
        try:
            return dt.date(year, month, day).isoformat()
        except ValueError:
            return text
    return text
