"""How does the decision on special education stand in the record?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases import policies
from messaging.models import Entry
from messaging.services import ledger
from tenants.rulepacks.categories import categories

if TYPE_CHECKING:
    from cases.models import EligibilityDecision
    from tenants.people.models import User


def write(*, by: User, decision: EligibilityDecision) -> Entry:
    """One entry of the kind that a parent who receives copies reads too, in its author's language.
    Who oversees and is not on the team does not write: then the portal does, and names them."""
    with translation.override(by.language):
        body = _body(decision)
    author = by if policies.may_write(by, decision.case) else None
    return ledger.append(
        by=author,
        case=decision.case,
        kind=Entry.Kind.DECISION,
        body=body,
        key=f"decision-{decision.pk}",
        language=by.language,
        channel=Entry.Channel.IN_PERSON,
        data={
            "decision": str(decision.pk),
            "by": by.display_name,
            "came": [_named(one) for one in decision.group if one.get("id")],
            "copies": [_named(one) for one in decision.copies if one.get("id")],
        },
    )


def _named(one: dict[str, str]) -> dict[str, str]:
    """Who took part or got it, for whoever looks for contacts with them."""
    return {"id": one["id"], "name": one["name"]}


def _body(row: EligibilityDecision) -> str:
    words = {"day": date_format(row.decided_on, "DATE_FORMAT")}
    if row.outcome == row.Outcome.ELIGIBLE:
        first = _("The group decided on %(day)s: the child is eligible for special education.")
    else:
        first = _("The group decided on %(day)s: the child is not eligible for special education.")
    known = categories()
    language = translation.get_language() or "en"
    names = ", ".join(known[key].name(language) for key in row.categories if key in known)
    lines = [
        (_("Disability"), names),
        (_("Everyday words"), row.everyday_words),
        (_("Reasons"), row.reasons),
        (_("Seen differently"), row.disagreed),
        (_("Took part"), ", ".join(one["name"] for one in row.group)),
        (_("How the school tried to bring the parents"), row.without_parents),
        (_("Got the reports and this decision"), ", ".join(one["name"] for one in row.copies)),
    ]
    return "\n\n".join([first % words, *(f"{label}: {text}" for label, text in lines if text)])
