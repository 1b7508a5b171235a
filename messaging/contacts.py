"""With whom was a contact, or to whom did it go?

An entry says so in its data: a note of a call with whom it was, a letter to whom it went and who
got a copy, a notice to which parents, the minutes of a meeting and a decision who was there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q

if TYPE_CHECKING:
    import uuid

# How the data of an entry names one person.
_PLACES: Final[tuple[Callable[[Any], dict[str, Any]], ...]] = (
    lambda one: {"call": {"people": [one]}},
    lambda one: {"addressee": one},
    lambda one: {"copies": [one]},
    lambda one: {"formal": {"to": [one]}},
    lambda one: {"came": [one]},
)
# The same as fields to read: people, or one.
NAMES: Final = (
    "data__call__people",
    "data__addressee",
    "data__copies",
    "data__formal__to",
    "data__came",
)


def written_by(person: uuid.UUID) -> Q:
    """Entries that this person wrote, or that were written down for them."""
    return Q(author_id=person) | Q(on_behalf_of_id=person)


def of(person: uuid.UUID) -> Q:
    """Entries that this person wrote, took part in, or got."""
    named = (Q(data__contains=place({"id": str(person)})) for place in _PLACES)
    return reduce(or_, named, written_by(person))


def named_in(row: tuple[Any, ...]) -> Iterator[tuple[str, str]]:
    """Id and name of each person with an account in the values of NAMES of one entry."""
    for held in row:
        for one in held if isinstance(held, list) else [held or {}]:
            if one.get("id"):
                yield str(one["id"]), str(one["name"])
