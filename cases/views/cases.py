"""Which cases may this person open, and how are they found among many?"""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.forms.stages import CaseSearchForm
from cases.models import Case, Student
from cases.services import cases
from cases.services.looks import looked_at_list
from tenants.base.access import person, signed_in
from tenants.people.models import School
from tenants.people.roles import Hat

PER_PAGE = 25


@signed_in(Hat.STAFF)
@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    """Cases by name, stage and school; for district staff all, for others their own."""
    schools = [(str(s.pk), s.name) for s in School.objects.visible_to(person(request))]
    form = CaseSearchForm(request.GET or None, schools=schools)
    rows: QuerySet[Case] = Case.objects.visible_to(person(request))
    rows = rows.select_related("student__school")
    if form.is_valid():
        rows = _narrowed(rows, form)
    rows = rows.order_by("closed_on", "student__full_name", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "form": form, "total": page.paginator.count}
    answer = render(request, "cases/case_list.html", context)
    looked_at_list(by=person(request), cases=page, what="list")
    return answer


def _narrowed(rows: QuerySet[Case], form: CaseSearchForm) -> QuerySet[Case]:
    said = form.cleaned_data
    if words := said["q"]:
        rows = rows.filter(
            Q(student__full_name__icontains=words) | Q(student__preferred_name__icontains=words)
        )
    if said["stage"]:
        rows = rows.filter(stage=said["stage"])
    if said["school"]:
        rows = rows.filter(student__school_id=said["school"])
    return rows


@signed_in(Hat.STAFF)
@require_POST
def open_case(request: HttpRequest, student_id: uuid.UUID) -> HttpResponse:
    """The teacher or district staff begin a case; the parents are on the team at once."""
    child = get_object_or_404(Student.objects.visible_to(person(request)), pk=student_id)
    case = cases.open_case(by=person(request), student=child)
    messages.success(request, _("The case is open. The parents are on the team."))
    return redirect("thread", case.pk)
