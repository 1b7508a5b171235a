"""What does only this family know, besides the code on its letter?

`tenants.people` may not import the packages above it, so the one that knows children puts a
function in here when the site starts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tenants.people.models import User

Knower = Callable[["User"], set[dt.date]]
_knowers: list[Knower] = []


def knows_birth_dates(function: Knower) -> Knower:
    """Register who knows the birth dates of the children a person sees as family."""
    if function not in _knowers:
        _knowers.append(function)
    return function


def birth_dates(user: User) -> set[dt.date]:
    """The birth dates of the children this person sees today as family; empty when none."""
    return {day for knower in _knowers for day in knower(user)}
