"""Which of the tests that a form proposes does a family agree to? Pure.

Each line of the form is one test. A family may agree to some (34 CFR 300.300; a no to one is no
reason to refuse another, 300.300(d)(3)): both lists are kept with the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PART = "tests"  # the part of the consent form whose lines can be ticked
FEWEST = 2
# The same on the page and on paper.
WHICH = gettext_lazy("If you agree to a part: which tests?")
TICK = gettext_lazy("Tick each test you agree to. What you do not tick is not done.")
OWN = gettext_lazy("If you agree to a part: which part, and which not. Everyone reads this.")


def lines(answers: Mapping[str, Any], language: str) -> list[str]:
    """The tests that can be ticked, one a line of the form in that language; none when there is
    only one, or when the languages do not have as many lines."""
    texts = answers.get(PART)
    if not isinstance(texts, dict):
        return []
    found = {
        key: [one for line in str(text).splitlines() if (one := line.strip(" \t-*•"))]
        for key, text in texts.items()
        if str(text).strip()
    }
    if len({len(one) for one in found.values()}) != 1:
        return []
    wanted = found.get(language) or next(iter(found.values()))
    return wanted if len(wanted) >= FEWEST else []


def parted(known: list[str], ticked: Iterable[int]) -> dict[str, list[str]]:
    """What was agreed to and what was not, in the words of the form."""
    chosen = set(ticked)
    return {
        "agreed": [line for place, line in enumerate(known) if place in chosen],
        "not_agreed": [line for place, line in enumerate(known) if place not in chosen],
    }


def told(parts: Mapping[str, list[str]]) -> str:
    """The two lists as text, in the language in force; empty without any."""
    if not parts.get("agreed"):
        return ""
    yes, no = ("\n".join(f"- {line}" for line in parts[key]) for key in ("agreed", "not_agreed"))
    return "\n\n".join((_("I agree to:"), yes, _("I do not agree to:"), no))
