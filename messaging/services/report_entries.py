"""How does a report that was shared stand in the record?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from messaging.models import Entry
from messaging.services import ledger

if TYPE_CHECKING:
    from cases.models import Report
    from tenants.people.models import User


def write(*, by: User, report: Report) -> Entry:
    """One entry of its author with its file, in the author's language. The hash of what the report
    says is in the entry's data, and so under the hash of the entry."""
    with translation.override(by.language):
        words = {"title": report.title, "day": date_format(report.report_on, "DATE_FORMAT")}
        body = _("Report: %(title)s, of %(day)s.") % words
        if report.made_by:
            body += " " + _("Made by %(name)s.") % {"name": report.made_by}
    return ledger.append(
        by=by,
        case=report.case,
        kind=Entry.Kind.DOCUMENT,
        body=body,
        key=f"report-{report.pk}",
        documents=[report.document] if report.document else [],
        data={"report": str(report.pk), "content_hash": report.content_hash},
        told_as="report",
    )
