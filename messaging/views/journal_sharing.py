"""How is a private note shared, and how are its files read before?"""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.models import Case
from messaging.lines import TONES, role_name
from messaging.models import JournalFile, JournalNote
from messaging.services import journal, journal_files, journal_sharing
from messaging.views import later
from messaging.views.journal import files_of, note_or_404, shown
from tenants.base.access import person, signed_in
from tenants.base.errors import NotAllowed
from tenants.base.long_work import long_answer
from tenants.base.sealing import Unreadable
from tenants.base.slow import give_back_connections


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in("family")
def share_note(request: HttpRequest, note_id: uuid.UUID) -> HttpResponse:
    """Shows the note and everybody who will see it, then puts it into the record once."""
    user = person(request)
    note = note_or_404(user, note_id)
    if note.entry:
        return redirect("entry", note.entry.case_id, note.entry.number)
    if journal.told(note).lost:
        return redirect("journal_note", note.pk)
    if note.version == 0:
        messages.warning(request, _("Keep the note first, then share it."))
        return redirect("journal_note", note.pk)
    case = journal_sharing.open_case(by=user, note=note)
    if case is None:
        raise NotAllowed(_("There is no open case in which you can share this note."))
    if request.method == "POST":
        return _share(request, note, case)
    return _page(request, note, case)


def _share(request: HttpRequest, note: JournalNote, case: Case) -> HttpResponse:
    try:
        entry = journal_sharing.share(
            by=person(request), note=note, asked=request.POST.get("asked", "")
        )
    except ValidationError as error:
        return _page(request, note, case, wrong=" ".join(error.messages))
    messages.success(request, _("The note is in the record now. It cannot be changed."))
    later.say(request, entry)
    return redirect("entry", entry.case_id, entry.number)


def _page(request: HttpRequest, note: JournalNote, case: Case, wrong: str = "") -> HttpResponse:
    people = journal_sharing.readers(by=person(request), case=case)
    files = files_of(note)
    context = {
        "shown": shown(note, person(request)),
        "student": note.student,
        "wrong": wrong,
        "asked": journal_sharing.fingerprint(people),
        "readers": [
            {
                "name": one.user.display_name,
                "role": role_name(one.place.role),
                "tone": TONES.get(one.place.role, "neutral"),
            }
            for one in people
        ],
        "files": files,
        "tells_place": any(file["tells_place"] for file in files),
    }
    status = 422 if wrong else 200
    return render(request, "messaging/journal/share_note.html", context, status=status)


@require_safe
@signed_in("family")
def journal_file(request: HttpRequest, file_id: uuid.UUID, name: str) -> HttpResponseBase:
    """A file of an unshared note, for who wrote it and nobody else; always a download. No look
    is recorded: that would tell others that the note is there."""
    row = get_object_or_404(JournalFile.objects.visible_to(person(request)), pk=file_id)
    try:
        what = journal_files.about(row)
        sealed = journal_files.stored(row)
    except (FileNotFoundError, Unreadable) as error:
        raise Http404 from error
    headers = {
        "Content-Type": what.content_type,
        "Content-Disposition": content_disposition_header(True, what.name) or "attachment",
        "X-Content-Type-Options": "nosniff",
        "Content-Length": str(row.size),
        "Cache-Control": "private, no-store",
    }
    pieces = _pieces(journal_files.opened(row, sealed))
    return long_answer(request, pieces, length=row.size, source=sealed, headers=headers)


def _pieces(content: Iterator[bytes]) -> Iterator[bytes]:
    """Read when the district is closed already: nothing here may ask the database."""
    give_back_connections()
    yield from content
