"""The worked case as dated facts: its school calendar and what happened, event by event."""

from __future__ import annotations

import datetime as dt

from cases.deadlines import Fact
from tenants.rulepacks.calendars import Calendar, SchoolYear, closures
from tenants.rulepacks.schema import Event


def d(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


BREAKS = [
    ("2025-09-01", "2025-09-01"),
    ("2025-10-13", "2025-10-13"),
    ("2025-11-11", "2025-11-11"),
    ("2025-11-26", "2025-11-28"),
    ("2025-12-22", "2026-01-02"),
    ("2026-01-19", "2026-01-19"),
    ("2026-02-16", "2026-02-16"),
    ("2026-03-30", "2026-04-03"),
    ("2026-05-25", "2026-05-25"),
]
SNOW = d("2026-01-27")


def year(*more: dt.date) -> SchoolYear:
    closed = closures((d(first), d(last)) for first, last in BREAKS)
    return SchoolYear(d("2025-08-25"), d("2026-06-05"), closed | set(more))


NEXT_YEAR = SchoolYear(d("2026-08-24"), d("2027-06-04"))
MAPLE_FORK = Calendar((year(SNOW),))
BOTH_YEARS = Calendar((year(SNOW), NEXT_YEAR))

_EVENTS = [
    ("E04", Event.REFERRAL, "2025-10-06"),
    ("E06", Event.CONSENT_ASKED, "2025-10-14"),
    ("E06b", Event.REQUEST_ANSWERED, "2025-10-14"),
    ("E07", Event.CONSENT_SIGNED, "2025-10-17"),
    ("E08", Event.CONSENT, "2025-10-20"),
    ("E11", Event.REPORT, "2025-12-05"),
    ("E11b", Event.ELIGIBILITY_SET, "2025-12-11"),
    ("E12", Event.RECORDS_ASKED, "2025-12-08"),
    ("E13", Event.RECORDS_SHOWN, "2025-12-09"),
    ("E14", Event.ELIGIBLE, "2025-12-11"),
    ("E15", Event.MEETING_NOTICE, "2025-12-12"),
    ("E15b", Event.PLAN_SET, "2026-01-08"),
    ("E16", Event.DRAFT, "2025-12-18"),
    ("E20", Event.PLAN, "2026-01-08"),
    ("E21", Event.PLAN_OFFERED, "2026-01-09"),
    ("E24", Event.SERVICES_CONSENT, "2026-01-16"),
    ("E26", Event.SERVICES, "2026-01-20"),
    ("E29", Event.PLAN_AMENDED, "2026-04-08"),
]
FACTS = [Fact(event, d(day), id=key) for key, event, day in _EVENTS]


def upto(*keys: str) -> list[Fact]:
    """The facts with these numbers."""
    return [fact for fact in FACTS if fact.id in keys]
