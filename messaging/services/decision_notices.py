"""What is known of the notice about a decision, so that nobody types it a second time?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.models import EligibilityDecision, Report
from cases.services.eligibility import standing
from tenants.here import this_district
from tenants.rulepacks.categories import categories

if TYPE_CHECKING:
    from cases.models import Case
    from tenants.people.models import User

LANGUAGES = ("en", "es")


def first_words(user: User, case: Case) -> dict[str, str]:
    """The fields of the notice about the newest decision that stands (34 CFR 300.503(b)): what is
    decided and on which reports it rests, in both languages; why, and who says otherwise, in the
    words and the language of who wrote the decision down. Empty when nothing is decided."""
    rows = EligibilityDecision.objects.visible_to(user).filter(case=case)
    stands = standing(case, list(rows.select_related("recorded_by")))
    if not stands:
        return {}
    row = stands[0]
    found = {}
    for language in LANGUAGES:
        found[f"action_{language}"] = _action(row, language)
        found[f"basis_{language}"] = _basis(user, row, language)
    own = row.spoken_in.partition("-")[0]
    if own in LANGUAGES:
        found[f"why_{own}"] = row.reasons
        if row.disagreed:
            found[f"other_{own}"] = row.disagreed
    return found


def _basis(user: User, row: EligibilityDecision, language: str) -> str:
    """Each report that was there on the day of the decision, one a line."""
    rows = Report.objects.visible_to(user).filter(
        case=row.case_id, replaced_by__isnull=True, report_on__lte=row.decided_on
    )
    with translation.override(language):
        return "\n".join(
            f"- {one.title}, {date_format(one.report_on, 'DATE_FORMAT')}" for one in rows
        )


def _action(row: EligibilityDecision, language: str) -> str:
    known = categories()
    with translation.override(language):
        words = {
            "day": date_format(row.decided_on, "DATE_FORMAT"),
            "names": ", ".join(
                known[key].name(language, this_district().state)
                for key in row.categories
                if key in known
            ),
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
