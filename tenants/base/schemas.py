"""How is a block of code run in one schema, on either of the two connections?"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connections
from django_tenants.postgresql_backend.base import FakeTenant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenants.base.postgres_backend.base import DatabaseWrapper
    from tenants.models import District

SITE = "default"
OWNER = "owner"


@contextmanager
def in_schema(
    schema: str, *, alias: str = SITE, include_public: bool = True
) -> Iterator[DatabaseWrapper]:
    """Run a `with` block in `schema`, then go back to where the connection was.

    django-tenants' schema_context remembers the default connection's tenant even when it
    changes another connection, so it cannot be used for the owner's.
    """
    with _with_tenant(FakeTenant(schema), alias, include_public) as connection:
        yield connection


@contextmanager
def in_district(district: District, *, alias: str = SITE) -> Iterator[DatabaseWrapper]:
    """The same, and `connection.tenant` is the district itself."""
    with _with_tenant(district, alias, include_public=True) as connection:
        yield connection


@contextmanager
def _with_tenant(tenant: Any, alias: str, include_public: bool) -> Iterator[DatabaseWrapper]:
    connection: DatabaseWrapper = connections[alias]  # type: ignore[assignment]
    before, public_before = connection.tenant, connection.include_public_schema
    connection.set_tenant(tenant, include_public=include_public)
    try:
        yield connection
    finally:
        connection.set_tenant(before, include_public=public_before)
