"""Which parts does a report have, and which of them cannot be?

A section is a dict: `title` and, when it was given, `title_es`, `text` (as the expert wrote it),
`plain_en` and `plain_es` (in plain words), and `scores`, each a dict of `name`, `name_es`, `scale`,
`value`, `low` and `high`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from cases import scores
from tenants.base.errors import BadInput

if TYPE_CHECKING:
    from cases.models import Report, ReportDraft

MOST_SECTIONS, MOST_SCORES = 30, 30
LONGEST = {"title": 160, "title_es": 160, "text": 20_000, "plain_en": 4_000, "plain_es": 4_000}
PLAIN = ("plain_en", "plain_es")


@dataclass(frozen=True)
class Part:
    """One section as it is typed."""

    title: str
    text: str = ""
    plain_en: str = ""
    plain_es: str = ""
    scores: list[dict[str, Any]] = field(default_factory=list)
    title_es: str = ""

    def kept(self) -> dict[str, Any]:
        """As it is kept. Raises BadInput, by field."""
        found: dict[str, Any] = {}
        for name, most in LONGEST.items():
            words = str(getattr(self, name)).replace("\r\n", "\n").strip()
            if "\x00" in words:
                raise BadInput({name: _("One sign in your text cannot be saved. Remove it.")})
            if len(words) > most:
                raise BadInput(
                    {name: _("This is too long. At most %(n)d letters fit.") % {"n": most}}
                )
            found[name] = words
        if not found["title"]:
            raise BadInput({"title": _("Give this part a name.")})
        if len(self.scores) > MOST_SCORES:
            raise BadInput(_("One part can hold 30 scores. Put the rest in another part."))
        if any(scores.wrong(row) for row in self.scores):
            raise BadInput(_("One score cannot be right. Check the numbers."))
        return found | {"scores": self.scores}


def check_whole(draft: ReportDraft) -> None:
    """Raises BadInput when the report cannot be shared as it is: nothing in it; or a part of a
    staff report that lacks its plain words, which stand beside each part."""
    if draft.document_id is None and not draft.sections:
        raise BadInput(_("There is nothing to share yet. Add a file or a part."))
    if draft.kind != "staff":
        return
    if not draft.sections:
        raise BadInput(_("Add at least one part that says in plain words what the file says."))
    bare = [part["title"] for part in draft.sections if not any(part[name] for name in PLAIN)]
    if bare:
        words = _("“%(part)s” has no plain words yet. A parent reads those first.")
        raise BadInput(words % {"part": bare[0]})


def content_hash(report: Report | ReportDraft) -> str:
    """SHA-256 over what the report says and its file."""
    said = {
        "title": report.title,
        "made_by": report.made_by,
        "report_on": report.report_on.isoformat(),
        "sections": report.sections,
        "translated_by": report.translated_by,
        "file": report.document.sha256 if report.document else "",
    }
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
