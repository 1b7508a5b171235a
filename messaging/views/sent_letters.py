"""What does a parent keep of a letter that was sent: the proof, and the paper?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from cases.models import TeamMember
from cases.services.looks import looked_at
from messaging import markup, pdf
from messaging.letters.kinds import EVALUATION
from messaging.letters.ladder_words import subject_of
from messaging.models import AnswerClock, Entry
from messaging.services import answer_clocks, held, letter_sheets, receipts
from messaging.services.notify import can_be_mailed
from tenants.base.access import person, signed_in
from tenants.base.clock import now
from tenants.base.long_work import made_answer
from tenants.here import this_district
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from tenants.people.models import User


@signed_in(Hat.FAMILY)
@require_safe
def letter_receipt(request: HttpRequest, entry_id: uuid.UUID) -> HttpResponse:
    """The proof of sending: day, time, number, fingerprint, who gets it, what comes next."""
    entry = _letter(request, entry_id)
    if entry.author_id != person(request).pk:
        raise Http404
    looked_at(by=person(request), student=entry.case.student, what="receipt", case=entry.case)
    to = entry.data.get("addressee", {})
    context = {
        "entry": entry,
        "letter": as_page(letter_sheets.of_entry(entry)),
        "case": entry.case,
        "student": entry.case.student,
        "to": to,
        "asks": _asks(entry),
        "about": subject_of(entry, get_language() or "en"),
        "copies": ", ".join(one["name"] for one in entry.data.get("copies", ())),
        "school": entry.data.get("paper", {}).get("school") or entry.case.student.school.name,
        "zone": this_district().timezone,
        "stands": _stands(person(request), entry),
        "receipts": receipts.of(entry),
        **_audience(person(request), entry, str(to.get("id", ""))),
    }
    return render(request, "messaging/letters/letter_receipt.html", context)


def _asks(entry: Entry) -> str:
    """Whether the letter asks for an evaluation: "yes", another answer, "" when it is not asked."""
    if entry.data.get("letter") == EVALUATION:
        return "yes"
    return str(entry.data.get("asks_evaluation", ""))


def _stands(user: User, entry: Entry) -> answer_clocks.Standing | None:
    rows = AnswerClock.objects.visible_to(user).filter(first=entry)
    related = ("case__student", "first", "latest", "records_request")
    clock = rows.select_related(*related).first()
    return answer_clocks.standing(clock) if clock else None


def _audience(writer: User, entry: Entry, addressee_id: str) -> dict[str, Any]:
    """Who reads the letter beside writer and addressee, when the addressee is told, and
    whether e-mail reaches the writer."""
    team = TeamMember.objects.visible_to(writer).in_force().filter(case=entry.case)
    named = {addressee_id, *(one["id"] for one in entry.data.get("copies", ()))}
    places = team.select_related("user").exclude(user=writer)
    due = {str(one.user_id): one.at for one in held.of(entry)}
    return {
        "readers": [place for place in places if str(place.user_id) not in named],
        "told": {"them": due.get(addressee_id), "you": can_be_mailed(writer)},
        "today": localtime(now()).date(),
    }


@signed_in()
@require_safe
def letter_pdf(request: HttpRequest, entry_id: uuid.UUID) -> HttpResponse:
    """A sent letter on paper, with its number and fingerprint; for all who may read it."""
    entry = _letter(request, entry_id)
    looked_at(by=person(request), student=entry.case.student, what="letter", case=entry.case)
    return as_download(request, pdf.letter_pdf(letter_sheets.of_entry(entry)))


def as_page(sheet: pdf.LetterSheet) -> dict[str, Any]:
    """What stands on the paper of a letter, for _letter.html to show on a page."""
    return pdf.around(sheet) | {"words": markup.render(sheet.body)}


def as_download(request: HttpRequest, made: bytes) -> HttpResponse:
    """A PDF as the answer of a page. Raises Crowded when a long one has to wait."""
    answer = made_answer(request, lambda: made, content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="letter.pdf"'
    return answer


def _letter(request: HttpRequest, entry_id: uuid.UUID) -> Entry:
    rows = Entry.objects.visible_to(person(request)).filter(kind=Entry.Kind.LETTER)
    return get_object_or_404(rows.select_related("case__student__school"), pk=entry_id)
