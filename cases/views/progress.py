"""How does the school report on progress, and where does the family read and print it?"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import goal_page, policies
from cases.forms.progress import ProgressForm
from cases.models import PlanInEffect, ProgressReport
from cases.places import place_on
from cases.services import progress as service
from cases.services.looks import looked_at
from cases.views.goals import open_plans
from tenants.base.access import person, signed_in
from tenants.base.clock import today
from tenants.base.errors import NotAllowed
from tenants.base.forms import attempt, status_of
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tenants.people.models import User


@dataclass(frozen=True)
class Promised:
    """A day on which the plan promises a report, and the one that keeps it."""

    day: dt.date
    report: ProgressReport | None

    @property
    def is_late(self) -> bool:
        """The day is over and there is none."""
        return self.report is None and self.day < today()


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_safe
def progress(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """The promised days with their reports, and all reports."""
    user = person(request)
    case, rows = open_plans(request, case_id)
    reports = list(ProgressReport.objects.visible_to(user).filter(case=case).order_by("-number"))
    context = {
        "case": case,
        "student": case.student,
        "plans": [{"row": row, "days": _days(row, reports)} for row in rows],
        "reports": reports,
        "writes": policies.may_report_progress(user, case, place=place_on(user, case.pk)),
    }
    return render(request, "cases/progress.html", context)


def _days(row: PlanInEffect, reports: Sequence[ProgressReport]) -> list[Promised]:
    kept = {one.for_day: one for one in reports}
    return [Promised(day, kept.get(day)) for day in service.promised_days(row)]


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def write_progress(request: HttpRequest, effect_id: uuid.UUID) -> HttpResponse:
    """Each goal with its numbers of now, a word about it, and what comes next."""
    user = person(request)
    row = goal_page.find(user, effect_id)
    looked_at(by=user, student=row.case.student, what="in_effect", case=row.case)
    if not policies.may_report_progress(user, row.case):
        raise NotAllowed(_("Only staff on the team can report on progress."))
    goals = goal_page.goals(row, goal_page.tracks_of(user, row.case), [])
    form = ProgressForm(request.POST or None, goals=goals, days=_open_days(user, row))
    if request.method == "POST" and (made := attempt(form, lambda: _give(user, row, form))):
        messages.success(request, _("The report is given. The family and the team read it."))
        return redirect("progress_report", made.pk)
    context = {
        "case": row.case,
        "student": row.case.student,
        "form": form,
        "groups": [
            {"goal": goal, "en": form[f"said_{goal.id}_en"], "es": form[f"said_{goal.id}_es"]}
            for goal in goals
        ],
        "next": [form["next_en"], form["next_es"]],
    }
    return render(request, "cases/write_progress.html", context, status=status_of(form))


def _open_days(user: User, row: PlanInEffect) -> list[dt.date]:
    """Promised days without a report."""
    rows = ProgressReport.objects.visible_to(user).filter(case=row.case)
    given = set(rows.values_list("for_day", flat=True))
    return [day for day in service.promised_days(row) if day not in given]


def _give(user: User, row: PlanInEffect, form: ProgressForm) -> ProgressReport:
    return service.give(by=user, in_effect=row, report=form.report())


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_safe
def progress_report(request: HttpRequest, progress_id: uuid.UUID) -> HttpResponse:
    """One report, in the reader's language and then in the other; it prints as it stands."""
    user = person(request)
    rows = ProgressReport.objects.visible_to(user).select_related("case__student__school", "author")
    row = get_object_or_404(rows, pk=progress_id)
    looked_at(by=user, student=row.case.student, what="in_effect", case=row.case)
    here = "es" if (get_language() or "en").startswith("es") else "en"
    order = sorted(service.LANGUAGES, key=lambda code: code != here)
    context = {
        "case": row.case,
        "student": row.case.student,
        "report": row,
        "sheets": [{"code": code, **_sheet(row, code)} for code in order],
    }
    return render(request, "cases/progress_report.html", context)


def _sheet(row: ProgressReport, code: str) -> dict[str, Any]:
    """The report in one language; words that are there in the other one only stand as they are."""
    return {
        "goals": [_goal(line, code) for line in row.lines],
        "next": _words(row.next, code),
    }


def _goal(line: dict[str, Any], code: str) -> dict[str, Any]:
    return {
        "number": line["number"],
        "plain": _words(line["plain"], code) or (line["language"], line["words"]),
        "said": _words(line["said"], code),
        "measures": [
            {
                **one,
                "value": Decimal(one["value"]),
                "line": Decimal(one["line"]),
                "aim": Decimal(one["aim"]),
                "day": dt.date.fromisoformat(one["day"]),
                "ends": dt.date.fromisoformat(one["ends"]),
            }
            for one in line["measures"]
        ],
    }


def _words(known: dict[str, str], code: str) -> tuple[str, str] | None:
    """The language and the words: this one where there is, else the other; None without any."""
    found: Iterable[str] = sorted(known, key=lambda one: one != code)
    return next(((one, known[one]) for one in found if known[one]), None)
