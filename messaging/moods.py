"""How was it? The few steps a parent chooses from, each with a word and a face."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MOODS: Final[dict[str, str | Promise]] = {
    "very_hard": _("Very hard"),
    "hard": _("Hard"),
    "mixed": _("Up and down"),
    "good": pgettext_lazy("how it was", "Good"),
    "very_good": _("Very good"),
}


def mood_word(mood: str) -> str:
    """The word for a step, empty for none."""
    return str(MOODS.get(mood, ""))


def mood_icon(mood: str) -> str:
    """The name of the face in the sprite."""
    return f"mood-{mood.replace('_', '-')}"
