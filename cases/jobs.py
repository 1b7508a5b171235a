"""What does this package do by the clock?"""

from cases.services import (
    both_ends,
    duties,
    explaining,
    last_days,
    meeting_again,
    meetings,
    progress,
)
from cases.services.documents import sweep_waiting
from tenants.jobs import each_district


@each_district("17 * * * *")
def sweep_files() -> None:
    """Take away files that were uploaded more than a day ago and never sent."""
    sweep_waiting(older_than_hours=24)


@each_district("40 14 * * *")
def remind_of_explaining() -> None:
    """Once a day: what a parent asked to be explained and was not by its day."""
    explaining.remind_all()


@each_district("35 14 * * *")
def tell_of_last_days() -> None:
    """Once a day: places on a team whose last day is over."""
    last_days.tell_all()


@each_district("50 14 * * *")
def remind_of_meetings() -> None:
    """Once a day: offers that nobody answered, meetings that come near, and days to meet again."""
    meetings.remind_all()
    meeting_again.remind_all()


@each_district("45 14 * * *")
def remind_of_duties() -> None:
    """Once a day: who did not read their part of a plan in effect."""
    duties.remind_all()


@each_district("55 14 * * *")
def remind_of_progress() -> None:
    """Once a day: promised reports on progress that are near or over."""
    progress.remind_all()


@each_district("0 16 * * 5")
def remind_of_weeks() -> None:
    """On Fridays: parents who have not said how the week of their own promises went."""
    both_ends.remind_all()
