"""On which days is there school, in the district and in each school?"""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tenants.base.access import signed_in
from tenants.base.clock import today
from tenants.base.forms import done, status_of
from tenants.people.current import person, posted
from tenants.people.forms.school_days import ClosureForm, EarlyDismissalForm, SchoolYearForm
from tenants.people.models import Closure, EarlyDismissal, SchoolYear, User
from tenants.people.policies import check_change_district
from tenants.people.services import holidays
from tenants.people.services import school_days as service
from tenants.rulepacks import calendars as rules


@signed_in("staff")
@require_http_methods(["GET", "POST"])
def school_days(request: HttpRequest) -> HttpResponse:
    """The school years and the days without school; a day without school is added here."""
    user = person(request)
    check_change_district(user)
    form = ClosureForm(posted(request), by=user)
    if request.method == "POST" and done(form, lambda: service.close(by=user, **form.cleaned_data)):
        messages.success(request, _("The days are added. Every date that counts them has moved."))
        return redirect("school_days")
    return _page(request, user, closure=form)


@signed_in("staff")
@require_POST
def add_school_year(request: HttpRequest) -> HttpResponse:
    """One more school year."""
    user = person(request)
    check_change_district(user)
    form = SchoolYearForm(request.POST, by=user, prefix="year")
    if done(form, lambda: service.add_year(by=user, **form.cleaned_data)):
        messages.success(request, _("The school year is added."))
        return redirect("school_days")
    return _page(request, user, year=form)


@signed_in("staff")
@require_POST
def add_early_dismissal(request: HttpRequest) -> HttpResponse:
    """A day that ends early and is a school day all the same."""
    user = person(request)
    check_change_district(user)
    form = EarlyDismissalForm(request.POST, by=user, prefix="short")
    if done(form, lambda: service.end_early(by=user, **form.cleaned_data)):
        messages.success(request, _("The day is added. It counts as a school day."))
        return redirect("school_days")
    return _page(request, user, short=form)


@signed_in("staff")
@require_POST
def remove_early_dismissal(request: HttpRequest, short_day_id: uuid.UUID) -> HttpResponse:
    """It is an ordinary day again."""
    user = person(request)
    row = get_object_or_404(EarlyDismissal.objects.visible_to(user), pk=short_day_id)
    service.remove(by=user, row=row)
    messages.success(request, _("This is an ordinary school day again."))
    return redirect("school_days")


@signed_in("staff")
@require_POST
def remove_school_year(request: HttpRequest, year_id: uuid.UUID) -> HttpResponse:
    """Take a school year out."""
    user = person(request)
    row = get_object_or_404(SchoolYear.objects.visible_to(user), pk=year_id)
    service.remove(by=user, row=row)
    messages.success(request, _("The school year is removed."))
    return redirect("school_days")


@signed_in("staff")
@require_POST
def remove_closure(request: HttpRequest, closure_id: uuid.UUID) -> HttpResponse:
    """Make days without school school days again."""
    user = person(request)
    row = get_object_or_404(Closure.objects.visible_to(user), pk=closure_id)
    service.remove(by=user, row=row)
    messages.success(request, _("These are school days again."))
    return redirect("school_days")


def _page(
    request: HttpRequest,
    user: User,
    *,
    closure: ClosureForm | None = None,
    year: SchoolYearForm | None = None,
    short: EarlyDismissalForm | None = None,
) -> HttpResponse:
    forms = {
        "closure_form": closure or ClosureForm(by=user),
        "year_form": year or SchoolYearForm(by=user, prefix="year"),
        "short_form": short or EarlyDismissalForm(by=user, prefix="short"),
    }
    known = service.school_days()
    calendar = known.of(None)
    years = SchoolYear.objects.visible_to(user).select_related("school")
    page = {
        "years": [{"row": row, "days": sum(1 for _day in _of(known, row).days())} for row in years],
        "closures": Closure.objects.visible_to(user).select_related("school"),
        "short_days": EarlyDismissal.objects.visible_to(user).select_related("school"),
        "known_today": calendar.knows(today()),
        "runs_out": service.runs_out(known, today()),
        "holidays": len(holidays.on_school_days(known)),
    }
    status = max(status_of(form) for form in forms.values())
    return render(request, "people/school_days.html", page | forms, status=status)


def _of(known: service.SchoolDays, row: SchoolYear) -> rules.SchoolYear:
    years = known.of(row.school_id).years
    return next(year for year in years if year.first_day == row.first_day)
