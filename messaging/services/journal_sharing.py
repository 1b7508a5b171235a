"""How does a private note become an entry of the record, once, and who will read it then?"""

from __future__ import annotations

import hashlib
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases.audience import readers_of
from cases.models import Case
from cases.services import documents
from messaging import policies
from messaging.models import Entry, JournalNote
from messaging.services import journal, journal_files, ledger, plan_parts
from tenants.base.clock import now
from tenants.base.errors import BadInput, Conflict, NotAllowed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cases.audience import Reader
    from cases.models import Document
    from messaging.services.journal import Told
    from messaging.services.plan_parts import PlanPart
    from tenants.people.models import User

KIND = Entry.Kind.OBSERVATION


def open_case(*, by: User, note: JournalNote) -> Case | None:
    """The open case of the child in which this person may share the note."""
    rows = Case.objects.visible_to(by).filter(student=note.student_id, closed_on=None)
    case = rows.select_related("student__school").first()
    return case if case and policies.may_share_journal(by, case) else None


def readers(*, by: User, case: Case) -> list[Reader]:
    """Everybody who will read the entry, but its author: parents, guests and the team. Besides
    them only district staff, who oversee all cases."""
    found = [one for one in readers_of(case) if one.may_read(kind=KIND, author_id=by.pk)]
    return [one for one in found if one.user.pk != by.pk]


def fingerprint(people: list[Reader]) -> str:
    """Changes when somebody comes or goes: what was asked is what is done."""
    ids = " ".join(sorted(str(one.user.pk) for one in people))
    return hashlib.sha256(ids.encode()).hexdigest()[:20]


def share(*, by: User, note: JournalNote, asked: str) -> Entry:
    """Put the note into the record as an observation; a second press gives the same entry.

    `asked` is the fingerprint of those whom the page named. Raises NotAllowed, BadInput (nothing
    to read, no open case), Conflict (other people would read it now).
    """
    if note.author_id != by.pk:
        raise NotAllowed(_("Only who wrote a note can share it."))
    if note.entry:
        return note.entry
    case = open_case(by=by, note=note)
    if case is None:
        raise NotAllowed(_("There is no open case in which you can share this note."))
    if fingerprint(readers(by=by, case=case)) != asked:
        raise Conflict(_("The people who would see it changed. Read the list again."))
    said = journal.told(note)
    if said.lost or not (said.text.strip() or note.files.exists()):
        raise BadInput(_("Write a few words in the note before you share it."))
    copies = [_copy(by, case, row) for row in journal_files.ready(note)]
    return _append(by, case, note, copies)


def _copy(by: User, case: Case, row: Any) -> Document:
    """The file as a document of the case that waits for its entry."""
    what = journal_files.about(row)
    with TemporaryFile() as plain:
        plain.writelines(journal_files.content(row))
        return documents.keep(
            by=by, case=case, file=plain, name=what.name, content_type=what.content_type
        )


def _append(by: User, case: Case, note: JournalNote, copies: list[Document]) -> Entry:
    with transaction.atomic():
        row = JournalNote.objects.select_for_update(of=("self",)).get(pk=note.pk)
        if row.entry:
            return row.entry  # the copies of the second press are swept away
        if row.sealed != note.sealed or row.version == 0:
            raise Conflict(_("You changed this note meanwhile. Read it again, then share it."))
        said = journal.told(row)
        row.entry = ledger.append(
            by=by,
            case=case,
            kind=KIND,
            body=said.text,
            key=f"journal-{row.pk}",
            language=said.language,
            happened_on=row.happened_on,
            documents=copies,
            data={"journal": data_of(said, plan_parts.of_child(by, row.student))},
        )
        row.shared_at = now()
        row.save(update_fields=["entry", "shared_at"])
        journal_files.remove_all(row)
    return row.entry


def data_of(said: Told, known: Mapping[str, PlanPart]) -> dict[str, object]:
    """What an entry made of this note holds beside the words; `known` are the parts of the plan
    that its writer may read."""
    parts = [known[one].frozen for one in said.parts if one in known]
    return {
        **({"parts": parts} if parts else {}),
        "time": said.time.strftime("%H:%M") if said.time else "",
        "minutes": said.minutes,
        "mood": said.mood,
        "tags": list(said.tags),
    }
