"""How is a report written until it is shared? Nobody but its author reads it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases import policies
from cases.models import Case, Document, ReportDraft, ReportKind
from cases.services import documents
from cases.services.fact_checks import words
from cases.services.report_parts import MOST_SECTIONS, Part
from tenants.audit.services import record
from tenants.base.clock import now, today
from tenants.base.errors import BadInput, Conflict, NotAllowed
from tenants.people.dates import check_near

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from tenants.people.models import User

FILE_KIND = "report_draft"  # of a file that waits with its draft, so that no sweep takes it


@dataclass(frozen=True)
class Cover:
    """What stands on the front: the title, the day of the report, who made it when it is from
    outside, and who put its plain words into the other language."""

    title: str
    report_on: dt.date
    made_by: str = ""
    translated_by: str = ""


def may_begin(user: User, case: Case, kind: str) -> bool:
    """Staff write the school's reports; the family, or staff for it, brings others."""
    if kind == ReportKind.STAFF:
        return policies.may_write_report(user, case)
    return policies.may_bring_report(user, case)


def begin(*, by: User, case: Case, kind: str, cover: Cover) -> ReportDraft:
    """Begin a report. Raises NotAllowed, BadInput."""
    if kind not in ReportKind.values or not may_begin(by, case, kind):
        raise NotAllowed(_("You cannot write a report in this case."))
    _check(cover)
    with transaction.atomic():
        row = ReportDraft.objects.create(
            case=case, kind=kind, author=by, written_in=by.language, hat=by.hat, **_cover(cover)
        )
        _keep("report.drafted", by, row)
    return row


def change_cover(*, by: User, draft: ReportDraft, cover: Cover) -> ReportDraft:
    """Another title, day or name. Raises NotAllowed, BadInput."""
    _check(cover)
    with transaction.atomic():
        row = own(by, draft)
        for name, value in _cover(cover).items():
            setattr(row, name, value)
        return _saved(row)


def write_part(
    *, by: User, draft: ReportDraft, number: int, part: Part, version: int
) -> ReportDraft:
    """Write the part with this number, the next one for a new part. `version` is that of the
    draft when the form was made. Raises NotAllowed, BadInput, Conflict."""
    kept = part.kept()
    with transaction.atomic():
        row = own(by, draft)
        if row.version != version:
            raise Conflict(
                _("This report was changed in another window. Your text is still here: copy it.")
            )
        if not 1 <= number <= min(len(row.sections) + 1, MOST_SECTIONS):
            raise BadInput(_("A report has at most 30 parts, one after the other."))
        row.sections = [*row.sections[: number - 1], kept, *row.sections[number:]]
        return _saved(row)


def remove_part(*, by: User, draft: ReportDraft, number: int) -> ReportDraft:
    """Take a part away. Raises NotAllowed."""
    with transaction.atomic():
        row = own(by, draft)
        if 1 <= number <= len(row.sections):
            row.sections = [*row.sections[: number - 1], *row.sections[number:]]
        return _saved(row)


def attach(*, by: User, draft: ReportDraft, uploaded_file: UploadedFile[Any]) -> ReportDraft:
    """Put a file beside the words, in place of the one that was there. Raises NotAllowed, BadInput
    (see cases.services.documents)."""
    own_now(by, draft)
    document = documents.upload(by=by, case=None, uploaded_file=uploaded_file)
    with transaction.atomic():
        row = own(by, draft)
        _let_go(row)
        document.state, document.entry_kind = Document.State.SENT, FILE_KIND
        document.save(update_fields=["state", "entry_kind"])
        row.document = document
        return _saved(row)


def detach(*, by: User, draft: ReportDraft) -> ReportDraft:
    """Take the file away; what was stored of it is swept later. Raises NotAllowed."""
    with transaction.atomic():
        row = own(by, draft)
        _let_go(row)
        row.document = None
        return _saved(row)


def remove(*, by: User, draft: ReportDraft) -> None:
    """Throw a draft away. Raises NotAllowed."""
    with transaction.atomic():
        row = own(by, draft)
        _keep("report.draft_removed", by, row)
        document = row.document
        row.delete()
        _waits(document)


def own(by: User, draft: ReportDraft) -> ReportDraft:
    """The draft, locked, when it is this person's and they still may write. Raises NotAllowed."""
    row = (
        ReportDraft.objects.select_for_update(of=("self",))
        .select_related("case__student", "document")
        .filter(pk=draft.pk)
        .first()
    )
    if row is None:
        raise Conflict(_("This report was shared or thrown away in another window."))
    own_now(by, row)
    return row


def own_now(by: User, draft: ReportDraft) -> None:
    """Raises NotAllowed when it is somebody else's, or they may write no more."""
    if draft.author_id != by.pk or not may_begin(by, draft.case, draft.kind):
        raise NotAllowed(_("You cannot write a report in this case."))


def _cover(cover: Cover) -> dict[str, Any]:
    return {
        "title": cover.title.strip(),
        "report_on": cover.report_on,
        "made_by": cover.made_by.strip(),
        "translated_by": cover.translated_by.strip(),
    }


def _check(cover: Cover) -> None:
    for text in (cover.title, cover.made_by, cover.translated_by):
        words(text)
    if not cover.title.strip():
        raise BadInput({"title": _("Give the report a name.")})
    check_near(report_on=cover.report_on)
    if cover.report_on > today():
        raise BadInput({"report_on": _("This day has not come yet. Choose today or earlier.")})


def _saved(row: ReportDraft) -> ReportDraft:
    row.version += 1
    row.saved_at = now()
    row.save()
    return row


def _let_go(row: ReportDraft) -> None:
    document = row.document
    if document is not None:
        row.document = None
        row.save(update_fields=["document"])
        _waits(document)


def _waits(document: Document | None) -> None:
    if document is not None:
        document.state, document.entry_kind = Document.State.WAITING, ""
        document.save(update_fields=["state", "entry_kind"])


def _keep(verb: str, by: User, row: ReportDraft) -> None:
    """Of a private draft the audit holds that it is there, and nothing of what it says."""
    record(verb, by=by, target=row, case_id=row.case_id, student_id=row.case.student_id)
