"""Who is in the district, in which roles, and how do district staff change that?"""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.audit.models import Event
from tenants.base.access import signed_in
from tenants.base.clock import today
from tenants.people.current import fresh_sign_in
from tenants.people.current import person as signed_in_person
from tenants.people.forms.errors import tell
from tenants.people.forms.people import RoleForm, SearchForm
from tenants.people.models import RoleAssignment, User
from tenants.people.models.users import UserQuerySet
from tenants.people.policies import check_manage_people
from tenants.people.roles import Hat
from tenants.people.services import closing, invitations, roles, second_factor

PER_PAGE = 25


@signed_in("staff")
@require_safe
def list_people(request: HttpRequest) -> HttpResponse:
    """Everybody with an account, by name; found by name, e-mail and role."""
    check_manage_people(signed_in_person(request))
    form = SearchForm(request.GET)
    rows = _found(request, form).order_by("display_name", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "people/list_people.html", {"page": page, "form": form})


def _found(request: HttpRequest, form: SearchForm) -> UserQuerySet:
    held = (
        RoleAssignment.objects.visible_to(signed_in_person(request))
        .in_force()
        .select_related("school")
    )
    rows: UserQuerySet = User.objects.visible_to(signed_in_person(request))
    rows = rows.prefetch_related(Prefetch("role_assignments", held, to_attr="roles_now"))
    if not form.is_valid():
        return rows.none()
    if words := form.cleaned_data["q"].strip():
        rows = rows.filter(Q(display_name__icontains=words) | Q(email__icontains=words))
    if role := form.cleaned_data["role"]:
        rows = rows.filter(pk__in=held.filter(role=role).values("user_id"))
    return rows


@signed_in("staff")
@require_safe
def show_person(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    """One person: how to reach them and which roles they have and had."""
    return _person_page(request, _seen(request, person_id), None)


@signed_in("staff")
@fresh_sign_in
@require_POST
def give_role(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    """A role from a day on."""
    person = _seen(request, person_id)
    form = RoleForm(request.POST, by=signed_in_person(request))
    if form.is_valid():
        try:
            roles.grant(by=signed_in_person(request), user=person, **form.cleaned_data)
            messages.success(request, _("The role was given."))
            return redirect("show_person", person_id=person.pk)
        except ValidationError as error:
            tell(form, error)
    return _person_page(request, person, form)


@signed_in("staff")
@fresh_sign_in
@require_POST
def end_role(request: HttpRequest, assignment_id: uuid.UUID) -> HttpResponse:
    """End a role now."""
    check_manage_people(signed_in_person(request))
    rows = RoleAssignment.objects.visible_to(signed_in_person(request))
    row = get_object_or_404(rows, pk=assignment_id)
    try:
        roles.end(by=signed_in_person(request), assignment=row)
        messages.success(request, _("The role has ended."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("show_person", person_id=row.user_id)


@signed_in("staff")
@fresh_sign_in
@require_http_methods(["GET", "POST"])
def close_account(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    """Ask once more, then close."""
    person = _seen(request, person_id)
    if request.method == "GET":
        return render(request, "people/close_account.html", {"person": person})
    try:
        closing.close(by=signed_in_person(request), user=person)
        messages.success(request, _("The account is closed."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("show_person", person_id=person.pk)


@signed_in("staff")
@fresh_sign_in
@require_http_methods(["GET", "POST"])
def reopen_account(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    """Say which roles will count again, then open."""
    person = _seen(request, person_id)
    if request.method == "GET":
        page = {"person": person, "roles": person.current_roles}
        return render(request, "people/reopen_account.html", page)
    try:
        closing.reopen(by=signed_in_person(request), user=person)
        messages.success(request, _("The account is open again."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("show_person", person_id=person.pk)


@signed_in("staff")
@fresh_sign_in
@require_POST
def invite_back(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    """A letter with a new code, for a family that lost its way in."""
    person = _seen(request, person_id)
    held = [a for a in person.current_roles if a.definition.hat == Hat.FAMILY]
    try:
        sent = invitations.invite(
            by=signed_in_person(request),
            display_name=person.display_name,
            role=held[0].role if held else "",
            channel="letter",
            language=person.language,
            person=person,
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("show_person", person_id=person.pk)
    return redirect("show_invitation", invitation_id=sent.invitation.pk)


@signed_in("staff")
@fresh_sign_in
@require_POST
def remove_second_factor(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    """For who lost the telephone and the recovery codes."""
    person = _seen(request, person_id)
    try:
        second_factor.take_away(by=signed_in_person(request), user=person)
        messages.success(request, _("The second lock is gone. The person can set up a new one."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("show_person", person_id=person.pk)


def _seen(request: HttpRequest, person_id: uuid.UUID) -> User:
    check_manage_people(signed_in_person(request))
    rows: UserQuerySet = User.objects.visible_to(signed_in_person(request))
    return get_object_or_404(rows, pk=person_id)


def _person_page(request: HttpRequest, person: User, form: RoleForm | None) -> HttpResponse:
    held = RoleAssignment.objects.visible_to(signed_in_person(request)).filter(user=person)
    day = today()
    places = [
        {"row": row, "now": row.starts <= day and (row.until is None or row.until >= day)}
        for row in held.select_related("school").order_by("-starts")
    ]
    page = {
        "person": person,
        "places": places,
        "form": form or RoleForm(by=signed_in_person(request), initial={"starts": day}),
        "own": person.pk == signed_in_person(request).pk,
        "turns": _turns(request, person),
        "second_factor": second_factor.has_second_factor(person),
        "is_family": person.hats == [Hat.FAMILY],
    }
    status = 422 if form is not None else 200
    return render(request, "people/show_person.html", page, status=status)


def _turns(request: HttpRequest, person: User) -> list[Event]:
    """When the account was closed and opened again, and by whom; the latest first."""
    rows = Event.objects.visible_to(signed_in_person(request)).order_by("-at")
    about = rows.filter(target_type=User._meta.label_lower, target_id=str(person.pk))
    return list(about.filter(verb__in=("person.closed", "person.reopened")))
