"""Which open dates did a change of the school days move, and in which cases is that written down?

One entry in each touched case. A second run for the same change finds it there.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import transaction

from cases.models import Case
from cases.services import road
from messaging.models import AnswerClock, RecordsRequest
from messaging.services import answer_clocks
from tenants.audit.models import Event
from tenants.audit.services import record
from tenants.people.services import calendar_changes
from tenants.people.services.school_days import SchoolDays, school_days
from tenants.rulepacks.calendars import Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Moved = tuple[uuid.UUID, dict[str, object]]  # of which case, and what: its kind, old and new day
VERB = "case.dates_moved"
AT_A_TIME = 500


def tell(event: Event) -> int:
    """Write down in each touched case which dates moved; gives in how many.

    Each case is its own transaction, so one that fails leaves the others. Of changes that were told
    together each tells its own step: the day after the one before it.
    """
    now = calendar_changes.as_of(school_days(), event)
    then = calendar_changes.before(now, event)
    moved: dict[uuid.UUID, list[dict[str, object]]] = defaultdict(list)
    for source in SOURCES:
        for case_id, what in source(then, now):
            moved[case_id].append(what)
    return sum(_write(event, case_id, found) for case_id, found in moved.items())


def _write(event: Event, case_id: uuid.UUID, moved: list[dict[str, object]]) -> bool:
    with transaction.atomic():
        case = Case.objects.select_for_update().select_related(None).get(pk=case_id)
        told = Event.objects.filter(verb=VERB, case_id=case_id, data__change=str(event.pk))
        if told.exists():
            return False
        data = event.data
        record(
            VERB,
            by=None,
            target=case,
            case_id=case.pk,
            student_id=case.student_id,
            change=str(event.pk),
            what=event.verb,
            why=data.get("why", ""),
            first_day=data.get("first_day", ""),
            last_day=data.get("last_day", ""),
            moved=moved,
        )
    return True


def letters(then: SchoolDays, now: SchoolDays) -> Iterator[Moved]:
    """The letters that wait for an answer by another day than before. One query."""
    rows = AnswerClock.objects.waiting()
    rows = rows.select_related("case__student", "first", "records_request")
    for clock in rows.iterator(AT_A_TIME):
        old = answer_clocks.standing(clock, days=then).due
        new = answer_clocks.standing(clock, days=now).due
        if old != new:
            yield (
                clock.case_id,
                {"letter": clock.first.number, "old": old.isoformat(), "new": new.isoformat()},
            )


def requests(then: SchoolDays, now: SchoolDays) -> Iterator[Moved]:
    """Requests for the record that came without a letter, where school days count. One query."""
    rows = RecordsRequest.objects.waiting().filter(clock=None).exclude(unit=Unit.CALENDAR)
    for row in rows.select_related("case__student", "entry").iterator(AT_A_TIME):
        old, new = row.due_by(then).day, row.due_by(now).day
        if old != new:
            yield (
                row.case_id,
                {"letter": row.entry.number, "old": old.isoformat(), "new": new.isoformat()},
            )


SOURCES: tuple[Callable[[SchoolDays, SchoolDays], Iterator[Moved]], ...] = (
    letters,
    requests,
    road.moved_dates,
)
