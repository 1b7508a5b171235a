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

from django.conf import settings
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tenants.audit.services import record
from tenants.base.errors import BadInput
from tenants.here import this_district
from tenants.people.dates import check_near, check_order
from tenants.people.models import (
    Closure,
    DistrictSettings,
    EarlyDismissal,
    School,
    SchoolYear,
    User,
)
from tenants.people.policies import check_change_district
from tenants.people.services import district_settings
from tenants.rulepacks import calendars as rules

if TYPE_CHECKING:
    import uuid

LONGEST_CLOSURE = dt.timedelta(days=120)
LONGEST_SUMMER = dt.timedelta(days=150)  # between two years; more is a year that nobody entered
SOON = dt.timedelta(days=60)  # a letter of these days may be counted past the last school day
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


@dataclass(frozen=True)
class RunsOut:
    """The school days of some school end soon or are over: `last` is the last one that is known,
    None when none is."""

    last: dt.date | None


def runs_out(days: SchoolDays, on: dt.date) -> RunsOut | None:
    """Of the school whose known days end first, when they end within `SOON` after `on`; None when
    every school has days enough. One query."""
    own = {year.school_id for year in days.years}
    ids = [school_id for school_id in own if school_id]
    if None not in own and School.objects.exclude(pk__in=ids).exists():
        own.add(None)  # a school without years of its own goes by those of the district
    known = [days.of(school_id).last_known for school_id in own or {None}]
    last = None if None in known else min(day for day in known if day)
    return None if last and last > on + SOON else RunsOut(last)


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
    *,
    by: User | None,
    first_day: dt.date,
    last_day: dt.date,
    school: School | None = None,
    batch: bool = False,
) -> SchoolYear:
    """Add a school year, of the district or of one school. `by=None` is the system.

    Raises NotAllowed, BadInput (ends before it begins, longer than 400 days, overlaps another, a
    year that was mistyped or leaves one out).
    """
    _check(by)
    check_near(first_day=first_day, last_day=last_day)
    check_order(first_day, last_day)
    if (last_day - first_day).days > rules.LONGEST_YEAR:
        raise BadInput({"last_day": _("This is more than a year. Check the years of both days.")})
    with transaction.atomic():
        _alone()
        others = SchoolYear.objects.filter(school=school)
        other = others.filter(first_day__lte=last_day, last_day__gte=first_day).first()
        if other is not None:
            raise BadInput(
                _("Another school year goes from %(first)s to %(last)s. Remove it first.")
                % {"first": other.first_day, "last": other.last_day}
            )
        _check_between(first_day, last_day, school)
        row = SchoolYear.objects.create(school=school, first_day=first_day, last_day=last_day)
        _record("calendar.year_added", by, row, batch)
    return row


def close(
    *,
    by: User | None,
    first_day: dt.date,
    last_day: dt.date | None = None,
    why: str,
    school: School | None = None,
    batch: bool = False,
) -> Closure:
    """Days without school, `last_day` too; one day when it is left out. Raises NotAllowed,
    BadInput (as for a year; or some of these days are without school already)."""
    _check(by)
    end = last_day or first_day
    check_near(first_day=first_day, last_day=end)
    check_order(first_day, end)
    if end - first_day > LONGEST_CLOSURE:
        raise BadInput({"last_day": _("This is more than 120 days. Check both days.")})
    if not why.strip():
        raise BadInput({"why": _("Say why there is no school, for example: snow.")})
    with transaction.atomic():
        _alone()
        _check_overlap(first_day, end, school)
        row = Closure.objects.create(
            school=school,
            first_day=first_day,
            last_day=end,
            why=why.strip(),
            written_in=_language(by),
        )
        _record("calendar.closed", by, row, batch)
    return row


def end_early(
    *, by: User | None, day: dt.date, why: str, school: School | None = None, batch: bool = False
) -> EarlyDismissal:
    """A day that ends early or begins late. It stays a school day. Raises NotAllowed, BadInput."""
    _check(by)
    check_near(day=day)
    if not why.strip():
        raise BadInput({"why": _("Say what is different, for example: school ends at noon.")})
    with transaction.atomic():
        _alone()
        if EarlyDismissal.objects.filter(day=day, school=school).exists():
            raise BadInput({"day": _("This day is there already.")})
        row = EarlyDismissal.objects.create(
            school=school, day=day, why=why.strip(), written_in=_language(by)
        )
        _record("calendar.short_day_added", by, row, batch)
    return row


REMOVED = {
    SchoolYear: "calendar.year_removed",
    Closure: "calendar.opened",
    EarlyDismissal: "calendar.short_day_removed",
}


def remove(*, by: User, row: SchoolYear | Closure | EarlyDismissal) -> None:
    """Take a year or days out again. Raises NotAllowed."""
    _check(by)
    with transaction.atomic():
        _record(REMOVED[type(row)], by, row)
        row.delete()


def _check_between(first_day: dt.date, last_day: dt.date, school: School | None) -> None:
    """A year that is missing between two known ones would count as one long summer: no day would be
    counted, and no letter or mail to staff would leave until it is over."""
    rows = SchoolYear.objects.filter(school=school)
    before = rows.filter(last_day__lt=first_day).order_by("-last_day").first()
    after = rows.filter(first_day__gt=last_day).order_by("first_day").first()
    empty = [(before.last_day, first_day)] if before else []
    empty += [(last_day, after.first_day)] if after else []
    for last, first in empty:
        if first - last > LONGEST_SUMMER:
            words = {"days": days_in_words(last + rules.ONE_DAY, first - rules.ONE_DAY)}
            raise BadInput(
                _(
                    "A school year is missing: %(days)s would all count as days without school. "
                    "Add the missing year first, or remove the other one."
                )
                % words
            )


def _check_overlap(first_day: dt.date, last_day: dt.date, school: School | None) -> None:
    rows = Closure.objects.filter(school=school)
    other = rows.filter(first_day__lte=last_day, last_day__gte=first_day).first()
    if other is not None:
        words = {"why": other.why, "days": days_in_words(other.first_day, other.last_day)}
        raise BadInput(
            _("Some of these days are without school already: %(why)s, %(days)s.") % words
        )


def days_in_words(first_day: dt.date, last_day: dt.date) -> str:
    """One day, or the first and the last of a stretch."""
    first = date_format(first_day, "DATE_FORMAT")
    if first_day == last_day:
        return first
    return f"{first} – {date_format(last_day, 'DATE_FORMAT')}"


def _alone() -> None:
    """One change of the school days at a time: two that are asked for at once would each find
    that they overlap nothing. The lock ends with the transaction."""
    DistrictSettings.objects.get_or_create(pk=1)
    DistrictSettings.objects.select_for_update().get(pk=1)


def _language(by: User | None) -> str:
    return by.language if by else settings.LANGUAGE_CODE


def _check(by: User | None) -> None:
    if by is not None:
        check_change_district(by)


def _record(
    verb: str, by: User | None, row: SchoolYear | Closure | EarlyDismissal, batch: bool = False
) -> None:
    """`batch`: one of many rows of a file, of which the import itself tells."""
    first = row.day if isinstance(row, EarlyDismissal) else row.first_day
    last = row.day if isinstance(row, EarlyDismissal) else row.last_day
    record(
        verb,
        by=by,
        target=row,
        first_day=first.isoformat(),
        last_day=last.isoformat(),
        school=str(row.school_id or ""),
        why=getattr(row, "why", ""),
        batch=batch,
    )
