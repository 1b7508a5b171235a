"""Whom does a family call that wants help from outside the school?"""

from __future__ import annotations

from tenants.here import this_district
from tenants.people.services import district_settings
from tenants.rulepacks.loader import states
from tenants.rulepacks.schema import ParentCenter


def parent_center() -> ParentCenter | None:
    """What the district wrote down, else what the rules of its state name; None when neither
    does."""
    own = district_settings.current()
    if own.parent_center_name:
        spoken = [one.strip() for one in own.parent_center_languages.split(",")]
        return ParentCenter(
            name=own.parent_center_name,
            phone=own.parent_center_phone,
            web=own.parent_center_web,
            languages=tuple(one for one in spoken if one),
        )
    state = states().get(this_district().state.upper())
    return state.parent_center if state else None
