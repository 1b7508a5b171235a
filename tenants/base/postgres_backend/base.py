"""How does each cursor get the search path of the district it belongs to?

django-tenants sets the path but falls through to public when the schema is missing. This
wrapper asks for both in one round trip and refuses. See docs/adr/0005-own-database-backend.md.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import psycopg
from django.utils.asyncio import async_unsafe
from django_tenants.postgresql_backend.base import DatabaseWrapper as TenantWrapper
from psycopg.pq import TransactionStatus

from tenants.base.postgres_backend.introspection import SchemaIntrospection
from tenants.base.postgres_backend.patience import DatabaseHangs, PatientConnection

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PUBLIC = "public"
TEMPLATE = "template_district"
SCHEMA_NAME = re.compile(rf"(?:{PUBLIC}|{TEMPLATE}(?:_next)?|d_[a-z0-9_]{{2,40}})\Z")

# A schema the role may not use is skipped by PostgreSQL exactly like a missing one.
SET_PATH = """
    SELECT set_config('search_path', %s, false),
           coalesce(has_schema_privilege(to_regnamespace(%s)::oid, 'USAGE'), false)
"""


class SchemaMissing(RuntimeError):
    """The district's schema is not there, or this role may not use it.

    Deliberately not a DatabaseError: nothing that forgives database errors may forgive this.
    """


class DatabaseWrapper(TenantWrapper):  # type: ignore[misc]  # django-tenants ships no types
    """PostgreSQL with one schema for each district."""

    schema_name: str
    connection: Any  # the driver’s own, typed by nobody on the way here
    search_path_set_schemas: list[str] | None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._path_is_provisional = False
        self._untried = False
        super().__init__(*args, **kwargs)
        self.introspection = SchemaIntrospection(self)
        self.execute_wrappers.append(self._before_each_statement)

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        """Choose the schema for the cursors to come; asks the database nothing.

        Raises ValueError for a name that is no schema of ours.
        """
        if not SCHEMA_NAME.match(tenant.schema_name):
            raise ValueError(f"{tenant.schema_name!r} is not the name of a district's schema.")
        self.tenant = tenant
        self.schema_name = tenant.schema_name
        self.include_public_schema = include_public

    def connect(self) -> None:
        self._forget_path()
        super().connect()
        self._untried = True

    def close(self) -> None:
        self._forget_path()
        super().close()

    def _commit(self) -> Any:
        result = super()._commit()
        self._path_is_provisional = False
        return result

    @async_unsafe
    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self._forget_path()

    def _forget_path(self) -> None:
        self.search_path_set_schemas = None
        self._setting_search_path = False
        self._path_is_provisional = False

    def _before_each_statement(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
    ) -> Any:
        """A cursor kept across a change of schema follows the change."""
        if self.connection is not None:
            self._handle_search_path()
        return execute(sql, params, many, context)

    def _cursor(self, name: str | None = None) -> Any:
        """The path first: it may have to exchange the connection the cursor is made from."""
        self.ensure_connection()
        self._handle_search_path()
        return super(TenantWrapper, self)._cursor(name)

    def _handle_search_path(self, cursor: Any = None) -> None:
        if self._setting_search_path or self._path_is_right():
            return
        if self._status() == TransactionStatus.INERROR:
            return  # only a rollback can follow, and that forgets the path
        self._setting_search_path = True
        try:
            with self.wrap_database_errors:
                self._set_path_on_a_live_connection(self._get_cursor_search_paths())
        finally:
            self._setting_search_path = False

    def _set_path_on_a_live_connection(self, path: list[str]) -> None:
        """A pool may hand out connections that died with the server; try the next one.

        Only before anything else was asked on this connection, so nothing can be lost. This
        way a restarted database costs no visitor an error, and no round trip to find out.
        """
        spares = self.pool.max_size if self._untried and self.pool else 0
        for left in range(spares, -1, -1):
            try:
                self._set_first_path(path)
                break
            except DatabaseHangs:
                raise  # the others would hang as well, one after the other
            except psycopg.OperationalError:
                if not left:
                    raise
                self._exchange_connection()
        self._untried = False

    def _set_first_path(self, path: list[str]) -> None:
        if self._untried and isinstance(self.connection, PatientConnection):
            with self.connection.hasty():
                self._set_path(path)
        else:
            self._set_path(path)

    def _exchange_connection(self) -> None:
        dead: Any = self.connection
        autocommit = dead.autocommit
        dead.close()  # it may not know yet that it is dead
        self.pool.putconn(dead)
        self.connection = self.get_new_connection(self.get_connection_params())
        self.connection.autocommit = autocommit

    def _path_is_right(self) -> bool:
        """A path set in a transaction that someone ended behind our back is not trusted."""
        if self._path_is_provisional and self._status() == TransactionStatus.IDLE:
            self._forget_path()
        wanted: Sequence[str] = self._get_cursor_search_paths()
        return self.search_path_set_schemas == wanted

    def _set_path(self, path: list[str]) -> None:
        self.search_path_set_schemas = None
        with self.connection.cursor() as raw:
            _, usable = raw.execute(SET_PATH, [",".join(path), path[0]]).fetchone()
        if not usable:
            raise SchemaMissing(f"The schema {path[0]} is missing or closed to this role.")
        self.search_path_set_schemas = path
        self._path_is_provisional = self._status() != TransactionStatus.IDLE

    def _status(self) -> TransactionStatus:
        status: TransactionStatus = self.connection.info.transaction_status
        return status

    def _get_cursor_search_paths(self) -> list[str]:
        if self.schema_name == PUBLIC or not self.include_public_schema:
            return [self.schema_name]
        return [self.schema_name, PUBLIC]
