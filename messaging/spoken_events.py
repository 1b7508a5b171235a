"""Which words in a sentence of ours are somebody's own, and in which language are they?

The sentence is ours, in the reader's language; what it repeats is not. So that a screen reader
speaks each as it is written, the page says the language of those parts (WCAG 3.1.2).
"""

from __future__ import annotations

import re
from typing import Any, Final

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from messaging.event_sentences import sentence

# What stands around somebody's words while a sentence is made; nobody's own text keeps such signs.
BEGIN, MIDDLE, END = "\ue000", "\ue001", "\ue002"
# fmt: off
WORDS: Final = frozenset((
    "about", "beside", "concern", "knows", "measure", "note", "point", "quote", "reason", "title",
    "place", "why", "words",
))
# fmt: on
MORE: Final = {  # under these names other verbs keep a word of ours
    "action.done": {"what"},
    "evaluation.test_planned": {"what"},
    "evaluation.test_done": {"what"},
    "evaluation.test_dropped": {"what"},
    "guest.proposed": {"purpose"},
    "report.rated": {"part"},
    "support.started": {"what"},
    "support.noted": {"what", "value"},
    "support.ended": {"what", "outcome"},
}
_SAID: Final = re.compile(f"{BEGIN}([A-Za-z-]+){MIDDLE}([^{END}]*){END}")
_SIGNS: Final = re.compile(f"[{BEGIN}{MIDDLE}{END}]")


def spoken(data: dict[str, Any]) -> SafeString:
    """The sentence of an event as HTML; words in another language than the page say so. Which that
    is stands in `said_in`, and of words that somebody else wrote in `quote_in` and the like;
    of older entries nobody knows."""
    made = escape(sentence(_marked(data)))
    return SafeString(_SAID.sub(_element, made))  # escaped the line before


def _marked(data: dict[str, Any]) -> dict[str, Any]:
    mine = (get_language() or "en").partition("-")[0]
    own = data.get("said_in")
    found = {k: _SIGNS.sub("", v) if isinstance(v, str) else v for k, v in data.items()}
    for name in WORDS | MORE.get(str(data.get("verb")), set()):
        language, words = data.get(f"{name}_in", own), found.get(name)
        if language and language.partition("-")[0] != mine and words and isinstance(words, str):
            found[name] = f"{BEGIN}{language}{MIDDLE}{words}{END}"
    return found


def _element(found: re.Match[str]) -> str:
    words = SafeString(found[2])  # a part of what was escaped as a whole
    return format_html('<span lang="{}" dir="auto">{}</span>', found[1], words)
