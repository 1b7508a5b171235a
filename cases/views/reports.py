"""How is a shared report read, rated by the family and considered by the team?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import policies, scores
from cases.forms.evaluation import ConsiderForm, RateForm
from cases.models import Report, ReportConsidered
from cases.places import Place, place_on
from cases.services import reports as service
from cases.services.looks import looked_at
from tenants.base.access import person, signed_in
from tenants.base.errors import NotAllowed
from tenants.base.forms import done, status_of
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from tenants.people.models import User

LANGUAGES = {"en": "plain_en", "es": "plain_es"}


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_safe
def report(request: HttpRequest, report_id: uuid.UUID) -> HttpResponse:
    """The plain words first, part by part; the scores explained; then as experts write it."""
    user = person(request)
    row, place = open_report(request, report_id)
    rates = policies.may_rate_report(user, row, place=place)
    context = {
        "case": row.case,
        "student": row.case.student,
        "report": row,
        "parts": _parts(user, row),
        "rates": rates,
        "may_ask": policies.may_ask_explain(user, row.case, place=place),
        "considers": policies.may_consider_report(user, row, place=place),
        "considered": list(
            ReportConsidered.objects.visible_to(user).filter(report=row).select_related("person")
        ),
        "opened": service.opened_by(by=user, report=row),
        "older": row.replaces,
        "newer": Report.objects.visible_to(user).filter(replaces=row).first(),
    }
    return render(request, "cases/report.html", context)


def open_report(request: HttpRequest, report_id: uuid.UUID) -> tuple[Report, Place]:
    """The report, and this person's place on its case; the look is kept. Raises Http404."""
    user = person(request)
    rows = Report.objects.visible_to(user)
    related = ("case__student__school", "document", "replaces")
    row = get_object_or_404(rows.select_related(*related), pk=report_id)
    looked_at(by=user, student=row.case.student, what=service.look_name(row), case=row.case)
    return row, place_on(user, row.case_id)


def _parts(user: User, row: Report) -> list[dict[str, Any]]:
    """Each part as it is shown: its plain words in the reader's language, and in the others."""
    ratings = service.newest_ratings(row)
    here = (get_language() or "en")[:2]
    found = []
    for number, part in enumerate(row.sections, start=1):
        plain = [(code, part[name]) for code, name in LANGUAGES.items() if part[name]]
        plain.sort(key=lambda one: one[0] != here)
        known = [scores.read(one, here) for one in part["scores"]]
        spanish = here == "es" and part.get("title_es")
        mine = next((one for one in ratings.get(number, []) if one.person_id == user.pk), None)
        found.append(
            {
                "number": number,
                "title": part["title_es"] if spanish else part["title"],
                "title_language": "es" if spanish else row.language,
                "keys": {name: f"{name}{number}" for name in ("plain", "other", "text")},
                "plain": plain[0] if plain else None,
                "others": plain[1:],
                "text": part["text"],
                "scores": known,
                "chart": scores.chart(known),
                "mine": mine,
                "ratings": [one for one in ratings.get(number, []) if one.person_id != user.pk],
            }
        )
    return found


@signed_in(Hat.FAMILY)
@require_POST
def rate_part(request: HttpRequest, report_id: uuid.UUID) -> HttpResponse:
    """“Clear” or “not clear”; who wrote it is told when it is not."""
    user = person(request)
    row, _place = open_report(request, report_id)
    form = RateForm(request.POST)
    if done(
        form,
        lambda: service.rate(
            by=user,
            report=row,
            section=form.cleaned_data["section"],
            clear=form.cleaned_data["clear"] == "yes",
            said=form.cleaned_data["words"],
        ),
    ):
        messages.success(request, _("Thank you. Who wrote it sees your answer."))
        where = redirect("report", row.pk)
        where["Location"] += f"#part-{form.cleaned_data['section']}"
        return where
    words = " ".join(str(words) for errors in form.errors.values() for words in errors)
    messages.error(request, words)
    return redirect("report", row.pk)


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def consider_report(request: HttpRequest, report_id: uuid.UUID) -> HttpResponse:
    """At the meeting of which day did the team look at it, and what came of it?"""
    user = person(request)
    row, place = open_report(request, report_id)
    if not policies.may_consider_report(user, row, place=place):
        raise NotAllowed(_("Only staff on the team can write this down."))
    form = ConsiderForm(request.POST or None)
    if request.method == "POST" and done(
        form, lambda: service.consider(by=user, report=row, **form.cleaned_data)
    ):
        messages.success(request, _("It is written down. The family and the team see it."))
        return redirect("report", row.pk)
    context = {"case": row.case, "student": row.case.student, "report": row, "form": form}
    return render(request, "cases/consider_report.html", context, status=status_of(form))
