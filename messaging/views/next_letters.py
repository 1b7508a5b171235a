"""How does a parent change and send the second or third letter, and what if somebody was first?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from messaging import policies
from messaging.forms.answer_clocks import KeptWordsForm, NextLetterForm
from messaging.models.letters import LAST_RUNG
from messaging.services import answer_clocks, ladder, next_drafts
from messaging.views import later
from messaging.views.answer_clocks import clock_or_404
from messaging.views.asking_first import Question, ask_first, is_sure
from tenants.base.access import person, signed_in
from tenants.base.errors import BadInput, NotAllowed
from tenants.base.forms import attempt, status_of
from tenants.people.roles import Hat
from tenants.people.services.parent_centers import outside_help

if TYPE_CHECKING:
    import uuid

    from messaging.models import AnswerClock, NextLetterDraft

OF_KEPT = {"message", "drop"}


@signed_in(Hat.FAMILY)
@require_http_methods(["GET", "HEAD", "POST"])
def next_letter(request: HttpRequest, clock_id: uuid.UUID) -> HttpResponse:
    """The second or third letter as it would be sent: change it, send it. Words that came too
    late are shown first."""
    user = person(request)
    clock = clock_or_404(user, clock_id)
    if not policies.may_run_letter(user, clock):
        raise NotAllowed(_("Only a parent with education rights can do this."))
    action = request.POST.get("action", "")
    if action == "save":
        return _save(request, clock)
    left = next_drafts.left(user, clock)
    if action in OF_KEPT:
        return _with_kept(request, clock, left, action)
    if request.method == "POST":
        return _send(request, clock)
    if left is not None:
        return _kept_page(request, clock, left, KeptWordsForm(initial={"text": left.text}))
    if not answer_clocks.standing(clock).may_climb:
        return redirect("answer_clock", clock.pk)
    made = ladder.next_rung(clock, writer=user)
    draft = next_drafts.own(user, clock, made.number)
    words = {"text": draft.text if draft else made.text, "rung": made.number}
    form = NextLetterForm(initial=words, language=made.language)
    return _page(request, clock, made, form)


def _save(request: HttpRequest, clock: AnswerClock) -> HttpResponse:
    """Keep what was typed, for the letter of the page that it was typed in."""
    kept = next_drafts.keep(
        by=person(request), clock=clock, rung=_rung(request), text=request.POST.get("text", "")
    )
    return render(request, "parts/saved.html", {"saved_at": kept.saved_at})


def _rung(request: HttpRequest) -> int:
    try:
        number = int(request.POST.get("rung", ""))
    except ValueError:
        raise Http404 from None
    if not 1 < number <= LAST_RUNG:
        raise Http404
    return number


def _send(request: HttpRequest, clock: AnswerClock) -> HttpResponse:
    """Keep the words first, then send them: whoever was first, they are not lost."""
    user = person(request)
    made = ladder.next_rung(clock, writer=user)
    form = NextLetterForm(request.POST, language=made.language)
    if not form.is_valid():
        return _page(request, clock, made, form)
    rung, text = form.cleaned_data["rung"], form.cleaned_data["text"]
    next_drafts.keep(by=user, clock=clock, rung=rung, text=text)
    try:
        entry = ladder.send(by=user, clock=clock, rung=rung, text=text)
    except ladder.Overtaken:
        return redirect("next_letter", clock.pk)
    except BadInput as error:
        form.add_error(None, error)
        return _page(request, clock, made, form)
    next_drafts.drop(by=user, clock=clock, rung=rung)
    messages.success(request, _("Your letter was sent. It is entry %(n)d.") % {"n": entry.number})
    later.say(request, entry)
    return redirect("answer_clock", clock.pk)


def _page(
    request: HttpRequest, clock: AnswerClock, made: ladder.Rung, form: NextLetterForm
) -> HttpResponse:
    page = {
        "form": form,
        "made": made,
        "draft": next_drafts.own(person(request), clock, made.number),
        "clock": clock,
        "student": clock.case.student,
        "outside": made.number == LAST_RUNG,
        "help": outside_help() if made.number == LAST_RUNG else None,
    }
    return render(request, "messaging/letters/next_letter.html", page, status=status_of(form))


def _with_kept(
    request: HttpRequest, clock: AnswerClock, left: NextLetterDraft | None, action: str
) -> HttpResponse:
    """Send the words as a message, or let them go. Done already, the letter is shown."""
    user = person(request)
    if left is None:
        return redirect("answer_clock", clock.pk)
    if action == "drop":
        if not is_sure(request):
            return ask_first(request, _question(clock, left), student=clock.case.student)
        next_drafts.drop(by=user, clock=clock, rung=left.rung)
        return redirect("answer_clock", clock.pk)
    form = KeptWordsForm(request.POST)
    entry = attempt(
        form,
        lambda: next_drafts.as_message(
            by=user, clock=clock, draft=left, text=form.cleaned_data["text"]
        ),
    )
    if entry is None:
        return _kept_page(request, clock, left, form)
    messages.success(request, _("Your message was sent. It is entry %(n)d.") % {"n": entry.number})
    later.say(request, entry)
    return redirect("answer_clock", clock.pk)


def _question(clock: AnswerClock, left: NextLetterDraft) -> Question:
    return Question(
        title=_("Throw these words away?"),
        follows=_("They were never sent. Only you have them, and nobody can bring them back."),
        yes=_("Throw them away"),
        back=reverse("next_letter", args=[clock.pk]),
        words=left.text,
    )


def _kept_page(
    request: HttpRequest, clock: AnswerClock, left: NextLetterDraft, form: KeptWordsForm
) -> HttpResponse:
    """What was typed and not sent, and why."""
    why, sent = _("This letter was answered or taken back before you sent yours."), None
    if left.rung <= clock.rung:
        sent = ladder.sent(clock, left.rung)
        why = ladder.overtaken_in_words(sent)
    page = {"form": form, "clock": clock, "student": clock.case.student, "why": why, "sent": sent}
    return render(request, "messaging/letters/kept_words.html", page, status=status_of(form))
