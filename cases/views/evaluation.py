"""What is tested, by whom and when, and which reports are there?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import policies, visibility
from cases.forms.evaluation import PlanTestForm, TestDoneForm, TestDroppedForm
from cases.models import Case, Explain, PlannedTest, Report, ReportDraft, TeamMember
from cases.places import Place, place_on
from cases.services import evaluation as service
from cases.services.looks import looked_at
from cases.translations import attach
from cases.views.teams import find_case
from tenants.base.access import person, signed_in
from tenants.base.clock import today
from tenants.base.errors import NotAllowed
from tenants.base.forms import done, status_of
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from django import forms

    from tenants.people.models import User


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_safe
def evaluation(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """The plan of tests by area, the reports, and what is asked to be explained."""
    user = person(request)
    case, place = open_evaluation(request, case_id)
    tests = list(PlannedTest.objects.visible_to(user).filter(case=case))
    attach(user, tests)
    reports = Report.objects.visible_to(user).filter(case=case)
    context = {
        "case": case,
        "student": case.student,
        "areas": _areas(tests),
        "reports": list(reports.select_related("replaced_by").order_by("-report_on", "-shared_at")),
        "drafts": list(
            ReportDraft.objects.visible_to(user).filter(case=case).select_related("author")
        ),
        "explains": list(
            Explain.objects.visible_to(user).filter(case=case).select_related("report", "asked_by")
        ),
        "may_ask": policies.may_ask_explain(user, case, place=place),
        "plans": policies.may_plan_tests(user, case, place=place),
        "translates": policies.may_write(user, case),
        "brings": policies.may_bring_report(user, case, place=place),
        "writes": policies.may_write_report(user, case, place=place),
        "family": place.hat == Hat.FAMILY,
    }
    return render(request, "cases/evaluation.html", context)


def open_evaluation(
    request: HttpRequest, case_id: uuid.UUID, *, what: str = "evaluation"
) -> tuple[Case, Place]:
    """The case, when its whole record is open to this person; the look is kept. Raises Http404,
    NotAllowed."""
    case = find_case(request, case_id)
    place = place_on(person(request), case.pk)
    if not place.reads_whole:
        raise NotAllowed(_("Only the family and the team see the tests and the reports."))
    looked_at(by=person(request), student=case.student, what=what, case=case)
    return case, place


def _areas(tests: list[PlannedTest]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for key, label in PlannedTest.Area.choices:
        rows = [row for row in tests if row.area == key]
        if rows:
            found[key] = {"label": label, "tests": rows}
    return list(found.values())


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_test(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Which area, what worries, what is done, by whom and when?"""
    user = person(request)
    case, place = open_evaluation(request, case_id)
    _check(user, case, place)
    first = {"who": str(user.pk), "planned_on": today()}
    form = PlanTestForm(request.POST or None, people=_staff(user, case), initial=first)
    if request.method == "POST" and done(
        form, lambda: service.plan_test(by=user, case=case, plan=form.plan())
    ):
        messages.success(request, _("It is in the plan. The family sees it."))
        return redirect("evaluation", case.pk)
    return _page(request, "cases/plan_test.html", case, form)


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def planned_test(request: HttpRequest, test_id: uuid.UUID) -> HttpResponse:
    """Was it done, or is it not done, and why?"""
    user = person(request)
    rows = PlannedTest.objects.visible_to(user).select_related("case__student__school")
    test = get_object_or_404(rows, pk=test_id)
    case, place = open_evaluation(request, test.case_id)
    _check(user, case, place)
    action = request.POST.get("action", "")
    first = {"done_on": min(test.planned_on, today())}
    finish = TestDoneForm(request.POST if action == "done" else None, initial=first)
    drop = TestDroppedForm(request.POST if action == "drop" else None)
    if action == "done" and done(
        finish, lambda: service.finish_test(by=user, test=test, **finish.cleaned_data)
    ):
        messages.success(request, _("It is written down. The family and the team see it."))
        return redirect("evaluation", case.pk)
    if action == "drop" and done(
        drop, lambda: service.drop_test(by=user, test=test, **drop.cleaned_data)
    ):
        messages.success(request, _("It is written down. The family and the team see it."))
        return redirect("evaluation", case.pk)
    context = {"case": case, "student": case.student, "test": test, "form": finish, "drop": drop}
    status = max(status_of(finish), status_of(drop))
    return render(request, "cases/planned_test.html", context, status=status)


def _staff(user: User, case: Case) -> list[User]:
    """Who of the team can test: no parents, no guests, no interpreters."""
    rows = TeamMember.objects.visible_to(user).filter(
        visibility.on_day(), case=case, role__in=TeamMember.STAFF_ROLES
    )
    found = {row.user_id: row.user for row in rows.select_related("user")}
    return sorted(found.values(), key=lambda one: (one.pk != user.pk, one.display_name))


def _check(user: User, case: Case, place: Place) -> None:
    if not policies.may_plan_tests(user, case, place=place):
        raise NotAllowed(_("Only staff on the team can plan the tests of an open case."))


def _page(request: HttpRequest, template: str, case: Case, form: forms.Form) -> HttpResponse:
    context = {"case": case, "student": case.student, "form": form}
    return render(request, template, context, status=status_of(form))
