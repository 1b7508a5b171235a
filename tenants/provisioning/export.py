"""How does a whole district go into one file?"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.files.storage import default_storage
from django.db import transaction

from tenants.base.schemas import OWNER, SITE, in_schema
from tenants.models import District, Domain
from tenants.provisioning import archive, catalog, files, waiting
from tenants.provisioning.ddl import quote
from tenants.provisioning.errors import Refused
from tenants.provisioning.status import find

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from django.db.backends.utils import CursorWrapper

    from tenants.provisioning.archive import Manifest

# A district's row in words; `status` is the one it goes back to.
FIELDS = ("id", "slug", "schema_name", "name", "state", "timezone", "kind", "status")
MORE_FIELDS = ("created_at", "suspended_reason")


@dataclass
class _Writing:
    """What the steps of one export share."""

    cursor: CursorWrapper
    schema: str
    target: ZipFile
    manifest: Manifest


def export_district(
    slug: str, path: Path, *, progress: Callable[[str], None] = lambda line: None
) -> Manifest:
    """Write the district's rows (as of one moment) and files to `path`, readable by us alone.

    The file appears under its name when it is complete. Raises Refused when it is there
    already, or the district is not finished.
    """
    district = find(slug)
    if district.status == District.Status.CREATING:
        raise Refused(f"“{slug}” is not ready yet. Run new_district again first.")
    if path.exists():
        raise Refused(f"{path} is there already. Choose another name.")
    part = path.with_name(path.name + ".part")
    handle = os.open(part, os.O_CREAT | os.O_RDWR | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w+b") as raw, ZipFile(raw, "w", ZIP_DEFLATED) as target:
        manifest = _write(district, target, progress)
    part.replace(path)
    return manifest


def _write(district: District, target: ZipFile, progress: Callable[[str], None]) -> Manifest:
    schema, domains = district.schema_name, _domains(district)
    place = in_schema(schema, alias=OWNER, include_public=False)
    # The cursor first: it sets the path, and a snapshot must be asked for before any query.
    with place as connection, connection.cursor() as cursor, transaction.atomic(using=OWNER):
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        archive.settle(cursor)
        writing = _Writing(cursor, schema, target, _manifest(district, domains, cursor))
        progress(f"Writing the rows of {district.slug}")
        _write_rows(writing)
        _note_sequences(writing)
        jobs = waiting.read(cursor, schema)
        archive.write_member(target, writing.manifest, waiting.MEMBER, [jobs])
    progress(f"Writing the files of {district.slug}")
    _write_files(writing)
    target.writestr(archive.MANIFEST, writing.manifest.as_json())
    return writing.manifest


def _manifest(district: District, domains: list[dict[str, Any]], cursor: CursorWrapper) -> Manifest:
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
    return archive.Manifest(
        district={name: _text(getattr(district, name)) for name in FIELDS + MORE_FIELDS},
        domains=domains,
        migrations=[list(row) for row in cursor.fetchall()],
        made_at=datetime.now(UTC).isoformat(),
    )


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _domains(district: District) -> list[dict[str, Any]]:
    with in_schema("public", alias=OWNER):
        domains = Domain.objects.using(OWNER).filter(tenant=district).order_by("domain")
        return [
            {"id": str(domain.id), "domain": domain.domain, "is_primary": domain.is_primary}
            for domain in domains
        ]


def _write_rows(writing: _Writing) -> None:
    columns = catalog.columns_of(writing.cursor, writing.schema)
    keys = _primary_keys(writing)
    for table in catalog.tables_of(writing.cursor, writing.schema):
        own = [c.name for c in columns if c.table == table and not c.generated]
        writing.manifest.columns[table] = own
        names = ", ".join(quote(name) for name in own)
        query = f"SELECT {names} FROM {quote(table)} ORDER BY {keys.get(table, 'ctid')}"
        with writing.cursor.copy(f"COPY ({query}) TO STDOUT") as rows:
            archive.write_member(writing.target, writing.manifest, archive.rows_of(table), rows)


def _primary_keys(writing: _Writing) -> dict[str, str]:
    """The columns of each table's primary key, as pg_get_constraintdef lists them."""
    return {
        rule.table: rule.definition.partition("(")[2].partition(")")[0]
        for rule in catalog.constraints_of(writing.cursor, writing.schema)
        if rule.kind == "p"
    }


def _note_sequences(writing: _Writing) -> None:
    for column in catalog.columns_of(writing.cursor, writing.schema):
        if column.sequence:
            writing.cursor.execute(f"SELECT last_value, is_called FROM {quote(column.sequence)}")
            writing.manifest.sequences[column.sequence] = list(writing.cursor.fetchone())


def _write_files(writing: _Writing) -> None:
    with in_schema(writing.schema, alias=SITE):
        for name in files.names():
            blocks = _file_blocks(name)
            archive.write_member(writing.target, writing.manifest, f"files/{name}", blocks)


def _file_blocks(name: str) -> Iterator[bytes]:
    with default_storage.open(name) as stored:
        yield from archive.blocks_of(stored)
