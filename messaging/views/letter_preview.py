"""How does a parent see, change, print and send a letter?"""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cases.models import Student
from messaging import pdf
from messaging.forms.letters import PreviewForm, open_choices
from messaging.models import LetterDraft
from messaging.services import letter_sheets, letters
from messaging.services.ledger import LONGEST_BODY
from messaging.views.letters import child_or_404, kind_or_404
from messaging.views.sent_letters import as_download, as_page
from tenants.base.access import person, signed_in
from tenants.base.clock import today
from tenants.base.forms import attempt, status_of
from tenants.here import this_district
from tenants.people.roles import Hat


@signed_in(Hat.FAMILY)
@require_http_methods(["GET", "HEAD", "POST"])
def letter_preview(request: HttpRequest, student_id: uuid.UUID, kind: str) -> HttpResponse:
    """The letter as it will be sent: change it, print it, send it."""
    student = child_or_404(request, student_id)
    if request.method == "POST":
        return _act(request, student, kind)
    kind_or_404(request, student, kind)
    draft = letters.open_draft(by=person(request), student=student, kind=kind)
    form = PreviewForm(draft=draft, initial=_shown(draft))
    return _preview(request, student, draft, form)


def _shown(draft: LetterDraft) -> dict[str, object]:
    return {
        **draft.answers,
        "text": letters.words_of(draft),
        "climbs_itself": draft.climbs_itself,
        "copies": draft.copies,
    }


def _act(request: HttpRequest, student: Student, kind: str) -> HttpResponse:
    """Keep the words first, then do what the button says. A letter sent before is shown."""
    rows = LetterDraft.objects.visible_to(person(request)).filter(student=student, kind=kind)
    rows = rows.select_related("student__school", "author")
    draft = get_object_or_404(rows, pk=_uuid(request.POST.get("draft", "")))
    if draft.entry_id is not None:
        return redirect("letter_receipt", draft.entry_id)
    form = PreviewForm(request.POST, draft=draft)
    draft = _keep_words(request, student, draft)
    return _send_or_show(request, student, draft, form)


def _keep_words(request: HttpRequest, student: Student, draft: LetterDraft) -> LetterDraft:
    """Save what was typed whether or not it can be sent."""
    user, again = person(request), request.POST.get("action") == "again"
    chosen = {
        question.key: given
        for question in open_choices(draft)
        if question.choice(given := request.POST.get(question.key, ""))
    }
    text = "" if again else request.POST.get("text", "")[:LONGEST_BODY]
    draft = letters.save_text(by=user, draft=draft, text=text)
    itself = bool(request.POST.get("climbs_itself"))
    if itself != draft.climbs_itself:
        letters.let_climb(by=user, draft=draft, itself=itself)
        draft.climbs_itself = itself
    copies = request.POST.getlist("copies")
    if set(copies) != set(draft.copies):
        draft = letters.choose_copies(by=user, draft=draft, ids=copies)
    if chosen:
        draft = letters.save_answers(by=user, student=student, kind=draft.kind, **chosen)
    return draft


def _send_or_show(
    request: HttpRequest, student: Student, draft: LetterDraft, form: PreviewForm
) -> HttpResponse:
    action = request.POST.get("action", "")
    if action == "save":
        return render(request, "messaging/letters/_saved.html", {"draft": draft})
    if action == "back":
        last = letters.kind_of(draft).questions[-1]
        return redirect("letter_question", student.pk, draft.kind, last.key)
    if action == "renew":
        letters.renew(by=person(request), draft=draft)
    if action != "send":
        return redirect("letter_preview", student.pk, draft.kind)
    named = request.POST.get("to")
    entry = attempt(form, lambda: letters.send(by=person(request), draft=draft, named=named))
    if entry is None:
        return _preview(request, student, draft, form)
    return redirect("letter_receipt", entry.pk)


def _preview(
    request: HttpRequest, student: Student, draft: LetterDraft, form: PreviewForm
) -> HttpResponse:
    form.fields["text"].widget.attrs |= {
        "hx-post": request.path,
        "hx-trigger": "input changed delay:1500ms",
        "hx-vals": '{"action": "save"}',
        "hx-target": "#saved",
        "hx-include": "closest form",
    }
    kind = letters.kind_of(draft)
    context = {
        "student": student,
        "draft": draft,
        "kind": kind,
        "form": form,
        "to": letters.addressee_of(draft),
        "older": letters.is_older(draft),
        "letter": as_page(_sheet(draft)),
        "own_words": letters.in_own_words(draft),
    }
    return render(request, "messaging/letters/letter_preview.html", context, status=status_of(form))


@signed_in(Hat.FAMILY)
@require_safe
def letter_draft_pdf(request: HttpRequest, student_id: uuid.UUID, kind: str) -> HttpResponse:
    """The letter before it is sent, on paper."""
    student = child_or_404(request, student_id)
    draft = letters.mine(by=person(request), student_id=student.pk, kind=kind)
    if draft is None:
        raise Http404
    return as_download(request, pdf.letter_pdf(_sheet(draft)))


def _sheet(draft: LetterDraft) -> pdf.LetterSheet:
    return letter_sheets.of_draft(draft=draft, day=today(this_district().timezone))


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Http404 from None
