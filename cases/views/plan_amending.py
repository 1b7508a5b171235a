"""How does the school offer a change without a meeting, and how does the family answer?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import policies
from cases.forms import plan_amending as forms
from cases.models import PlanAmendment, PlanVersion
from cases.places import place_on
from cases.services import plan_amending as service
from cases.services.looks import looked_at
from cases.views.explaining import parents
from tenants.base.access import person, signed_in
from tenants.base.clock import today
from tenants.base.errors import NotAllowed
from tenants.base.forms import attempt, done, status_of
from tenants.people.current import prove_signer
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from collections.abc import Callable

    from tenants.people.models import User


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def offer_amendment(request: HttpRequest, version_id: uuid.UUID) -> HttpResponse:
    """The school signs, says what changes and from when, and asks the family."""
    user = person(request)
    rows = PlanVersion.objects.visible_to(user).select_related("case__student__school", "plan")
    version = get_object_or_404(rows, pk=version_id)
    looked_at(by=user, student=version.case.student, what="in_effect", case=version.case)
    if not policies.may_amend_plan(user, version.case):
        raise NotAllowed(_("Only who runs the case can offer a change of the plan."))
    form = forms.OfferAmendmentForm(request.POST or None)
    if request.method == "POST" and (row := attempt(form, lambda: _offer(user, version, form))):
        messages.success(request, _("The family is asked. Nothing changes until they sign."))
        return redirect("plan_amendment", row.pk)
    context = {
        "case": version.case,
        "student": version.case.student,
        "version": version,
        "plan": version.plan,
        "form": form,
    }
    return render(request, "cases/offer_amendment.html", context, status=status_of(form))


def _offer(user: User, version: PlanVersion, form: forms.OfferAmendmentForm) -> PlanAmendment:
    return service.propose(by=user, version=version, **form.cleaned_data)


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_amendment(request: HttpRequest, offer_id: uuid.UUID) -> HttpResponse:
    """What is offered, both signatures, and the ways to answer: sign, ask for a meeting, or, for
    the school, take it back."""
    user = person(request)
    rows = PlanAmendment.objects.visible_to(user).select_related(
        "case__student__school", "version__plan", "school", "parent"
    )
    row = get_object_or_404(rows, pk=offer_id)
    looked_at(by=user, student=row.case.student, what="in_effect", case=row.case)
    known = _forms(request, user, row)
    action = request.POST.get("action", "")
    if request.method == "POST" and action in known:
        if action == "agree" and user.hat == Hat.FAMILY:
            prove_signer(request)
        if done(known[action], _changes(user, row, known)[action]):
            messages.success(request, _("It is written down. The family and the team see it."))
            return redirect("plan_amendment", row.pk)
    noticed = service.noticed(user, row)
    context = {
        "case": row.case,
        "student": row.case.student,
        "row": row,
        "forms": known,
        "noticed": noticed,
        "late": not noticed and row.starts_on <= today(),
        "ended": row.state in (PlanAmendment.State.MEETING, PlanAmendment.State.WITHDRAWN),
        "leads": policies.may_amend_plan(user, row.case),
        "staff": user.hat == Hat.STAFF,
    }
    status = max(map(status_of, known.values()), default=200)
    return render(request, "cases/plan_amendment.html", context, status=status)


def _forms(request: HttpRequest, user: User, row: PlanAmendment) -> dict[str, Any]:
    """The ways in which this person can answer now; the form that was sent is bound."""
    if row.state != PlanAmendment.State.PROPOSED:
        return {}
    place = place_on(user, row.case_id)
    action = request.POST.get("action", "")

    def data(name: str) -> Any:
        return {"data": request.POST if action == name else None, "auto_id": f"id_{name}_%s"}

    found: dict[str, Any] = {}
    answers = policies.may_answer_amendment(user, row, place=place)
    if answers or policies.may_enter_for_parent(user, row.case, place=place):
        who = parents(user, row.case, place)
        found["agree"] = forms.AgreeForm(**data("agree"), parents=who)
        found["meeting"] = forms.AskMeetingForm(**data("meeting"), parents=who)
    if policies.may_amend_plan(user, row.case, place=place):
        found["withdraw"] = forms.WithdrawForm(**data("withdraw"))
    return found


def _changes(
    user: User, row: PlanAmendment, known: dict[str, Any]
) -> dict[str, Callable[[], object]]:
    both: dict[str, Any] = {"by": user, "amendment": row}

    def given(name: str, field: str) -> str:
        return str(known[name].cleaned_data[field])

    return {
        "agree": lambda: service.agree(
            **both, signed=given("agree", "signed"), parent=known["agree"].for_parent()
        ),
        "meeting": lambda: service.ask_meeting(
            **both, words=given("meeting", "words"), parent=known["meeting"].for_parent()
        ),
        "withdraw": lambda: service.withdraw(**both, words=given("withdraw", "words")),
    }
