"""What may the site's role do to each table?

Two roles instead of triggers: the owner makes the tables, the site uses them, and on the
tables whose model says `append_only = True` the site may only read and add.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.apps import apps
from psycopg import sql

from tenants.provisioning.catalog import sequences_of, tables_of

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
    """Set the site's rights on a district's schema to exactly what they should be.

    Names each table: "ALL TABLES IN SCHEMA" reads the whole of pg_class, which grows with
    every district.
    """
    place, who = sql.Identifier(schema), sql.Identifier(role)
    _run(cursor, "REVOKE ALL ON SCHEMA {} FROM {}", place, who)
    _run(cursor, "GRANT USAGE ON SCHEMA {} TO {}", place, who)
    everything = sorted(tables_of(cursor, schema), key=rights_for)
    _on(cursor, "REVOKE ALL ON {} FROM {}", everything, place, who)
    for rights, tables in groupby(everything, rights_for):
        _on(cursor, f"GRANT {', '.join(rights)} ON {{}} TO {{}}", list(tables), place, who)
    sequences = sequences_of(cursor, schema)
    _on(cursor, "REVOKE ALL ON SEQUENCE {} FROM {}", sequences, place, who)
    _on(cursor, "GRANT USAGE ON SEQUENCE {} TO {}", sequences, place, who)


def grant_public(cursor: CursorWrapper, role: str) -> None:
    """In public: read districts, domains and applied migrations, use the job tables."""
    place, who = sql.Identifier("public"), sql.Identifier(role)
    tables = tables_of(cursor, "public")
    jobs = [name for name in tables if name.startswith("procrastinate_")]
    _run(cursor, "REVOKE CREATE ON SCHEMA {} FROM PUBLIC", place)
    _run(cursor, "REVOKE ALL ON SCHEMA {} FROM {}", place, who)
    _run(cursor, "GRANT USAGE ON SCHEMA {} TO {}", place, who)
    _on(cursor, "REVOKE ALL ON {} FROM {}", tables, place, who)
    _on(cursor, "GRANT SELECT ON {} TO {}", PUBLIC_READ_ONLY, place, who)
    _on(cursor, "GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {}", jobs, place, who)
    _on(cursor, "GRANT USAGE ON SEQUENCE {} TO {}", sequences_of(cursor, "public"), place, who)
    for signature in _job_functions(cursor):
        _run(cursor, "GRANT EXECUTE ON FUNCTION {} TO {}", sql.SQL(signature), who)


def _job_functions(cursor: CursorWrapper) -> list[str]:
    cursor.execute(
        "SELECT oid::regprocedure::text FROM pg_proc "
        "WHERE pronamespace = 'public'::regnamespace AND starts_with(proname, 'procrastinate_')"
    )
    return [row[0] for row in cursor.fetchall()]


def _on(
    cursor: CursorWrapper,
    statement: str,
    names: Sequence[str],
    place: sql.Identifier,
    who: sql.Identifier,
) -> None:
    """Run the statement for all these tables or sequences of one schema at once."""
    full = [sql.SQL("{}.{}").format(place, sql.Identifier(name)) for name in names]
    if full:
        _run(cursor, statement, sql.SQL(", ").join(full), who)


def _run(cursor: CursorWrapper, text: str, *parts: sql.Composable) -> None:
    cursor.execute(sql.SQL(text).format(*parts))
