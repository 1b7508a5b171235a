"""Whom does a family call that wants help from outside the school?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tenants.here import this_district
from tenants.people.services import district_settings
from tenants.rulepacks.loader import center_directory, states
from tenants.rulepacks.schema import CenterDirectory, Confidence, ParentCenter


@dataclass(frozen=True)
class OutsideHelp:
    """The center that a family can ask, and where all of them stand.

    `ours`: the district named it itself, on `on` (None: before days were kept)."""

    center: ParentCenter
    directory: CenterDirectory
    ours: bool = False
    on: dt.date | None = None

    @property
    def checked(self) -> bool:
        """Whether two sources of ours agree on it, or the district looked it up."""
        return self.center.confidence is Confidence.CONFIRMED


NOBODY = ParentCenter(name="", confidence=Confidence.UNKNOWN)


def outside_help() -> OutsideHelp:
    """What the district wrote down, else what the rules of its state name, with how sure we are
    (34 CFR 300.503(b)(5), 300.504(d))."""
    own = district_settings.current()
    if own.parent_center_name:
        spoken = [one.strip() for one in own.parent_center_languages.split(",")]
        center = ParentCenter(
            name=own.parent_center_name,
            confidence=Confidence.CONFIRMED,
            phone=own.parent_center_phone,
            web=own.parent_center_web,
            languages=tuple(one for one in spoken if one),
        )
        return OutsideHelp(center, center_directory(), ours=True, on=own.parent_center_on)
    return OutsideHelp(of_state(this_district().state), center_directory())


def of_state(state: str) -> ParentCenter:
    """The center that the rules of a state ("WA") name; one without a name when none do."""
    found = states().get(state.upper())
    return found.parent_center if found else NOBODY
