"""How do staff move a case along the road, so that everybody sees it?"""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import policies, stages
from cases.forms.stages import CloseForm, EvaluationRequestForm, ReasonForm, StageForm
from cases.models import Case
from cases.services import cases, closing
from cases.services.looks import looked_at
from cases.views.teams import find_case
from tenants.base.access import person, signed_in
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed
from tenants.base.forms import done, status_of
from tenants.here import this_district
from tenants.people.roles import Hat
from tenants.rulepacks import words


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation_request(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """“This is an evaluation request”: upward only, with the day it was received."""
    case = _changeable(request, case_id)
    day = today(this_district().timezone)
    form = EvaluationRequestForm(request.POST or None, initial={"received_on": day})
    if request.method == "POST" and done(form, lambda: _mark(request, case, form)):
        messages.success(request, _("The request is in the record. The family sees it."))
        return redirect("thread", case.pk)
    return _page(request, form, case, "cases/evaluation_request.html")


def _mark(request: HttpRequest, case: Case, form: EvaluationRequestForm) -> Case:
    day = form.cleaned_data["received_on"]
    if day > today(this_district().timezone):
        raise BadInput({"received_on": _("This day has not come yet. Choose today or earlier.")})
    return cases.mark_evaluation_requested(
        by=person(request),
        case=case,
        received_on=day,
        how="staff",
        channel=form.cleaned_data["how"],
        reason=form.cleaned_data["reason"],
    )


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def change_stage(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Another stage; going back needs a reason in writing."""
    case = _changeable(request, case_id)
    form = StageForm(request.POST or None, initial={"stage": case.stage})
    if request.method == "POST" and done(
        form, lambda: cases.change_stage(by=person(request), case=case, **form.cleaned_data)
    ):
        messages.success(request, _("The stage was changed. The family sees it."))
        return redirect("thread", case.pk)
    return _page(request, form, case, "cases/change_stage.html")


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def close_case(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """The end of a case, with a reason; for a closed one its beginning again."""
    user = person(request)
    case = find_case(request, case_id)
    looked_at(by=user, student=case.student, what="case", case=case)
    closed = case.closed_on is not None
    may = policies.may_reopen_case if closed else policies.may_close_case
    if not may(user, case):
        raise NotAllowed(_("Only who runs the case can close it or open it again."))
    change = closing.reopen_case if closed else closing.close_case
    ends = not closed and case.stage in stages.EXITS
    owed = closing.owed(case) if ends else []
    data = request.POST or None
    form = ReasonForm(data) if closed else CloseForm(data, owed=bool(owed))
    if request.method == "POST" and done(
        form, lambda: change(by=user, case=case, **form.cleaned_data)
    ):
        said = _("The case is open again.") if closed else _("The case is closed. It can be read.")
        messages.success(request, said)
        return redirect("road", case.pk)
    context = {
        "form": form,
        "case": case,
        "student": case.student,
        "stage": stages.stage(case.stage),
        "goes_on": not closed and not ends,
        "owed": [(words.NAMES[clock.key], clock.why) for clock in owed],
    }
    return render(request, "cases/close_case.html", context, status=status_of(form))


def _changeable(request: HttpRequest, case_id: uuid.UUID) -> Case:
    case = find_case(request, case_id)
    if not policies.may_change_stage(person(request), case):
        raise NotAllowed(_("Only staff on the team can change the stage of an open case."))
    looked_at(by=person(request), student=case.student, what="case", case=case)
    return case


def _page(
    request: HttpRequest, form: EvaluationRequestForm | StageForm, case: Case, template: str
) -> HttpResponse:
    context = {
        "form": form,
        "case": case,
        "student": case.student,
        "stage": stages.stage(case.stage),
    }
    return render(request, template, context, status=status_of(form))
