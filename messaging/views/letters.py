"""How does a parent write, see and send the first letter?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import policies
from cases.models import Student
from messaging import markup, pdf
from messaging.forms.letters import QUESTIONS, PreviewForm
from messaging.models import LetterDraft
from messaging.services import addressees, letter_sheets, letters
from messaging.services.ledger import LONGEST_BODY
from messaging.views.sent_letters import as_download
from tenants.base.access import person, signed_in
from tenants.base.clock import today
from tenants.base.errors import NotAllowed
from tenants.base.forms import attempt, status_of
from tenants.here import this_district
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from django import forms

STEPS = tuple(QUESTIONS)


@signed_in(Hat.FAMILY)
@require_safe
def new_letter(request: HttpRequest) -> HttpResponse:
    """Which child is it about? With one child the first question comes at once."""
    children = [
        child
        for child in Student.objects.visible_to(person(request)).select_related("school")
        if policies.has_rights(person(request), child)
    ]
    if len(children) == 1:
        return redirect("letter_question", children[0].pk, STEPS[0])
    return render(request, "messaging/letters/new_letter.html", {"children": children})


@signed_in(Hat.FAMILY)
@require_http_methods(["GET", "HEAD", "POST"])
def letter_question(request: HttpRequest, student_id: uuid.UUID, step: str) -> HttpResponse:
    """One question; what was typed is kept whichever button is pressed."""
    student = _child(request, student_id)
    if step not in QUESTIONS:
        raise Http404
    draft = letters.mine(by=person(request), student_id=student.pk)
    if request.method != "POST":
        form = QUESTIONS[step](initial={step: getattr(draft, step, "")})
        return _question(request, student, step, form, draft)
    form = QUESTIONS[step](request.POST)
    typed = request.POST.get(step, "")[: getattr(form.fields[step], "max_length", None) or 20]
    if step != "asks_evaluation" or typed in letters.ASKS:
        draft = letters.save_answers(by=person(request), student=student, **{step: typed})
    return _after_question(request, student, step, form, draft)


def _after_question(
    request: HttpRequest,
    student: Student,
    step: str,
    form: forms.Form,
    draft: LetterDraft | None,
) -> HttpResponse:
    action = request.POST.get("action", "next")
    if action == "save":
        return render(request, "messaging/letters/_saved.html", {"draft": draft})
    if action == "leave":
        messages.success(request, _("Your letter is saved. Go on when you like."))
        return redirect("home")
    if action == "own_words":
        return redirect("letter_preview", student.pk)
    if action == "back":
        return _go_to(student, STEPS.index(step) - 1)
    if form.is_valid():
        return _go_to(student, STEPS.index(step) + 1)
    return _question(request, student, step, form, draft)


def _go_to(student: Student, place: int) -> HttpResponse:
    """The question at that place; home before the first, the preview after the last."""
    if place < 0:
        return redirect("home")
    if place == len(STEPS):
        return redirect("letter_preview", student.pk)
    return redirect("letter_question", student.pk, STEPS[place])


def _question(
    request: HttpRequest,
    student: Student,
    step: str,
    form: forms.Form,
    draft: LetterDraft | None,
) -> HttpResponse:
    if step != "asks_evaluation":
        form.fields[step].widget.attrs |= {
            "hx-post": request.path,
            "hx-trigger": "input changed delay:1500ms",
            "hx-vals": '{"action": "save"}',
            "hx-target": "#saved",
        }
    context = {
        "student": student,
        "form": form,
        "step": step,
        "number": STEPS.index(step) + 1,
        "total": len(STEPS),
        "draft": draft,
        "to": addressees.addressee(student, writer=person(request)),
    }
    return render(
        request, "messaging/letters/letter_question.html", context, status=status_of(form)
    )


@signed_in(Hat.FAMILY)
@require_http_methods(["GET", "HEAD", "POST"])
def letter_preview(request: HttpRequest, student_id: uuid.UUID) -> HttpResponse:
    """The letter as it will be sent: change it, print it, send it."""
    student = _child(request, student_id)
    if request.method == "POST":
        return _act_on_preview(request, student)
    draft = letters.open_draft(by=person(request), student=student)
    form = PreviewForm(draft=draft, initial=_shown(draft))
    return _preview(request, student, draft, form)


def _shown(draft: LetterDraft) -> dict[str, str | bool]:
    return {
        "text": letters.words_of(draft),
        "asks_evaluation": draft.asks_evaluation,
        "climbs_itself": draft.climbs_itself,
    }


def _act_on_preview(request: HttpRequest, student: Student) -> HttpResponse:
    """Keep the words first, then do what the button says. A letter sent before is shown."""
    rows = LetterDraft.objects.visible_to(person(request)).filter(student=student)
    draft = get_object_or_404(rows, pk=_uuid(request.POST.get("draft", "")))
    if draft.entry_id is not None:
        return redirect("letter_receipt", draft.entry_id)
    form = PreviewForm(request.POST, draft=draft)
    draft = _keep_words(request, student, draft)
    return _send_or_show(request, student, draft, form)


def _keep_words(request: HttpRequest, student: Student, draft: LetterDraft) -> LetterDraft:
    """Save what was typed whether or not it can be sent."""
    again = request.POST.get("action") == "again"
    text = "" if again else request.POST.get("text", "")[:LONGEST_BODY]
    draft = letters.save_text(by=person(request), draft=draft, text=text)
    itself = bool(request.POST.get("climbs_itself"))
    if itself != draft.climbs_itself:
        letters.let_climb(by=person(request), draft=draft, itself=itself)
        draft.climbs_itself = itself
    asks = request.POST.get("asks_evaluation", "")
    if asks in letters.ASKS:
        draft = letters.save_answers(by=person(request), student=student, asks_evaluation=asks)
    return draft


def _send_or_show(
    request: HttpRequest, student: Student, draft: LetterDraft, form: PreviewForm
) -> HttpResponse:
    action = request.POST.get("action", "")
    if action == "save":
        return render(request, "messaging/letters/_saved.html", {"draft": draft})
    if action == "back":
        return redirect("letter_question", student.pk, STEPS[-1])
    if action != "send":
        return redirect("letter_preview", student.pk)
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
    context = {
        "student": student,
        "draft": draft,
        "form": form,
        "to": addressees.addressee(student, writer=person(request)),
        "day": today(this_district().timezone),
        "words": markup.render(letters.words_of(draft)),
        "own_words": not draft.sees,
    }
    return render(request, "messaging/letters/letter_preview.html", context, status=status_of(form))


@signed_in(Hat.FAMILY)
@require_safe
def letter_draft_pdf(request: HttpRequest, student_id: uuid.UUID) -> HttpResponse:
    """The letter before it is sent, on paper."""
    student = _child(request, student_id)
    draft = letters.mine(by=person(request), student_id=student.pk)
    if draft is None:
        raise Http404
    made = pdf.letter_pdf(
        letter_sheets.of_draft(draft=draft, student=student, day=today(this_district().timezone))
    )
    return as_download(made)


def _child(request: HttpRequest, student_id: uuid.UUID) -> Student:
    """A child this parent may write about. Raises Http404, NotAllowed."""
    rows = Student.objects.visible_to(person(request)).select_related("school")
    student = get_object_or_404(rows, pk=student_id)
    if not policies.has_rights(person(request), student):
        raise NotAllowed(
            _("Only a parent or guardian with education rights can send this letter here.")
        )
    return student


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Http404 from None
