"""Which federal and state holidays are school days, as the calendar stands?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tenants.base.clock import today
from tenants.people.services.school_days import SchoolDays, school_days
from tenants.rulepacks.calendars import holiday_name


@dataclass(frozen=True)
class Holiday:
    """A day and what it is called, in English as the library has it."""

    day: dt.date
    name: str


def on_school_days(days: SchoolDays | None = None) -> list[Holiday]:
    """Those of the district's own school years from today on. It may be right that there is
    school; whoever keeps the calendar decides."""
    known = days or school_days()
    calendar = known.of(None)
    found = []
    for year in calendar.years:
        for day in year.days():
            if day >= today() and (name := holiday_name(day, known.state)):
                found.append(Holiday(day, name))
    return found
