"""How is a child's page shown, and how do staff keep the child's details and class right?"""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import policies
from cases.forms.students import EnrolForm, NewStudentForm, StudentForm
from cases.languages import LANGUAGES
from cases.models import AwaitedGuardian, Case, Enrolment, Guardianship, Student
from cases.services import students
from cases.services.looks import looked_at, looked_at_list
from tenants.base.access import person, signed_in
from tenants.base.errors import NotAllowed
from tenants.base.forms import attempt, done, status_of
from tenants.base.text import without_nul
from tenants.people.roles import Hat

PER_PAGE = 25


@signed_in(Hat.STAFF)
@require_safe
def student_list(request: HttpRequest) -> HttpResponse:
    """Children this person may know of, found by name."""
    rows = Student.objects.visible_to(person(request)).select_related("school")
    words = without_nul(request.GET.get("q", "")).strip()[:100]
    if words:
        rows = rows.filter(Q(full_name__icontains=words) | Q(preferred_name__icontains=words))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "total": page.paginator.count,
        "words": words,
        "may_add": policies.may_manage_students(person(request)),
    }
    answer = render(request, "cases/student_list.html", context)
    looked_at_list(by=person(request), children=page, what="children")
    return answer


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_safe
def student(request: HttpRequest, student_id: uuid.UUID) -> HttpResponse:
    """A child's page: details, class, who speaks for the child, cases."""
    child = _child(request, student_id)
    looked_at(by=person(request), student=child, what="child")
    enrolments = Enrolment.objects.visible_to(person(request)).filter(student=child)
    guardians = Guardianship.objects.visible_to(person(request)).filter(student=child)
    may_change = policies.may_change_guardianship(person(request), child)
    context = {
        "student": child,
        "language": dict(LANGUAGES).get(child.home_language, child.home_language),
        "enrolments": enrolments.select_related("school", "classroom_teacher").order_by("-starts"),
        "guardians": guardians.select_related("user"),
        "awaited": _awaited(request, child) if may_change else [],
        "cases": Case.objects.visible_to(person(request)).filter(student=child),
        "may_manage": policies.may_manage_students(person(request)),
        "may_change_guardians": may_change,
        "may_see_looks": policies.may_see_looks(person(request), child),
        "has_rights": policies.has_rights(person(request), child),
        "may_open_case": person(request).hat == Hat.STAFF
        and policies.may_open_case(person(request), child),
    }
    return render(request, "cases/student.html", context)


def _awaited(request: HttpRequest, child: Student) -> list[AwaitedGuardian]:
    """Those who are invited and have not come in yet."""
    rows = AwaitedGuardian.objects.visible_to(person(request)).filter(student=child)
    waiting = rows.filter(invitation__used_at=None, invitation__revoked_at=None)
    return list(waiting.select_related("invitation"))


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def add_student(request: HttpRequest) -> HttpResponse:
    """District staff add a child."""
    _manage(request)
    form = NewStudentForm(request.POST or None, by=person(request))
    if request.method == "POST" and (
        made := attempt(form, lambda: students.create(by=person(request), **form.cleaned_data))
    ):
        messages.success(request, _("The child was added. Now say in which class."))
        return redirect("enrol_student", made.pk)
    return _form_page(request, form, _("Add a child"), _("Add the child"))


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_student(request: HttpRequest, student_id: uuid.UUID) -> HttpResponse:
    """District staff correct a child's details."""
    child = _child(request, student_id)
    _manage(request)
    form = StudentForm(request.POST or None, initial=StudentForm.filled_from(child))
    if request.method == "POST" and done(
        form, lambda: students.change(by=person(request), student=child, **form.cleaned_data)
    ):
        messages.success(request, _("The details were changed."))
        return redirect("student", child.pk)
    looked_at(by=person(request), student=child, what="child")
    return _form_page(request, form, _("Change the details"), _("Save"), child)


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def enrol_student(request: HttpRequest, student_id: uuid.UUID) -> HttpResponse:
    """District staff put a child in a class."""
    child = _child(request, student_id)
    _manage(request)
    first = {"school": child.school_id, "grade": child.grade}
    form = EnrolForm(request.POST or None, by=person(request), initial=first)
    if request.method == "POST" and done(
        form, lambda: students.enrol(by=person(request), student=child, **form.cleaned_data)
    ):
        messages.success(request, _("The class was saved."))
        return redirect("student", child.pk)
    looked_at(by=person(request), student=child, what="child")
    return _form_page(request, form, _("Put the child in a class"), _("Save"), child)


def _child(request: HttpRequest, student_id: uuid.UUID) -> Student:
    rows = Student.objects.visible_to(person(request)).select_related("school")
    return get_object_or_404(rows, pk=student_id)


def _manage(request: HttpRequest) -> None:
    if not policies.may_manage_students(person(request)):
        raise NotAllowed(_("Only district staff can add children or change their details."))


def _form_page(
    request: HttpRequest, form: Any, title: str, send: str, child: Student | None = None
) -> HttpResponse:
    context = {"form": form, "title": title, "send": send, "student": child}
    return render(request, "cases/student_form.html", context, status=status_of(form))
