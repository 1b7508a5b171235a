"""How are all districts brought to the newest migrations, some at a time?

One query tells who is behind. Each worker process has one plain connection (a pool deadlocks
here) and works out the way once for all districts that stand at the same place. A district
that fails is reported and the others go on; running again takes up the rest.
"""

from __future__ import annotations

import logging
import multiprocessing
import time
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connections, transaction

from tenants.base.postgres_backend.base import TEMPLATE
from tenants.base.processes import set_up
from tenants.base.schemas import OWNER
from tenants.models import District
from tenants.provisioning.ddl import quote
from tenants.provisioning.migrations import migrate_schema
from tenants.provisioning.owner import owner, site_role
from tenants.provisioning.privileges import grant_district

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

log = logging.getLogger(__name__)
AT_A_TIME = 200  # schemas in one UNION ALL
WORTH_A_PROCESS = 4  # districts; below this, starting processes takes longer than the work


@dataclass(frozen=True)
class Outcome:
    """What became of one district; `error` is empty when it went well."""

    schema: str
    applied: int
    seconds: float
    error: str = ""


def who_is_behind(schemas: list[str]) -> list[str]:
    """Those of `schemas` whose list of applied migrations is not the template's.

    A schema that is missing altogether counts as behind, so that it is reported.
    """
    wanted = _marks([TEMPLATE]).get(TEMPLATE)
    marks = _marks(schemas)
    return [schema for schema in schemas if marks.get(schema) != wanted]


def _marks(schemas: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    with owner().cursor() as cursor:
        cursor.execute(
            "SELECT name FROM unnest(%s::text[]) name "
            "WHERE to_regclass(quote_ident(name) || '.django_migrations') IS NOT NULL",
            [schemas],
        )
        there = [row[0] for row in cursor.fetchall()]
        for part in _parts(there):
            cursor.execute(" UNION ALL ".join(_mark_query(schema) for schema in part))
            found.update(cursor.fetchall())
    return found


def _parts(schemas: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(schemas), AT_A_TIME):
        yield schemas[start : start + AT_A_TIME]


def _mark_query(schema: str) -> str:
    return (
        f"SELECT '{schema}', md5(string_agg(app || '.' || name, ',' ORDER BY app, name)) "
        f"FROM {quote(schema)}.django_migrations"
    )


def migrate_all(
    schemas: list[str], *, processes: int, done: Callable[[Outcome], None]
) -> list[Outcome]:
    """Migrate the given schemas; `done` hears of each as it ends. Never raises for one of them."""
    if processes == 1 or len(schemas) <= WORTH_A_PROCESS:
        outcomes = []
        for schema in schemas:
            outcomes.append(migrate_one(schema))
            done(outcomes[-1])
        return outcomes
    return _in_processes(schemas, processes, done)


def _in_processes(
    schemas: list[str], processes: int, done: Callable[[Outcome], None]
) -> list[Outcome]:
    # "spawn": a forked child would share our connection's socket.
    context = multiprocessing.get_context("spawn")
    logins = {alias: dict(connections.settings[alias]) for alias in connections.settings}
    with ProcessPoolExecutor(processes, context, set_up, (logins,)) as pool:
        running = {pool.submit(migrate_one, schema): schema for schema in schemas}
        outcomes = []
        for future in as_completed(running):
            outcomes.append(_outcome(running[future], future))
            done(outcomes[-1])
    return outcomes


def _outcome(schema: str, future: Future[Outcome]) -> Outcome:
    try:
        return future.result()
    except BrokenProcessPool:
        return Outcome(schema, 0, 0.0, "The process was ended from outside. Run this again.")


def migrate_one(schema: str) -> Outcome:
    """Migrate one schema and set the site's rights there; trouble is told, not raised."""
    began = time.perf_counter()
    applied, error = 0, ""
    try:
        applied = migrate_schema(schema)
        with transaction.atomic(using=OWNER), owner().cursor() as cursor:
            grant_district(cursor, schema, site_role())
    except Exception as trouble:  # the others must go on, whatever it is
        log.info("Migrating %s failed", schema, exc_info=True)
        error = f"{type(trouble).__name__}: {' '.join(str(trouble).split())[:300]}"
        connections[OWNER].close()
    return Outcome(schema, applied, time.perf_counter() - began, error)


def all_schemas() -> list[str]:
    """The schemas of all districts and of the platform, in the order of their names."""
    return list(
        District.objects.using(OWNER)
        .exclude(status=District.Status.CREATING)
        .order_by("schema_name")
        .values_list("schema_name", flat=True)
    )
