"""What does the road of a case hear of a request for the record, and the request of a meeting?

The days of a request are counted on its desk alone. The road is told that it came and that it was
met; a meeting that is set on the road makes the request due before it (34 CFR 300.613(a)).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from cases.models import CaseFact
from cases.services import facts
from messaging.models import RecordsRequest
from tenants.base.errors import BadInput
from tenants.rulepacks.schema import Event as Law

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator

    from tenants.people.models import User

MEETINGS = (Law.ELIGIBILITY_SET.value, Law.PLAN_SET.value)
HOW = {"video": "in_person", "sms": "phone"}  # of channels that the road does not know


def came(*, by: User, row: RecordsRequest) -> None:
    """The road knows that the family asked."""
    _note(by, row, Law.RECORDS_ASKED, row.asked_on, row.entry.channel)


def met(*, by: User, row: RecordsRequest, on: dt.date) -> None:
    """The road knows that the family was given the record."""
    _note(by, row, Law.RECORDS_SHOWN, on, "")


def _note(by: User, row: RecordsRequest, kind: Law, day: dt.date, channel: str) -> None:
    how = HOW.get(channel, channel)
    whom = row.asked_by if kind is Law.RECORDS_ASKED else None
    said = facts.Said(kind=kind.value, happened_on=day, how=how, from_whom=whom)
    try:
        facts.note_fact(by=by, case=row.case, said=said, announce=False)
    except BadInput:
        return  # a day the road cannot hold, such as one of years ago; the desk has it all the same


def next_meeting(case_id: uuid.UUID, *, since: dt.date) -> dt.date | None:
    """The first meeting that is set on the road for this day or a later one."""
    rows = CaseFact.objects.standing().filter(case=case_id, kind__in=MEETINGS)
    days = rows.filter(happened_on__gte=since).order_by("happened_on")
    return days.values_list("happened_on", flat=True).first()


def moved_by_meeting(
    case_id: uuid.UUID, *, gone: str
) -> Iterator[tuple[RecordsRequest, dt.date | None]]:
    """The open requests of a case that another meeting makes due by another day, with that
    meeting's day. `gone` is the day (ISO) that a corrected meeting had. Locks the rows."""
    rows = RecordsRequest.objects.select_for_update(of=("self",)).filter(
        case=case_id, state=RecordsRequest.State.OPEN
    )
    for row in rows.select_related("case__student", "entry"):
        said = row.meeting_on if row.meeting_on and row.meeting_on.isoformat() != gone else None
        days = [day for day in (said, next_meeting(case_id, since=row.asked_on)) if day]
        day = min(days, default=None)
        if day != row.meeting_on:
            yield row, day
