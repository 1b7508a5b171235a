"""Which districts are there, are they sound, and who may come in?"""

from __future__ import annotations

from tenants import hosts
from tenants.base.postgres_backend.base import TEMPLATE
from tenants.base.schemas import OWNER
from tenants.models import District, Domain
from tenants.provisioning import catalog, compare
from tenants.provisioning.errors import Refused
from tenants.provisioning.fleet import who_is_behind
from tenants.provisioning.names import check_name, refuse_taken_name
from tenants.provisioning.owner import owner, site_role
from tenants.provisioning.template import template_is_current


def find(slug: str) -> District:
    """The district's row, read as the owner. Raises Refused when there is none."""
    district = District.objects.using(OWNER).filter(slug=slug).first()
    if district is None:
        raise Refused(f"There is no district “{slug}”. list_districts shows those there are.")
    return district


def suspend(slug: str, reason: str) -> District:
    """Close an open district: people read a kind page, nothing is lost. Done again, no harm."""
    if not reason.strip():
        raise Refused("Say why the district is closed: the reason is kept with it.")
    district = find(slug)
    if district.is_platform:
        raise Refused("The platform's own tenant cannot be closed.")
    if district.status == District.Status.CREATING:
        raise Refused(f"“{slug}” is not ready yet. Run new_district again first.")
    return _set(district, District.Status.SUSPENDED, reason.strip()[:500])


def resume(slug: str) -> District:
    """Open a suspended district again. Raises Refused for one that is not ready yet."""
    district = find(slug)
    if district.status == District.Status.CREATING:
        raise Refused(f"“{slug}” is not ready yet. Run new_district again first.")
    return _set(district, District.Status.READY, "")


def rename(slug: str, name: str) -> District:
    """Change what people call the district. Raises Refused for a name that cannot be one."""
    district = find(slug)
    district.name = check_name(name)
    refuse_taken_name(district.name, district.state, slug)
    district.save(using=OWNER, update_fields=["name"])
    hosts.forget()
    return district


def _set(district: District, status: District.Status, reason: str) -> District:
    district.status, district.suspended_reason = status, reason
    district.save(using=OWNER, update_fields=["status", "suspended_reason"])
    hosts.forget()
    return district


def troubles(district: District) -> list[str]:
    """Everything that is not as it should be, a line each; empty when the district is sound."""
    schema = district.schema_name
    found = []
    if district.status == District.Status.CREATING:
        found.append("It was never finished: run new_district again.")
    if not Domain.objects.using(OWNER).filter(tenant=district, is_primary=True).exists():
        found.append("It has no main host name.")
    with owner().cursor() as cursor:
        if not catalog.schema_exists(cursor, schema):
            return [*found, f"Its schema {schema} is missing."]
    return found + _schema_troubles(schema)


def _schema_troubles(schema: str) -> list[str]:
    found = []
    if not template_is_current():
        found.append("The template is older than the migrations: run prepare_database.")
    elif who_is_behind([schema]):
        found.append("Migrations wait: run migrate_districts.")
    else:
        found += compare.differences(schema, TEMPLATE)
    found += compare.wrong_rights(schema, site_role())
    return found + [f"sequence {name} is behind" for name in compare.sequences_behind(schema)]
