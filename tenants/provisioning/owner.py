"""Who may change tables, and who only uses them?"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connections

from tenants.base.first_contact import UNPREPARED
from tenants.base.schemas import OWNER, SITE
from tenants.provisioning.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenants.base.postgres_backend.base import DatabaseWrapper


def owner() -> DatabaseWrapper:
    """The owner's connection. Raises Refused when the environment does not name one."""
    if OWNER not in connections.settings:
        raise Refused(
            "This needs the database owner: set DATABASE_OWNER_URL to the owner's "
            "postgres:// address and run it again."
        )
    connection: DatabaseWrapper = connections[OWNER]  # type: ignore[assignment]
    return connection


def require_shared_tables() -> None:
    """Raises Refused when prepare_database never ran on this database."""
    with owner().cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.tenants_domain') IS NULL")
        if cursor.fetchone()[0]:
            raise Refused(UNPREPARED)


def site_role() -> str:
    """The name of the role the site and the worker sign in as."""
    name: str = connections.settings[SITE]["USER"]
    if not name:
        raise Refused("DATABASE_URL must name a user: postgres://USER:PASSWORD@HOST:5432/NAME.")
    if name == connections.settings[OWNER]["USER"]:
        raise Refused(
            "DATABASE_URL and DATABASE_OWNER_URL name the same user. The site must sign in as "
            "a user of its own, so that the record cannot be changed."
        )
    return name


@contextmanager
def only_one(what: str) -> Iterator[None]:
    """Hold the database-wide lock `what`. Raises Refused when another command holds it.

    The server frees the lock when the connection ends, so a crash leaves nothing behind.
    """
    with owner().cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [what])
        if not cursor.fetchone()[0]:
            raise Refused(f"Another command is busy with {what}. Wait for it, then run this again.")
    try:
        yield
    finally:
        _unlock(what)


def _unlock(what: str) -> None:
    connection: Any = owner()
    if connection.connection is None or connection.connection.closed:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [what])
