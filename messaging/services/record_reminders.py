"""Who is reminded that a parent waits for the record, and when?"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from messaging.models import AnswerClock, RecordsRequest
from messaging.models.letters import LAST_RUNG
from messaging.services import record_wishes

WEEK = dt.timedelta(days=7)
State, Told = RecordsRequest.State, RecordsRequest.Told


def remind_all() -> int:
    """Once a day: tell who must give a record when its day comes near, tell everyone when it is
    over (an entry says so), and remind each week from then on. Gives how many were told."""
    return sum(_remind(row) for row in RecordsRequest.objects.waiting().order_by("pk"))


def _remind(row: RecordsRequest) -> bool:
    with transaction.atomic():
        found = record_wishes.locked(row)
        verb = _reminder(found) if found.state == State.OPEN else ""
        if not verb:
            return False
        found.told = Told.SOON if verb == "records.soon" else Told.LATE
        found.told_on = found.due.today
        found.save(update_fields=["told", "told_on"])
        if verb == "records.overdue" and _ladder_tells(found):
            return False
        record_wishes.keep(verb, found, None, due=found.due.day.isoformat())
    return True


def _ladder_tells(row: RecordsRequest) -> bool:
    """Of a formal letter the next letter tells that the day is over: nobody is told twice."""
    rows = AnswerClock.objects.waiting().filter(records_request=row, rung__lt=LAST_RUNG)
    return rows.exists()


def _reminder(row: RecordsRequest) -> str:
    """Which reminder is due today; "" for none."""
    due = row.due
    if due.is_late:
        if row.told != Told.LATE:
            return "records.overdue"
        return "records.waits" if row.told_on and due.today - row.told_on >= WEEK else ""
    return "records.soon" if due.is_soon and row.told == Told.NOTHING else ""
