"""What else must happen when a new district stands?

`tenants` may not import the packages above it, so they put a function in here when the site
starts (in their AppConfig.ready).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tenants.models import District

DistrictHook = Callable[["District", str | None], None]

district_built: list[DistrictHook] = []
"""Called as hook(district, admin_email) once the schema, rows and rights stand, just before
the district is marked ready. The connection is in the district's schema, on the site's own
role, outside a transaction. After a crash new_district calls the hook again with the same
values, so it must do nothing the second time (an open invitation to that address is enough)."""


def on_district_built(hook: DistrictHook) -> DistrictHook:
    """Register `hook`; usable as a decorator. Registering twice counts once."""
    if hook not in district_built:
        district_built.append(hook)
    return hook
