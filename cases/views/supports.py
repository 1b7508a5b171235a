"""Which extra help does the child get in class, how much of it was given, and does it work?"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import aim_chart, policies, visibility
from cases.forms.supports import EndSupportForm, SupportForm, WeekForm
from cases.models import Case, Support, TeamMember
from cases.places import place_on
from cases.services import supports as service
from cases.services.looks import looked_at
from cases.translations import attach
from cases.views.teams import find_case
from tenants.base.access import person, signed_in
from tenants.base.clock import today
from tenants.base.errors import NotAllowed
from tenants.base.forms import done, status_of
from tenants.people.roles import Hat
from tenants.people.services.school_days import school_days
from tenants.rulepacks.calendars import ONE_DAY, Calendar, Unit

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    from django import forms

    from tenants.people.models import User


@dataclass(frozen=True)
class Numbers:
    """One line of the table beside the chart."""

    day: dt.date
    value: Decimal
    line: Decimal | None
    note: str


@dataclass(frozen=True)
class Shown:
    """One strategy as the page shows it. `gone` of `total` school days, calendar days where the
    school days are not all known."""

    row: Support
    gone: int
    total: int
    in_school_days: bool
    planned: int
    given: int
    chart: aim_chart.AimChart | None
    numbers: list[Numbers]
    due: bool

    @property
    def percent(self) -> int:
        """How much of what was planned was given."""
        return round(100 * self.given / self.planned) if self.planned else 0


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_safe
def supports(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Each strategy with its minutes, numbers and chart; and that none may delay an evaluation."""
    user = person(request)
    case = _open(request, case_id)
    rows = Support.objects.visible_to(user).filter(case=case).select_related("created_by")
    calendar = school_days().of(case.student.school_id)
    known = list(rows.prefetch_related("weeks", "points"))
    attach(user, known)
    shown = [_shown(row, calendar) for row in known]
    context = {
        "case": case,
        "student": case.student,
        "running": [one for one in shown if one.row.ended_on is None],
        "ended": [one for one in shown if one.row.ended_on is not None],
        "runs": policies.may_run_supports(user, case),
        "translates": policies.may_write(user, case),
    }
    return render(request, "cases/supports.html", context)


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def start_support(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Begin a strategy."""
    user = person(request)
    case = _open(request, case_id)
    _check(user, case)
    form = SupportForm(request.POST or None, team=_team(user, case), initial={"starts": today()})
    if request.method == "POST" and done(
        form, lambda: service.start_support(by=user, case=case, plan=form.plan())
    ):
        messages.success(request, _("It is written down. The family sees it."))
        return redirect("supports", case.pk)
    return _page(request, "cases/start_support.html", case, form)


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def note_week(request: HttpRequest, support_id: uuid.UUID) -> HttpResponse:
    """Minutes and a number; the same day again corrects them."""
    row = _support(request, support_id)
    form = WeekForm(
        request.POST or None, initial={"planned": row.times_a_week * row.minutes, "day": today()}
    )
    if request.method == "POST" and done(
        form, lambda: service.note_week(by=person(request), support=row, said=form.said())
    ):
        messages.success(request, _("It is written down. The family sees it."))
        return redirect("supports", row.case_id)
    return _page(request, "cases/note_week.html", row.case, form, support=row)


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def end_support(request: HttpRequest, support_id: uuid.UUID) -> HttpResponse:
    """The last day, and what came of it."""
    row = _support(request, support_id)
    form = EndSupportForm(request.POST or None)
    if request.method == "POST" and done(
        form,
        lambda: service.end_support(by=person(request), support=row, **form.cleaned_data),
    ):
        messages.success(request, _("It is written down. The family sees it."))
        return redirect("supports", row.case_id)
    return _page(request, "cases/end_support.html", row.case, form, support=row)


def _open(request: HttpRequest, case_id: uuid.UUID) -> Case:
    """The case, when its whole record is open to this person; the look is kept."""
    case = find_case(request, case_id)
    if not place_on(person(request), case.pk).reads_whole:
        raise NotAllowed(_("Only the family and the team see the help in class."))
    looked_at(by=person(request), student=case.student, what="supports", case=case)
    return case


def _support(request: HttpRequest, support_id: uuid.UUID) -> Support:
    """A strategy of a case whose record is open to this person and that they may note in."""
    rows = Support.objects.visible_to(person(request)).select_related("case__student__school")
    row = get_object_or_404(rows, pk=support_id)
    looked_at(by=person(request), student=row.case.student, what="supports", case=row.case)
    _check(person(request), row.case)
    return row


def _check(user: User, case: Case) -> None:
    if not policies.may_run_supports(user, case):
        raise NotAllowed(_("Only staff on the team can write down help in class."))


def _team(user: User, case: Case) -> list[User]:
    rows = TeamMember.objects.visible_to(user).filter(
        visibility.on_day(), case=case, role__in=TeamMember.STAFF_ROLES
    )
    return list({row.user_id: row.user for row in rows.select_related("user")}.values())


def _shown(row: Support, calendar: Calendar) -> Shown:
    gone, total, known = _days(row, calendar)
    weeks, points = list(row.weeks.all()), list(row.points.all())
    return Shown(
        row=row,
        gone=gone,
        total=total,
        in_school_days=known,
        planned=sum(week.planned for week in weeks),
        given=sum(week.given for week in weeks),
        chart=aim_chart.draw(
            [(point.day, point.value) for point in points],
            first_day=row.starts,
            last_day=row.review_on,
            start=row.start_value,
            aim=row.aim_value,
        ),
        numbers=[Numbers(one.day, one.value, _line(row, one.day), one.note) for one in points],
        due=row.ended_on is None and row.review_on <= today(),
    )


def _days(row: Support, calendar: Calendar) -> tuple[int, int, bool]:
    """The day it is, of how many, the first and the last counted; and whether in school days."""
    last = min(row.ended_on or today(), row.review_on)
    known = calendar.knows(row.starts) and calendar.knows(row.review_on)
    unit = Unit.SCHOOL if known else Unit.CALENDAR
    before = row.starts - ONE_DAY
    total = calendar.between(before, row.review_on, unit)
    return max(calendar.between(before, last, unit), 0), total, known


def _line(row: Support, day: dt.date) -> Decimal | None:
    if row.start_value is None or row.aim_value is None:
        return None
    return aim_chart.on_line(
        day,
        first_day=row.starts,
        last_day=row.review_on,
        start=row.start_value,
        aim=row.aim_value,
    )


def _page(
    request: HttpRequest, template: str, case: Case, form: forms.Form, **more: Any
) -> HttpResponse:
    context = {"case": case, "student": case.student, "form": form, **more}
    return render(request, template, context, status=status_of(form))
