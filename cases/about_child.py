"""What is a family asked when it writes about its child?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import Promise

QUESTIONS: Final[dict[str, str | Promise]] = {
    "good": _("What is my child good at?"),
    "loves": _("What does my child love to do?"),
    "hard": _("What is hard for my child?"),
    "helps": _("What helps at home?"),
    "hopes": _("What do we hope for this year?"),
}
# For the family's own paper: it is never shared with the page.
ASKS: Final = "asks"
FIELDS: Final = (*QUESTIONS, ASKS)


def shareable(answers: Mapping[str, str]) -> dict[str, str]:
    """What of it can be shared: the answers about the child."""
    return {key: answers[key] for key in QUESTIONS if answers.get(key, "").strip()}
