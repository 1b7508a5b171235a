"""What does PostgreSQL's catalogue say a schema is made of?

Everything is looked up by the schema's oid through pg_depend, which has an index, so the time
does not grow with the number of districts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

_IN_SCHEMA = """
    pg_depend d JOIN pg_class c ON c.oid = d.objid
      AND d.refclassid = 'pg_namespace'::regclass AND d.refobjid = to_regnamespace(%s)::oid
      AND d.classid = 'pg_class'::regclass
"""
_SEQUENCES = f"SELECT c.relname FROM {_IN_SCHEMA} WHERE c.relkind = 'S' ORDER BY 1"
_TABLES = f"SELECT c.relname FROM {_IN_SCHEMA} WHERE c.relkind = 'r' ORDER BY 1"
_COLUMNS = f"""
    SELECT c.relname, c.relpersistence, c.reloptions, a.attname,
           format_type(a.atttypid, a.atttypmod), a.attnotnull, n.conname,
           CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text END,
           a.attidentity, a.attgenerated, pg_get_expr(f.adbin, f.adrelid),
           s.relname, q.seqstart, q.seqincrement, q.seqmin, q.seqmax, q.seqcache, q.seqcycle
    FROM {_IN_SCHEMA}
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_attrdef f ON f.adrelid = c.oid AND f.adnum = a.attnum
    LEFT JOIN pg_constraint n
        ON n.conrelid = c.oid AND n.contype = 'n' AND n.conkey = ARRAY[a.attnum]
    LEFT JOIN pg_depend i ON i.refclassid = 'pg_class'::regclass AND i.refobjid = c.oid
        AND i.refobjsubid = a.attnum AND i.classid = 'pg_class'::regclass AND i.deptype = 'i'
        AND a.attidentity <> ''
    LEFT JOIN pg_class s ON s.oid = i.objid AND s.relkind = 'S'
    LEFT JOIN pg_sequence q ON q.seqrelid = s.oid
    WHERE c.relkind = 'r' ORDER BY c.relname, a.attnum
"""
_CONSTRAINTS = f"""
    SELECT c.relname, k.conname, k.contype, k.convalidated, pg_get_constraintdef(k.oid)
    FROM {_IN_SCHEMA} JOIN pg_constraint k ON k.conrelid = c.oid
    WHERE c.relkind = 'r' AND k.contype IN ('p', 'u', 'c', 'x', 'f')
    ORDER BY c.relname, k.conname
"""
_INDEXES = f"""
    SELECT pg_get_indexdef(x.indexrelid, 0, true)
    FROM {_IN_SCHEMA} JOIN pg_index x ON x.indrelid = c.oid JOIN pg_class i ON i.oid = x.indexrelid
    WHERE c.relkind = 'r' AND NOT EXISTS (
        SELECT FROM pg_constraint k WHERE k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x')
    )
    ORDER BY i.relname
"""
_COMMENTS = f"""
    SELECT c.relname, a.attname, m.description
    FROM {_IN_SCHEMA} JOIN pg_description m ON m.objoid = c.oid
        AND m.classoid = 'pg_class'::regclass
    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = m.objsubid AND m.objsubid > 0
    WHERE c.relkind = 'r' ORDER BY 1, 2
"""
_FUNCTIONS = """
    SELECT p.oid::regprocedure::text, pg_get_functiondef(p.oid)
    FROM pg_depend d JOIN pg_proc p ON p.oid = d.objid AND d.classid = 'pg_proc'::regclass
    WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = to_regnamespace(%s)::oid
      AND p.prokind = 'f' ORDER BY 1
