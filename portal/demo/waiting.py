"""Which letters wait for an answer when the demo is made? One that was sent again because nobody
answered, and one that is still in time; with the e-mails that told of them.

They lie some school days back from the day on which the demo is made. The second letter is sent by
the portal's own round, on the first school morning on which it may. The e-mails of the days before
left at their hours; the rest wait for theirs, as everywhere.
"""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.conf import settings

from cases.models import Case
from cases.services import cases as case_services
from messaging.models import AnswerClock, Delivery, Entry
from messaging.services import delivery, ladder, notify
from portal.demo import letters
from tenants.audit.models import Event
from tenants.base.clock import at as clock_at
from tenants.base.clock import now
from tenants.people.services.school_days import SchoolDays, school_days
from tenants.rulepacks.calendars import ONE_DAY, Unit, span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from uuid import UUID

    from django.db.models import QuerySet

    from cases.models import Student
    from tenants.people.models import User

STRAIGHT = "portal.demo.post_office.Straight"


def replay(
    rows: list[dict[str, Any]], person: Callable[[str], User], children: Mapping[str, Student]
) -> None:
    """Send each of these letters at its own hour, and let the ladder climb up to today. `person`
    gives somebody by the file's key."""
    days, until = school_days(), now()
    sent = [_send(row, person, children[row["child"]], days, n) for n, row in enumerate(rows)]
    if not sent:
        return
    first = min(entry.happened_on for entry in sent)
    for morning in _mornings(first + ONE_DAY, until, days, sent[0].case.student.school_id):
        with clock_at(morning):
            ladder.climb_all()
    _tell(AnswerClock.objects.filter(first__in=sent), until)


def _send(
    row: dict[str, Any],
    person: Callable[[str], User],
    child: Student,
    days: SchoolDays,
    number: int,
) -> Entry:
    day = _school_day(row["school_days_ago"], days, child.school_id)
    hour = dt.time.fromisoformat(row["hour"])
    with clock_at(dt.datetime.combine(day, hour, tzinfo=days.zone)):
        by = person(row["by"])
        case = Case.objects.filter(student=child, closed_on=None).first()
        case = case or case_services.open_case(by=None, student=child)
        return letters.post(by=by, case=case, row=row, key=f"demo-waiting-{number}", day=day)


def _school_day(ago: int, days: SchoolDays, school_id: UUID) -> dt.date:
    """The day with school that lies so many of them before today."""
    calendar, day = days.of(school_id), now().astimezone(days.zone).date()
    known = min(year.first_day for year in calendar.years)
    while ago and day > known:
        day -= ONE_DAY
        ago -= calendar.counts(day, Unit.SCHOOL)
    return day


def _mornings(
    first: dt.date, until: dt.datetime, days: SchoolDays, school_id: UUID
) -> Iterator[dt.datetime]:
    """When school begins on each day of school from the first one until this moment."""
    calendar = days.of(school_id)
    for day in span(first, until.astimezone(days.zone).date()):
        midnight = dt.datetime.combine(day, dt.time(), tzinfo=days.zone)
        opens = days.next_open(midnight, school_id)
        if calendar.counts(day, Unit.SCHOOL) and opens <= until:
            yield opens


def _tell(clocks: QuerySet[AnswerClock], until: dt.datetime) -> None:
    """Everybody is told of these letters at their moments, and mails that were due have left."""
    cases = {clock.case_id for clock in clocks}
    for entry in Entry.objects.filter(case__in=cases, kind=Entry.Kind.LETTER).order_by("number"):
        event = Event.objects.get(verb="entry.added", target_id=entry.pk)
        with clock_at(entry.recorded_at):
            notify.tell(event, ids=[])
    if settings.MAILBOX_DIR:
        with _straight():
            _deliver(cases, until)


def _deliver(cases: set[UUID], until: dt.datetime) -> None:
    rows = Delivery.objects.filter(notification__case__in=cases, state=Delivery.State.WAITING)
    rows = rows.filter(channel=Delivery.Channel.EMAIL, due_at__lte=until)
    for due_at, user_id in sorted(set(rows.values_list("due_at", "user_id"))):
        with clock_at(due_at):
            delivery.send_to(user_id, Delivery.Channel.EMAIL)


@contextmanager
def _straight() -> Iterator[None]:
    """Mails go straight into the mailbox: its post office does not run yet."""
    before = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = STRAIGHT
    try:
        yield
    finally:
        settings.EMAIL_BACKEND = before
