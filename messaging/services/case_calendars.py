"""Which days of their cases does a person's own calendar read, and by which address?

Nobody has an address who did not make one. It opens days alone: no child's name and not which
date it is, unless its owner turned that on; never a word of a record, a diagnosis or a rule.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from cases.facts import KINDS
from cases.models import Case, Meeting
from cases.services import road
from cases.visibility import reads_all_of
from messaging import calendars
from messaging.models import CaseCalendar
from messaging.services import feeds, meeting_calendars
from tenants.audit.services import record
from tenants.base import sealing
from tenants.base.clock import now
from tenants.here import full_address, this_district
from tenants.rulepacks import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cases.services.road import Road
    from tenants.people.models import User

PURPOSE = "case-calendar"
MOST_CASES = 300
SHOWN_AFTER = dt.timedelta(days=30)  # how long a meeting that is past stays


def renew(*, by: User, says_what: bool, says_who: bool) -> str:
    """A new address that says only what is wanted; the old one opens nothing any more."""
    token = feeds.new_token()
    with transaction.atomic():
        row, _new = CaseCalendar.objects.update_or_create(
            user=by,
            defaults={
                "token_hash": feeds.hash_of(token),
                "sealed": sealing.seal(token, purpose=PURPOSE),
                "says_what": says_what,
                "says_who": says_who,
                "made_at": now(),
            },
        )
        record("person.case_calendar_made", by=by, target=row, what=says_what, who=says_who)
    return _address(token)


def stop(*, by: User) -> None:
    """No address opens these days any more."""
    with transaction.atomic():
        row = CaseCalendar.objects.select_for_update().filter(user=by).first()
        if row is not None:
            record("person.case_calendar_stopped", by=by, target=row)
            row.delete()


def of(user: User) -> tuple[str, CaseCalendar | None]:
    """The person's address and what it says; "" when there is none, or it cannot be read again
    because the site's key was changed."""
    row = CaseCalendar.objects.visible_to(user).first()
    if row is None:
        return "", None
    try:
        return _address(str(sealing.unseal(row.sealed, purpose=PURPOSE))), row
    except sealing.Unreadable:
        return "", row


def found_by(token: str) -> CaseCalendar | None:
    """Whose days this address opens; None for an address that opens nothing."""
    rows = CaseCalendar.objects.select_related("user").filter(user__is_active=True)
    return rows.filter(token_hash=feeds.hash_of(token)).first()


def feed_of(row: CaseCalendar) -> bytes:
    """The days of all open cases whose whole record the owner reads, in every hat."""
    user, by = row.user, road.basis()
    cases: dict[uuid.UUID, Case] = {}
    for hat in user.hats:
        user.wear(hat)
        if user.is_district_staff:
            continue  # oversight is nobody's own case: the board has those
        found = Case.objects.visible_to(user).filter(reads_all_of(user), closed_on=None)
        cases |= {case.pk: case for case in found.select_related("student")[:MOST_CASES]}
    home = full_address("/").rstrip("/")
    with translation.override(user.language):
        roads = road.roads_of(cases.values(), counted_by=by)
        met = _meetings(cases)
        days = [day for one in roads for day in _days(one, row, home, met.get(one.case.pk, []))]
        name = _("Dates in %(district)s") % {"district": this_district().name}
        return calendars.calendar(days, zone=by.days.zone, name=name, language=user.language)


def _meetings(cases: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Meeting]]:
    """The meetings that have an hour, by case. One query."""
    found: dict[uuid.UUID, list[Meeting]] = defaultdict(list)
    since = now() - SHOWN_AFTER
    for one in Meeting.objects.filter(case__in=list(cases), starts_at__gte=since):
        found[one.case_id].append(one)
    return found


def _days(
    found: Road, row: CaseCalendar, home: str, met: list[Meeting]
) -> Iterator[calendars.Dated]:
    """The last days of open clocks, and the meetings that are set: those with an hour at that
    hour, also when they were called off, so that they go from calendars that hold them."""
    for one in met:
        one.case = found.case
        yield meeting_calendars.dated_of(one, title=_title(found, row, _("A meeting")))
    known = {one.fact_id for one in met}
    for clock in found.open_clocks:
        if clock.due is not None:
            key = f"{clock.key}/{clock.started_on}"
            yield _dated(found, row, key, clock.due, words.name(clock.key), url=home + _path(found))
    since = found.basis.on - SHOWN_AFTER
    for fact in found.facts:
        kind = KINDS.get(fact.kind)
        if fact.pk in known:
            continue
        if kind and kind.planned and fact.happened_on and fact.happened_on >= since:
            yield _dated(
                found, row, str(fact.pk), fact.happened_on, _("A meeting"), url=home + _path(found)
            )


def _path(found: Road) -> str:
    return reverse("road", args=[found.case.pk], urlconf=settings.ROOT_URLCONF)


def _dated(
    found: Road, row: CaseCalendar, key: str, day: dt.date, what: str, *, url: str
) -> calendars.Dated:
    schema: str = connection.schema_name  # type: ignore[attr-defined]  # our own backend
    case = found.case
    uid = uuid.uuid5(case.pk, key)
    return calendars.Dated(
        uid=f"{uid}.{schema}@{settings.BASE_DOMAIN}",
        title=_title(found, row, what),
        starts_at=dt.datetime.combine(day, dt.time(12), tzinfo=found.basis.days.zone),
        ends_at=None,
        changed_at=now(),
        sequence=0,
        cancelled=False,
        url=url,
        whole_day=True,
        private=True,
    )


def _title(found: Road, row: CaseCalendar, what: str) -> str:
    title = what if row.says_what else _("A date of a case")
    return f"{title}: {found.case.student.preferred_name}" if row.says_who else title


def _address(token: str) -> str:
    path = reverse("case_calendar_feed", args=[token], urlconf=settings.ROOT_URLCONF)
    return full_address(path)
