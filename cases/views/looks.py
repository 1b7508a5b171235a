"""Who has looked at a child's file?"""

from __future__ import annotations

import csv
import uuid

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cases.models import Student, TeamMember
from cases.services.looks import looked_at, lookers_at, looks_at, parties_at
from tenants.base.access import person, signed_in
from tenants.base.clock import now
from tenants.base.tables import BOM, harmless
from tenants.people.roles import ROLES, Hat

PER_PAGE = 50
WHAT = {
    "child": gettext_lazy("The child’s page"),
    "team": gettext_lazy("The team"),
    "case": gettext_lazy("The case"),
    "road": gettext_lazy("Where the case stands"),
    "supports": gettext_lazy("Help in class"),
    "evaluation": gettext_lazy("Tests and reports"),
    "plan": gettext_lazy("The plan in the making"),
    "plan_version": gettext_lazy("A draft of the plan"),  # "plan_version:" and its id
    "plan_comments": gettext_lazy("What was said of a draft"),
    "in_effect": gettext_lazy("The plan in effect"),
    "report": gettext_lazy("A report"),
    "explain": gettext_lazy("What was asked to be explained"),
    "meeting": gettext_lazy("A meeting"),
    "eligibility": gettext_lazy("The decision on special education"),
    "paper": gettext_lazy("Notices and forms"),
    "looks": gettext_lazy("This list"),
    "log": gettext_lazy("The log"),
    "log.csv": gettext_lazy("The log as a table"),
    "log.pdf": gettext_lazy("The log on paper"),
    "thread": gettext_lazy("The record"),
    "api.entries": gettext_lazy("The record"),
    "record": gettext_lazy("The record"),
    "search": gettext_lazy("A search in the record"),
    "entry": gettext_lazy("One entry of the record"),
    "receipt": gettext_lazy("A receipt"),
    "mail": gettext_lazy("An e-mail"),
    "file": gettext_lazy("A file"),  # "file:" and the id of the file
    "letter": gettext_lazy("A letter"),
    "request": gettext_lazy("A request about the record"),
    "export": gettext_lazy("A copy of the whole record, to take away"),  # "export:" and its id
    "reach": gettext_lazy("What was printed or said to a family"),
    "board": gettext_lazy("The board of dates"),
    "list": gettext_lazy("The list of cases"),
    "children": gettext_lazy("The list of children"),
    "dates": gettext_lazy("Cases by their next date"),
    "letters": gettext_lazy("The letters that wait"),
    "home": gettext_lazy("The first page, in oversight"),
}


def _child(request: HttpRequest, student_id: uuid.UUID) -> Student:
    rows = Student.objects.visible_to(person(request)).select_related("school")
    return get_object_or_404(rows, pk=student_id)


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_safe
def looks(request: HttpRequest, student_id: uuid.UUID) -> HttpResponse:
    """Every look, newest first: who, when, at what, in which role (34 CFR 300.614); with ?who=
    those of one person."""
    child, user = _child(request, student_id), person(request)
    lookers = lookers_at(by=user, student=child)
    wanted = next((one for one in lookers if str(one.person_id) == request.GET.get("who")), None)
    found = looks_at(by=user, student=child)
    if wanted:
        found = found.filter(person_id=wanted.person_id)
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
    people = [{"one": one, "role": names.get(one.role, one.role)} for one in lookers]
    context = {
        "student": child,
        "page": page,
        "lines": lines,
        "people": people,
        "wanted": wanted.name if wanted else "",
    }
    answer = render(request, "cases/looks.html", context)
    looked_at(by=user, student=child, what="looks")
    return answer


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_safe
def record_of_access(request: HttpRequest, student_id: uuid.UUID) -> HttpResponse:
    """The list that the law asks for: everybody but parents and staff, with day and purpose."""
    child = _child(request, student_id)
    parties = parties_at(by=person(request), student=child)
    context = {"student": child, "parties": parties, "made_at": now()}
    answer = render(request, "cases/record_of_access.html", context)
    looked_at(by=person(request), student=child, what="looks")
    return answer


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_safe
def record_of_access_csv(request: HttpRequest, student_id: uuid.UUID) -> HttpResponse:
    """The same list as a table for other programs."""
    child = _child(request, student_id)
    parties = parties_at(by=person(request), student=child)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="record-of-access.csv"'
    answer.write(BOM)
    table = csv.writer(answer)
    table.writerow([_("Name"), _("Day"), _("Purpose")])
    table.writerows(
        [harmless(one.name), one.day.isoformat(), harmless(one.purpose)] for one in parties
    )
    looked_at(by=person(request), student=child, what="looks")
    return answer
