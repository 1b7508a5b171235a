"""Whose place on a team is over because its last day has passed, and who hears of it?

Who ends a place by hand says so at once. A place that was given with a last day ends by itself: an
interpreter's, a guest's, a teacher's with the class, a parent's with the rights. The day after, the
record says so once, and the team and whoever leaves are told.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from cases.models import GuestConsent, TeamMember
from cases.services.cases import say_left
from tenants.audit.models import Event
from tenants.base.clock import today
from tenants.here import this_district

if TYPE_CHECKING:
    import uuid

OLD = dt.timedelta(days=14)  # what ended longer ago is told to nobody anew


def tell_all() -> int:
    """Tell of every place that ended by its day and of which nobody was told. Gives how many."""
    day = today(this_district().timezone)
    over = TeamMember.objects.filter(until__lt=day, until__gte=day - OLD, case__closed_on=None)
    return sum(_tell(pk, day) for pk in over.values_list("pk", flat=True))


def _tell(pk: uuid.UUID, day: dt.date) -> bool:
    with transaction.atomic():
        rows = TeamMember.objects.select_for_update(of=("self",)).select_related("case", "user")
        place = rows.get(pk=pk)
        last = place.until
        if last is None or last >= day or _goes_on(place, day) or _is_told(place, last):
            return False
        say_left(None, place, last)
    return True


def _goes_on(place: TeamMember, day: dt.date) -> bool:
    """Whether the same person is on the team in the same role by another place."""
    rows = TeamMember.objects.filter(case=place.case_id, user=place.user_id, role=place.role)
    return rows.in_force(day).exists()


def _is_told(place: TeamMember, last: dt.date) -> bool:
    """Whether somebody ended it by hand with this day, or the family took back its yes."""
    ended = Event.objects.filter(
        target_type=TeamMember._meta.label_lower,
        target_id=str(place.pk),
        verb="team.left",
        data__day=last.isoformat(),
    )
    back = GuestConsent.objects.filter(place=place, state=GuestConsent.State.REVOKED)
    return ended.exists() or back.exists()
