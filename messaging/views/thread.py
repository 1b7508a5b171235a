"""What was said about this child's support, and what can be said now?"""

from __future__ import annotations

import uuid
from functools import partial
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import policies, stages
from cases.models import Case
from cases.places import Place, place_on
from messaging import policies as message_policies
from messaging import waiting_tasks
from messaging.drawn import Drawn, drawn, drawn_before, runs
from messaging.forms.composer import MessageForm, posted_key
from messaging.forms.filters import FilterForm
from messaging.lines import AROUND, Reader, number_in
from messaging.models import Entry
from messaging.services import held, reading, threads
from messaging.services.opening import Opened, opened
from messaging.services.outline import outline
from messaging.views import composing, tasks
from tenants.audit.services import looked
from tenants.base.access import signed_in
from tenants.base.errors import NotAllowed
from tenants.base.prepared import prepared
from tenants.base.uploads import limited_upload
from tenants.people.models import User


def case_or_404(user: User, case_id: uuid.UUID) -> Case:
    """The case with its child and school. Raises Http404 when it is not this person's to see."""
    found: list[Case] = _case(user, case_id=case_id)
    if not found:
        raise Http404
    return found[0]


@prepared
def _case(user: User, case_id: uuid.UUID) -> QuerySet[Case]:
    return Case.objects.visible_to(user).filter(pk=case_id).select_related("student__school")


@limited_upload(composing.limit_bytes)
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in("family", "staff")
def thread(request: HttpRequest, case_id: uuid.UUID) -> HttpResponseBase:
    """The shared thread of a case; a POST sends a message."""
    user: User = request.user  # type: ignore[assignment]
    if request.method == "POST":
        return _send(request, user, case_or_404(user, case_id))
    if getattr(request, "htmx", False) and "before" in request.GET:
        return _earlier(request, user, case_or_404(user, case_id))
    return _page(request, user, case_id)


def _page(
    request: HttpRequest, user: User, case_id: uuid.UUID, form: MessageForm | None = None
) -> HttpResponse:
    known = opened(user, case_id)
    if known is None:
        raise Http404
    case = known.case
    place = place_on(user, case.pk)
    writes = policies.may_write(user, case, place=place)
    filters = _filters(request, user, case)
    wanted = filters.wanted() if request.GET else reading.Wanted()
    before = number_in(request.GET.get("before"))
    whole = not wanted.anything and not before
    seen = known.seen if whole else None
    link = number_in(request.GET.get("entry"))
    reader = Reader(user, case.pk, writes, seen, wanted.words, place.reads_whole, opened=link)
    shown, earlier = _shown(case, reader, before, wanted)
    if link and whole and shown and link < shown[0].number:
        return redirect(f"{reverse('thread', args=[case.pk])}?{_around(link)}#e{link}")
    newest = shown[-1].number if shown else 0
    composer = _composer(request, user, known, place, form) if writes else None
    waits = waiting_tasks.in_case(user, known, has_rights=place.has_rights)
    context = {
        "case": case,
        "student": case.student,
        "steps": partial(stages.stepper, case.stage),
        "next_step": case.next.sentence,
        "about": (
            case.student.full_name,
            case.stage,
            case.step,
            case.opened_on,
            case.evaluation_requested_on,
            case.closed_on,
        ),
        "tasks": tasks.tasks(user, case, shown, composer, waits),
        "runs": runs(shown),
        "found": len(shown),
        "earlier": earlier,
        "newest": newest,
        "whole": whole,
        "filters": filters,
        "narrowed": wanted.anything,
        # Whoever reads the whole record sees the same writers among the same entries.
        "writers": newest if place.reads_whole and not request.GET else None,
        "words": wanted.words,
        "writes": writes,
        "composer": composer,
        "enters_letters": policies.may_enter_for_parent(user, case),
        "notes_calls": writes and place.reads_whole,
        "takes": message_policies.may_take_record(user, case, place=place),
        "sees_road": place.reads_whole,
        "asks": message_policies.may_ask_records(user, case, place=place),
    }
    _keep_look(user, case, place)
    if whole and seen != newest:
        reading.mark_seen(by=user, case=case, number=newest)
    status = 422 if form is not None else 200
    return render(request, "messaging/thread.html", context, status=status)


def _around(number: int) -> str:
    """The query of the stretch of the thread in which an older entry stands, its text open."""
    return urlencode({"before": number + AROUND + 1, "entry": number})


def _filters(request: HttpRequest, user: User, case: Case) -> FilterForm:
    """The form of the filters, made only where it is asked or drawn."""

    def make() -> FilterForm:
        return FilterForm(request.GET or None, people=reading.people(user, case))

    return SimpleLazyObject(make)  # type: ignore[return-value]


def _shown(
    case: Case, reader: Reader, before: int, wanted: reading.Wanted
) -> tuple[list[Drawn], int]:
    """The entries as they are shown, and before which number to go on."""
    if reader.whole and not wanted.anything:
        briefs, earlier = outline(reader.user, case.pk, before=before)
        return drawn_before(briefs, reader), earlier
    stretch = reading.latest(reader.user, case, before=before, wanted=wanted)
    return drawn(stretch, reader), stretch.earlier


def _keep_look(user: User, case: Case, place: Place) -> None:
    role = place.role or user.hat
    looked(by=user, student_id=case.student_id, case_id=case.pk, what="thread", role=role)


def _composer(
    request: HttpRequest, user: User, known: Opened, place: Place, form: MessageForm | None
) -> composing.Composer:
    names = ("quote", "correct") if form is None else ()
    begun = {name: number_in(request.GET.get(name)) for name in names}
    return composing.composer(user, known.case, form, place=place, letters=known.letters, **begun)


def _earlier(request: HttpRequest, user: User, case: Case) -> HttpResponse:
    """The piece that takes the place of "Show earlier entries"."""
    wanted = FilterForm(request.GET, people=reading.people(user, case)).wanted()
    place = place_on(user, case.pk)
    writes = policies.may_write(user, case, place=place)
    reader = Reader(user, case.pk, writes, words=wanted.words, whole=place.reads_whole)
    shown, earlier = _shown(case, reader, number_in(request.GET.get("before")), wanted)
    _keep_look(user, case, place)
    context = {"case": case, "runs": runs(shown), "earlier": earlier}
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
    place = place_on(user, case.pk)
    writes = policies.may_write(user, case, place=place)
    reader = Reader(user, case.pk, writes, whole=place.reads_whole, shown_day=day)
    shown = drawn(reading.newer(user, case.pk, after=after), reader)
    _keep_look(user, case, place)
    return render(request, "messaging/_entries.html", {"case": case, "runs": runs(shown)})


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
    later = held.in_words(entry)
    if not getattr(request, "htmx", False):
        if later:
            messages.info(request, later)
        return redirect(f"{reverse('thread', args=[case.pk])}#e{entry.number}")
    context = {"case": case, "composer": composing.composer(user, case), "sent": entry.number}
    context["later"] = later
    return render(request, "messaging/_composer.html", context)


def _not_sent(request: HttpRequest, user: User, case: Case, form: MessageForm) -> HttpResponseBase:
    if not getattr(request, "htmx", False):
        return _page(request, user, case.pk, form)
    context = {"case": case, "composer": composing.composer(user, case, form)}
    return render(request, "messaging/_composer.html", context, status=422)
