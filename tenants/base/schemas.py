"""How is a block of code run in one schema, on either of the two connections?"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connections

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenants.base.postgres_backend.base import DatabaseWrapper

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
    connection: DatabaseWrapper = connections[alias]  # type: ignore[assignment]
    before, public_before = connection.tenant, connection.include_public_schema
    connection.set_schema(schema, include_public=include_public)
    try:
        yield connection
    finally:
        connection.set_tenant(before, include_public=public_before)
