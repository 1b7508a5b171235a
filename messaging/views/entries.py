"""What exactly was recorded under one number?"""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases import policies as case_policies
from cases.models import Case
from cases.places import role_on
from messaging import policies
from messaging.forms.calls import AnswerForm
from messaging.lines import AROUND, Line, Reader, full_day, lines, moment_in_words
from messaging.models import Action, Confirmation, Entry
from messaging.services import held, reading, receipts
from messaging.views.thread import case_or_404
from tenants.audit.services import looked
from tenants.base.access import person, signed_in
from tenants.base.forms import status_of
from tenants.people.models import User

Facts = list[tuple[str, str]]


@require_safe
@signed_in("family", "staff")
def entry(request: HttpRequest, case_id: uuid.UUID, number: int) -> HttpResponse:
    """One entry at its lasting address, with what is needed to check it."""
    return entry_page(request, case_id, number)


def entry_page(
    request: HttpRequest, case_id: uuid.UUID, number: int, form: AnswerForm | None = None
) -> HttpResponse:
    """The page of one entry; a call note has its answers and what was agreed beside it."""
    user = person(request)
    case, line = _found(user, case_id, number, what="entry")
    context = {
        "case": case,
        "student": case.student,
        "line": line,
        "facts": _facts(line.entry),
        "before": number + AROUND + 1,
        "later": held.in_words(line.entry) if line.entry.author_id == user.pk else "",
        "explains": case_policies.may_ask_explain(user, case),
        "mends": policies.may_ask_records(user, case),
        **_about_letter(line.entry),
        **_about_call(user, case, line.entry, form),
    }
    status = status_of(form) if form else 200
    return render(request, "messaging/entry.html", context, status=status)


def note_or_404(user: User, case_id: uuid.UUID, number: int) -> Entry:
    """A call note that this person may read. Raises Http404."""
    case = case_or_404(user, case_id)
    rows = Entry.objects.visible_to(user).filter(case=case, number=number)
    note = rows.defer("search").first()
    if note is None or "call" not in note.data:
        raise Http404
    note.case = case
    return note


def _about_letter(entry: Entry) -> dict[str, object]:
    """To whom a letter was sent, when it reached them; nothing for other entries."""
    if entry.kind != Entry.Kind.LETTER:
        return {}
    return {"letter": True, "receipts": receipts.of(entry)}


def _about_call(user: User, case: Case, note: Entry, form: AnswerForm | None) -> dict[str, object]:
    """Answers side by side, who is still asked, and what was agreed; nothing for other entries."""
    if "call" not in note.data:
        return {}
    writes = policies.may_note_call(user, case)
    rows = Confirmation.objects.visible_to(user).filter(note=note).select_related("entry", "person")
    given = list(rows.defer("entry__search"))
    answered = any(row.entry and row.person_id == user.pk for row in given)
    stretch = reading.Stretch([row.entry for row in given if row.entry])
    found = Action.objects.visible_to(user).filter(note=note).select_related("note")
    return {
        "note": True,
        "answers": lines(stretch, Reader(user, case.pk)),
        "asked": [row.person.display_name for row in given if row.entry is None],
        "actions": [
            {"row": row, "may_finish": policies.may_finish(user, row, writes=writes)}
            for row in found
        ],
        "may_answer": not answered and policies.may_answer_note(user, note, writes=writes),
        "may_agree": policies.may_agree_with_note(user, note, writes=writes),
        "form": form or AnswerForm(),
    }


@require_safe
@signed_in("family", "staff")
def receipt(request: HttpRequest, case_id: uuid.UUID, number: int) -> HttpResponse:
    """A page to print: this was recorded, by whom, for whom, when, under which number."""
    user: User = request.user  # type: ignore[assignment]
    case, line = _found(user, case_id, number, what="receipt")
    context = {
        "case": case,
        "student": case.student,
        "line": line,
        "facts": _receipt(case, line.entry),
    }
    return render(request, "messaging/receipt.html", context)


def _found(user: User, case_id: uuid.UUID, number: int, *, what: str) -> tuple[Case, Line]:
    """The entry as this person sees it; the look is recorded. Raises Http404."""
    case = case_or_404(user, case_id)
    stretch = reading.one(user, case, number)
    if not stretch.entries:
        raise Http404
    role = role_on(user, case.pk) or user.hat
    looked(by=user, student_id=case.student_id, case_id=case.pk, what=what, role=role)
    writes = case_policies.may_write(user, case)
    return case, lines(stretch, Reader(user, case.pk, writes))[0]


def _facts(entry: Entry) -> Facts:
    return [
        (_("Recorded"), moment_in_words(entry.recorded_at)),
        (_("Happened on"), full_day(entry.happened_on)),
        (_("How"), entry.get_channel_display()),
        (_("Hash"), entry.hash),
        (_("Hash of the entry before"), entry.previous_hash or _("none: this is the first entry")),
    ]


def _receipt(case: Case, entry: Entry) -> Facts:
    facts = [
        (_("Child"), case.student.full_name),
        (_("Entry number"), str(entry.number)),
        (_("Recorded"), moment_in_words(entry.recorded_at)),
        (_("Happened on"), full_day(entry.happened_on)),
        (_("How"), entry.get_channel_display()),
        (_("Written down by"), entry.author_name or _("The portal")),
    ]
    if entry.on_behalf_of_name:
        facts.append((_("For"), entry.on_behalf_of_name))
    if entry.attachments:
        facts.append((_("Files"), ", ".join(item["name"] for item in entry.attachments)))
    return [*facts, (_("Short hash"), entry.short_hash)]
