"""How is one schema brought to the newest migrations?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db.migrations.executor import MigrationExecutor
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
        executor = MigrationExecutor(owner())
        return bool(executor.migration_plan(targets(executor, schema)))


def migrate_schema(schema: str) -> int:
    """Apply what is missing, as the owner; the number of migrations applied.

    Rights on new tables are not given here: see privileges.py.
    """
    with in_schema(schema, alias=OWNER, include_public=False):
        owner()._forget_path()
        executor = MigrationExecutor(owner())
        plan = executor.migration_plan(targets(executor, schema))
        if plan:
            run_plan(executor, schema, plan)
    return len(plan)


def run_plan(executor: MigrationExecutor, schema: str, plan: list[Any], state: Any = None) -> None:
    """Apply `plan` in the schema the owner's connection is in, signals and all."""
    quiet: dict[str, Any] = {"verbosity": 0, "interactive": False, "db": OWNER}
    emit_pre_migrate_signal(**quiet, plan=plan)
    executor.migrate(targets(executor, schema), plan=plan, state=state)
    emit_post_migrate_signal(**quiet, plan=plan)
