"""What is known of the notice about a decision, so that nobody types it a second time?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.models import EligibilityDecision
from tenants.rulepacks.categories import categories

if TYPE_CHECKING:
    from cases.models import Case
    from tenants.people.models import User

LANGUAGES = ("en", "es")


def first_words(user: User, case: Case) -> dict[str, str]:
    """The fields of the notice about the newest decision of the group (34 CFR 300.503(b)): what is
    decided, in both languages; why, who says otherwise, and on what it rests, in the words and the
    language of who wrote the decision down. Empty when nothing is decided."""
    rows = EligibilityDecision.objects.visible_to(user).filter(case=case)
    row = rows.select_related("recorded_by").order_by("decided_on", "recorded_at").last()
    if row is None:
        return {}
    found = {f"action_{language}": _action(row, language) for language in LANGUAGES}
    own = row.recorded_by.language.partition("-")[0]
    if own in LANGUAGES:
        found[f"why_{own}"] = row.reasons
        if row.disagreed:
            found[f"other_{own}"] = row.disagreed
    return found


def _action(row: EligibilityDecision, language: str) -> str:
    known = categories()
    with translation.override(language):
        words = {
            "day": date_format(row.decided_on, "DATE_FORMAT"),
            "names": ", ".join(known[key].name(language) for key in row.categories if key in known),
        }
        if row.outcome == row.Outcome.NOT_ELIGIBLE:
            return (
                _(
                    "On %(day)s the group with the parents decided: the child does not need special"
                    " education under IDEA."
                )
                % words
            )
        return (
            _(
                "On %(day)s the group with the parents decided: the child needs special education"
                " (%(names)s)."
            )
            % words
        )
