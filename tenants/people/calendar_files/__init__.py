"""What does a calendar file of a district say, before anything of it is kept?"""

from __future__ import annotations

from tenants.people.calendar_files.csv_file import SAMPLE, read_csv
from tenants.people.calendar_files.found import Found, Reading, Unreadable
from tenants.people.calendar_files.ics_file import read_ics

__all__ = ["MOST_BYTES", "SAMPLE", "Found", "Reading", "Unreadable", "read"]

MOST_BYTES = 1_000_000


def read(content: bytes, *, zone: str) -> Reading:
    """The rows of an .ics or .csv file, told apart by what is in it.

    `zone` is the district's, for times that the file gives in UTC. Raises Unreadable with words
    for a person when it is neither.
    """
    text = _text(content)
    if text.lstrip().upper().startswith("BEGIN:VCALENDAR"):
        return read_ics(text, zone=zone)
    return read_csv(text)


def _text(content: bytes) -> str:
    """Its text: UTF-8, else as old spreadsheets of the West save it."""
    if b"\0" in content:
        raise Unreadable.no_calendar()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
