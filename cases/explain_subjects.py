"""What else can somebody ask to have explained, beside a report and a file?

A package registers what it keeps when it starts, so that nothing is imported upwards. A subject is
named by a short key, such as "entry:12".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cases.models import Case
    from tenants.people.models import User


@dataclass(frozen=True)
class Subject:
    """Its name in the reader's language, and the page on which it is read."""

    name: str
    url: str


if TYPE_CHECKING:
    Finder = Callable[[User, Case, str], Subject | None]

_finders: dict[str, Finder] = {}
LONGEST = 80  # letters of a key


def finds(sort: str, finder: Finder) -> None:
    """From now on keys that begin with this sort are looked up by this function, which gives only
    what the person may see in that case, else None."""
    _finders[sort] = finder


def find(by: User, case: Case, key: str) -> Subject | None:
    """What a key of an address means to this person; None for nothing that they may see."""
    sort, _colon, rest = key.partition(":")
    finder = _finders.get(sort)
    return finder(by, case, rest) if finder and rest and len(key) <= LONGEST else None
