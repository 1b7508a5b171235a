"""What was said about this child's support, and what can be said now?"""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import policies, stages
from cases.models import Case
from cases.places import role_on
from messaging.forms.composer import MessageForm, posted_key
from messaging.forms.filters import FilterForm
from messaging.lines import Reader, lines, number_in
from messaging.models import Entry
from messaging.services import reading, threads
from messaging.views import composing, tasks
from tenants.audit.services import looked
from tenants.base.access import signed_in
from tenants.base.errors import NotAllowed
from tenants.base.uploads import limited_upload
from tenants.people.models import User


def case_or_404(user: User, case_id: uuid.UUID) -> Case:
    """The case with its child and school. Raises Http404 when it is not this person's to see."""
    rows = Case.objects.visible_to(user).select_related("student__school")
    return get_object_or_404(rows, pk=case_id)


@limited_upload(composing.limit_bytes)
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in("family", "staff")
def thread(request: HttpRequest, case_id: uuid.UUID) -> HttpResponseBase:
    """The shared thread of a case; a POST sends a message."""
    user: User = request.user  # type: ignore[assignment]
    case = case_or_404(user, case_id)
    if request.method == "POST":
        return _send(request, user, case)
    if getattr(request, "htmx", False) and "before" in request.GET:
        return _earlier(request, user, case)
    return _page(request, user, case)


def _page(
    request: HttpRequest, user: User, case: Case, form: MessageForm | None = None
) -> HttpResponse:
    writes = policies.may_write(user, case)
    filters = FilterForm(request.GET or None, people=reading.people(user, case))
    wanted = filters.wanted() if filters.is_bound else reading.Wanted()
    before = number_in(request.GET.get("before"))
    whole = not wanted.anything and not before
    seen = reading.last_seen(user, case) if whole else None
    stretch = reading.latest(user, case, before=before, wanted=wanted)
    newest = stretch.entries[-1].number if stretch.entries else 0
    shown = lines(stretch, Reader(user, case.pk, writes, seen, wanted.words))
    composer = _composer(request, user, case, form) if writes else None
    context = {
        "case": case,
        "student": case.student,
        "steps": stages.stepper(case.stage),
        "next_step": stages.stage(case.stage).next_step,
        "tasks": tasks.tasks(user, case, shown, composer),
        "lines": shown,
        "earlier": stretch.earlier,
        "newest": newest,
        "whole": whole,
        "filters": filters,
        "narrowed": wanted.anything,
        "words": wanted.words,
        "writes": writes,
        "composer": composer,
    }
    _keep_look(user, case, "thread")
    if whole and seen != newest:
        reading.mark_seen(by=user, case=case, number=newest)
    status = 422 if form is not None else 200
    return render(request, "messaging/thread.html", context, status=status)


def _keep_look(user: User, case: Case, what: str) -> None:
    role = role_on(user, case.pk) or user.hat
    looked(by=user, student_id=case.student_id, case_id=case.pk, what=what, role=role)


def _composer(
    request: HttpRequest, user: User, case: Case, form: MessageForm | None
) -> composing.Composer:
    if form is None and (number := number_in(request.GET.get("quote"))):
        return composing.quoting(user, case, number)
    return composing.composer(user, case, form)


def _earlier(request: HttpRequest, user: User, case: Case) -> HttpResponse:
    """The piece that takes the place of "Show earlier entries"."""
    wanted = FilterForm(request.GET, people=reading.people(user, case)).wanted()
    stretch = reading.latest(user, case, before=number_in(request.GET.get("before")), wanted=wanted)
    shown = lines(
        stretch, Reader(user, case.pk, policies.may_write(user, case), words=wanted.words)
    )
    _keep_look(user, case, "thread")
    context = {"case": case, "lines": shown, "earlier": stretch.earlier}
    return render(request, "messaging/_entries.html", context)


@require_safe
@signed_in("family", "staff")
def thread_news(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Entries after number `after` as a piece; 204 when there are none. Open pages ask for it."""
    user: User = request.user  # type: ignore[assignment]
    after = number_in(request.GET.get("after"))
    newest = reading.newest_number(user, case_id)
    if newest is None:
        raise Http404
    if newest <= after:
        return HttpResponse(status=204)
    case = case_or_404(user, case_id)
    last = reading.one(user, case, after).entries
    day = localtime(last[0].recorded_at).date() if last else None
    reader = Reader(user, case.pk, policies.may_write(user, case), shown_day=day)
    shown = lines(reading.newer(user, case.pk, after=after), reader)
    _keep_look(user, case, "thread")
    return render(request, "messaging/_entries.html", {"case": case, "lines": shown})


def _send(request: HttpRequest, user: User, case: Case) -> HttpResponseBase:
    """Send, or show again what was typed: with the key of the form, so that a second press, a
    reload or a retry leads to the entry that the first one made."""
    if not policies.may_write(user, case):
        raise NotAllowed(_("You can read this case but not write in it."))
    key, body = posted_key(request.POST), request.POST.get("body", "")
    first = threads.sent_before(by=user, key=key) if key else None
    if first and threads.says(first, case, body):
        return _sent(request, user, case, first)
    form = composing.posted(request, user, case, key=None if first else key)
    documents = composing.keep_typed(request, user, case, form)
    if first:
        form.add_error(None, threads.SentBefore(first))
    if form.is_valid():
        try:
            entry = threads.send(by=user, case=case, message=form.message(documents))
        except ValidationError as error:
            composing.take_key(form, user, case)
            form.add_error(None, error)
        else:
            return _sent(request, user, case, entry)
    return _not_sent(request, user, case, form)


def _sent(request: HttpRequest, user: User, case: Case, entry: Entry) -> HttpResponseBase:
    """On to the entry, or to the receipt of what was entered for a parent. A script that stays
    on the page gets a fresh composer."""
    if entry.on_behalf_of_id:
        url = reverse("receipt", args=[case.pk, entry.number])
        if getattr(request, "htmx", False):
            return HttpResponse(status=204, headers={"HX-Redirect": url})
        return redirect(url)
    if not getattr(request, "htmx", False):
        return redirect(f"{reverse('thread', args=[case.pk])}#e{entry.number}")
    context = {"case": case, "composer": composing.composer(user, case), "sent": entry.number}
    return render(request, "messaging/_composer.html", context)


def _not_sent(request: HttpRequest, user: User, case: Case, form: MessageForm) -> HttpResponseBase:
    if not getattr(request, "htmx", False):
        return _page(request, user, case, form)
    context = {"case": case, "composer": composing.composer(user, case, form)}
    return render(request, "messaging/_composer.html", context, status=422)
