"""How much of each service was given, and where does a parent put their own view?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import policies, service_page
from cases.forms.services_given import CorrectTimeForm, ServiceTimeForm, ServiceViewForm
from cases.models import Case, PlanInEffect, ServiceTime, ServiceTimeBefore
from cases.places import place_on
from cases.services import services_given as service
from cases.services.looks import looked_at
from cases.views.teams import find_case
from tenants.base.access import person, signed_in
from tenants.base.clock import today
from tenants.base.errors import NotAllowed
from tenants.base.forms import done, status_of
from tenants.people.roles import Hat
from tenants.people.services.school_days import school_days

if TYPE_CHECKING:
    from cases.service_page import Service
    from tenants.people.models import User

Plans = dict[str, list[PlanInEffect]]


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_safe
def services(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Each service: minutes promised and given, what was missed and why, week by week."""
    user = person(request)
    case, plans = _open(request, case_id)
    context = {
        "case": case,
        "student": case.student,
        "services": _shown(user, case, plans),
        "notes_times": bool(_mine(user, case, plans)),
        "family": place_on(user, case.pk).has_rights,
    }
    return render(request, "cases/services.html", context)


def _open(request: HttpRequest, case_id: uuid.UUID) -> tuple[Case, Plans]:
    """The case and its plans in effect, when its whole record is open; the look is kept."""
    user = person(request)
    case = find_case(request, case_id)
    if not place_on(user, case.pk).reads_whole:
        raise NotAllowed(_("Only the family and the team see the plan."))
    looked_at(by=user, student=case.student, what="in_effect", case=case)
    return case, service_page.plans_of(user, case)


def _shown(user: User, case: Case, plans: Plans) -> list[Service]:
    calendar = school_days().of(case.student.school_id)
    times = service_page.times_of(user, case)
    return service_page.services(plans, times, calendar, today())


def _mine(user: User, case: Case, plans: Plans) -> dict[str, PlanInEffect]:
    """The services of which this person may write down times, each with its plan. One query."""
    known = {pk: rows[-1] for rows in plans.values() for pk in service.services_of(rows[-1])}
    if policies.may_note_service(user, case, ""):
        return known
    if case.closed_on is not None or not place_on(user, case.pk).on_team:
        return {}
    carried = policies.carried_by(user, case.pk)
    return {pk: row for pk, row in known.items() if pk in carried}


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def note_service(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """One time of a service that this person gives."""
    user = person(request)
    case, plans = _open(request, case_id)
    mine = _mine(user, case, plans)
    if not mine:
        raise NotAllowed(_("Only who gives this service can write it down."))
    shown = [one for one in _shown(user, case, plans) if one.id in mine]
    form = ServiceTimeForm(
        request.POST or None,
        services={one.id: one.name or one.amount for one in shown},
        missed=[time for one in shown for time in one.missed],
    )
    if request.method == "POST" and done(form, lambda: _note(user, mine, form)):
        messages.success(request, _("It is written down. The family sees it."))
        return redirect("services", case.pk)
    context = {"case": case, "student": case.student, "form": form}
    return render(request, "cases/note_service.html", context, status=status_of(form))


def _note(user: User, mine: dict[str, PlanInEffect], form: ServiceTimeForm) -> ServiceTime:
    given = form.given()
    return service.note_time(by=user, in_effect=mine[given.block], given=given)


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def service_time(request: HttpRequest, time_id: uuid.UUID) -> HttpResponse:
    """One time: who gives it mends it; a parent puts their view beside it."""
    user = person(request)
    rows = ServiceTime.objects.visible_to(user).select_related(
        "case__student__school", "makes_up", "recorded_by"
    )
    row = get_object_or_404(rows, pk=time_id)
    looked_at(by=user, student=row.case.student, what="in_effect", case=row.case)
    notes = policies.may_note_service(user, row.case, str(row.block))
    views = policies.may_view_service(user, row)
    now = {"minutes": row.minutes, "reason": row.reason, "note": row.note}
    mends = CorrectTimeForm(request.POST or None, initial=now) if notes else None
    says = ServiceViewForm(request.POST or None) if views else None
    form = mends or says
    if request.method == "POST":
        if form is None:
            raise NotAllowed(_("Only who gives this service can write it down."))
        if done(form, lambda: _change(user, row, mends, says)):
            messages.success(request, _("It is written down. The family and the team see it."))
            return redirect("service_time", row.pk)
    context = {
        "case": row.case,
        "student": row.case.student,
        "time": row,
        "name": service.name_of(row),
        "before": ServiceTimeBefore.objects.visible_to(user)
        .filter(time=row)
        .select_related("recorded_by"),
        "views": list(row.views.select_related("author")),
        "mends": mends,
        "says": says,
    }
    status = status_of(form) if form is not None else 200
    return render(request, "cases/service_time.html", context, status=status)


def _change(
    user: User, row: ServiceTime, mends: CorrectTimeForm | None, says: ServiceViewForm | None
) -> ServiceTime:
    if mends is not None:
        service.correct_time(by=user, time=row, **mends.cleaned_data)
    elif says is not None:
        service.say_view(by=user, time=row, words=says.cleaned_data["words"])
    return row
