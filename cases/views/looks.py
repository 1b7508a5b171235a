"""Who has looked at a child's file?"""

from __future__ import annotations

import uuid

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cases.models import Student, TeamMember
from cases.services.looks import looked_at, looks_at
from tenants.base.access import person, signed_in
from tenants.people.roles import ROLES, Hat

PER_PAGE = 50
WHAT = {
    "child": _("The child’s page"),
    "team": _("The team"),
    "case": _("The case"),
    "looks": _("This list"),
    "thread": _("The record"),
    "api.entries": _("The record"),
    "record": _("The record"),
    "search": _("A search in the record"),
    "entry": _("One entry of the record"),
    "receipt": _("A receipt"),
    "file": _("A file"),  # "file:" and the id of the file
    "letter": _("A letter"),
    "export": _("A copy of the whole record, to take away"),  # "export:" and its id
    "reach": _("What was printed or said to a family"),
    "list": _("The list of cases"),
}


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_safe
def looks(request: HttpRequest, student_id: uuid.UUID) -> HttpResponse:
    """Every look, newest first: who, when, at what, in which role (34 CFR 300.614)."""
    rows = Student.objects.visible_to(person(request)).select_related("school")
    child = get_object_or_404(rows, pk=student_id)
    found = looks_at(by=person(request), student=child)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    names = {**{k: r.label for k, r in ROLES.items()}, **dict(TeamMember.CaseRole.choices)}
    lines = [
        {
            "who": row.person_name,
            "role": names.get(row.role, row.role),
            "what": WHAT.get(row.what.partition(":")[0], row.what),
            "purpose": row.purpose,
            "at": row.at,
        }
        for row in page
    ]
    context = {"student": child, "page": page, "lines": lines}
    answer = render(request, "cases/looks.html", context)
    looked_at(by=person(request), student=child, what="looks")
    return answer
