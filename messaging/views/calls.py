"""How does a person write down a call or a talk, and how does the other side answer?"""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.models import Case
from messaging import policies
from messaging.forms import calls as forms
from messaging.forms.composer import posted_key
from messaging.models import CallDraft
from messaging.services import answer_clocks, call_drafts, calls, delays
from messaging.services.calls import Participant
from messaging.views import later
from messaging.views.entries import entry_page, note_or_404
from messaging.views.thread import case_or_404
from tenants.base.access import person, signed_in
from tenants.base.errors import NotAllowed
from tenants.base.forms import attempt, status_of
from tenants.people.models import User


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in("family", "staff")
def note_call(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """The form for one call or talk; what was typed is kept whichever button is pressed."""
    user = person(request)
    case = case_or_404(user, case_id)
    if not policies.may_note_call(user, case):
        raise NotAllowed(_("You can read this case but not write in it."))
    people = [one for one in calls.participants(case) if one.user.pk != user.pk]
    if request.method == "POST":
        return _posted(request, case, people)
    draft = call_drafts.open_draft(by=user, case=case)
    return _page(request, case, draft, *_forms(user, draft, people))


def _forms(
    user: User, draft: CallDraft, people: list[Participant], *, more: bool = False
) -> tuple[forms.CallForm, forms.Rows]:
    likely = calls.likely(user, draft.case, people)
    form = forms.CallForm(
        people=people, letters=_letters(draft.case), initial=forms.initial_of(draft, user, likely)
    )
    return form, forms.action_rows(user, people, initial=forms.rows_of(draft, user, more=more))


def _letters(case: Case) -> list[tuple[int, str]]:
    """The letters that wait, which the talk may have answered."""
    clocks = answer_clocks.open_for(case)
    return [(clock.first.number, answer_clocks.in_words(clock)) for clock in clocks]


def _posted(request: HttpRequest, case: Case, people: list[Participant]) -> HttpResponse:
    user, key = person(request), posted_key(request.POST)
    kept = forms.kept_of(request.POST)
    draft = call_drafts.keep(by=user, case=case, key=key, answers=kept)
    action = request.POST.get("action", "")
    if action == "save":
        return render(request, "parts/saved.html", {"saved_at": draft.saved_at})
    if action == "more":
        return _page(request, case, draft, *_forms(user, draft, people, more=True))
    if action == "later":
        messages.success(request, _("Your note is kept. Only you see it. Finish it when you like."))
        return redirect("thread", case.pk)
    return _send(request, case, people, draft, key)


def _send(
    request: HttpRequest,
    case: Case,
    people: list[Participant],
    draft: CallDraft,
    key: uuid.UUID | None,
) -> HttpResponse:
    user = person(request)
    data = request.POST.copy()
    data["key"] = str(key or draft.key)
    form = forms.CallForm(data, people=people, letters=_letters(case))
    rows = forms.action_rows(user, people, data=data)
    if not rows.is_valid():
        form.add_error(None, _("Each thing that was agreed needs a person and a day."))
    elif form.is_valid():
        form.warn(partial(delays.delaying, user, case), forms.agreed_in(rows))
    entry = attempt(
        form,
        lambda: calls.note_call(by=user, case=case, talk=form.talk(forms.agreed_in(rows))),
    )
    if entry is None:
        data["key"] = str(call_drafts.open_draft(by=user, case=case).key)
        return _page(request, case, draft, form, rows)
    messages.success(request, _("The note is in the record. It cannot be changed."))
    later.say(request, entry)
    return redirect("entry", case.pk, entry.number)


def _page(
    request: HttpRequest, case: Case, draft: CallDraft, form: forms.CallForm, rows: forms.Rows
) -> HttpResponse:
    context: dict[str, Any] = {
        "case": case,
        "student": case.student,
        "form": form,
        "rows": rows,
        "draft": draft,
        "more": len(rows.forms) < calls.MOST_ACTIONS,
    }
    return render(request, "messaging/calls/note_call.html", context, status=status_of(form))


@require_POST
@signed_in("family", "staff")
def answer_call(request: HttpRequest, case_id: uuid.UUID, number: int) -> HttpResponse:
    """The other side says that it was so, or adds how it was for them."""
    user = person(request)
    note = note_or_404(user, case_id, number)
    agrees = request.POST.get("answer") == "yes"
    form = forms.AnswerForm({"words": "-"} if agrees else request.POST)
    if not agrees and form.is_valid():
        form.warn(partial(delays.delaying, user, note.case), note, user.language)
    entry = attempt(
        form,
        lambda: calls.answer_call(
            by=user, note=note, agrees=agrees, words=form.cleaned_data["words"]
        ),
    )
    if entry is None:
        return entry_page(request, case_id, number, form)
    messages.success(request, _("Your answer is in the record, beside the note."))
    return redirect(reverse("entry", args=[case_id, number]) + "#answers")
