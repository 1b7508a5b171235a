"""What does the family's own record, which a package above keeps, tell the page of the goals?

The package above registers a function here when it starts, so that nothing is imported upwards.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cases.models import Case
    from tenants.people.models import User

    Maker = Callable[[User, Case, dt.date], list["HomeNote"]]

_makers: list[Maker] = []


@dataclass(frozen=True)
class HomeNote:
    """What a parent saw at home and shared. `goals` are the ids of the goals that it is about;
    empty when it names none."""

    day: dt.date
    author: str
    words: str
    language: str
    minutes: int | None
    mood: str
    url: str
    goals: frozenset[str]


def shows(maker: Maker) -> None:
    """From now on the page of the goals shows what this gives."""
    if maker not in _makers:
        _makers.append(maker)


def of(user: User, case: Case, since: dt.date) -> list[HomeNote]:
    """What was seen at home from this day on, as far as this person may read it, by day."""
    found = [note for maker in _makers for note in maker(user, case, since)]
    return sorted(found, key=lambda note: note.day)
