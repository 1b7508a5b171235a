"""How does somebody write a report, part by part, until it is shared?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.forms.evaluation import CoverForm, PartForm, ScoreForms, ShareForm, part_of
from cases.models import ReportDraft, ReportKind
from cases.services import report_drafts as service
from cases.services import reports
from cases.services.looks import looked_at
from cases.services.reports import Sharing
from cases.views.evaluation import open_evaluation
from tenants.base.access import person, signed_in
from tenants.base.clock import today
from tenants.base.errors import NotAllowed
from tenants.base.forms import attempt, done, status_of
from tenants.base.uploads import limited_upload, too_big
from tenants.people.roles import Hat
from tenants.people.services import district_settings

if TYPE_CHECKING:
    from cases.models import Case
    from tenants.people.models import User


def _limit() -> int:
    """Bytes of one file, as the district says."""
    return district_settings.current().upload_limit_mb * 1_000_000


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def new_report(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Whose report is it, what is it called, and from which day?"""
    user = person(request)
    case, _place = open_evaluation(request, case_id)
    kinds = _kinds(user, case)
    if not kinds:
        raise NotAllowed(_("You cannot write a report in this case."))
    first = {"report_on": today(), "kind": kinds[0]}
    form = CoverForm(request.POST or None, kinds=kinds, initial=first)
    if request.method == "POST" and (
        draft := attempt(form, lambda: _begin(user, case, kinds, form))
    ):
        return redirect("report_draft", draft.pk)
    context = {"case": case, "student": case.student, "form": form}
    return render(request, "cases/new_report.html", context, status=status_of(form))


def _kinds(user: User, case: Case) -> list[str]:
    """The kinds that this person may write; a parent's own comes first for a parent."""
    kinds = [kind for kind in ReportKind.values if service.may_begin(user, case, kind)]
    return kinds if user.hat == Hat.STAFF else [kind for kind in kinds if kind != "staff"]


def _begin(user: User, case: Case, kinds: list[str], form: CoverForm) -> ReportDraft:
    kind = form.cleaned_data.get("kind", kinds[0])
    return service.begin(by=user, case=case, kind=kind, cover=form.cover())


@limited_upload(_limit)
@signed_in(Hat.FAMILY, Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def report_draft(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponseBase:
    """The whole draft: its front, its file, its parts, and the way to share it."""
    user = person(request)
    draft = _draft(request, draft_id)
    action = request.POST.get("action", "")
    cover = CoverForm(
        request.POST if action == "cover" else None,
        kinds=[draft.kind],
        initial={
            name: getattr(draft, name)
            for name in ("title", "report_on", "made_by", "translated_by")
        },
    )
    share = ShareForm(
        request.POST if action == "share" else None,
        kind=draft.kind,
        own=reports.own_to_replace(user, draft.case, draft.kind),
    )
    file = forms.Form(request.POST if action == "file" else None)
    if action == "cover" and done(
        cover, lambda: service.change_cover(by=user, draft=draft, cover=cover.cover())
    ):
        messages.success(request, _("Saved. Only you see it."))
        return redirect("report_draft", draft.pk)
    if action == "file" and done(file, lambda: _file(request, user, draft)):
        messages.success(request, _("The file is with the report. Only you see it."))
        return redirect("report_draft", draft.pk)
    if action == "no-file":
        service.detach(by=user, draft=draft)
        return redirect("report_draft", draft.pk)
    if action == "share" and (report := attempt(share, lambda: _share(user, draft, share))):
        messages.success(request, _("It is shared. The family and the whole team read the same."))
        return redirect("report", report.pk)
    context = {
        "case": draft.case,
        "student": draft.case.student,
        "draft": draft,
        "cover": cover,
        "share": share,
        "file": file,
        "next": len(draft.sections) + 1,
        "limit_mb": district_settings.current().upload_limit_mb,
        "staff": draft.kind == ReportKind.STAFF,
    }
    status = max(map(status_of, (cover, share, file)))
    return render(request, "cases/report_draft.html", context, status=status)


def _file(request: HttpRequest, user: User, draft: ReportDraft) -> ReportDraft:
    given = request.FILES.get("file")
    if given is None or too_big(request):
        words = _("Choose a file of at most %(mb)d MB.")
        raise ValidationError(words % {"mb": district_settings.current().upload_limit_mb})
    return service.attach(by=user, draft=draft, uploaded_file=given)


def _share(user: User, draft: ReportDraft, form: ShareForm) -> Any:
    given = form.cleaned_data
    sharing = Sharing(
        whole=given.get("whole", False),
        how=given.get("how") or "portal",
        replaces=form.own.get(given.get("replaces", "")),
    )
    return reports.share(by=user, draft=draft, sharing=sharing)


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def report_part(request: HttpRequest, draft_id: uuid.UUID, number: int) -> HttpResponse:
    """One part: its plain words, its scores, and as experts write it."""
    user = person(request)
    draft = _draft(request, draft_id)
    if not 1 <= number <= len(draft.sections) + 1:
        raise Http404
    kept = draft.sections[number - 1] if number <= len(draft.sections) else {}
    first = {**{k: v for k, v in kept.items() if k != "scores"}, "version": draft.version}
    form = PartForm(request.POST or None, initial=first)
    rows = ScoreForms(request.POST or None, initial=kept.get("scores", []), prefix="scores")
    if (
        request.method == "POST"
        and rows.is_valid()
        and done(form, lambda: _write(user, draft, number, form, rows))
    ):
        messages.success(request, _("Saved. Only you see it."))
        again = "more" in request.POST
        return (
            redirect("report_part", draft.pk, number)
            if again
            else redirect("report_draft", draft.pk)
        )
    context = {
        "case": draft.case,
        "student": draft.case.student,
        "draft": draft,
        "form": form,
        "rows": rows,
        "kept": kept,
        "number": number,
    }
    wrong = request.method == "POST" and not rows.is_valid()
    status = 422 if wrong else status_of(form)
    return render(request, "cases/report_part.html", context, status=status)


def _write(user: User, draft: ReportDraft, number: int, form: PartForm, rows: Any) -> ReportDraft:
    return service.write_part(
        by=user,
        draft=draft,
        number=number,
        part=part_of(form, rows.rows()),
        version=form.cleaned_data["version"],
    )


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_POST
def remove_part(request: HttpRequest, draft_id: uuid.UUID, number: int) -> HttpResponse:
    """Take a part out of a draft."""
    draft = _draft(request, draft_id)
    service.remove_part(by=person(request), draft=draft, number=number)
    return redirect("report_draft", draft.pk)


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def remove_draft(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Throw a draft away, after a question."""
    draft = _draft(request, draft_id)
    if request.method == "POST":
        service.remove(by=person(request), draft=draft)
        messages.success(request, _("The draft is gone."))
        return redirect("evaluation", draft.case_id)
    context = {"case": draft.case, "student": draft.case.student, "draft": draft}
    return render(request, "cases/remove_draft.html", context)


def _draft(request: HttpRequest, draft_id: uuid.UUID) -> ReportDraft:
    """One's own draft; looking at it is a look at the child's file."""
    user = person(request)
    rows = ReportDraft.objects.visible_to(user)
    draft = get_object_or_404(rows.select_related("case__student__school", "document"), pk=draft_id)
    looked_at(by=user, student=draft.case.student, what="evaluation", case=draft.case)
    service.own_now(user, draft)
    return draft
