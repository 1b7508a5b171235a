"""A report as tests need it, from draft to shared."""

from __future__ import annotations

import datetime as dt

from cases.services import report_drafts, reports
from cases.services.report_drafts import Cover
from cases.services.report_parts import Part
from cases.services.reports import Sharing
from tenants.base.clock import today

SCORES = [{"name": "Decoding", "scale": "standard", "value": 74, "low": 68, "high": 80}]


def draft(cast, who="specialist", kind="staff", word="Reading", parts=1):
    """A draft with parts that each have plain words and a score."""
    by = cast.people[who]
    cover = Cover(title=f"{word} report", report_on=today() - dt.timedelta(days=1))
    row = report_drafts.begin(by=by, case=cast.case, kind=kind, cover=cover)
    for number in range(1, parts + 1):
        part = Part(
            title=f"{word} {number}",
            text=f"{word}: FSIQ shows working memory below the mean. His FSIQ is 97.",
            plain_en=f"{word} words is hard for Ana. She likes stories that others read to her.",
            plain_es="Leer palabras le cuesta a Ana. Le gustan los cuentos que otros leen.",
            scores=SCORES,
        )
        row = report_drafts.write_part(
            by=by, draft=row, number=number, part=part, version=row.version
        )
    return row


def shared(cast, who="specialist", sharing=None, **more):
    """The same, shared."""
    row = draft(cast, who, **more)
    return reports.share(by=cast.people[who], draft=row, sharing=sharing or Sharing())
