"""Is a district's schema exactly what the migrations and the rights rule say?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tenants.base.schemas import OWNER, in_schema
from tenants.provisioning import catalog
from tenants.provisioning.ddl import quote
from tenants.provisioning.privileges import rights_for

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

_RIGHTS = """
    SELECT c.relname, c.relkind, coalesce(r.rolname, 'PUBLIC'), a.privilege_type
    FROM pg_depend d JOIN pg_class c ON c.oid = d.objid
      AND d.refclassid = 'pg_namespace'::regclass AND d.refobjid = to_regnamespace(%s)::oid
      AND d.classid = 'pg_class'::regclass,
    aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
    WHERE a.grantee <> c.relowner
"""
_SCHEMA_RIGHTS = """
    SELECT coalesce(r.rolname, 'PUBLIC'), a.privilege_type
    FROM pg_namespace n, aclexplode(n.nspacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
    WHERE n.oid = to_regnamespace(%s)::oid AND a.grantee <> n.nspowner
"""


# Reading back its own text, PostgreSQL moves a cast of an ARRAY[...] to its elements. The two
# trees mean the same and fold to the same constant, so both are written the second way here.
_CAST_ARRAY = re.compile(r"(?:\(ARRAY\[([^\[\]]*)\]\)|ARRAY\[([^\[\]]*)\])::([a-z][a-z ]*)\[\]")
_CAST_ELEMENT = re.compile(r"\(('[^']*'::[a-z ]+)\)(::[a-z ]+)")


def settled(text: str) -> str:
    """The definition as PostgreSQL writes it after reading its own text once."""
    return _CAST_ELEMENT.sub(r"\1\2", _CAST_ARRAY.sub(_cast_elements, text))


def _cast_elements(match: re.Match[str]) -> str:
    elements = (match[1] or match[2]).split(", ")
    return f"ARRAY[{', '.join(f'{element}::{match[3]}' for element in elements)}]"


def describe(schema: str) -> frozenset[str]:
    """One line for each table, column, rule, index, sequence and function, without rights.

    Two schemas are built alike exactly when these sets are equal.
    """
    place = in_schema(schema, alias=OWNER, include_public=False)
    with place as connection, connection.cursor() as cursor:
        return frozenset(
            [
                *_columns(cursor, schema),
                *(settled(f"constraint {c}") for c in catalog.constraints_of(cursor, schema)),
                *(settled(f"index {text}") for text in catalog.indexes_of(cursor, schema)),
                *(f"comment {comment}" for comment in catalog.comments_of(cursor, schema)),
                *(f"stranger {text}" for text in catalog.strangers_in(cursor, schema)),
                *_functions(cursor, schema),
            ]
        )


def _columns(cursor: CursorWrapper, schema: str) -> list[str]:
    """In the order of the table; the number itself may differ where one was dropped."""
    places: dict[str, int] = {}
    lines = []
    for column in catalog.columns_of(cursor, schema):
        places[column.table] = places.get(column.table, 0) + 1
        lines.append(f"column {places[column.table]} {column}")
    return lines


def _functions(cursor: CursorWrapper, schema: str) -> list[str]:
    return [
        f"function {signature} {text.replace(f'{schema}.', '')}"
        for signature, text in catalog.functions_of(cursor, schema)
    ]


def differences(schema: str, model: str) -> list[str]:
    """What `schema` lacks or has over, compared with `model`; empty when built alike."""
    have, want = describe(schema), describe(model)
    return [
        *(f"missing: {line}" for line in sorted(want - have)),
        *(f"too much: {line}" for line in sorted(have - want)),
    ]


def rights(schema: str) -> frozenset[tuple[str, str, str]]:
    """(object, role, right) for everybody but the owner; the schema itself is object ""."""
    with in_schema(schema, alias=OWNER) as connection, connection.cursor() as cursor:
        cursor.execute(_RIGHTS, [schema])
        found = {(name, role, right) for name, _, role, right in cursor.fetchall()}
        cursor.execute(_SCHEMA_RIGHTS, [schema])
        return frozenset(found | {("", role, right) for role, right in cursor.fetchall()})


def wrong_rights(schema: str, role: str) -> list[str]:
    """Where the rights in `schema` are not those of the rule in privileges.py."""
    have = rights(schema)
    want = _expected(schema, role)
    return [
        *(f"{who} may not {right} on {name or schema}" for name, who, right in want - have),
        *(f"{who} may {right} on {name or schema}" for name, who, right in have - want),
    ]


def _expected(schema: str, role: str) -> set[tuple[str, str, str]]:
    with in_schema(schema, alias=OWNER) as connection, connection.cursor() as cursor:
        tables = catalog.tables_of(cursor, schema)
        columns = catalog.columns_of(cursor, schema)
    expected = {("", role, "USAGE")}
    expected |= {(table, role, right) for table in tables for right in rights_for(table)}
    return expected | {(c.sequence, role, "USAGE") for c in columns if c.sequence}


def sequences_behind(schema: str) -> list[str]:
    """Sequences that would give out a number which is taken."""
    with in_schema(schema, alias=OWNER) as connection, connection.cursor() as cursor:
        columns = [c for c in catalog.columns_of(cursor, schema) if c.sequence]
        return [str(c.sequence) for c in columns if _is_behind(cursor, c)]


def _is_behind(cursor: CursorWrapper, column: catalog.Column) -> bool:
    sequence, table, name = quote(column.sequence or ""), quote(column.table), quote(column.name)
    cursor.execute(
        f"SELECT coalesce(max({name}), 0) > (SELECT CASE WHEN is_called THEN last_value "
        f"ELSE last_value - 1 END FROM {sequence}) FROM {table}"
    )
    return bool(cursor.fetchone()[0])
