"""How is a report shared, rated by the family, and considered by the team? Who has opened it?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from cases import policies
from cases.models import Document, Report, ReportConsidered, ReportDraft, SectionRating
from cases.places import role_on
from cases.services import facts, report_drafts, report_parts
from cases.services.fact_checks import words
from tenants.audit.models import AccessRecord
from tenants.audit.services import record
from tenants.base.clock import today
from tenants.base.errors import BadInput, Conflict, NotAllowed
from tenants.people.dates import check_near

if TYPE_CHECKING:
    import uuid

    from cases.models import Case
    from tenants.people.models import User


@dataclass(frozen=True)
class Sharing:
    """`whole`: with this the family has the whole evaluation report, given to it `how`.
    `replaces`: an own report that this one puts right."""

    whole: bool = False
    how: str = facts.How.PORTAL
    replaces: Report | None = None


def share(*, by: User, draft: ReportDraft, sharing: Sharing) -> Report:
    """Freeze the draft: from now on the family and the whole team read the same, and an entry of
    the record carries its file. With `whole` it is written down that the family got the report
    (34 CFR 300.306(a)(2)). Raises NotAllowed, BadInput, Conflict."""
    with transaction.atomic():
        row = report_drafts.own(by, draft)
        report_parts.check_whole(row)
        _check_replaced(by, row, sharing.replaces)
        document = row.document
        report = Report(
            case=row.case,
            kind=row.kind,
            author=by,
            author_name=by.display_name,
            author_as=role_on(by, row.case_id),
            title=row.title,
            made_by=row.made_by,
            report_on=row.report_on,
            document=document,
            sections=row.sections,
            translated_by=row.translated_by,
            language=by.language,
            replaces=sharing.replaces,
        )
        report.content_hash = report_parts.content_hash(report)
        row.delete()
        if document is not None:  # the entry that is made of this takes it up
            document.state, document.entry_kind = Document.State.WAITING, ""
            document.save(update_fields=["state", "entry_kind"])
        report.save(force_insert=True)
        _keep(
            "report.shared",
            by,
            report,
            kind=report.kind,
            report_on=report.report_on.isoformat(),
            made_by=report.made_by,
            content_hash=report.content_hash,
            replaces=report.replaces.title if report.replaces else "",
        )
        if sharing.whole and report.kind == "staff":
            said = facts.Said("report_given", today(), how=sharing.how)
            facts.note_fact(by=by, case=report.case, said=said)
    return report


def _check_replaced(by: User, draft: ReportDraft, old: Report | None) -> None:
    if old is None:
        return
    if old.case_id != draft.case_id or old.author_id != by.pk or old.kind != draft.kind:
        raise BadInput({"replaces": _("Choose one of your own reports in this case.")})
    if Report.objects.filter(replaces=old).exists():
        raise BadInput({"replaces": _("This report was put right already.")})


def rate(*, by: User, report: Report, section: int, clear: bool, said: str = "") -> SectionRating:
    """A parent says whether the plain words of a part are clear. The staff who wrote it are told
    when they are not. Raises NotAllowed, BadInput."""
    if not policies.may_rate_report(by, report):
        raise NotAllowed(_("Only a parent with education rights can say if it is clear."))
    words(said)
    if not 1 <= section <= len(report.sections):
        raise BadInput(_("This part is not there."))
    with transaction.atomic():
        rows = SectionRating.objects.filter(report=report, section=section, person=by)
        last: SectionRating | None = rows.last()
        if last and (last.clear, last.words) == (clear, said.strip()):
            return last
        row: SectionRating = SectionRating.objects.create(
            report=report,
            section=section,
            clear=clear,
            words=said.strip()[:500],
            person=by,
            person_name=by.display_name,
            written_in=by.language,
        )
        _keep(
            "report.rated",
            by,
            report,
            section=section,
            part=report.sections[section - 1]["title"],
            clear=clear,
            words=row.words,
            kind="clear" if clear else "unclear",
            author_id=str(report.author_id),
        )
    return row


def consider(*, by: User, report: Report, on: dt.date, note: str) -> ReportConsidered:
    """Write down that the team looked at it at a meeting and what came of it (34 CFR
    300.305(a)(1)(i), 300.502(c)(1)). Raises NotAllowed, BadInput."""
    if not policies.may_consider_report(by, report):
        raise NotAllowed(_("Only staff on the team can write this down."))
    words(note)
    check_near(on=on)
    if on > today():
        raise BadInput({"on": _("This day has not come yet. Choose today or earlier.")})
    if on < report.report_on:
        raise BadInput({"on": _("The report is from a later day than this. Check the day.")})
    if not note.strip():
        raise BadInput({"note": _("Say what came of it. The family reads it.")})
    with transaction.atomic():
        type(report.case).objects.select_for_update().get(pk=report.case_id)
        if ReportConsidered.objects.filter(report=report, on=on).exists():
            raise Conflict(_("This is written down for that day already."))
        row = ReportConsidered.objects.create(
            report=report,
            on=on,
            note=note.strip(),
            person=by,
            person_name=by.display_name,
            written_in=by.language,
        )
        _keep("report.considered", by, report, day=on.isoformat(), note=row.note)
    return row


@dataclass(frozen=True)
class Opened:
    """Somebody who opened the report, in which role, and when first."""

    name: str
    role: str
    at: dt.datetime


def opened_by(*, by: User, report: Report) -> list[Opened]:
    """Who has opened this report or its file, each once, the first time. Raises NotAllowed for
    who may not read the report."""
    if not Report.objects.visible_to(by).filter(pk=report.pk).exists():
        raise NotAllowed(_("You cannot read this report."))
    what = [look_name(report)]
    if report.document_id:
        what.append(f"file:{report.document_id}")
    rows = AccessRecord.objects.filter(case_id=report.case_id, what__in=what).order_by()
    firsts = rows.values("person_id", "person_name", "role").annotate(at=Min("at")).order_by("at")
    once: dict[uuid.UUID, Opened] = {}
    for row in firsts:
        once.setdefault(row["person_id"], Opened(row["person_name"], row["role"], row["at"]))
    return list(once.values())


def look_name(report: Report) -> str:
    """What a look at this report is called in the records of access."""
    return f"report:{report.pk}"


def newest_ratings(report: Report) -> dict[int, list[SectionRating]]:
    """What each parent last said of each part, by its number."""
    newest: dict[tuple[int, Any], SectionRating] = {}
    for row in (
        SectionRating.objects.filter(report=report).select_related("person").order_by("rated_at")
    ):
        newest[row.section, row.person_id] = row
    found: dict[int, list[SectionRating]] = {}
    for row in newest.values():
        found.setdefault(row.section, []).append(row)
    return found


def own_to_replace(user: User, case: Case, kind: str) -> Iterable[Report]:
    """The reports of this person in this case that a new one may put right."""
    rows = Report.objects.visible_to(user).filter(case=case, author=user, kind=kind)
    return rows.filter(replaced_by__isnull=True)


def _keep(verb: str, by: User, report: Report, **data: Any) -> None:
    record(
        verb,
        by=by,
        target=report,
        case_id=report.case_id,
        student_id=report.case.student_id,
        report=str(report.pk),
        title=report.title,
        title_in=report.language,
        part_in=report.language,
        **data,
    )
