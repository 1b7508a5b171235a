"""Is this installation safe to start?

`manage.py check --database default` asks the database; the web server and the worker ask
`unsafe_rights()` themselves before they serve anybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from tenants.base import first_contact
from tenants.base.schemas import SITE, in_schema
from tenants.provisioning.privileges import append_only_tables
from tenants.rulepacks import loader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.apps import AppConfig

# Goes by table name (pg_class has an index on it), so the time grows slowly with districts.
_CHANGEABLE = """
    SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relname = ANY(%s) AND c.relkind = 'r' AND starts_with(n.nspname, 'd_')
      AND (has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE')
           OR has_any_column_privilege(c.oid, 'UPDATE'))
    ORDER BY 1, 2 LIMIT 1
"""


def unsafe_rights() -> str:
    """One line about what the site's role may do and must not, or about a database that was
    never prepared; or an empty text.

    Raises OperationalError when the database is away.
    """
    with in_schema("public"), connections[SITE].cursor() as cursor:
        cursor.execute(first_contact.ABOVE)
        answer = cursor.fetchone()
        cursor.execute(_CHANGEABLE, [sorted(append_only_tables())])
        changeable = cursor.fetchone()
    if trouble := first_contact.above(*answer):
        return trouble
    if changeable:
        schema, table = changeable
        return (
            f"The user in DATABASE_URL may change {schema}.{table}, a record that is only ever "
            "added to. Use a plain user there, the owner in DATABASE_OWNER_URL, and run "
            "migrate_districts."
        )
    return ""


@register()
def rules_are_right(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Refuse a file of rules with a key or a value that is not known."""
    trouble = loader.check()
    return [Error(trouble, id="tenants.E002")] if trouble else []


@register(Tags.database)
def record_is_safe(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Refuse a site whose own role could change the record."""
    if SITE not in (databases or ()):
        return []
    trouble = unsafe_rights()
    return [Error(trouble, id="tenants.E001")] if trouble else []
