"""What may the site's role do to each table?

Two roles instead of triggers: the owner makes the tables, the site uses them, and on the
tables whose model says `append_only = True` the site may only read and add.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.apps import apps
from psycopg import sql

from tenants.provisioning.catalog import tables_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.utils import CursorWrapper

READ_ONLY = frozenset({"django_migrations"})
PUBLIC_READ_ONLY = ("django_migrations", "tenants_district", "tenants_domain")


def append_only_tables() -> frozenset[str]:
    """The tables whose rows are never changed or deleted, by their models' own word."""
    return frozenset(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if getattr(model, "append_only", False)
    )


def rights_for(table: str) -> tuple[str, ...]:
    """What the site's role may do to a district's table."""
    if table in READ_ONLY:
        return ("SELECT",)
    if table in append_only_tables():
        return ("SELECT", "INSERT")
    return ("SELECT", "INSERT", "UPDATE", "DELETE")


def grant_district(cursor: CursorWrapper, schema: str, role: str) -> None:
    """Set the site's rights on a district's schema to exactly what they should be."""
    place, who = sql.Identifier(schema), sql.Identifier(role)
    _run(cursor, "REVOKE ALL ON SCHEMA {} FROM {}", place, who)
    _run(cursor, "GRANT USAGE ON SCHEMA {} TO {}", place, who)
    _run(cursor, "REVOKE ALL ON ALL TABLES IN SCHEMA {} FROM {}", place, who)
    for rights, tables in groupby(sorted(tables_of(cursor, schema), key=rights_for), rights_for):
        _grant(cursor, ", ".join(rights), list(tables), place, who)
    _run(cursor, "REVOKE ALL ON ALL SEQUENCES IN SCHEMA {} FROM {}", place, who)
    _run(cursor, "GRANT USAGE ON ALL SEQUENCES IN SCHEMA {} TO {}", place, who)


def grant_public(cursor: CursorWrapper, role: str) -> None:
    """In public: read districts, domains and applied migrations, use the job tables."""
    place, who = sql.Identifier("public"), sql.Identifier(role)
    jobs = [name for name in tables_of(cursor, "public") if name.startswith("procrastinate_")]
    _run(cursor, "REVOKE CREATE ON SCHEMA {} FROM PUBLIC", place)
    _run(cursor, "REVOKE ALL ON SCHEMA {} FROM {}", place, who)
    _run(cursor, "GRANT USAGE ON SCHEMA {} TO {}", place, who)
    _run(cursor, "REVOKE ALL ON ALL TABLES IN SCHEMA {} FROM {}", place, who)
    _grant(cursor, "SELECT", PUBLIC_READ_ONLY, place, who)
    _grant(cursor, "SELECT, INSERT, UPDATE, DELETE", jobs, place, who)
    _run(cursor, "GRANT USAGE ON ALL SEQUENCES IN SCHEMA {} TO {}", place, who)
    for signature in _job_functions(cursor):
        _run(cursor, "GRANT EXECUTE ON FUNCTION {} TO {}", sql.SQL(signature), who)


def _job_functions(cursor: CursorWrapper) -> list[str]:
    cursor.execute(
        "SELECT oid::regprocedure::text FROM pg_proc "
        "WHERE pronamespace = 'public'::regnamespace AND starts_with(proname, 'procrastinate_')"
    )
    return [row[0] for row in cursor.fetchall()]


def _grant(
    cursor: CursorWrapper,
    rights: str,
    tables: Sequence[str],
    place: sql.Identifier,
    who: sql.Identifier,
) -> None:
    names = sql.SQL(", ").join(
        sql.SQL("{}.{}").format(place, sql.Identifier(name)) for name in sorted(tables)
    )
    if tables:
        _run(cursor, f"GRANT {rights} ON {{}} TO {{}}", names, who)


def _run(cursor: CursorWrapper, text: str, *parts: sql.Composable) -> None:
    cursor.execute(sql.SQL(text).format(*parts))
