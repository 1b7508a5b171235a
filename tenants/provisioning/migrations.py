"""How is one schema brought to the newest migrations?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db.migrations import operations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django_tenants.utils import get_app_label

from tenants.base.postgres_backend.base import PUBLIC
from tenants.base.schemas import OWNER, in_schema
from tenants.provisioning.owner import owner

if TYPE_CHECKING:
    from collections.abc import Iterable

Target = tuple[str, str]


def labels_of(names: Iterable[str]) -> frozenset[str]:
    """The labels of apps listed in SHARED_APPS or TENANT_APPS."""
    return frozenset(get_app_label(name) for name in names)


def targets(executor: MigrationExecutor, schema: str) -> list[Target]:
    """The newest migration of each app that has tables in this schema."""
    labels = labels_of(settings.SHARED_APPS if schema == PUBLIC else settings.TENANT_APPS)
    return [leaf for leaf in executor.loader.graph.leaf_nodes() if leaf[0] in labels]


def is_behind(schema: str) -> bool:
    """True when a migration is still to be applied there."""
    with in_schema(schema, alias=OWNER, include_public=False):
        return bool(_way_for(schema).plan)


def migrate_schema(schema: str) -> int:
    """Apply what is missing, as the owner; the number of migrations applied.

    Rights on new tables are not given here: see privileges.py. Raises what the migration
    raises; what was applied before it stays.
    """
    with in_schema(schema, alias=OWNER, include_public=False):
        way = _way_for(schema)
        if way.plan:
            # A recorder remembers that its table is there, and this may be another schema.
            way.executor.recorder = MigrationRecorder(owner())
            way.executor.migrate(way.ends, plan=way.plan, state=way.state.clone())
            if not _changes_columns_only(way.plan):
                emit_post_migrate_signal(verbosity=0, interactive=False, db=OWNER, plan=way.plan)
    return len(way.plan)


@dataclass
class _Way:
    """From one list of applied migrations to the newest."""

    executor: MigrationExecutor
    ends: list[Target]
    plan: list[Any]
    state: Any


_ways: dict[tuple[bool, frozenset[Target]], _Way] = {}


def _way_for(schema: str) -> _Way:
    """What is to be applied there. Worked out once for all schemas that stand at one place.

    Drawing up the models is the dear part: half a second, against some milliseconds of SQL.
    """
    connection = owner()
    place = (schema == PUBLIC, frozenset(MigrationRecorder(connection).applied_migrations()))
    known = _ways.get(place)
    if known is None or known.executor.connection is not connection:
        _ways.clear()
        _ways[place] = _work_out(schema)
    return _ways[place]


def _work_out(schema: str) -> _Way:
    executor = MigrationExecutor(owner())
    ends = targets(executor, schema)
    plan = executor.migration_plan(ends)
    way = _Way(executor, ends, plan, state=None)
    if plan:
        emit_pre_migrate_signal(verbosity=0, interactive=False, db=OWNER, plan=plan)
        way.state = executor._create_project_state(  # type: ignore[attr-defined]  # private
            with_applied_migrations=True
        )
        _ = way.state.apps  # drawn up now, then copied with the state
    return way


# After these there is no new content type and no new permission to write down.
_COLUMNS_ONLY = (
    operations.AddField,
    operations.AlterField,
    operations.RemoveField,
    operations.RenameField,
    operations.AddIndex,
    operations.RemoveIndex,
    operations.RenameIndex,
    operations.AddConstraint,
    operations.RemoveConstraint,
    operations.AlterUniqueTogether,
    operations.RunSQL,
)


def _changes_columns_only(plan: list[Any]) -> bool:
    return all(
        isinstance(operation, _COLUMNS_ONLY)
        for migration, _ in plan
        for operation in migration.operations
    )
