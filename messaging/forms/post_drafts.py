"""What of the form of an announcement is kept while somebody writes, and how does it come back?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from messaging.forms.announcements import PostForm
from messaging.forms.events import EventForm
from messaging.services.announcements import LONGEST_BODY
from messaging.services.events import MOST_SLOTS
from tenants.base.text import without_nul

if TYPE_CHECKING:
    from django.http import QueryDict

    from messaging.services.post_drafts import Typed

MARKS = frozenset({"pinned", "urgent", "is_public", "has_event", "asks_answer"})
LISTS = frozenset({"groups", "schools", "grades", "classes", "languages"})
UNKEPT = frozenset({"key"})
MOST_VALUES = 300  # of one list
SLOT = re.compile(r"slots-([0-9]{1,2})-(id|what|what_translated|places)")
NAMES = (frozenset(PostForm.base_fields) | frozenset(EventForm.base_fields)) - UNKEPT


def typed_of(data: QueryDict) -> Typed:
    """What a posted form says, as text, whether it is usable or not."""
    wanted = [name for name in data if name in NAMES or SLOT.fullmatch(name)]
    return {
        name: [without_nul(value)[: LONGEST_BODY * 2] for value in data.getlist(name)[:MOST_VALUES]]
        for name in wanted
    }


def says_something(typed: Typed) -> bool:
    """Whether there is a word to lose: choices alone are made again soon."""
    words = ("title1", "body1", "title2", "body2", "place")
    return any(value.strip() for name in words for value in typed.get(name, []))


def initial_of(typed: Typed) -> dict[str, Any]:
    """The same as what the two forms show. A mark that is not there was taken away."""
    found: dict[str, Any] = {name: values[-1] for name, values in typed.items() if values}
    found |= {name: name in typed for name in MARKS}
    found |= {name: typed.get(name, []) for name in LISTS}
    return {name: value for name, value in found.items() if not SLOT.fullmatch(name)}


def slots_of(typed: Typed) -> list[dict[str, str]]:
    """The lines of what people can help with, the empty ones left out."""
    rows: dict[int, dict[str, str]] = {}
    for name, values in typed.items():
        if (found := SLOT.fullmatch(name)) and values and values[-1].strip():
            rows.setdefault(int(found[1]), {})[found[2]] = values[-1]
    return [rows[number] for number in sorted(rows)][:MOST_SLOTS]
