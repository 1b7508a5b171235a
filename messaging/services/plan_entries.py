"""How does a draft plan that was shared stand in the record?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from messaging import plan_sentences
from messaging.models import Entry
from messaging.services import ledger

if TYPE_CHECKING:
    from cases.models import PlanVersion
    from tenants.people.models import User


def write(*, by: User, version: PlanVersion, became: dict[str, int]) -> Entry:
    """One entry of who shared it, in their language, with how many open comments became what. The
    hash of what the draft says is in the entry's data, and so under the hash of the entry."""
    with translation.override(by.language):
        words = {"plan": version.plan.name, "number": version.number}
        body = _("Draft %(number)d, for you to read before the meeting: %(plan)s.") % words
        if became:
            body += f"\n\n{plan_sentences.became(became)}"
        if version.note:
            body += f"\n\n{version.note}"
    return ledger.append(
        by=by,
        case=version.case,
        kind=Entry.Kind.DOCUMENT,
        body=body,
        key=f"plan-{version.pk}",
        data={
            "plan_version": str(version.pk),
            "content_hash": version.content_hash,
            "became": became,
        },
    )
