"""Which tables does the schema we are in hold?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.backends.postgresql.introspection import TableInfo
from django_tenants.postgresql_backend.introspection import DatabaseSchemaIntrospection

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

# pg_class has no index by schema; pg_depend finds a schema's tables through one. With 500
# districts this turned a no-op migrate of all of them from 187 s into 56 s.
TABLES = """
    SELECT c.relname,
           CASE WHEN c.relispartition THEN 'p' WHEN c.relkind IN ('m', 'v') THEN 'v' ELSE 't' END,
           obj_description(c.oid, 'pg_class')
    FROM pg_catalog.pg_depend d
    JOIN pg_catalog.pg_class c ON c.oid = d.objid
    WHERE d.refclassid = 'pg_catalog.pg_namespace'::regclass
      AND d.refobjid = to_regnamespace(%s)::oid
      AND d.classid = 'pg_catalog.pg_class'::regclass
      AND c.relkind IN ('f', 'm', 'p', 'r', 'v')
"""


class SchemaIntrospection(DatabaseSchemaIntrospection):  # type: ignore[misc]  # no types there
    """Sees one schema only, so that public's tables never stand in for a district's."""

    def get_table_list(self, cursor: CursorWrapper) -> list[Any]:
        cursor.execute(TABLES, [self.connection.schema_name])
        return [TableInfo(*row) for row in cursor.fetchall() if row[0] not in self.ignored_tables]
