"""Does the child need special education? The question, the answer, and what if not."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import policies
from cases.forms.eligibility import DecideForm
from cases.models import Case, EligibilityDecision, TeamMember
from cases.services import eligibility as service
from cases.views.evaluation import open_evaluation
from tenants.base.access import person, signed_in
from tenants.base.clock import today
from tenants.base.errors import NotAllowed
from tenants.base.forms import done, status_of
from tenants.here import this_district
from tenants.people.roles import Hat
from tenants.people.services import district_settings
from tenants.people.services.parent_centers import outside_help
from tenants.rulepacks.categories import categories, everyday

if TYPE_CHECKING:
    from tenants.people.models import User


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_safe
def eligibility(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """The two-part question, what was decided, and the kinds of disability with their everyday
    words; ?q= finds an everyday word."""
    user = person(request)
    case, place = open_evaluation(request, case_id, what="eligibility")
    asked = request.GET.get("q", "").strip()[:60]
    decides = policies.may_decide_eligibility(user, case, place=place)
    context = {
        "case": case,
        "student": case.student,
        "decisions": _decisions(user, case),
        "decides": decides,
        "notices": decides and place.on_team,
        "kinds": _kinds(),
        "asked": asked,
        "found": _found(asked),
    }
    return render(request, "cases/eligibility.html", context)


def _language() -> str:
    return (get_language() or "en")[:2]


def _name(key: str) -> str:
    known = categories().get(key)
    return known.name(_language(), this_district().state) if known else key


def _decisions(user: User, case: Case) -> list[dict[str, Any]]:
    found = EligibilityDecision.objects.visible_to(user).filter(case=case)
    rows = list(found.select_related("recorded_by"))
    roles = _roles()
    return [
        {
            "row": row,
            "eligible": row.outcome == "eligible",
            # The words are those of who wrote it down, and in their language.
            "language": row.spoken_in.partition("-")[0],
            "keys": {"why": f"why-{row.pk}", "other": f"other-{row.pk}"},
            "notice": "pwn-refuse" if service.refuses(row) else "pwn-propose",
            "names": [_name(key) for key in row.categories],
            "group": [{**one, "role": roles.get(one["role"], "")} for one in row.group],
        }
        for row in service.standing(case, rows)
    ]


def _roles() -> dict[str, str]:
    return {key: str(label) for key, label in TeamMember.CaseRole.choices}


def _kinds() -> list[dict[str, Any]]:
    language = _language()
    return [
        {
            "name": _name(one.key),
            "official": one.en,
            "plain": one.plain(language),
            "cite": one.cite,
            "optional": one.optional,
            "everyday": [each.word(language) for each in everyday() if one.key in each.to],
        }
        for one in categories().values()
    ]


def _found(asked: str) -> list[dict[str, Any]]:
    """The everyday words in which these letters stand, in either language."""
    if not asked:
        return []
    wanted, language = asked.casefold(), _language()
    return [
        {
            "word": one.word(language),
            "names": [_name(key) for key in one.to],
            "or_504": one.or_504,
            "note": one.note(language),
        }
        for one in everyday()
        if wanted in one.en.casefold() or wanted in one.es.casefold()
    ]


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def decide_eligibility(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """What did the group with the parents decide, and why?"""
    user = person(request)
    case, place = open_evaluation(request, case_id, what="eligibility")
    if not policies.may_decide_eligibility(user, case, place=place):
        raise NotAllowed(_("Only who runs the case can write down what the group decided."))
    family, team = service.people(case)
    form = DecideForm(
        request.POST or None,
        family=family,
        team=team,
        names=[(key, _name(key)) for key in categories()],
        roles=_roles(),
        initial={"decided_on": today(), "got_copies": list(family)},
    )
    if request.method == "POST" and done(
        form, lambda: service.decide(by=user, case=case, said=form.said())
    ):
        messages.success(
            request, _("The decision is in the record. The family and the team see it.")
        )
        return redirect("eligibility", case.pk)
    context = {"case": case, "student": case.student, "form": form}
    return render(request, "cases/decide_eligibility.html", context, status=status_of(form))


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_safe
def eligibility_choices(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Not eligible: what now? Every way is shown, none before another."""
    user = person(request)
    case, place = open_evaluation(request, case_id, what="eligibility")
    context = {
        "case": case,
        "student": case.student,
        "writes": place.has_rights and case.closed_on is None,
        "asks_504": policies.may_record_fact(user, case, "plan_504_asked", place=place),
        "evaluated": _evaluated(user, case),
        "phone": district_settings.current().help_phone,
        "state": this_district().state,
        "help": outside_help(),
    }
    return render(request, "cases/eligibility_choices.html", context)


def _evaluated(user: User, case: Case) -> bool:
    """Whether there is an evaluation of the school with which a parent can disagree."""
    decided = EligibilityDecision.objects.visible_to(user).filter(case=case)
    return decided.exists() or case.reports.visible_to(user).filter(kind="staff").exists()
