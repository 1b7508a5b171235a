"""How does a district come back from its archive, the same as it was?"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID
from zipfile import ZipFile

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils.dateparse import parse_datetime

from tenants import hosts
from tenants.base.postgres_backend.base import TEMPLATE
from tenants.base.schemas import OWNER, SITE, in_schema
from tenants.models import District, Domain
from tenants.provisioning import archive, catalog, names, waiting
from tenants.provisioning.create import run_in
from tenants.provisioning.ddl import quote
from tenants.provisioning.errors import Refused
from tenants.provisioning.owner import only_one, owner, site_role
from tenants.provisioning.privileges import grant_district
from tenants.provisioning.template import blueprint, ensure_template

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tenants.provisioning.archive import Manifest


def import_district(path: Path, *, progress: Callable[[str], None] = lambda line: None) -> District:
    """Bring back the district in the archive `path`: ids, rows, numbers to come and files.

    Everything is checked before anything is written; run again after a crash. Raises Refused
    when the archive is damaged, made by other migrations, or its names are taken.
    """
    source, manifest = archive.open_archive(path)
    with source:
        progress("Checking the archive")
        archive.verify(source, manifest)
        ensure_template(progress)
        _refuse_other_migrations(manifest)
        with only_one(f"the district {manifest.district['slug']}"):
            district = _register(manifest)
            progress(f"Writing the rows of {district.slug}")
            _build(source, manifest)
            progress(f"Writing the files of {district.slug}")
            _write_files(source, manifest)
            return _open_doors(district, source, manifest)


def _refuse_other_migrations(manifest: Manifest) -> None:
    with owner().cursor() as cursor:
        cursor.execute(
            f"SELECT app, name FROM {quote(TEMPLATE)}.django_migrations ORDER BY app, name"
        )
        ours = [list(row) for row in cursor.fetchall()]
    if ours != manifest.migrations:
        raise Refused(
            "The archive was made by another version of Footbridge, with other tables. Import it "
            "with that version, then upgrade."
        )


def _register(manifest: Manifest) -> District:
    """The district's row, not yet open. An unfinished import of the same district is taken up."""
    given = dict(manifest.district)
    found = District.objects.using(OWNER).filter(slug=given["slug"]).first()
    if found and (str(found.id) != given["id"] or found.status != District.Status.CREATING):
        raise Refused(f"“{found.slug}” is here already. Drop it first, if this is to replace it.")
    if given["schema_name"] != names.schema_of(given["slug"]):
        raise Refused("The archive names a schema that is not its slug's.")
    _refuse_foreign_schema(found, given["schema_name"])
    try:
        with transaction.atomic(using=OWNER):
            return _write_row(manifest)
    except IntegrityError as error:
        taken = ", ".join(domain["domain"] for domain in manifest.domains)
        raise Refused(f"A host name of the archive is taken: {taken}.") from error


def _refuse_foreign_schema(found: District | None, schema: str) -> None:
    with owner().cursor() as cursor:
        if not catalog.schema_exists(cursor, schema):
            return
        if found is None:
            raise Refused(f"The database already holds a schema {schema} of no district.")
        cursor.execute(f"DROP SCHEMA {quote(schema)} CASCADE")  # an earlier try got this far


def _write_row(manifest: Manifest) -> District:
    given = dict(manifest.district)
    district = District(
        **given
        | {"id": UUID(given["id"]), "status": District.Status.CREATING}
        | {"created_at": parse_datetime(given["created_at"])}
    )
    District.objects.using(OWNER).filter(pk=district.pk).delete()  # of an earlier try
    district.save(using=OWNER)
    for domain in manifest.domains:
        Domain(**domain | {"id": UUID(domain["id"])}, tenant=district).save(using=OWNER)
    return district


def _build(source: ZipFile, manifest: Manifest) -> None:
    """Tables, rows, numbers to come, rules (which check the rows) and rights: all or nothing."""
    schema, plan = manifest.district["schema_name"], blueprint()
    with transaction.atomic(using=OWNER):
        with owner().cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {quote(schema)}")
            archive.settle(cursor)
        run_in(schema, plan.tables)
        _load(source, manifest)
        run_in(schema, plan.rules)
        with owner().cursor() as cursor:
            grant_district(cursor, schema, site_role())


def _load(source: ZipFile, manifest: Manifest) -> None:
    schema = manifest.district["schema_name"]
    place = in_schema(schema, alias=OWNER, include_public=False)
    with place as connection, connection.cursor() as cursor:
        for table in catalog.tables_of(cursor, schema):
            names = ", ".join(quote(name) for name in manifest.columns[table])
            with (
                source.open(archive.rows_of(table)) as member,
                cursor.copy(f"COPY {quote(table)} ({names}) FROM STDIN") as rows,
            ):
                for block in archive.blocks_of(member):
                    rows.write(block)
        for sequence, (last, called) in manifest.sequences.items():
            cursor.execute("SELECT setval(%s, %s, %s)", [quote(sequence), last, called])


def _write_files(source: ZipFile, manifest: Manifest) -> None:
    with in_schema(manifest.district["schema_name"], alias=SITE):
        for name in manifest.files:
            default_storage.delete(name)
            with source.open(f"files/{name}") as member:
                stored = default_storage.save(name, File(member))
            if stored != name:
                raise Refused(f"The storage would not take the file {name} under its own name.")


def _open_doors(district: District, source: ZipFile, manifest: Manifest) -> District:
    """Last, so that no job runs before rows and files are there."""
    status = manifest.district["status"]
    with transaction.atomic(using=OWNER):
        waiting.put_back(source, district.schema_name)
        District.objects.using(OWNER).filter(pk=district.pk).update(status=status)
    hosts.forget()
    return District.objects.get(pk=district.pk)
