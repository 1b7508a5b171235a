"""How is one point of a meeting decided or opened again, and one line of its notes answered?"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import policies
from cases.forms import meeting_notes as forms
from cases.models import MeetingItem, MeetingNote
from cases.places import place_on
from cases.services import meeting_notes as service
from cases.services import meeting_people
from cases.translations import attach
from cases.views.meeting_notes import as_shown, may
from cases.views.meeting_typing import Desk, saved
from cases.views.meetings import find_meeting
from tenants.base.access import person, signed_in
from tenants.base.errors import NotAllowed
from tenants.base.forms import done, status_of
from tenants.people.roles import Hat


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_item(request: HttpRequest, item_id: uuid.UUID) -> HttpResponse:
    """One point: what came of it, what it was before, and what can be said now."""
    user = person(request)
    rows = MeetingItem.objects.visible_to(user).select_related("comment__author", "author")
    item = get_object_or_404(rows.prefetch_related("decisions__person"), pk=item_id)
    row = find_meeting(request, item.meeting_id)
    allowed = may(user, row, place_on(user, row.case_id))
    about = as_shown(item)
    attach(user, about["decisions"])
    typed = "concern" if request.POST.get("about") == "concern" else "decide"
    if answer := saved(request, Desk(user, row, f"{typed}:{item.pk}")):
        return answer
    action = request.POST.get("action", "")
    last = about["decision"]
    decide = forms.DecideForm(
        request.POST if action == "decide" else None,
        owners=meeting_people.owners(row),
        initial=Desk(user, row, f"decide:{item.pk}").first(seen=last.number if last else 0),
    )
    concern = forms.OwnWordsForm(
        request.POST if action == "concern" else None,
        initial=Desk(user, row, f"concern:{item.pk}").first(),
    )
    changes: dict[str, tuple[Any, Callable[[], object]]] = {
        "decide": (decide, lambda: service.decide(by=user, item=item, decided=_decided(decide))),
        "concern": (
            concern,
            lambda: service.concern(by=user, item=item, **concern.cleaned_data),
        ),
    }
    if action in changes and done(*changes[action]):
        messages.success(request, _("It is written down. The family and the team see it."))
        return redirect("meeting_notes", row.pk)
    context = {
        "case": row.case,
        "student": row.case.student,
        "meeting": row,
        "about": about,
        "decide": decide,
        "concern": concern,
        "writes": policies.may_write(user, row.case),
        **allowed,
    }
    status = max(status_of(decide), status_of(concern))
    return render(request, "cases/meeting_item.html", context, status=status)


def _decided(form: forms.DecideForm) -> service.Decided:
    given = form.cleaned_data
    return service.Decided(
        outcome=given["outcome"],
        words=given["words"],
        key=given["key"],
        seen=given["seen"],
        owner=form.owners.get(given["owner"]),
        due_on=given["due_on"],
    )


@signed_in(Hat.FAMILY)
@require_http_methods(["GET", "HEAD", "POST"])
def correct_note(request: HttpRequest, line_id: uuid.UUID) -> HttpResponse:
    """A parent's own words beside a note."""
    user = person(request)
    rows = MeetingNote.objects.visible_to(user).select_related("meeting", "item", "author")
    line = get_object_or_404(rows, pk=line_id)
    row = find_meeting(request, line.meeting_id)
    if not policies.may_correct_meeting(user, row):
        raise NotAllowed(_("Only a parent with education rights can do this."))
    desk = Desk(user, row, f"correct:{line.pk}")
    if answer := saved(request, desk):
        return answer
    form = forms.OwnWordsForm(request.POST or None, initial=desk.first())
    if request.method == "POST" and done(
        form, lambda: service.correct(by=user, note=line, **form.cleaned_data)
    ):
        messages.success(request, _("Your words stand beside the note."))
        return redirect("meeting_notes", row.pk)
    context = {
        "case": row.case,
        "student": row.case.student,
        "meeting": row,
        "line": line,
        "form": form,
    }
    return render(request, "cases/correct_note.html", context, status=status_of(form))
