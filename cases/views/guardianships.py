"""How do staff say who speaks for a child?"""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import policies
from cases.forms.guardianships import (
    GuardianshipForm,
    InvitedGuardianForm,
    NewGuardianshipForm,
)
from cases.models import Guardianship, Student
from cases.services import awaited, candidates, students
from cases.services.looks import looked_at
from cases.services.students import GUARDIANSHIP_FIELDS
from tenants.base.access import person, signed_in
from tenants.base.errors import NotAllowed
from tenants.base.forms import attempt, done, status_of
from tenants.people.current import prove_again
from tenants.people.limits import limited
from tenants.people.roles import Hat
from tenants.people.services.invitations import Sent


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def add_guardianship(request: HttpRequest, student_id: uuid.UUID) -> HttpResponse:
    """Staff add an adult who speaks for a child or may be called."""
    rows = Student.objects.visible_to(person(request)).select_related("school")
    child = get_object_or_404(rows, pk=student_id)
    _allowed(request, child)
    form = NewGuardianshipForm(request.POST or None)
    _proven(request)
    if request.method == "POST" and done(form, lambda: _add(request, child, form)):
        messages.success(request, _("The person was added."))
        return redirect("student", child.pk)
    return _page(request, form, child, None)


@signed_in(Hat.STAFF)
@limited("invite", "60/h/user")
@require_http_methods(["GET", "HEAD", "POST"])
def invite_guardian(request: HttpRequest, student_id: uuid.UUID) -> HttpResponse:
    """Staff invite an adult without an account, who speaks for the child from then on."""
    rows = Student.objects.visible_to(person(request)).select_related("school")
    child = get_object_or_404(rows, pk=student_id)
    _allowed(request, child)
    form = InvitedGuardianForm(request.POST or None)
    _proven(request)
    if request.method == "POST" and (sent := attempt(form, lambda: _invite(request, child, form))):
        return redirect("show_invitation", sent.invitation.pk)
    looked_at(by=person(request), student=child, what="child")
    page = {"form": form, "student": child}
    return render(request, "cases/invite_guardian.html", page, status=status_of(form))


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def change_guardianship(request: HttpRequest, guardianship_id: uuid.UUID) -> HttpResponse:
    """Staff change an adult's standing; a change by someone else meanwhile is said in words."""
    rows = Guardianship.objects.visible_to(person(request)).select_related(
        "student__school", "user"
    )
    row = get_object_or_404(rows, pk=guardianship_id)
    _allowed(request, row.student)
    form = GuardianshipForm(request.POST or None, initial=GuardianshipForm.filled_from(row))
    _proven(request)
    if request.method == "POST" and done(form, lambda: _change(request, row, form)):
        messages.success(request, _("The change was saved."))
        return redirect("student", row.student_id)
    return _page(request, form, row.student, row)


def _proven(request: HttpRequest) -> None:
    """Who speaks for a child is changed only by somebody who has just proved who they are."""
    if request.method == "POST":
        prove_again(request)


def _add(request: HttpRequest, child: Student, form: NewGuardianshipForm) -> Guardianship:
    adult = candidates.family_member(form.cleaned_data["contact"])
    return students.add_guardian(by=person(request), student=child, user=adult, **form.values())


def _invite(request: HttpRequest, child: Student, form: InvitedGuardianForm) -> Sent:
    return awaited.invite_guardian(
        by=person(request), student=child, invitation=form.invitation(), **form.values()
    )


def _change(request: HttpRequest, row: Guardianship, form: GuardianshipForm) -> Guardianship:
    return students.change_guardianship(
        by=person(request),
        guardianship=row,
        seen_version=form.cleaned_data["seen_version"] or 0,
        **form.values(),
    )


def _page(
    request: HttpRequest, form: GuardianshipForm, child: Student, row: Guardianship | None
) -> HttpResponse:
    """The form; after a conflict it shows what is saved now beside what was typed."""
    conflict = row is not None and _let_press_again(form, row)
    context = {"form": form, "student": child, "guardianship": row, "conflict": conflict}
    looked_at(by=person(request), student=child, what="child")
    return render(request, "cases/guardianship_form.html", context, status=status_of(form))


def _let_press_again(form: GuardianshipForm, row: Guardianship) -> bool:
    """Whether somebody else changed the row meanwhile; then the form counts as read again now."""
    row.refresh_from_db(fields=["version", *GUARDIANSHIP_FIELDS])
    if not form.is_bound or form.data.get("seen_version") == str(row.version):
        return False
    form.data = {**form.data.dict(), "seen_version": str(row.version)}  # type: ignore[attr-defined]  # a QueryDict
    return True


def _allowed(request: HttpRequest, child: Student) -> None:
    if not policies.may_change_guardianship(person(request), child):
        raise NotAllowed(_("Only the school can change who speaks for a child."))
