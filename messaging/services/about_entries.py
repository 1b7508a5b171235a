"""How does what a parent shares about the own child stand in the record?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from cases.about_child import QUESTIONS
from messaging.models import Entry
from messaging.services import ledger

if TYPE_CHECKING:
    from cases.models import AboutChild
    from tenants.people.models import User


def write(*, by: User, about: AboutChild) -> Entry:
    """One entry of the parent, in their language: each question with their own words."""
    with translation.override(about.language):
        parts = [f"**{_('About my child')}**"]
        parts += [f"**{QUESTIONS[key]}**\n\n{words}" for key, words in about.shared.items()]
    return ledger.append(
        by=by,
        case=about.case,
        kind=Entry.Kind.DOCUMENT,
        body="\n\n".join(parts),
        key=f"about-{about.pk}-{about.times_shared}",
        language=about.language,
        data={"about_child": str(about.pk)},
    )
