"""How is something that happened written down with its day, confirmed and corrected?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import policies, road_words, visibility
from cases.facts import CLAIMS, GROUPS, KINDS, FactKind
from cases.forms.facts import ConfirmFactForm, CorrectFactForm, FactForm
from cases.models import Case, CaseFact, Guardianship, TeamMember
from cases.places import Place, place_on
from cases.services import facts
from cases.services import road as roads
from cases.services.looks import looked_at
from cases.stages import IEP, MOVES
from cases.views.road import open_road, writes
from tenants.base.access import person, signed_in
from tenants.base.clock import today
from tenants.base.errors import NotAllowed
from tenants.base.forms import done, status_of
from tenants.people.roles import Hat
from tenants.people.services import rules
from tenants.rulepacks import pause_words
from tenants.rulepacks.schema import ClockKey, Event

if TYPE_CHECKING:
    from django import forms

    from tenants.people.models import User


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_safe
def choose_fact(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """What happened? The likely next ones on top, the rest by heading."""
    case, place = open_road(request, case_id)
    _check(person(request), case, place)
    allowed = [
        kind
        for kind in KINDS.values()
        if policies.may_record_fact(person(request), case, kind.key, place=place)
    ]
    likely = _likely(case)
    groups = [
        (name, [kind for kind in allowed if kind.group is group]) for group, name in GROUPS.items()
    ]
    context = {
        "case": case,
        "student": case.student,
        "likely": [kind for kind in allowed if kind.key in likely],
        "groups": [(name, kinds) for name, kinds in groups if kinds],
        "family": place.hat == Hat.FAMILY,
    }
    return render(request, "cases/choose_fact.html", context)


def _likely(case: Case) -> set[str]:
    """The kinds that end the step the case is at, or lead to the next station."""
    found = roads.road_of(case)
    here = found.standing.main.stage
    following = IEP[IEP.index(here) + 1 : IEP.index(here) + 2] if here in IEP else ()
    moves = {move.kind for move in MOVES if move.to in following and move.applies(here)}
    done = set(found.next.done_by)
    return done | moves | {claim for claim, kind in CLAIMS.items() if kind in done}


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def write_fact(request: HttpRequest, case_id: uuid.UUID, fact_kind: str) -> HttpResponse:
    """On which day, how did it come, from whom? Then it stands in the record."""
    user = person(request)
    if fact_kind not in KINDS:
        raise Http404
    case, place = open_road(request, case_id)
    kind = KINDS[fact_kind]
    if not policies.may_record_fact(user, case, kind.key, place=place):
        raise NotAllowed(_("You cannot write this down in this case."))
    people = [] if place.hat == Hat.FAMILY else _people(user, case)
    first = {"happened_on": None if kind.planned else today(), "how": CaseFact.How.PAPER}
    rule = rules.pack().rule(ClockKey.EVALUATION) if kind.event is Event.EXTENDED else None
    form = FactForm(
        request.POST or None,
        kind=kind,
        people=people,
        more_time=list(pause_words.extensions(rule)) if rule else (),
        initial=first,
    )
    if request.method == "POST" and done(
        form, lambda: facts.record_fact(by=user, case=case, said=form.said(user))
    ):
        messages.success(request, _("It is written down. The family and the team see it."))
        return redirect("road", case.pk)
    return _page(request, "cases/write_fact.html", case, form, kind=kind, label=kind.label)


def _people(user: User, case: Case) -> list[User]:
    """Whom it can come from: the family first, then the team. Two queries."""
    family = Guardianship.objects.visible_to(user).filter(
        visibility.on_day(), student=case.student_id
    )
    team = TeamMember.objects.visible_to(user).filter(visibility.on_day(), case=case)
    rows = [*family.select_related("user"), *team.select_related("user")]
    return list({row.user_id: row.user for row in rows}.values())


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_fact(request: HttpRequest, fact_id: uuid.UUID) -> HttpResponse:
    """The school says on which day it got what the family handed in."""
    user = person(request)
    claim, place = _fact(request, fact_id)
    if claim.kind not in CLAIMS:
        raise Http404
    kind: FactKind = KINDS[CLAIMS[claim.kind]]
    if not policies.may_record_fact(user, claim.case, kind.key, place=place):
        raise NotAllowed(_("You cannot write this down in this case."))
    first = {"happened_on": claim.happened_on, "how": claim.how or CaseFact.How.PAPER}
    form = ConfirmFactForm(request.POST or None, kind=kind, initial=first)
    if request.method == "POST" and done(
        form, lambda: facts.confirm_fact(by=user, claim=claim, **form.cleaned_data)
    ):
        messages.success(request, _("It is confirmed. The family sees it."))
        return redirect("road", claim.case_id)
    return _page(
        request, "cases/confirm_fact.html", claim.case, form, claim=claim, label=kind.label
    )


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def correct_fact(request: HttpRequest, fact_id: uuid.UUID) -> HttpResponse:
    """Another day, or that it did not happen. The old day stays to be seen."""
    user = person(request)
    fact, place = _fact(request, fact_id)
    if not policies.may_correct_fact(user, fact, place=place):
        raise NotAllowed(_("Only who wrote this down, or who runs the case, can correct it."))
    form = CorrectFactForm(
        request.POST or None,
        spans=fact.sort.spans,
        initial={"happened_on": fact.happened_on, "until": fact.until},
    )
    if request.method == "POST" and done(
        form, lambda: facts.correct_fact(by=user, fact=fact, **form.values())
    ):
        messages.success(request, _("It is corrected. The family and the team see both days."))
        return redirect("road", fact.case_id)
    label = road_words.fact_label(fact)
    return _page(request, "cases/correct_fact.html", fact.case, form, fact=fact, label=label)


def _fact(request: HttpRequest, fact_id: uuid.UUID) -> tuple[CaseFact, Place]:
    """A fact that stands, of a case whose record is open to this person; the look is kept."""
    user = person(request)
    rows = CaseFact.objects.visible_to(user).filter(
        correction__isnull=True, happened_on__isnull=False
    )
    fact = get_object_or_404(rows.select_related("case__student__school"), pk=fact_id)
    looked_at(by=user, student=fact.case.student, what="road", case=fact.case)
    return fact, place_on(user, fact.case_id)


def _check(user: User, case: Case, place: Place) -> None:
    if not writes(user, case, place):
        raise NotAllowed(_("You cannot write anything down in this case."))


def _page(
    request: HttpRequest, template: str, case: Case, form: forms.Form, **more: Any
) -> HttpResponse:
    context = {"case": case, "student": case.student, "form": form, **more}
    return render(request, template, context, status=status_of(form))
