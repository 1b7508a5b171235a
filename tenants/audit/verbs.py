"""Which changes do we know, and how is each said in a sentence?"""

from __future__ import annotations

from django.utils.functional import Promise

VERBS: dict[str, str | Promise] = {}


def register(verbs: dict[str, str | Promise]) -> None:
    """Add an app's verbs with their sentence. Raises ValueError when one is taken."""
    taken = VERBS.keys() & verbs.keys()
    if taken:
        raise ValueError(f"Verb registered twice: {', '.join(sorted(taken))}")
    VERBS.update(verbs)
