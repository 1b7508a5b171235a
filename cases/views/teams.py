"""Who is on a case's team, and how does the team change?"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import policies
from cases.forms.teams import AddMemberForm
from cases.models import Case, GuestConsent, TeamMember
from cases.services import cases
from cases.services.looks import looked_at
from tenants.base.access import person, signed_in
from tenants.base.clock import today
from tenants.base.errors import NotAllowed
from tenants.base.forms import done, status_of
from tenants.people.roles import Hat
from tenants.people.services import absences


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_safe
def team(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Everyone on the team, those who left, and the guests a parent asked for."""
    case = find_case(request, case_id)
    if not policies.may_see_team(person(request), case):
        raise NotAllowed(_("You get copies of notices for this child. The team is not shown."))
    looked_at(by=person(request), student=case.student, what="team", case=case)
    places = TeamMember.objects.visible_to(person(request)).filter(case=case).select_related("user")
    day = today()
    now = Q(until__isnull=True) | Q(until__gte=day)
    consents = (
        GuestConsent.objects.visible_to(person(request)).filter(case=case).select_related("parent")
    )
    context = {
        "case": case,
        "student": case.student,
        "places": _with_absences(places.filter(now)),
        "former": places.exclude(now),
        "consents": consents.select_related("parent", "decided_by"),
        "may_change": policies.may_change_team(person(request), case) and not case.closed_on,
        "may_propose": policies.may_propose_guest(person(request), case),
        "may_decide": policies.may_decide_guest(person(request), case),
        "may_revoke": policies.has_rights(person(request), case.student),
        "may_change_stage": policies.may_change_stage(person(request), case),
    }
    return render(request, "cases/team.html", context)


def _with_absences(places: Iterable[TeamMember]) -> list[TeamMember]:
    """Each place with `away`: the days on which its person is away now, None for none."""
    found: list[Any] = list(places)
    gone = absences.away(row.user_id for row in found)
    for row in found:
        row.away = gone.get(row.user_id)
    return found


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def add_member(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Those who may change the team put a colleague on it."""
    case = find_case(request, case_id)
    if not policies.may_change_team(person(request), case):
        raise NotAllowed(_("Only the case manager or an administrator can change the team."))
    form = AddMemberForm(request.POST or None, case=case)
    if request.method == "POST" and done(
        form, lambda: cases.add_member(by=person(request), case=case, **form.cleaned_data)
    ):
        messages.success(request, _("The person is on the team now."))
        return redirect("team", case.pk)
    looked_at(by=person(request), student=case.student, what="team", case=case)
    context = {"form": form, "case": case, "student": case.student}
    return render(request, "cases/add_member.html", context, status=status_of(form))


@signed_in(Hat.STAFF)
@require_POST
def remove_member(request: HttpRequest, place_id: uuid.UUID) -> HttpResponse:
    """End a colleague's place on the team. Parents and guests are not ended here."""
    places = TeamMember.objects.visible_to(person(request)).select_related("case__student", "user")
    place = get_object_or_404(places, pk=place_id)
    if not place.is_colleague:
        raise NotAllowed(_("To change a parent’s place, change who speaks for the child."))
    cases.remove_member(by=person(request), place=place)
    messages.success(
        request, _("%(name)s is no longer on the team.") % {"name": place.user.display_name}
    )
    return redirect("team", place.case_id)


def find_case(request: HttpRequest, case_id: uuid.UUID) -> Case:
    """A case this person may open. Raises Http404."""
    rows = Case.objects.visible_to(person(request)).select_related("student__school")
    return get_object_or_404(rows, pk=case_id)
