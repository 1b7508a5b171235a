"""What is known of the notice about a change without a meeting, so that nobody types it twice?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.models import PlanAmendment
from cases.plan_change_words import line
from cases.plan_changes import What, changes
from messaging.letters.kinds import LANGUAGES

if TYPE_CHECKING:
    from cases.models import Case
    from tenants.people.models import User


def found(user: User, case: Case, given: str) -> PlanAmendment | None:
    """The change of this case that an address names."""
    try:
        wanted = uuid.UUID(given)
    except ValueError:
        return None
    rows = PlanAmendment.objects.visible_to(user).filter(case=case, pk=wanted)
    return rows.select_related("before__version", "version__plan").first()


def first_words(row: PlanAmendment) -> dict[str, str]:
    """The fields of the notice (34 CFR 300.503(b)): from when, and what differs part by part, in
    both languages; why, in the words and the language of who offered it."""
    plan = row.version.plan
    parts = changes(plan.kind, row.before.version.blocks, row.version.blocks, order=plan.sections)
    words = {f"action_{language}": "" for language in LANGUAGES}
    for language in LANGUAGES:
        with translation.override(language):
            day = {"day": date_format(row.starts_on, "DATE_FORMAT")}
            said = [_("From %(day)s on we want to change the plan without a meeting:") % day]
            said += [f"- {line(one)}" for one in parts if one.what is not What.SAME]
            words[f"action_{language}"] = "\n".join(said)
    own = row.spoken_in.partition("-")[0]
    if own in LANGUAGES:
        words[f"why_{own}"] = row.reason
    return words
