"""How does a parent choose a letter and answer its questions?"""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import policies
from cases.models import Student
from messaging.forms.letters import QuestionForm
from messaging.letters.kinds import CONCERN, Kind
from messaging.models import LetterDraft
from messaging.services import addressees, letter_kinds, letters
from tenants.base.access import person, signed_in
from tenants.base.errors import NotAllowed
from tenants.base.forms import status_of
from tenants.people.roles import Hat


@signed_in(Hat.FAMILY)
@require_safe
def new_letter(request: HttpRequest) -> HttpResponse:
    """Which child is it about? With one child the letters to choose from come at once."""
    children = [
        child
        for child in Student.objects.visible_to(person(request)).select_related("school")
        if policies.has_rights(person(request), child)
    ]
    if len(children) == 1:
        return redirect("choose_letter", children[0].pk)
    return render(request, "messaging/letters/new_letter.html", {"children": children})


@signed_in(Hat.FAMILY)
@require_safe
def choose_letter(request: HttpRequest, student_id: uuid.UUID) -> HttpResponse:
    """What do you want to say to the school? In everyday words first."""
    student = child_or_404(request, student_id)
    rows = LetterDraft.objects.visible_to(person(request)).filter(student=student, sent_at=None)
    begun = {draft.kind for draft in rows if draft.answers or draft.text}
    page = {"student": student, "kinds": letter_kinds.offered(), "begun": begun}
    return render(request, "messaging/letters/choose_letter.html", page)


@signed_in(Hat.FAMILY)
@require_safe
def begin_letter(request: HttpRequest, student_id: uuid.UUID, kind: str) -> HttpResponse:
    """The first question of a letter. Addresses of the concern letter from before there were
    other kinds lead on to it."""
    student = child_or_404(request, student_id)
    if kind in ("preview", "pdf"):
        return redirect("letter_preview", student.pk, CONCERN)
    concern = letter_kinds.find(CONCERN)
    if concern and concern.question(kind):
        return redirect("letter_question", student.pk, CONCERN, kind)
    first = kind_or_404(request, student, kind)[0].questions[0]
    return redirect("letter_question", student.pk, kind, first.key)


@signed_in(Hat.FAMILY)
@require_http_methods(["GET", "HEAD", "POST"])
def letter_question(
    request: HttpRequest, student_id: uuid.UUID, kind: str, step: str
) -> HttpResponse:
    """One question; what was typed is kept whichever button is pressed."""
    student = child_or_404(request, student_id)
    form_of, draft = kind_or_404(request, student, kind)
    question = form_of.question(step)
    if question is None:
        raise Http404
    if request.method != "POST":
        answers = draft.answers if draft else {}
        form = QuestionForm(initial={step: answers.get(step, "")}, question=question)
        return _question(request, student, form_of, form, draft)
    form = QuestionForm(request.POST, question=question)
    given = {step: form.typed()}
    draft = letters.save_answers(by=person(request), student=student, kind=kind, **given)
    return _after_question(request, student, form_of, form, draft)


def _after_question(
    request: HttpRequest, student: Student, kind: Kind, form: QuestionForm, draft: LetterDraft
) -> HttpResponse:
    action = request.POST.get("action", "next")
    place = kind.questions.index(form.question)
    if action == "save":
        return render(request, "messaging/letters/_saved.html", {"draft": draft})
    if action in ("leave", "renew"):
        return _leave_or_renew(request, student, draft, action)
    if action == "own_words":
        return redirect("letter_preview", student.pk, kind.slug)
    if action == "back":
        return _go_to(student, kind, place - 1)
    if form.is_valid():
        return _go_to(student, kind, place + 1)
    return _question(request, student, kind, form, draft)


def _leave_or_renew(
    request: HttpRequest, student: Student, draft: LetterDraft, action: str
) -> HttpResponse:
    if action == "leave":
        messages.success(request, _("Your letter is saved. Go on when you like."))
        return redirect("home")
    letters.renew(by=person(request), draft=draft)
    return redirect("begin_letter", student.pk, draft.kind)


def _go_to(student: Student, kind: Kind, place: int) -> HttpResponse:
    """The question at that place; the chooser before the first, the preview after the last."""
    if place < 0:
        return redirect("choose_letter", student.pk)
    if place == len(kind.questions):
        return redirect("letter_preview", student.pk, kind.slug)
    return redirect("letter_question", student.pk, kind.slug, kind.questions[place].key)


def _question(
    request: HttpRequest,
    student: Student,
    kind: Kind,
    form: QuestionForm,
    draft: LetterDraft | None,
) -> HttpResponse:
    question = form.question
    if question.type == "text":
        form.fields[question.key].widget.attrs |= {
            "hx-post": request.path,
            "hx-trigger": "input changed delay:1500ms",
            "hx-vals": '{"action": "save"}',
            "hx-target": "#saved",
        }
    context = {
        "student": student,
        "kind": kind,
        "form": form,
        "number": kind.questions.index(question) + 1,
        "total": len(kind.questions),
        "draft": draft,
        "older": draft is not None and letters.is_older(draft),
        "to": addressees.addressee(student, writer=person(request), to=kind.to),
    }
    return render(
        request, "messaging/letters/letter_question.html", context, status=status_of(form)
    )


def kind_or_404(
    request: HttpRequest, student: Student, slug: str
) -> tuple[Kind, LetterDraft | None]:
    """The kind of a letter: as it was begun, else as it is offered now. Raises Http404."""
    draft = letters.mine(by=person(request), student_id=student.pk, kind=slug)
    kind = letters.kind_of(draft) if draft else letter_kinds.find(slug)
    if kind is None:
        raise Http404
    return kind, draft


def child_or_404(request: HttpRequest, student_id: uuid.UUID) -> Student:
    """A child this parent may write about. Raises Http404, NotAllowed."""
    rows = Student.objects.visible_to(person(request)).select_related("school")
    student = get_object_or_404(rows, pk=student_id)
    if not policies.has_rights(person(request), student):
        raise NotAllowed(
            _("Only a parent or guardian with education rights can send this letter here.")
        )
    return student