"""
# Whatever is not a plain table, its identity sequences or a function is named here, so that
# nothing is left out of a new district unseen. PostgreSQL's own rules forbid most of it too:
# Citus has no triggers on sharded schemas.
_STRANGERS = f"""
    SELECT pg_describe_object(d.classid, d.objid, d.objsubid) FROM pg_depend d
    WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = to_regnamespace(%s)::oid
      AND d.classid NOT IN ('pg_class'::regclass, 'pg_proc'::regclass)
    UNION ALL
    SELECT pg_describe_object('pg_class'::regclass, c.oid, 0) FROM {_IN_SCHEMA}
    WHERE c.relkind NOT IN ('r', 'S') OR c.relrowsecurity
       OR EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = c.oid)
       OR (c.relkind = 'S' AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.objid = c.oid
           AND i.classid = 'pg_class'::regclass AND i.deptype = 'i'))
    UNION ALL
    SELECT pg_describe_object('pg_proc'::regclass, p.oid, 0)
    FROM pg_depend d JOIN pg_proc p ON p.oid = d.objid AND d.classid = 'pg_proc'::regclass
    WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = to_regnamespace(%s)::oid
      AND p.prokind <> 'f'
    UNION ALL
    SELECT pg_describe_object('pg_trigger'::regclass, g.oid, 0)
    FROM {_IN_SCHEMA} JOIN pg_trigger g ON g.tgrelid = c.oid AND NOT g.tgisinternal
    UNION ALL
    SELECT pg_describe_object('pg_rewrite'::regclass, r.oid, 0)
    FROM {_IN_SCHEMA} JOIN pg_rewrite r ON r.ev_class = c.oid AND c.relkind = 'r'
"""


@dataclass(frozen=True)
class Column:
    """One column, in the words CREATE TABLE needs."""

    table: str
    persistence: str
    table_options: list[str] | None
    name: str
    type: str
    not_null: bool
    not_null_name: str | None
    collation: str | None
    identity: str
    generated: str
    default: str | None
    sequence: str | None
    start: int | None
    increment: int | None
    minimum: int | None
    maximum: int | None
    cache: int | None
    cycle: bool | None


@dataclass(frozen=True)
class Constraint:
    """A primary key (p), unique (u), check (c), exclusion (x) or foreign key (f)."""

    table: str
    name: str
    kind: str
    validated: bool
    definition: str


def _rows(cursor: CursorWrapper, query: str, schema: str) -> list[tuple[Any, ...]]:
    cursor.execute(query, [schema] * query.count("%s"))
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def tables_of(cursor: CursorWrapper, schema: str) -> list[str]:
    """The schema's tables, by name; empty when there is no such schema."""
    return [row[0] for row in _rows(cursor, _TABLES, schema)]


def sequences_of(cursor: CursorWrapper, schema: str) -> list[str]:
    """The schema's sequences, by name."""
    return [row[0] for row in _rows(cursor, _SEQUENCES, schema)]


def columns_of(cursor: CursorWrapper, schema: str) -> list[Column]:
    """Every column, by table and then in the order of the table."""
    return [Column(*row) for row in _rows(cursor, _COLUMNS, schema)]


def constraints_of(cursor: CursorWrapper, schema: str) -> list[Constraint]:
    """Every named rule but NOT NULL, which belongs to its column."""
    return [Constraint(*row) for row in _rows(cursor, _CONSTRAINTS, schema)]


def indexes_of(cursor: CursorWrapper, schema: str) -> list[str]:
    """CREATE INDEX statements of the indexes no constraint makes by itself."""
    return [row[0] for row in _rows(cursor, _INDEXES, schema)]


def comments_of(cursor: CursorWrapper, schema: str) -> list[tuple[str, str | None, str]]:
    """(table, column or None, text)."""
    return [(row[0], row[1], row[2]) for row in _rows(cursor, _COMMENTS, schema)]


def functions_of(cursor: CursorWrapper, schema: str) -> list[tuple[str, str]]:
    """(signature, CREATE FUNCTION statement)."""
    return [(row[0], row[1]) for row in _rows(cursor, _FUNCTIONS, schema)]


def strangers_in(cursor: CursorWrapper, schema: str) -> list[str]:
    """What the schema holds that a new district would not get."""
    return [row[0] for row in _rows(cursor, _STRANGERS, schema)]


def schema_exists(cursor: CursorWrapper, schema: str) -> bool:
    """True when a schema of that name is there, whatever it holds."""
    cursor.execute("SELECT to_regnamespace(%s) IS NOT NULL", [schema])
    return bool(cursor.fetchone()[0])
