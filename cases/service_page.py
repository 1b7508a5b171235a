"""What does the page of the services show: promised, given, and why not, week by week?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import Case, PlanInEffect, ServiceTime, ServiceView
from cases.plan_words import often
from cases.service_minutes import WEEKS_A_QUARTER, Promise, promise_of, promised, week_of
from cases.services.services_given import services_of
from tenants.rulepacks.calendars import ONE_DAY, Calendar, Unit

if TYPE_CHECKING:
    from tenants.people.models import User

FOREVER = dt.date(9999, 12, 31)


@dataclass(frozen=True)
class Week:
    """A school week: `monday` is its first day, the rest are minutes."""

    monday: dt.date
    promised: int
    given: int
    times: list[ServiceTime]

    @property
    def short(self) -> int:
        """How many minutes fewer than promised."""
        return max(self.promised - self.given, 0)

    @property
    def is_silent(self) -> bool:
        """Nothing is written down, though something was promised."""
        return self.promised > 0 and not self.times


@dataclass(frozen=True)
class Service:
    """A service with its weeks, the newest first. The sums are of the weeks that are over: `short`
    is what is missing, of which `silent` minutes have nothing written down at all."""

    id: str
    name: str
    language: str
    provider: str
    amount: str
    counted: str  # how what it promises is counted by weeks, where that is not plain
    is_known: bool  # the plan says how much
    weeks: list[Week]
    this_week: Week | None
    promised: int
    given: int
    missed: list[ServiceTime]  # not given, not made up
    silent: int

    @property
    def short(self) -> int:
        """Promised and not given, in minutes; 0 when more was given."""
        return max(self.promised - self.given, 0)

    @property
    def more(self) -> int:
        """Given beyond what was promised, in minutes."""
        return max(self.given - self.promised, 0)

    @property
    def bar(self) -> int:
        """What a bar shows: given, at most what was promised."""
        return min(self.given, self.promised)


def plans_of(user: User, case: Case) -> dict[str, list[PlanInEffect]]:
    """All plans in effect by kind, in their order. One query."""
    rows = PlanInEffect.objects.visible_to(user).filter(case=case)
    found: dict[str, list[PlanInEffect]] = {}
    for row in rows.select_related("version__plan", "case__student__school"):
        found.setdefault(row.kind, []).append(row)
    return found


def times_of(user: User, case: Case) -> list[ServiceTime]:
    """All that is written down in a case, with what parents say of it. Three queries."""
    views = ServiceView.objects.visible_to(user).select_related("author")
    made_up = ServiceTime.objects.visible_to(user)
    rows = ServiceTime.objects.visible_to(user).filter(case=case)
    rows = rows.select_related("makes_up", "recorded_by").prefetch_related(Prefetch("views", views))
    return list(rows.prefetch_related(Prefetch("made_up_by", made_up)))


def services(
    plans: dict[str, list[PlanInEffect]],
    times: Iterable[ServiceTime],
    calendar: Calendar,
    today: dt.date,
) -> list[Service]:
    """Each service of the newest plans, with what was promised by all of them. No query."""
    by_block: dict[str, list[ServiceTime]] = {}
    for time in times:
        by_block.setdefault(str(time.block), []).append(time)
    return [
        _service(block, rows, by_block.get(pk, []), calendar, today)
        for rows in plans.values()
        for pk, block in services_of(rows[-1]).items()
    ]


def promises_of(rows: Sequence[PlanInEffect], pk: str) -> list[Promise]:
    """What each of these plans promises of one service, while it holds."""
    found = []
    for number, row in enumerate(rows):
        after = rows[number + 1].starts_on - ONE_DAY if number + 1 < len(rows) else FOREVER
        block = services_of(row).get(pk)
        one = promise_of(block["fields"], begins=row.starts_on, ends=after) if block else None
        if one is not None:
            found.append(one)
    return found


def counted(one: Promise) -> str:
    """What it promises over a longer stretch than a week or two, in minutes, with that stretch;
    empty for what is promised by the day or the week."""
    minutes = one.times * one.minutes
    if one.frequency == "per_month":
        told = ngettext(
            "%(n)s minute a month, counted in equal parts on the school days of the month.",
            "%(n)s minutes a month, counted in equal parts on the school days of the month.",
            minutes,
        )
        return told % {"n": minutes}
    if one.frequency == "per_quarter":
        told = ngettext(
            "%(n)s minute a quarter, counted in equal parts in %(weeks)s weeks with school.",
            "%(n)s minutes a quarter, counted in equal parts in %(weeks)s weeks with school.",
            minutes,
        )
        return told % {"n": minutes, "weeks": WEEKS_A_QUARTER}
    if one.frequency != "in_all":
        return ""
    if one.last == FOREVER:
        return _("The plan does not say by which day all of it is given. Ask the team.")
    told = ngettext(
        "%(n)s minute in all, to be given by %(day)s.",
        "%(n)s minutes in all, to be given by %(day)s.",
        minutes,
    )
    return told % {"n": minutes, "day": date_format(one.last)}


def _service(
    block: dict[str, Any],
    rows: Sequence[PlanInEffect],
    times: list[ServiceTime],
    calendar: Calendar,
    today: dt.date,
) -> Service:
    fields = block["fields"]
    promises = promises_of(rows, block["id"])
    owed = promised(promises, lambda day: is_school_day(calendar, day), until=today)
    weeks = _weeks(owed, times)
    over = [week for week in weeks if week.monday < week_of(today)]
    now = next((week for week in weeks if week.monday == week_of(today)), None)
    unit = fields.get("frequency")
    return Service(
        id=block["id"],
        name=str(fields.get("name", "")),
        language=rows[-1].version.plan.language,
        provider=str(fields.get("provider", "")),
        amount=often(fields.get("times"), unit) if unit else "",
        counted=counted(promises[-1]) if promises else "",
        is_known=bool(promises),
        weeks=list(reversed(over)),
        this_week=now,
        promised=sum(week.promised for week in over),
        given=sum(week.given for week in over),
        missed=[one for one in times if not one.minutes and not one.made_up_by.all()],
        silent=sum(week.promised for week in over if week.is_silent),
    )


def _weeks(owed: dict[dt.date, Fraction], times: Sequence[ServiceTime]) -> list[Week]:
    """Weeks in which something was promised or written down, in their order."""
    by_week: dict[dt.date, list[ServiceTime]] = {monday: [] for monday in owed}
    for time in times:
        by_week.setdefault(week_of(time.day), []).append(time)
    return [
        Week(monday, round(owed.get(monday, 0)), sum(one.minutes for one in rows), rows)
        for monday, rows in sorted(by_week.items())
    ]


def is_school_day(calendar: Calendar, day: dt.date) -> bool:
    """Whether children attend; a weekday where the school's days are not known."""
    return calendar.counts(day, Unit.SCHOOL) if calendar.knows(day) else day.weekday() < 5
