"""Is there an up-to-date template schema, and what are the statements that copy it?"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings
from django.db import transaction

from tenants.base.postgres_backend.base import TEMPLATE
from tenants.base.schemas import OWNER
from tenants.provisioning.ddl import Blueprint, blueprint_of, quote
from tenants.provisioning.migrations import labels_of, migrate_schema
from tenants.provisioning.owner import only_one, owner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NEXT = f"{TEMPLATE}_next"
_blueprints: dict[str, Blueprint] = {}


@cache
def fingerprint() -> str:
    """A hash over the text of every migration a district gets."""
    digest = hashlib.sha256()
    for path in _migration_files():
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _migration_files() -> Iterator[Path]:
    for label in sorted(labels_of(settings.TENANT_APPS)):
        name = f"{apps.get_app_config(label).name}.migrations"
        try:
            folder = Path(next(iter(import_module(name).__path__)))
        except ModuleNotFoundError:
            continue  # an app without tables, such as messages
        yield from sorted(folder.glob("*.py"))


def template_is_current() -> bool:
    """True when the template was made by the migrations we have."""
    return _stored_fingerprint() == fingerprint()


def _stored_fingerprint() -> str | None:
    with owner().cursor() as cursor:
        cursor.execute(
            "SELECT obj_description(to_regnamespace(%s)::oid, 'pg_namespace')", [TEMPLATE]
        )
        found: str | None = cursor.fetchone()[0]
    return found


def ensure_template(progress: Callable[[str], None] | None = None) -> None:
    """Make the template anew when migrations changed. Takes some seconds, then nothing.

    It is migrated beside the old one and takes its name in one step, so that a crash leaves
    either the old or the new. Raises Refused while another command does the same.
    """
    if template_is_current():
        return
    with only_one("the template schema"):
        if progress:
            progress("Making the template schema from the migrations")
        _drop(NEXT)
        _create(NEXT)
        migrate_schema(NEXT)
        blueprint_of(NEXT)  # refuses now what a district could not be given later
        _take_name()


def _create(schema: str) -> None:
    with owner().cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {quote(schema)}")


def _drop(schema: str) -> None:
    with owner().cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {quote(schema)} CASCADE")


def _take_name() -> None:
    with transaction.atomic(using=OWNER), owner().cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {quote(TEMPLATE)} CASCADE")
        cursor.execute(f"ALTER SCHEMA {quote(NEXT)} RENAME TO {quote(TEMPLATE)}")
        cursor.execute(f"COMMENT ON SCHEMA {quote(TEMPLATE)} IS '{fingerprint()}'")


def blueprint() -> Blueprint:
    """The statements for one more district, kept in this process until migrations change."""
    key = f"{owner().settings_dict['NAME']} {_template_oid()} {_stored_fingerprint()}"
    if key not in _blueprints:
        _blueprints.clear()
        _blueprints[key] = blueprint_of(TEMPLATE)
    return _blueprints[key]


def _template_oid() -> int:
    with owner().cursor() as cursor:
        cursor.execute("SELECT to_regnamespace(%s)::oid::bigint", [TEMPLATE])
        oid: int = cursor.fetchone()[0]
    return oid
