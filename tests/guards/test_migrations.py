"""Are the migrations complete, and do they stay true when our code changes?"""

from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from tests.guards.code import imported, short, sources

OURS = {"tenants", "audit", "people", "cases", "messaging", "parent_training", "portal"}
# Field expressions and choices that Django itself writes into migrations.
ALLOWED = ("tenants.base.clock", "messaging.search_text")


def test_no_migration_is_missing():
    loader = MigrationLoader(None)
    now = ProjectState.from_apps(apps)
    missing = MigrationAutodetector(loader.project_state(), now).changes(graph=loader.graph)
    assert {label: found for label, found in missing.items() if label in OURS} == {}


def test_migrations_do_not_run_our_code():
    ours = ("portal", "messaging", "parent_training", "cases", "tenants")
    found = [
        f"{short(path)}:{line} {module}"
        for path in sources(migrations=True)
        for line, module in imported(path)
        if module.split(".")[0] in ours and not module.startswith(ALLOWED)
    ]
    assert found == []
