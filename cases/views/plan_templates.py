"""How do district staff make templates of plans, change them and end them?"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import policies
from cases.forms.plan_templates import NamesForm, NewTemplateForm, PromptForm, RowForm
from cases.models import PlanTemplate
from cases.plan_shapes import PLANS, SHAPES, Shape
from cases.plan_words import Said, said
from cases.services import plan_templates as service
from cases.template_parts import LANGUAGES, in_language, may_hold_rows, required
from cases.views.plans import plan_kinds
from tenants.base.access import person, signed_in
from tenants.base.errors import NotAllowed
from tenants.base.forms import attempt, done, pressed, status_of
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from collections.abc import Callable

    from tenants.people.models import User


@dataclass(frozen=True)
class Section:
    """A part of a template as the page shows it."""

    shape: Shape
    prompt: str
    rows: list[Said]
    by_law: bool
    holds_rows: bool
    goes_up: bool
    goes_down: bool


@signed_in(Hat.STAFF)
@require_safe
def list_plan_templates(request: HttpRequest) -> HttpResponse:
    """Those that are offered, and those that were ended."""
    _check(request)
    rows = list(PlanTemplate.objects.visible_to(person(request)))
    page = {
        "offered": [row for row in rows if row.active],
        "ended": [row for row in rows if not row.active],
    }
    return render(request, "cases/plan_templates.html", page)


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def new_plan_template(request: HttpRequest) -> HttpResponse:
    """One more, with all parts of such a plan."""
    _check(request)
    form = NewTemplateForm(request.POST or None, kinds=plan_kinds())
    if request.method == "POST":
        row = attempt(
            form,
            lambda: service.add(
                by=person(request), kind=form.cleaned_data["kind"], names=form.said("name")
            ),
        )
        if row is not None:
            messages.success(request, _("The template is added. Now say what each part asks for."))
            return redirect("plan_template", row.pk)
    page = {"form": form, "here": _("Make a template")}
    return render(request, "cases/plan_template_form.html", page, status=status_of(form))


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_template(request: HttpRequest, template_id: uuid.UUID) -> HttpResponse:
    """All its parts in their order, as staff meet them; with what can be moved or left out."""
    row = _found(request, template_id)
    if request.method == "POST":
        pressed(request, _change(person(request), row, request.POST))
        return redirect("plan_template", row.pk)
    there = [part["kind"] for part in row.parts]
    page = {
        "template": row,
        "sections": _sections(row),
        "left_out": [SHAPES[kind] for kind in PLANS[row.kind] if kind not in there],
    }
    return render(request, "cases/plan_template.html", page)


def _change(user: User, row: PlanTemplate, given: Any) -> Callable[[], object]:
    """What the button that was pressed does."""
    action, _colon, kind = given.get("action", "").partition(":")
    if action in ("turn_on", "turn_off"):
        return lambda: service.turn(by=user, template=row, on=action == "turn_on")
    if kind not in SHAPES:
        raise Http404
    at: dict[str, Any] = {"by": user, "template": row, "seen": _number(given.get("seen")) or 0}
    changes: dict[str, Callable[[], object]] = {
        "up": lambda: service.move_part(kind=kind, up=True, **at),
        "down": lambda: service.move_part(kind=kind, up=False, **at),
        "leave_out": lambda: service.leave_out(kind=kind, **at),
        "take_in": lambda: service.take_in(kind=kind, **at),
        "remove_row": lambda: service.remove_row(
            kind=kind, place=_number(given.get("place"), -1), **at
        ),
    }
    if action not in changes:
        raise Http404
    return changes[action]


def _number(given: str | None, otherwise: int = 0) -> int:
    """A small whole number that a button carries."""
    return int(given) if given and given.isdecimal() and len(given) < 7 else otherwise


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def rename_plan_template(request: HttpRequest, template_id: uuid.UUID) -> HttpResponse:
    """Its name in both languages."""
    row = _found(request, template_id)
    form = NamesForm(request.POST or None, template=row)

    def change() -> object:
        names = form.said("name")
        return service.rename(by=person(request), template=row, seen=form.version(), names=names)

    return _written(request, row, form, change, here=_("Name"))


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_template_part(
    request: HttpRequest, template_id: uuid.UUID, plan_part: str
) -> HttpResponse:
    """What staff are asked to write in this part."""
    row = _found(request, template_id)
    there = _part(row, plan_part)
    if not SHAPES[plan_part].words:
        raise Http404
    form = PromptForm(request.POST or None, template=row, prompt=there["prompt"])

    def change() -> object:
        words = form.said("prompt")
        return service.prompt(
            by=person(request), template=row, seen=form.version(), kind=plan_part, words=words
        )

    return _written(
        request, row, form, change, here=SHAPES[plan_part].label, shape=SHAPES[plan_part]
    )


@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_template_row(
    request: HttpRequest, template_id: uuid.UUID, plan_part: str, number: int | None = None
) -> HttpResponse:
    """A service or support that plans begin with: a new one, or the one of this number (from 1)."""
    row = _found(request, template_id)
    rows = _part(row, plan_part)["rows"]
    if not may_hold_rows(plan_part) or (number is not None and not 1 <= number <= len(rows)):
        raise Http404
    place = None if number is None else number - 1
    there = None if place is None else rows[place]
    form = RowForm(request.POST or None, template=row, kind=plan_part, row=there)

    def change() -> object:
        return service.write_row(
            by=person(request),
            template=row,
            seen=form.version(),
            kind=plan_part,
            said=form.made(),
            place=place,
        )

    return _written(
        request,
        row,
        form,
        change,
        here=SHAPES[plan_part].label,
        shape=SHAPES[plan_part],
        is_row=True,
    )


def _written(
    request: HttpRequest,
    row: PlanTemplate,
    form: Any,
    change: Callable[[], object],
    **more: Any,
) -> HttpResponse:
    """The page of one form about a template, and back to the template when it is saved."""
    if request.method == "POST" and done(form, change):
        messages.success(request, _("Saved, for plans that are begun from now on."))
        return redirect("plan_template", row.pk)
    page = {"form": form, "template": row, **more}
    return render(request, "cases/plan_template_form.html", page, status=status_of(form))


def _sections(row: PlanTemplate) -> list[Section]:
    here = (get_language() or "en")[:2]
    language = here if here in LANGUAGES else "en"
    law, last = required(row.kind), len(row.parts) - 1
    return [
        Section(
            SHAPES[part["kind"]],
            str(part["prompt"].get(language, "")),
            [said(part["kind"], *in_language(one, language)) for one in part["rows"]],
            part["kind"] in law,
            may_hold_rows(part["kind"]),
            goes_up=place > 0,
            goes_down=place < last,
        )
        for place, part in enumerate(row.parts)
    ]


def _part(row: PlanTemplate, kind: str) -> dict[str, Any]:
    found: dict[str, Any] | None = next((p for p in row.parts if p["kind"] == kind), None)
    if found is None:
        raise Http404
    return found


def _found(request: HttpRequest, template_id: uuid.UUID) -> PlanTemplate:
    rows = PlanTemplate.objects.visible_to(person(request))
    found = get_object_or_404(rows, pk=template_id)
    _check(request)
    return found


def _check(request: HttpRequest) -> None:
    if not policies.may_change_templates(person(request)):
        raise NotAllowed(_("Only district staff can change the templates of plans."))
