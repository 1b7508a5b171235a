"""How does a person say that they are away, and who is told in their place?"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.audit.services import record
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed
from tenants.people import policies
from tenants.people.dates import check_near
from tenants.people.models import Absence, RoleAssignment, User
from tenants.people.roles import WORKS_WITH_CHILDREN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

LONGEST = dt.timedelta(days=366)


def colleagues(by: User) -> QuerySet[User]:
    """Who can stand in: everybody else who works with children today. Raises NotAllowed."""
    _check(by)
    held = RoleAssignment.objects.in_force().filter(role__in=WORKS_WITH_CHILDREN)
    rows: QuerySet[User] = User.objects.filter(is_active=True, pk__in=held.values("user_id"))
    return rows.exclude(pk=by.pk).order_by("display_name", "pk")


def to_come(user: User) -> list[Absence]:
    """The days on which this person is away or stands in, today's with them, the first on top."""
    rows = Absence.objects.visible_to(user).filter(until__gte=today())
    return list(rows.select_related("user", "stand_in"))


def go_away(*, by: User, starts: dt.date, until: dt.date, stand_in: User) -> Absence:
    """Be away from the first to the last calendar day. Raises NotAllowed; BadInput for days in the
    wrong order, past, further than a year, or that overlap others; or somebody who cannot stand
    in."""
    _check(by)
    check_near(starts=starts, until=until)
    if until < starts:
        raise BadInput({"until": _("The last day is before the first day. Check both.")})
    if until < today():
        raise BadInput({"until": _("These days are over already.")})
    if until - starts > LONGEST:
        raise BadInput({"until": _("This is more than a year. Check the years of both days.")})
    if not colleagues(by).filter(pk=stand_in.pk).exists():
        raise BadInput({"stand_in": _("Choose a colleague who works with children here.")})
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        if Absence.objects.filter(user=by, starts__lte=until, until__gte=starts).exists():
            raise BadInput(_("You said already that you are away on some of these days."))
        row = Absence.objects.create(user=by, starts=starts, until=until, stand_in=stand_in)
        record(
            "person.away",
            by=by,
            target=row,
            starts=starts.isoformat(),
            until=until.isoformat(),
            stand_in=str(stand_in.pk),
        )
    return row


def take_back(*, by: User, absence: Absence) -> None:
    """Not be away after all. Raises NotAllowed."""
    if not policies.may_end_absence(by, absence):
        raise NotAllowed(_("Only the person who is away can take this back."))
    with transaction.atomic():
        if Absence.objects.select_for_update().filter(pk=absence.pk).exists():
            record("person.back", by=by, target=absence, stand_in=str(absence.stand_in_id))
            absence.delete()


def away(people: Iterable[uuid.UUID]) -> dict[uuid.UUID, Absence]:
    """Of these people: who is away today, with the colleague. For pages that name them already; a
    family may know that nobody reads its letter today, and who does. One query."""
    rows = Absence.objects.in_force().filter(user_id__in=list(people))
    return {row.user_id: row for row in rows.select_related("stand_in")}


def stand_ins(
    people: Iterable[uuid.UUID], on: dt.date | None = None
) -> dict[uuid.UUID, set[uuid.UUID]]:
    """Of those who are away on this day: who stands in. Whoever stands in and is away too is not
    followed further. One query."""
    found: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    rows = Absence.objects.in_force(on).filter(user_id__in=list(people))
    for user_id, stand_in_id in rows.values_list("user_id", "stand_in_id"):
        found[user_id].add(stand_in_id)
    return dict(found)


def _check(by: User) -> None:
    if not policies.may_be_away(by):
        raise NotAllowed(_("Only people who work with children can name a stand-in."))
