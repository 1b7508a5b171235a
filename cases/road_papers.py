"""What do the notices and forms, which a package above keeps, tell the page of the road?

The package above registers a function here when it starts, so that nothing is imported upwards.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cases.places import Place
    from cases.services.road import Road
    from tenants.people.models import User

    Maker = Callable[[User, Road, Place], dict[str, Any]]

_makers: list[Maker] = []


def shows(maker: Maker) -> None:
    """From now on the page of the road shows what this gives."""
    if maker not in _makers:
        _makers.append(maker)


def of(user: User, road: Road, place: Place) -> dict[str, Any]:
    """What templates/cases/_road_papers.html shows; empty when no package keeps papers."""
    found: dict[str, Any] = {}
    for maker in _makers:
        found |= maker(user, road, place)
    return found
