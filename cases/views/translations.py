"""How does somebody put what was said into another language?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import policies
from cases.forms.translations import TranslateForm
from cases.models import (
    MeetingDecision,
    MeetingNote,
    PlanComment,
    PlanCommentStep,
    PlannedTest,
    Support,
    TranslatedWords,
)
from cases.services import translations as service
from cases.services.looks import looked_at
from tenants.base.access import person, signed_in
from tenants.base.errors import NotAllowed
from tenants.base.forms import done, status_of
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from cases.services.translations import Said
    from tenants.people.models import User


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def translate_words(request: HttpRequest, words_kind: str, words_id: uuid.UUID) -> HttpResponse:
    """What was said, what stands beside it already, and the form for a translation."""
    user = person(request)
    said = _said(user, words_kind, words_id)
    case = service.case_of(said)
    looked_at(by=user, student=case.student, what="case", case=case)
    if not policies.may_write(user, case):
        raise NotAllowed(_("Only who writes in this case can add a translation."))
    form = TranslateForm(request.POST or None, initial=_first(said))
    if request.method == "POST" and done(
        form,
        lambda: service.translate(
            by=user, said=said, given=service.Translation(**form.cleaned_data)
        ),
    ):
        messages.success(request, _("It stands beside the words now, with how it came about."))
        return redirect(_where(said))
    context = {
        "case": case,
        "student": case.student,
        "said": said,
        "language": service.language_of(said),
        "rows": TranslatedWords.objects.visible_to(user).filter(**{words_kind: said}),
        "form": form,
        "back": _where(said),
    }
    return render(request, "cases/translate_words.html", context, status=status_of(form))


def _first(said: Said) -> dict[str, Any]:
    """The reader's own language, unless it was written in it."""
    here, written = (get_language() or "en")[:2], service.language_of(said)
    if here == written:
        here = "es" if written == "en" else "en"
    return {"language": here}


def _said(user: User, words_kind: str, words_id: uuid.UUID) -> Said:
    """The words that the address names. Raises Http404."""
    if words_kind == "comment":
        rows = PlanComment.objects.visible_to(user).select_related("case__student", "author")
        return get_object_or_404(rows, pk=words_id)
    if words_kind == "step":
        steps = PlanCommentStep.objects.visible_to(user)
        return get_object_or_404(
            steps.select_related("comment__case__student", "person"), pk=words_id
        )
    if words_kind == "note":
        notes = MeetingNote.objects.visible_to(user)
        return get_object_or_404(
            notes.select_related("meeting__case__student", "author"), pk=words_id
        )
    if words_kind == "decision":
        found = MeetingDecision.objects.visible_to(user)
        return get_object_or_404(
            found.select_related("meeting__case__student", "person"), pk=words_id
        )
    if words_kind == "test":
        tests = PlannedTest.objects.visible_to(user).select_related("case__student")
        test: PlannedTest = get_object_or_404(tests, ~Q(concern=""), pk=words_id)
        return test
    if words_kind == "support":
        rows_of_help = Support.objects.visible_to(user).select_related(
            "case__student", "created_by"
        )
        support: Support = get_object_or_404(rows_of_help, ~Q(at_home=""), pk=words_id)
        return support
    raise Http404


def _where(said: Said) -> str:
    """The page on which the words stand."""
    if isinstance(said, PlanComment):
        return reverse("plan_comment", args=[said.pk])
    if isinstance(said, PlanCommentStep):
        return reverse("plan_comment", args=[said.comment_id])
    if isinstance(said, PlannedTest):
        return reverse("evaluation", args=[said.case_id])
    if isinstance(said, Support):
        return reverse("supports", args=[said.case_id])
    return reverse("meeting_notes", args=[said.meeting_id])
