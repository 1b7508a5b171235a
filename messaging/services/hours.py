"""May this leave at this hour? Asked once more just before it does.

When something is told, its hour is worked out (services/notify.py). But a mail server that was
away, workers that stood still, or another choice of the person's make it leave at another one.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from messaging.models import Delivery
from messaging.quiet import still
from messaging.services import preferences
from tenants.base.clock import now
from tenants.here import this_district
from tenants.people.roles import Hat
from tenants.people.services.school_days import SchoolDays, school_days

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from messaging.quiet import Opens

RELATED = ("user", "notification__case__student")
ORDER = ("notification__created_at", "notification__entry__number", "pk")


class Hours:
    """The hours of the people of these deliveries, read once. They need RELATED."""

    def __init__(self, rows: Sequence[Delivery]) -> None:
        self.wishes = preferences.of_all([row.user for row in rows])
        self.zone = ZoneInfo(this_district().timezone)

    @cached_property
    def days(self) -> SchoolDays:
        """Only those of staff are asked for."""
        return school_days()

    def next_for(self, row: Delivery, moment: dt.datetime) -> dt.datetime:
        """This moment, or the first after it at which this may leave."""
        wish = self.wishes[row.user_id]
        opens = self._opens(row) if row.notification.hat == Hat.STAFF else None
        habits = wish.habits(row.user, zone=self.zone, opens=opens)
        return still(moment, habits, urgency=row.notification.urgency)

    def _opens(self, row: Delivery) -> Opens:
        case = row.notification.case
        school_id = case.student.school_id if case else None
        return lambda moment: self.days.next_open(moment, school_id)


def may_leave(wanted: QuerySet[Delivery]) -> list[Delivery]:
    """Those of these that may leave now, in the order in which they were told; of the others the
    waiting ones get the hour at which they may."""
    rows, moment = list(wanted.select_related(*RELATED).order_by(*ORDER)), now()
    hours, found = Hours(rows), []
    for row in rows:
        when = hours.next_for(row, moment)
        if when <= moment:
            found.append(row)
            continue
        waits = Delivery.objects.filter(pk=row.pk, state=Delivery.State.WAITING)
        waits.update(due_at=when)
    return found
