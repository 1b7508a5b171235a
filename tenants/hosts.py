"""Which district has this host name, without asking the database at every request?"""

from __future__ import annotations

import copy
import time

from tenants.base.postgres_backend.base import PUBLIC
from tenants.base.schemas import in_schema
from tenants.models import District, Domain

KEEP_FOR = 3.0  # seconds until a suspension or a new name is seen by every process

_known: dict[str, tuple[float, District]] = {}


def district_at(host: str) -> District | None:
    """The district of `host` (lower case, no port), or None.

    Only names that exist are remembered, so that made-up names take no memory. Each caller
    gets a copy of its own.
    """
    kept = _known.get(host)
    if kept and kept[0] > time.monotonic():
        return copy.copy(kept[1])
    _known.pop(host, None)
    district = _look_up(host)
    if district is not None:
        _known[host] = (time.monotonic() + KEEP_FOR, copy.copy(district))
    return district


def _look_up(host: str) -> District | None:
    with in_schema(PUBLIC):
        domain = Domain.objects.select_related("tenant").filter(domain=host).first()
    return domain.tenant if domain else None


def forget() -> None:
    """Look every name up again. For tests and after a change in this process."""
    _known.clear()


def primary_host(district: District) -> str:
    """The host name links to this district carry (no scheme, no port)."""
    with in_schema(PUBLIC):
        return Domain.objects.get(tenant=district, is_primary=True).domain
