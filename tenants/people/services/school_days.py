"""Which days does a school count, and who changes them?

A school with years of its own goes by those; every other goes by the district's. Closed days of
the district hold for all, those of a school for that school.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.audit.services import record
from tenants.base.errors import BadInput
from tenants.here import this_district
from tenants.people.models import Closure, DistrictSettings, School, SchoolYear, User
from tenants.people.policies import check_change_district
from tenants.people.services import district_settings
from tenants.rulepacks import calendars as rules

if TYPE_CHECKING:
    import uuid

LONGEST_CLOSURE = dt.timedelta(days=120)
FURTHEST = dt.timedelta(days=3 * 366)  # how far ahead an open moment is looked for


@dataclass(frozen=True)
class SchoolDays:
    """The calendars of all schools, read once (two queries), and the hours of the district."""

    years: tuple[SchoolYear, ...]
    closed: tuple[Closure, ...]
    state: str
    zone: ZoneInfo
    hours: DistrictSettings

    def of(self, school_id: uuid.UUID | None) -> rules.Calendar:
        """One school's calendar; the district's own for None."""
        if school_id not in self._made:
            self._made[school_id] = self._make(school_id)
        return self._made[school_id]

    @cached_property
    def _made(self) -> dict[uuid.UUID | None, rules.Calendar]:
        return {}

    def _make(self, school_id: uuid.UUID | None) -> rules.Calendar:
        own = [year for year in self.years if year.school_id == school_id]
        years = own or [year for year in self.years if year.school_id is None]
        closed = [row for row in self.closed if row.school_id in (None, school_id)]
        return _calendar(years, closed, self.state)

    def in_hours(self, moment: dt.datetime, school_id: uuid.UUID | None = None) -> bool:
        """Whether it is school hours of a school day at this (aware) moment."""
        local = moment.astimezone(self.zone)
        inside = self.hours.school_opens <= local.time() < self.hours.school_closes
        return inside and self.of(school_id).open_on(local.date())

    def next_open(self, moment: dt.datetime, school_id: uuid.UUID | None = None) -> dt.datetime:
        """This moment when it is in school hours, else the next one at which they begin."""
        if self.in_hours(moment, school_id):
            return moment
        local = moment.astimezone(self.zone)
        day = local.date()
        if local.time() >= self.hours.school_opens:
            day += rules.ONE_DAY
        calendar = self.of(school_id)
        last = day + FURTHEST
        while not calendar.open_on(day) and day < last:
            day += rules.ONE_DAY
        return dt.datetime.combine(day, self.hours.school_opens, tzinfo=self.zone)


def school_days() -> SchoolDays:
    """The school days of the district in whose schema we are, as they are known now."""
    district = this_district()
    return SchoolDays(
        years=tuple(SchoolYear.objects.all()),
        closed=tuple(Closure.objects.all()),
        state=district.state,
        zone=ZoneInfo(district.timezone),
        hours=district_settings.current(),
    )


def _calendar(years: Iterable[SchoolYear], closed: Iterable[Closure], state: str) -> rules.Calendar:
    days = rules.closures((row.first_day, row.last_day) for row in closed)
    return rules.Calendar(
        years=tuple(
            rules.SchoolYear(
                year.first_day,
                year.last_day,
                frozenset(day for day in days if year.first_day <= day <= year.last_day),
            )
            for year in years
        ),
        state=state,
    )


def add_year(
    *, by: User | None, first_day: dt.date, last_day: dt.date, school: School | None = None
) -> SchoolYear:
    """Add a school year, of the district or of one school. `by=None` is the system.

    Raises NotAllowed, BadInput (ends before it begins, longer than 400 days, overlaps another).
    """
    _check(by)
    _check_order(first_day, last_day)
    if (last_day - first_day).days > rules.LONGEST_YEAR:
        raise BadInput({"last_day": _("This is more than a year. Check the years of both days.")})
    with transaction.atomic():
        others = SchoolYear.objects.select_for_update().filter(school=school)
        other = others.filter(first_day__lte=last_day, last_day__gte=first_day).first()
        if other is not None:
            raise BadInput(
                _("Another school year goes from %(first)s to %(last)s. Remove it first.")
                % {"first": other.first_day, "last": other.last_day}
            )
        row = SchoolYear.objects.create(school=school, first_day=first_day, last_day=last_day)
        _record("calendar.year_added", by, row)
    return row


def close(
    *,
    by: User | None,
    first_day: dt.date,
    last_day: dt.date | None = None,
    why: str,
    school: School | None = None,
) -> Closure:
    """Days without school, `last_day` too; one day when it is left out. Raises NotAllowed,
    BadInput."""
    _check(by)
    end = last_day or first_day
    _check_order(first_day, end)
    if end - first_day > LONGEST_CLOSURE:
        raise BadInput({"last_day": _("This is more than 120 days. Check both days.")})
    if not why.strip():
        raise BadInput({"why": _("Say why there is no school, for example: snow.")})
    with transaction.atomic():
        row = Closure.objects.create(
            school=school, first_day=first_day, last_day=end, why=why.strip()
        )
        _record("calendar.closed", by, row)
    return row


def remove(*, by: User, row: SchoolYear | Closure) -> None:
    """Take a year or closed days out again. Raises NotAllowed."""
    _check(by)
    verb = "calendar.year_removed" if isinstance(row, SchoolYear) else "calendar.opened"
    with transaction.atomic():
        _record(verb, by, row)
        row.delete()


def _check(by: User | None) -> None:
    if by is not None:
        check_change_district(by)


def _check_order(first_day: dt.date, last_day: dt.date) -> None:
    if last_day < first_day:
        raise BadInput({"last_day": _("The last day is before the first day. Check both.")})


def _record(verb: str, by: User | None, row: SchoolYear | Closure) -> None:
    record(
        verb,
        by=by,
        target=row,
        first_day=row.first_day.isoformat(),
        last_day=row.last_day.isoformat(),
        school=str(row.school_id or ""),
        why=getattr(row, "why", ""),
    )
