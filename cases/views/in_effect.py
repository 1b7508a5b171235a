"""Which plan holds now, who has read their part of it, and who carries what?"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import policies
from cases.duty_parts import parts_of
from cases.forms.in_effect import DutiesForm, PutInEffectForm
from cases.models import Case, Duty, PlanInEffect, PlanVersion
from cases.places import place_on
from cases.plan_shapes import NAMES, PlanKind
from cases.services import duties as duty_service
from cases.services import in_effect as service
from cases.services import plan_amending
from cases.services.looks import looked_at
from cases.views.teams import find_case
from tenants.base.access import person, signed_in
from tenants.base.clock import today
from tenants.base.errors import NotAllowed
from tenants.base.forms import attempt, done, pressed, status_of
from tenants.base.passports import Label
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from tenants.people.models import User


@dataclass(frozen=True)
class Shown:
    """The plan of one kind: `row` is the newest, `holds` the one of today."""

    name: str
    row: PlanInEffect
    holds: PlanInEffect | None
    duties: list[Duty]
    done: int
    of_all: int
    last: dt.datetime | None  # the newest confirmation

    @property
    def begins(self) -> bool:
        """Its first day is to come."""
        return self.row.starts_on > today()

    @property
    def title_id(self) -> str:
        """Once on the page."""
        return f"plan-{self.row.pk}"


def shown_plans(user: User, case: Case) -> list[Shown]:
    """The newest plan of each kind, with who has read it. Two queries."""
    rows = PlanInEffect.objects.visible_to(user).filter(case=case)
    by_kind: dict[str, list[PlanInEffect]] = {}
    for row in rows.select_related("version").defer("version__blocks"):
        by_kind.setdefault(row.kind, []).append(row)
    newest = [known[-1] for known in by_kind.values()]
    asked: dict[uuid.UUID, list[Duty]] = {}
    found = Duty.objects.visible_to(user).filter(in_effect__in=[row.pk for row in newest])
    for duty in found:
        if duty.parts:
            asked.setdefault(duty.in_effect_id, []).append(duty)
    return [_shown(known, asked.get(known[-1].pk, [])) for known in by_kind.values()]


def _shown(known: list[PlanInEffect], duties: list[Duty]) -> Shown:
    row = known[-1]
    ready, of_all = duty_service.counted(duties)
    return Shown(
        name=str(NAMES[PlanKind(row.kind)]),
        row=row,
        holds=service.holding(known, today()),
        duties=duties,
        done=ready,
        of_all=of_all,
        last=max((one.confirmed_at for one in duties if one.confirmed_at), default=None),
    )


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_safe
def in_effect(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Each plan that holds or soon will, since when, and who has read their part."""
    user = person(request)
    case = find_case(request, case_id)
    place = place_on(user, case.pk)
    if not place.reads_whole:
        raise NotAllowed(_("Only the family and the team see the plan."))
    looked_at(by=user, student=case.student, what="in_effect", case=case)
    context = {
        "case": case,
        "student": case.student,
        "plans": shown_plans(user, case),
        "leads": policies.may_put_in_effect(user, case, place=place),
        "me": user.pk,
        "offers": plan_amending.of_case(user, case),
    }
    return render(request, "cases/in_effect.html", context)


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def put_in_effect(request: HttpRequest, version_id: uuid.UUID) -> HttpResponse:
    """The day from which a version holds, or what must come first."""
    user = person(request)
    rows = PlanVersion.objects.visible_to(user).select_related("case__student__school", "plan")
    version = get_object_or_404(rows, pk=version_id)
    looked_at(by=user, student=version.case.student, what="in_effect", case=version.case)
    if not policies.may_put_in_effect(user, version.case):
        raise NotAllowed(_("Only who runs the case can put a plan into effect."))
    form = PutInEffectForm(request.POST or None)
    if request.method == "POST" and (row := attempt(form, lambda: _put(user, version, form))):
        messages.success(request, _("It is written down. The family sees it."))
        return redirect("set_duties", row.pk)
    context = {
        "case": version.case,
        "student": version.case.student,
        "version": version,
        "plan": version.plan,
        "missing": service.missing(version.case, version),
        "unofficial": version.label == Label.MACHINE,
        "form": form,
    }
    return render(request, "cases/put_in_effect.html", context, status=status_of(form))


def _put(user: User, version: PlanVersion, form: PutInEffectForm) -> PlanInEffect:
    day = form.cleaned_data["starts_on"]
    return service.put_in_effect(by=user, version=version, starts_on=day)


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def set_duties(request: HttpRequest, effect_id: uuid.UUID) -> HttpResponse:
    """Who carries which part; whoever has another list than before is asked to read theirs."""
    user = person(request)
    rows = PlanInEffect.objects.visible_to(user)
    row = get_object_or_404(
        rows.select_related("case__student__school", "version__plan"), pk=effect_id
    )
    looked_at(by=user, student=row.case.student, what="in_effect", case=row.case)
    if not policies.may_put_in_effect(user, row.case):
        raise NotAllowed(_("Only who runs the case can say who carries what."))
    parts = parts_of(row.version.blocks)
    form = DutiesForm(
        request.POST or None,
        team=list(duty_service.staff_of(row.case).values()),
        parts=parts,
        carried=duty_service.first_thought(row),
        language=row.version.plan.language,
    )
    if request.method == "POST" and done(
        form,
        lambda: duty_service.set_duties(by=user, in_effect=row, carried=form.carried()),
    ):
        messages.success(request, _("Everyone who carries something is asked to read it."))
        return redirect("in_effect", row.case_id)
    context = {"case": row.case, "student": row.case.student, "row": row, "form": form}
    return render(request, "cases/set_duties.html", context, status=status_of(form))


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def duty(request: HttpRequest, duty_id: uuid.UUID) -> HttpResponse:
    """One page: what this person does, how often and where; they confirm that they read it."""
    user = person(request)
    rows = Duty.objects.visible_to(user)
    row = get_object_or_404(
        rows.select_related("case__student__school", "in_effect__version__plan"), pk=duty_id
    )
    looked_at(by=user, student=row.case.student, what="in_effect", case=row.case)
    if request.method == "POST":
        pressed(request, lambda: duty_service.confirm(by=user, duty=row))
        return redirect("duty", row.pk)
    known = parts_of(row.in_effect.version.blocks)
    context = {
        "case": row.case,
        "student": row.case.student,
        "duty": row,
        "row": row.in_effect,
        "parts": [known[part] for part in row.parts if part in known],
        "language": row.in_effect.version.plan.language,
        "mine": row.person_id == user.pk,
        "may_confirm": row.confirmed_at is None and policies.may_confirm_duty(user, row),
    }
    return render(request, "cases/duty.html", context)
