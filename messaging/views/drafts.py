"""How is a message kept while it is typed?"""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from cases.models import Case
from messaging.forms.composer import kept_of, posted_key
from messaging.lines import number_in
from messaging.models import Draft
from messaging.services import drafts
from messaging.views import composing
from messaging.views.thread import case_or_404
from tenants.base.access import signed_in
from tenants.base.uploads import limited_upload
from tenants.people.models import User

ANCHOR = "#write"


@limited_upload(composing.limit_bytes)
@require_POST
@signed_in("family", "staff")
def save_draft(request: HttpRequest, case_id: uuid.UUID) -> HttpResponseBase:
    """Keep what was typed: as one types (a piece), or by a button that saves, quotes or corrects
    (back to the thread with everything kept)."""
    user: User = request.user  # type: ignore[assignment]
    case = case_or_404(user, case_id)
    key = posted_key(request.POST) or drafts.open_draft(by=user, case=case).key
    if getattr(request, "htmx", False):
        data = kept_of(request.POST, user.language)
        body = request.POST.get("body", "")
        return _saved(request, drafts.keep(by=user, case=case, key=key, body=body, data=data))
    form = composing.posted(request, user, case, key)
    _about(form.data, user, case)  # type: ignore[arg-type]  # posted() made a QueryDict
    composing.keep_typed(request, user, case, form)
    for words in form.errors.get("files", []):
        messages.warning(request, str(words))
    return redirect(reverse("thread", args=[case.pk]) + ANCHOR)


def _saved(request: HttpRequest, draft: Draft | None) -> HttpResponse:
    """Nothing when the message was sent in the meantime."""
    if draft is None:
        return HttpResponse(status=204)
    return render(request, "parts/saved.html", {"saved_at": draft.saved_at})


def _about(data: QueryDict, user: User, case: Case) -> None:
    """The buttons at an entry begin or end a quote or a correction. A correction begins with
    the words that are to be corrected."""
    if "quote" in data:
        data["quotes"] = str(data["quote"])
    if "correct" in data:
        data["corrects"] = str(data["correct"])
        _begin_with(data, user, case)


def _begin_with(data: QueryDict, user: User, case: Case) -> None:
    number = number_in(data["correct"])
    if number and not data.get("body", "").strip():
        data.update(composing.words_of(user, case, number))
