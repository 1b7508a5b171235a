"""How is a district taken away, so that nothing of it stays?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from tenants import hosts
from tenants.base.schemas import OWNER, SITE, in_schema
from tenants.models import District
from tenants.provisioning import files
from tenants.provisioning.ddl import quote
from tenants.provisioning.errors import Refused
from tenants.provisioning.owner import only_one, owner

if TYPE_CHECKING:
    from collections.abc import Callable


def drop_district(
    slug: str,
    *,
    missing_ok: bool = False,
    progress: Callable[[str], None] = lambda line: None,
) -> None:
    """Delete the district's schema, files, waiting jobs and names, for good.

    Shut first, its row last: after a crash the same command finishes. Raises Refused when
    there is no such district (unless `missing_ok`), or for the platform.
    """
    with only_one(f"the district {slug}"):
        district = District.objects.using(OWNER).filter(slug=slug).first()
        if district is None and missing_ok:
            return
        _take_away(_checked(slug, district), progress)


def _checked(slug: str, district: District | None) -> District:
    if district is None:
        raise Refused(f"There is no district “{slug}”.")
    if district.is_platform:
        raise Refused("The platform's own tenant cannot be dropped.")
    return district


def _take_away(district: District, progress: Callable[[str], None]) -> None:
    closed = District.Status.SUSPENDED
    District.objects.using(OWNER).filter(pk=district.pk).update(status=closed)
    progress("Removing its files")
    with in_schema(district.schema_name, alias=SITE):
        files.remove_all()
    progress("Removing its tables and waiting jobs")
    with transaction.atomic(using=OWNER), owner().cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {quote(district.schema_name)} CASCADE")
        # Each job names its schema (tenants/jobs.py); one that runs now fails by itself.
        cursor.execute(
            "DELETE FROM public.procrastinate_jobs WHERE args->>'schema' = %s "
            "AND status <> 'doing'",
            [district.schema_name],
        )
        District.objects.using(OWNER).filter(pk=district.pk).delete()
    hosts.forget()
