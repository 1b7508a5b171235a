"""Which statements make a second schema just like the first?

Written from the catalogue, not with pg_dump: that program must be at least as new as the
server it reads and need not be there at all. See docs/adr/0006-districts-from-a-template.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from tenants.base.schemas import OWNER, in_schema
from tenants.provisioning import catalog
from tenants.provisioning.errors import Refused

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

    from tenants.provisioning.catalog import Column, Constraint


@dataclass(frozen=True)
class Blueprint:
    """Statements to be run one by one with the new schema first in the search path."""

    tables: tuple[str, ...]
    rows: tuple[str, ...]
    rules: tuple[str, ...]


def quote(name: str) -> str:
    """The name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def blueprint_of(schema: str) -> Blueprint:
    """Read the statements from `schema`. Raises Refused when it holds what we cannot copy."""
    place = in_schema(schema, alias=OWNER, include_public=False)
    with place as connection, connection.cursor() as cursor:
        _refuse_strangers(cursor, schema)
        columns = catalog.columns_of(cursor, schema)
        constraints = catalog.constraints_of(cursor, schema)
        return Blueprint(
            tables=(*_functions(cursor, schema), *_tables(columns, constraints)),
            rows=(*_copies(cursor, schema, columns), *_sequence_values(cursor, columns)),
            rules=(
                *catalog.indexes_of(cursor, schema),
                *_late_rules(constraints),
                *_comments(cursor, schema),
            ),
        )


def _refuse_strangers(cursor: CursorWrapper, schema: str) -> None:
    strangers = catalog.strangers_in(cursor, schema)
    if strangers:
        raise Refused(
            f"{schema} holds what a new district cannot be given: {', '.join(strangers)}. "
            "Only tables, indexes, constraints, identity columns and functions can be copied."
        )


def _functions(cursor: CursorWrapper, schema: str) -> list[str]:
    head = "CREATE OR REPLACE FUNCTION "
    return [
        definition.replace(f"{head}{schema}.", head, 1)
        for _, definition in catalog.functions_of(cursor, schema)
    ]


def _tables(columns: list[Column], constraints: list[Constraint]) -> list[str]:
    inside = [c for c in constraints if _is_inside(c)]
    return [
        _create_table(list(group), [c for c in inside if c.table == table])
        for table, group in groupby(columns, key=lambda column: column.table)
    ]


def _is_inside(constraint: Constraint) -> bool:
    return constraint.kind != "f" and constraint.validated


def _create_table(columns: list[Column], constraints: list[Constraint]) -> str:
    first = columns[0]
    lines = [_column(column) for column in columns]
    lines += [f"CONSTRAINT {quote(c.name)} {c.definition}" for c in constraints]
    kind = "UNLOGGED TABLE" if first.persistence == "u" else "TABLE"
    options = f" WITH ({', '.join(first.table_options)})" if first.table_options else ""
    return f"CREATE {kind} {quote(first.table)} ({', '.join(lines)}){options}"


def _column(column: Column) -> str:
    parts = [quote(column.name), column.type]
    if column.collation:
        parts.append(f"COLLATE {column.collation}")
    if column.not_null:
        named = column.not_null_name
        parts.append(f"CONSTRAINT {quote(named)} NOT NULL" if named else "NOT NULL")
    if column.identity:
        parts.append(_identity(column))
    elif column.generated:
        stored = "STORED" if column.generated == "s" else "VIRTUAL"
        parts.append(f"GENERATED ALWAYS AS ({column.default}) {stored}")
    elif column.default:
        parts.append(f"DEFAULT {column.default}")
    return " ".join(parts)


def _identity(column: Column) -> str:
    when = "ALWAYS" if column.identity == "a" else "BY DEFAULT"
    cycle = "CYCLE" if column.cycle else "NO CYCLE"
    return (
        f"GENERATED {when} AS IDENTITY (SEQUENCE NAME {quote(column.sequence or '')} "
        f"START WITH {column.start} INCREMENT BY {column.increment} MINVALUE {column.minimum} "
        f"MAXVALUE {column.maximum} CACHE {column.cache} {cycle})"
    )


def plain_columns(columns: list[Column], table: str) -> str:
    """The table's columns that hold values of their own, as a quoted list."""
    return ", ".join(quote(c.name) for c in columns if c.table == table and not c.generated)


def _copies(cursor: CursorWrapper, schema: str, columns: list[Column]) -> list[str]:
    """What migrations left in the template: their own list, content types, permissions."""
    copies = []
    for table in catalog.tables_of(cursor, schema):
        cursor.execute(f"SELECT EXISTS (SELECT FROM {quote(schema)}.{quote(table)})")
        if cursor.fetchone()[0]:
            names = plain_columns(columns, table)
            copies.append(
                f"INSERT INTO {quote(table)} ({names}) OVERRIDING SYSTEM VALUE "
                f"SELECT {names} FROM {quote(schema)}.{quote(table)}"
            )
    return copies


def _sequence_values(cursor: CursorWrapper, columns: list[Column]) -> list[str]:
    moved = []
    for column in columns:
        if column.sequence:
            cursor.execute(f"SELECT last_value, is_called FROM {quote(column.sequence)}")
            last, called = cursor.fetchone()
            if called or last != column.start:
                moved.append(f"SELECT setval('{quote(column.sequence)}', {last}, {called})")
    return moved


def _late_rules(constraints: list[Constraint]) -> list[str]:
    return [
        f"ALTER TABLE {quote(c.table)} ADD CONSTRAINT {quote(c.name)} {c.definition}"
        for c in sorted(constraints, key=lambda c: (c.kind == "f", c.table, c.name))
        if not _is_inside(c)
    ]


def _comments(cursor: CursorWrapper, schema: str) -> list[str]:
    statements = []
    for table, column, text in catalog.comments_of(cursor, schema):
        target = f"COLUMN {quote(table)}.{quote(column)}" if column else f"TABLE {quote(table)}"
        escaped = text.replace("'", "''")
        statements.append(f"COMMENT ON {target} IS '{escaped}'")
    return statements
