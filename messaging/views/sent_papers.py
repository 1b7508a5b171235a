"""How is a notice or form read, printed, answered, taken back and given on paper?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import policies as case_policies
from cases.services.looks import looked_at
from messaging import pdf, policies
from messaging.forms.papers import HandForm, OnPaperForm, SignForm
from messaging.models import LetterReceipt, Paper
from messaging.services import consents, handing, paper_posting, receipts
from messaging.services.threads import parents
from messaging.views import later
from messaging.views.composing import limit_bytes
from messaging.views.papers import chosen_language, files
from messaging.views.sent_letters import as_download, as_page
from tenants.base.access import person, signed_in
from tenants.base.clock import today
from tenants.base.errors import NotAllowed
from tenants.base.forms import attempt, done, status_of
from tenants.base.uploads import limited_upload
from tenants.here import this_district
from tenants.people.current import proof_of_signer
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from messaging.models import Entry
    from tenants.people.models import User

RELATED = ("case__student__school", "entry", "answer", "answered_by", "revocation", "for_user")


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, paper_id: uuid.UUID) -> HttpResponse:
    """One notice or form: its text, how it stands, who got it, and what can be done."""
    user = person(request)
    row = _find(request, paper_id)
    by_hand = policies.may_enter_for_parent(user, row.case)
    got = receipts.of(row.entry)
    waiting = [one for one in got if one.needs_paper and one.handed_on is None]
    first = {"day": today(this_district().timezone)}
    form = HandForm(request.POST or None, rows=waiting, initial=first)
    if request.method == "POST" and done(form, lambda: _hand(user, row, form)):
        messages.success(request, _("It is written down."))
        return redirect("paper", row.pk)
    receipts.opened_one(by=user, entry=row.entry)
    context = _about(request, user, row) | {
        "got": receipts.of(row.entry),
        "by_hand": by_hand and bool(waiting),
        "enters": by_hand,
        "form": form,
        "signs": policies.may_answer_paper(user, row),
        "explains": case_policies.may_ask_explain(user, row.case),
        "stops": by_hand and consents.stop_notice_due(row),
        "runs_on": row.answered_on is not None
        and row.state == Paper.State.REFUSED
        and consents.ends_nothing(row, row.answered_on),
    }
    return render(request, "messaging/papers/paper.html", context, status=status_of(form))


def _hand(user: User, row: Paper, form: HandForm) -> LetterReceipt:
    given = form.cleaned_data
    return handing.hand_over(
        by=user,
        paper=row,
        receipt=form.rows[given["receipt"]],
        day=given["day"],
        how=given["how"],
    )


def _find(request: HttpRequest, paper_id: uuid.UUID) -> Paper:
    """A paper that this person may read; the look is kept. Raises Http404."""
    user = person(request)
    row = get_object_or_404(Paper.objects.visible_to(user).select_related(*RELATED), pk=paper_id)
    looked_at(by=user, student=row.case.student, case=row.case, what="paper")
    return row


def _about(request: HttpRequest, user: User, row: Paper) -> dict[str, Any]:
    texts = row.texts
    language = chosen_language(request, list(texts))
    return {
        "row": row,
        "case": row.case,
        "student": row.case.student,
        "language": language,
        "letter": as_page(paper_posting.sheet(paper_posting.of_paper(row, language))),
        "sha256": texts[language]["sha256"],
        "others": [one for one in texts if one != language],
    }


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_safe
def paper_pdf(request: HttpRequest, paper_id: uuid.UUID) -> HttpResponse:
    """On paper, with number and seal; a form has boxes to tick and a line to sign on."""
    row = _find(request, paper_id)
    language = chosen_language(request, list(row.texts))
    sheet = paper_posting.sheet(paper_posting.of_paper(row, language))
    return as_download(request, pdf.letter_pdf(sheet))


@signed_in(Hat.FAMILY)
@proof_of_signer
@require_http_methods(["GET", "HEAD", "POST"])
def sign_paper(request: HttpRequest, paper_id: uuid.UUID) -> HttpResponse:
    """The whole text, the answer, and the parent's name as a signature."""
    return _sign(request, paper_id, back=False)


@signed_in(Hat.FAMILY)
@proof_of_signer
@require_http_methods(["GET", "HEAD", "POST"])
def take_back_paper(request: HttpRequest, paper_id: uuid.UUID) -> HttpResponse:
    """A yes is taken back in writing; what was done until then stays done."""
    return _sign(request, paper_id, back=True)


def _sign(request: HttpRequest, paper_id: uuid.UUID, *, back: bool) -> HttpResponse:
    user = person(request)
    row = _find(request, paper_id)
    if not policies.may_answer_paper(user, row):
        raise NotAllowed(_("Only a parent with education rights can answer this form."))
    if again := consents.before(by=user, given=request.POST.get("key", "")):
        return redirect("receipt", row.case_id, again.number)
    if request.method != "POST" and not (row.is_agreed if back else row.may_be_answered):
        return redirect("paper", row.pk)
    about = _about(request, user, row)
    first = {"language": about["language"], "sha256": about["sha256"]}
    form = SignForm(
        request.POST or None, paper=row, back=back, language=about["language"], initial=first
    )
    if request.method == "POST":
        entry = attempt(form, lambda: consents.sign(by=user, paper=row, signed=form.signed()))
        if entry is not None:
            return _signed(request, row, entry)
    receipts.opened_one(by=user, entry=row.entry)
    context = about | {"form": form, "back": back, "name": user.display_name}
    return render(request, "messaging/papers/sign_paper.html", context, status=status_of(form))


def _signed(request: HttpRequest, row: Paper, entry: Entry) -> HttpResponse:
    words = _("Your answer is entry %(n)d of the record. Keep the receipt.")
    messages.success(request, words % {"n": entry.number})
    later.say(request, entry)
    return redirect("receipt", row.case_id, entry.number)


@limited_upload(limit_bytes)
@signed_in(Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def enter_answer(request: HttpRequest, paper_id: uuid.UUID) -> HttpResponseBase:
    """Staff write down an answer that came on paper; the receipt goes to the family."""
    user = person(request)
    row = _find(request, paper_id)
    if not policies.may_enter_for_parent(user, row.case):
        raise NotAllowed(_("Only staff on the team can enter something for a parent."))
    if row.sort.asks is None:
        return redirect("paper", row.pk)
    if again := consents.before(by=user, given=request.POST.get("key", "")):
        return redirect("receipt", row.case_id, again.number)
    people = [row.for_user] if row.for_user else parents(row.case)
    first = {"received_on": today(this_district().timezone)}
    about = _about(request, user, row)
    form = OnPaperForm(
        request.POST or None,
        paper=row,
        back=row.is_agreed,
        people=people,
        language=about["language"],
        initial=first,
    )
    if request.method == "POST":
        entry = attempt(
            form,
            lambda: consents.enter(
                by=user, paper=row, given=form.given(files(request, user, row.case))
            ),
        )
        if entry is not None:
            messages.success(request, _("It is written down. Print the receipt for the family."))
            return redirect("receipt", row.case_id, entry.number)
    context = about | {"form": form}
    return render(request, "messaging/papers/enter_answer.html", context, status=status_of(form))
