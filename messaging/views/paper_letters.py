"""How do staff enter a letter that a parent handed in on paper, and where is a blank one?"""

from __future__ import annotations

import uuid
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.models import Case
from messaging import policies
from messaging.forms.paper_letters import PaperLetterForm
from messaging.letters.blanks import blank_pdf
from messaging.letters.kinds import LANGUAGES
from messaging.models import Entry
from messaging.services import letter_kinds, paper_letters, threads
from messaging.views.composing import came_along, limit_bytes
from messaging.views.sent_letters import as_download
from messaging.views.thread import case_or_404
from tenants.base.access import person, signed_in
from tenants.base.clock import today
from tenants.base.errors import NotAllowed
from tenants.base.forms import attempt, status_of
from tenants.base.uploads import limited_upload
from tenants.here import this_district
from tenants.people.roles import Hat


@signed_in(Hat.STAFF)
@require_safe
def choose_paper_letter(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """What kind of letter was handed in?"""
    case = _case(request, case_id)
    page = {"case": case, "student": case.student, "kinds": letter_kinds.offered()}
    return render(request, "messaging/letters/choose_paper_letter.html", page)


@limited_upload(limit_bytes)
@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def enter_letter(request: HttpRequest, case_id: uuid.UUID, kind: str) -> HttpResponse:
    """Write it down for the parent; a receipt to print comes back."""
    case = _case(request, case_id)
    found = letter_kinds.find(kind)
    if found is None:
        raise Http404
    parents = threads.parents(case)
    if request.method == "POST":
        form = PaperLetterForm(request.POST, request.FILES, kind=found, parents=parents)
        entry = attempt(form, lambda: _enter(request, case, form))
        if entry is not None:
            return redirect("receipt", case.pk, entry.number)
    else:
        day = today(this_district().timezone)
        form = PaperLetterForm(kind=found, parents=parents, initial={"received_on": day})
    page = {"case": case, "student": case.student, "kind": found, "form": form}
    return render(request, "messaging/letters/enter_letter.html", page, status=status_of(form))


def _enter(request: HttpRequest, case: Case, form: PaperLetterForm) -> Entry:
    user = person(request)
    paper = replace(form.paper(), documents=came_along(request, user, case))
    return paper_letters.enter(by=user, case=case, paper=paper)


@signed_in()
@require_safe
def letter_form(request: HttpRequest, kind: str) -> HttpResponse:
    """A blank letter of a kind to print, with lines to write on; ?language=es for Spanish."""
    found = letter_kinds.find(kind)
    if found is None:
        raise Http404
    wanted = request.GET.get("language", get_language() or "en")
    language = wanted if wanted in LANGUAGES else "en"
    return as_download(request, blank_pdf(found, language=language, district=this_district().name))


def _case(request: HttpRequest, case_id: uuid.UUID) -> Case:
    """A case in which this person may enter something for a parent. Raises Http404, NotAllowed."""
    case = case_or_404(person(request), case_id)
    if not policies.may_enter_for_parent(person(request), case):
        raise NotAllowed(_("Only staff on the team can enter something for a parent."))
    return case
