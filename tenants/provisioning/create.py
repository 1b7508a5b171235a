"""How is a district made, so that a crash at any point is mended by running it again?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction

from tenants import hooks
from tenants.base.schemas import OWNER, SITE, in_schema
from tenants.models import District, Domain
from tenants.provisioning import catalog, names
from tenants.provisioning.ddl import quote
from tenants.provisioning.errors import Refused
from tenants.provisioning.migrations import is_behind, migrate_schema
from tenants.provisioning.owner import only_one, owner, site_role
from tenants.provisioning.privileges import grant_district
from tenants.provisioning.template import blueprint, ensure_template

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Wanted:
    """A district as asked for, each value already checked."""

    slug: str
    name: str
    state: str
    timezone: str
    domain: str
    kind: str

    @property
    def schema(self) -> str:
        return names.schema_of(self.slug)


def create_district(  # one keyword for each thing a district has
    *,
    slug: str,
    name: str,
    state: str,
    timezone: str,
    admin_email: str | None = None,
    domain: str | None = None,
    progress: Callable[[str], None] | None = None,
) -> District:
    """Make the district `slug`, invite its first administrator, and open it.

    Run again with the same slug after a crash: it goes on where it stopped. Raises Refused
    for a bad, reserved or taken name.
    """
    if admin_email is not None:
        admin_email = names.check_email(admin_email)
    wanted = Wanted(
        slug=names.check_slug(slug),
        name=names.check_name(name),
        state=names.check_state(state),
        timezone=names.check_timezone(timezone),
        domain=names.check_host(domain or f"{slug}.{settings.BASE_DOMAIN}"),
        kind=District.Kind.DISTRICT,
    )
    return _make(wanted, admin_email, progress or _silent)


def ensure_platform(progress: Callable[[str], None] | None = None) -> District:
    """The operators' own tenant, made when it is not there yet."""
    wanted = Wanted(
        slug="platform",
        name="Footbridge",
        state="",
        timezone="UTC",
        domain=f"platform.{settings.BASE_DOMAIN}",
        kind=District.Kind.PLATFORM,
    )
    found = District.objects.using(OWNER).filter(slug=wanted.slug).first()
    if found and found.status != District.Status.CREATING:
        return found
    return _make(wanted, None, progress or _silent)


def _silent(line: str) -> None:
    """Progress for nobody."""


def _make(wanted: Wanted, admin_email: str | None, progress: Callable[[str], None]) -> District:
    owner()
    ensure_template(progress)
    with only_one(f"the district {wanted.slug}"):
        progress(f"Reserving the name {wanted.slug}")
        district = register(wanted)
        progress(f"Making the tables of {wanted.slug}")
        build(district)
        progress(f"Telling the rest of the portal about {wanted.slug}")
        call_hooks(district, admin_email)
        return open_doors(district)


def register(wanted: Wanted) -> District:
    """Write the district's row and host name, or take up the row of an unfinished try."""
    found = District.objects.using(OWNER).filter(slug=wanted.slug).first()
    if found and found.status != District.Status.CREATING:
        raise Refused(f"“{wanted.slug}” is taken by {found.name}. Choose another slug.")
    names.refuse_taken_name(wanted.name, wanted.state, wanted.slug)
    if not found:
        _refuse_foreign_schema(wanted.schema)
    try:
        with transaction.atomic(using=OWNER):
            return _write(wanted, found or District(slug=wanted.slug, schema_name=wanted.schema))
    except IntegrityError as error:
        raise Refused(f"The host name {wanted.domain} is taken. Choose another.") from error


def _write(wanted: Wanted, district: District) -> District:
    district.name, district.state = wanted.name, wanted.state
    district.timezone, district.kind = wanted.timezone, wanted.kind
    district.save(using=OWNER)
    domain = Domain.objects.using(OWNER).filter(tenant=district).first()
    domain = domain or Domain(tenant=district)
    domain.domain = wanted.domain
    domain.save(using=OWNER)
    return district


def _refuse_foreign_schema(schema: str) -> None:
    with owner().cursor() as cursor:
        if catalog.schema_exists(cursor, schema):
            raise Refused(
                f"The database already holds a schema {schema} that belongs to no district. "
                "Look at it and remove it by hand, or choose another slug."
            )


def build(district: District) -> None:
    """Tables, first rows, rules and rights in one transaction: all of it or nothing.

    A schema that is there already was therefore finished by an earlier try.
    """
    schema = district.schema_name
    with owner().cursor() as cursor:
        done = catalog.schema_exists(cursor, schema)
    if not done:
        copy_template(schema)
    elif is_behind(schema):
        migrate_schema(schema)
        with transaction.atomic(using=OWNER), owner().cursor() as cursor:
            grant_district(cursor, schema, site_role())


def copy_template(schema: str) -> None:
    """Make `schema` a copy of the template, first rows and rights included."""
    plan = blueprint()
    with transaction.atomic(using=OWNER):
        with owner().cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {quote(schema)}")
        run_in(schema, plan.tables, plan.rows, plan.rules)
        with owner().cursor() as cursor:
            grant_district(cursor, schema, site_role())


def run_in(schema: str, *groups: tuple[str, ...]) -> None:
    """Run statements one by one in `schema` (Citus takes one statement at a time)."""
    place = in_schema(schema, alias=OWNER, include_public=False)
    with place as connection, connection.cursor() as cursor:
        for group in groups:
            for statement in group:
                cursor.execute(statement)


def call_hooks(district: District, admin_email: str | None) -> None:
    """Let the packages above do their part, on the site's role in the district's schema."""
    with in_schema(district.schema_name, alias=SITE):
        for hook in hooks.district_built:
            hook(district, admin_email)


def open_doors(district: District) -> District:
    """The last step: from now on people may come in."""
    District.objects.using(OWNER).filter(pk=district.pk).update(status=District.Status.READY)
    return District.objects.get(pk=district.pk)
