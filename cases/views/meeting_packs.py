"""How does a family get ready for a meeting: its own page, and all papers together?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import meeting_pack as packs
from cases import policies
from cases.forms.about_child import AboutChildForm
from cases.meeting_minutes import minutes_of
from cases.models import Meeting, PlanVersion
from cases.places import place_on
from cases.printed import LANGUAGES
from cases.services import about_child as service
from cases.services.looks import looked_at
from cases.services.plan_versions import look_name
from cases.views.meetings import find_meeting
from cases.views.teams import find_case
from tenants.base.access import person, signed_in
from tenants.base.errors import NotAllowed
from tenants.base.forms import attempt, status_of
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from cases.models import Case


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_safe
def meeting_pack(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """All papers of a meeting on one page to print; ?in= names the language."""
    row, language = open_pack(request, meeting_id)
    user = person(request)
    with translation.override(language):
        context = {
            "case": row.case,
            "student": row.case.student,
            "meeting": row,
            "sections": packs.pack_of(user, row),
            "language": language,
            "languages": LANGUAGES,
            "writes": policies.may_write_about_child(user, row.case),
            "sees_case": True,
        }
        answer = render(request, "cases/meeting_pack.html", context)
    answer["Content-Language"] = language
    return answer


def open_pack(request: HttpRequest, meeting_id: uuid.UUID) -> tuple[Meeting, str]:
    """The meeting and the language of its papers; the looks are kept: the draft is one of them.
    Raises Http404, NotAllowed."""
    user = person(request)
    row = find_meeting(request, meeting_id)
    if not place_on(user, row.case_id).reads_whole:
        raise NotAllowed(_("Only the family and the team can open this."))
    version = PlanVersion.objects.visible_to(user).filter(case=row.case).last()
    if version is not None:
        looked_at(by=user, student=row.case.student, what=look_name(version), case=row.case)
    return row, language_of(request)


def language_of(request: HttpRequest) -> str:
    """In which language the papers are made: the one that ?in= names, else the reader's."""
    wanted = request.GET.get("in", "")
    here = (translation.get_language() or "en")[:2]
    known = [one for one in (wanted, here) if one in LANGUAGES]
    return known[0] if known else LANGUAGES[0]


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_safe
def meeting_minutes(request: HttpRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """What was said and decided, to read and print; ?in= names the language."""
    row, language = open_minutes(request, meeting_id)
    user = person(request)
    with translation.override(language):
        context = {
            "case": row.case,
            "student": row.case.student,
            "meeting": row,
            "sections": minutes_of(user, row),
            "language": language,
            "languages": LANGUAGES,
            "sees_case": place_on(user, row.case_id).reads_whole,
        }
        answer = render(request, "cases/meeting_minutes.html", context)
    answer["Content-Language"] = language
    return answer


def open_minutes(request: HttpRequest, meeting_id: uuid.UUID) -> tuple[Meeting, str]:
    """A meeting of which there are notes, and the language of the paper; the look is kept. Raises
    Http404."""
    row = find_meeting(request, meeting_id)
    if row.begun_at is None:
        raise Http404
    return row, language_of(request)


@signed_in(Hat.FAMILY)
@require_http_methods(["GET", "HEAD", "POST"])
def about_child(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """A parent's own page about the child: kept as it is typed, shared when they like.
    ?meeting= names the one whose papers it belongs to."""
    user = person(request)
    case = find_case(request, case_id)
    if not policies.may_write_about_child(user, case):
        raise NotAllowed(_("Only a parent with education rights can do this."))
    row = service.mine(by=user, case=case)
    action = request.POST.get("action", "")
    if action == "save":
        row = service.keep(by=user, case=case, answers=request.POST)
        return render(request, "parts/saved.html", {"saved_at": row.saved_at})
    looked_at(by=user, student=case.student, what="case", case=case)
    form = AboutChildForm(
        request.POST if request.method == "POST" else None, initial=row.answers if row else {}
    )
    if request.method == "POST":
        service.keep(by=user, case=case, answers=request.POST)
        if action != "share" and form.is_valid():
            messages.success(request, _("It is kept. Only you see it."))
            return redirect(request.get_full_path())
        if attempt(form, lambda: service.share(by=user, case=case, answers=form.cleaned_data)):
            messages.success(request, _("It is shared. It stands in the record as you wrote it."))
            return redirect(request.get_full_path())
    context = {
        "case": case,
        "student": case.student,
        "form": form,
        "row": row,
        "meeting": _meeting(request, case),
    }
    return render(request, "cases/about_child.html", context, status=status_of(form))


def _meeting(request: HttpRequest, case: Case) -> Meeting | None:
    """The meeting of this case that the address names."""
    try:
        wanted = uuid.UUID(request.GET.get("meeting", ""))
    except ValueError:
        return None
    return get_object_or_404(
        Meeting.objects.visible_to(person(request)).filter(case=case), pk=wanted
    )
