"""How is a shared draft talked over, part by part, before the meeting?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import policies
from cases.anchoring import LONGEST, selected
from cases.forms.plan_comments import AnswerCommentForm, CommentForm
from cases.models import PlanComment, PlanVersion
from cases.places import place_on
from cases.plan_talks import Show, Talk, block_of, block_words, linked, parts_of, talks
from cases.plan_texts import pointed, pointer, sentences, texts
from cases.services import plan_comments as service
from cases.services.looks import looked_at
from cases.views.comment_typing import Desk, first, keep_refused, not_sent, only_saves, unsent
from cases.views.explaining import parents
from tenants.base.access import person, signed_in
from tenants.base.errors import NotAllowed
from tenants.base.forms import attempt, status_of
from tenants.base.written import quoted
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tenants.people.models import User

SHOWN = 80  # letters of a sentence in a list to choose from


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def comment_on_plan(request: HttpRequest, version_id: uuid.UUID) -> HttpResponse:
    """Say something of one part of the draft; ?part= names it."""
    user = person(request)
    version = _version(request, version_id)
    place = place_on(user, version.case_id)
    if not policies.may_comment_on_plan(user, version.case, place=place):
        raise NotAllowed(_("Only a parent with education rights, or staff, can comment."))
    parts = parts_of(version)
    asked = request.GET.get("part", "")
    desk = Desk(user, version, asked if asked in parts else "")
    if request.method == "POST" and (answer := not_sent(request, desk)):
        return answer
    block, typing = block_of(version, asked), desk.typed
    initial = first(typing, part=asked, pointer=_selected(request, block))
    data = request.POST.copy() if request.method == "POST" else None
    form = CommentForm(
        data,
        parts=parts,
        parents=parents(user, version.case, place),
        pointers=_pointers(block, data or initial),
        initial=initial,
    )
    if data is not None and (row := attempt(form, lambda: _comment(user, version, form))):
        newest = PlanVersion.objects.visible_to(user).filter(plan=version.plan_id).last()
        said = _("It is sent. The family and the team read it.")
        if newest is not None and newest.pk != row.version_id:
            said += " " + _("A newer draft came meanwhile. What you wrote stands beside it too.")
        messages.success(request, said)
        return redirect(f"{reverse('plan_version', args=[(newest or version).pk])}#c-{row.pk}")
    if data is not None:
        typing = keep_refused(data, request, desk)
    context = {
        "case": version.case,
        "student": version.case.student,
        "version": version,
        "plan": version.plan,
        "form": form,
        "typing": typing,
        "here": request.get_full_path(),
        "name": parts.get(asked, ""),
        "said": block_words(block) if block else None,
    }
    return render(request, "cases/comment_on_plan.html", context, status=status_of(form))


def _selected(request: HttpRequest, block: dict[str, Any] | None) -> str:
    """A pointer at the words that were selected on the draft; empty when they are not there."""
    name, quote = request.GET.get("text", ""), request.GET.get("quote", "")[:LONGEST]
    text = texts(block).get(name) if block else None
    found = selected(text, quote, request.GET.get("before", "")[-LONGEST:]) if text else None
    return pointer(name, *found) if found else ""


def _pointers(block: dict[str, Any] | None, given: Mapping[str, Any]) -> dict[str, str]:
    """The words that can be meant: those that were selected, now or when it was typed first, and
    each sentence."""
    if block is None:
        return {}
    chosen = str(given.get("pointer", ""))
    found = {chosen: _shown(block, chosen)} if chosen and pointed(block, chosen) else {}
    for name, text in texts(block).items():
        for start, end in sentences(text):
            value = pointer(name, start, end)
            found.setdefault(value, _shown(block, value))
    return found


def _shown(block: dict[str, Any], value: str) -> str:
    name, start, end = value.split(":")
    words = quoted(texts(block)[name][int(start) : int(end)])
    return f"“{words if len(words) <= SHOWN else f'{words[:SHOWN].rstrip()}…'}”"


def _comment(user: User, version: PlanVersion, form: CommentForm) -> PlanComment:
    given = form.cleaned_data
    saying = service.Saying(
        kind=given["kind"],
        words=given["words"],
        key=given["key"],
        parent=form.parents.get(given.get("parent", "")),
        pointer=given.get("pointer", ""),
    )
    return service.comment(by=user, version=version, about=given["part"], saying=saying)


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_safe
def plan_comments(request: HttpRequest, version_id: uuid.UUID) -> HttpResponse:
    """All that was said of this draft and of those before it, and where each stands."""
    user = person(request)
    version = _version(request, version_id)
    found = talks(user, version)
    show = _show(request)
    shown = linked([one for one in found if show.has(user, one)])
    sections: dict[str, list[Talk]] = {}
    for one in shown:
        sections.setdefault(one.part, []).append(one)
    context = {
        "case": version.case,
        "student": version.case.student,
        "version": version,
        "plan": version.plan,
        "sections": [
            {
                "name": name,
                "key": rows[0].comment.part,
                "talks": rows,
                "open": sum(one.is_open for one in rows),
            }
            for name, rows in sections.items()
        ],
        "open": sum(one.is_open for one in found),
        "total": len(found),
        "show": show,
        "shows": [
            {
                "value": one.value,
                "label": one.label,
                "number": sum(one.has(user, talk) for talk in found),
            }
            for one in Show
        ],
        "comments": policies.may_comment_on_plan(user, version.case),
        "unsent": unsent(user, version),
    }
    return render(request, "cases/plan_comments.html", context)


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_comment(request: HttpRequest, comment_id: uuid.UUID) -> HttpResponse:
    """One comment with the words it is about, every step so far, and what can be said now."""
    user = person(request)
    rows = PlanComment.objects.visible_to(user)
    rows = rows.select_related("version__plan", "case__student__school")
    row = get_object_or_404(rows, pk=comment_id)
    if not only_saves(request):
        looked_at(by=user, student=row.case.student, what="plan_comments", case=row.case)
    steps = service.steps_of(user, row)
    desk = Desk(user, row.version, comment=row)
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None:
        if not steps:
            raise NotAllowed(_("Only staff on the team can do this."))
        if answer := not_sent(request, desk):
            return answer
    newer, typing = service.newer_versions(row), desk.typed
    form = AnswerCommentForm(data, steps=steps, newer=newer, initial=first(typing))
    if data is not None:
        if attempt(form, lambda: _answer(user, row, form)):
            messages.success(request, _("It is written down. The family and the team see it."))
            return redirect(request.get_full_path())
        typing = keep_refused(data, request, desk)
    found = talks(user, row.version)
    here = next(n for n, one in enumerate(found) if one.comment.pk == row.pk)
    show = _show(request)
    others = [(n, one) for n, one in enumerate(found) if n != here and show.has(user, one)]
    block = block_of(row.version, row.block)
    context = {
        "case": row.case,
        "student": row.case.student,
        "version": row.version,
        "plan": row.version.plan,
        "talk": found[here],
        "show": show,
        "before": next((one for n, one in reversed(others) if n < here), None),
        "next": next((one for n, one in others if n > here), None),
        "said": block_words(block) if block else None,
        "form": form if steps else None,
        "typing": typing,
        "here": request.get_full_path(),
        "translates": policies.may_write(user, row.case),
    }
    return render(request, "cases/plan_comment.html", context, status=status_of(form))


def _show(request: HttpRequest) -> Show:
    """Which comments the reader goes through; ?show= names it."""
    given = request.GET.get("show", "")
    return Show(given) if given in Show else Show.ALL


def _answer(user: User, row: PlanComment, form: AnswerCommentForm) -> Any:
    given = form.cleaned_data
    answer = service.Answer(
        kind=given["kind"],
        words=given["words"],
        key=given["key"],
        draft=form.newer.get(given.get("draft", "")),
    )
    return service.answer(by=user, comment=row, answer=answer)


def _version(request: HttpRequest, version_id: uuid.UUID) -> PlanVersion:
    user = person(request)
    rows = PlanVersion.objects.visible_to(user).select_related("plan", "case__student__school")
    version = get_object_or_404(rows, pk=version_id)
    if not only_saves(request):
        looked_at(by=user, student=version.case.student, what="plan_comments", case=version.case)
    return version
