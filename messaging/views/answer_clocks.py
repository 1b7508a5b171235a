"""Which letters wait for an answer, who has them, until when, and what happens then?"""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.services.looks import looked_at_list
from messaging import panels, policies
from messaging.forms.answer_clocks import DisputeForm
from messaging.models import AnswerClaim, AnswerClock, Entry, LetterReceipt
from messaging.models.letters import LAST_RUNG
from messaging.services import answer_clocks, answer_ends, held, ladder, next_drafts
from messaging.views.asking_first import Question, ask_first, is_sure
from tenants.audit.services import looked
from tenants.base.access import person, signed_in
from tenants.base.forms import done, pressed, status_of
from tenants.people.roles import Hat
from tenants.people.services.parent_centers import outside_help

if TYPE_CHECKING:
    from collections.abc import Callable

    from tenants.people.models import User

MOST = 200


@signed_in(Hat.STAFF)
@require_safe
def letter_desk(request: HttpRequest) -> HttpResponse:
    """All letters that wait for words, of all cases this person sees, the one that has waited
    longest on top. Those about the record stand on its own desk."""
    user = person(request)
    rows = AnswerClock.objects.visible_to(user).waiting().in_words()
    clocks = rows.select_related("case__student__school", "first", "latest")[: MOST + 1]
    found = answer_clocks.standings(clocks)
    page = {
        "letters": [panels.letter_row(each) for each in found[:MOST]],
        "late": sum(each.late for each in found),
        "more": len(found) > MOST,
    }
    answer = render(request, "messaging/letters/letter_desk.html", page)
    looked_at_list(by=user, cases=[each.clock.case for each in found[:MOST]], what="letters")
    return answer


@signed_in()
@require_http_methods(["GET", "HEAD", "POST"])
def answer_clock(request: HttpRequest, clock_id: uuid.UUID) -> HttpResponse:
    """One letter and those that repeat it: who has them, since when, what happens next."""
    user = person(request)
    clock = clock_or_404(user, clock_id)
    dispute = DisputeForm(request.POST if request.POST.get("action") == "dispute" else None)
    if request.POST.get("action") == "withdraw" and _is_asked(request, user, clock):
        return ask_first(request, _question(clock), student=clock.case.student)
    if request.method == "POST" and _act(request, user, clock, dispute):
        return redirect("answer_clock", clock.pk)
    if request.method != "POST":
        looked(
            by=user,
            student_id=clock.case.student_id,
            case_id=clock.case_id,
            what="letter",
            role=policies.role_on(user, clock.case_id) or user.hat,
        )
    page = _page(user, clock) | {"dispute": dispute}
    return render(request, "messaging/letters/answer_clock.html", page, status=status_of(dispute))


def _is_asked(request: HttpRequest, user: User, clock: AnswerClock) -> bool:
    """Whether the page asks before a letter that waits is taken back."""
    waits = clock.state == AnswerClock.State.WAITING and not clock.is_about_the_record
    return waits and policies.may_run_letter(user, clock) and not is_sure(request)


def _question(clock: AnswerClock) -> Question:
    return Question(
        title=_("Do you need no answer any more?"),
        follows=_(
            "The school is told that nobody waits. No second or third letter follows. The letter "
            "stays in the record. It cannot be undone, but you can write a new letter."
        ),
        yes=_("I need no answer any more"),
        back=reverse("answer_clock", args=[clock.pk]),
    )


def _act(request: HttpRequest, user: User, clock: AnswerClock, dispute: DisputeForm) -> bool:
    """Do what the button says; False when something must be corrected first."""
    action = request.POST.get("action", "")
    if action == "dispute":
        return done(
            dispute,
            lambda: answer_ends.dispute(
                by=user, clock=clock, reason=dispute.cleaned_data["reason"]
            ),
        )
    number = _number(request.POST.get("entry", ""))
    changes: dict[str, Callable[[], object]] = {
        "agree": lambda: answer_ends.agree(by=user, clock=clock, number=number),
        "decline": lambda: answer_ends.decline(by=user, clock=clock, number=number),
        "withdraw": lambda: answer_ends.withdraw(by=user, clock=clock),
        "climb": lambda: answer_clocks.let_climb(by=user, clock=clock, itself=True),
        "do_not_climb": lambda: answer_clocks.let_climb(by=user, clock=clock, itself=False),
    }
    if action not in changes:
        raise Http404
    pressed(request, changes[action])
    return True


def _number(given: str) -> int:
    """The number of an entry, 0 for what is none."""
    return int(given) if re.fullmatch(r"[0-9]{1,9}", given) else 0


def _claims(user: User, clock: AnswerClock) -> list[AnswerClaim]:
    """What waits for the word of the other side, the oldest first."""
    rows = AnswerClaim.objects.visible_to(user).waiting().filter(clock=clock)
    found = list(rows.select_related("entry"))
    for claim in found:
        claim.clock = clock
    return found


def _agreed(user: User, clock: AnswerClock) -> AnswerClaim | None:
    """What both sides hold for the answer, when they said so on another day than it was given."""
    if clock.answer_id is None:
        return None
    rows = AnswerClaim.objects.visible_to(user).filter(clock=clock, entry=clock.answer_id)
    return rows.filter(state=AnswerClaim.State.AGREED).exclude(judged_on=clock.answered_on).first()


def _page(user: User, clock: AnswerClock) -> dict[str, Any]:
    stands = answer_clocks.standing(clock)
    runs = policies.may_run_letter(user, clock)
    outside = runs and stands.waits and clock.rung == LAST_RUNG
    letters = Entry.objects.visible_to(user).filter(
        pk__in={clock.first_id, clock.latest_id}
    ) | Entry.objects.visible_to(user).filter(
        case=clock.case_id, idempotency_key__startswith=f"rung-{clock.pk}-"
    )
    entries = list(letters.order_by("number").defer("search"))
    got: dict[uuid.UUID, list[LetterReceipt]] = {}
    rows = LetterReceipt.objects.visible_to(user).filter(entry__in=[e.pk for e in entries])
    for row in rows.select_related("user"):
        got.setdefault(row.entry_id, []).append(row)
    for entry in entries:
        held.attach(user, entry, got.get(entry.pk, []))
    return {
        "stands": stands,
        "clock": clock,
        "case": clock.case,
        "student": clock.case.student,
        "kind": answer_clocks.kind_in_words(clock),
        "first_to": clock.first.data.get("addressee", {}).get("name", ""),
        "letters": [
            {"entry": entry, "rung": entry.data.get("rung", 1), "receipts": got.get(entry.pk, [])}
            for entry in entries
        ],
        "next": ladder.next_rung(clock, writer=clock.asked_by) if _climbs(stands) else None,
        "left": next_drafts.left(user, clock) if runs else None,
        "runs": runs,
        "claims": [
            {"claim": claim, "judges": policies.may_judge_answer(user, claim)}
            for claim in _claims(user, clock)
        ],
        "agreed": _agreed(user, clock),
        "answers": policies.may_answer_letters(user, clock),
        "outside": outside,
        "help": outside_help() if outside else None,
    }


def _climbs(stands: answer_clocks.Standing) -> bool:
    return stands.waits and stands.clock.rung < LAST_RUNG


def clock_or_404(user: User, clock_id: uuid.UUID) -> AnswerClock:
    """A letter that this person sees, with all that is read of it."""
    rows = AnswerClock.objects.visible_to(user).select_related(
        "case__student__school",
        "first",
        "latest",
        "answer",
        "asked_by",
        "records_request",
    )
    return get_object_or_404(rows, pk=clock_id)
