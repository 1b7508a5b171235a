"""What must stand before the first district, and after each upgrade?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from tenants.base.postgres_backend.base import PUBLIC
from tenants.base.schemas import OWNER
from tenants.provisioning.create import ensure_platform
from tenants.provisioning.migrations import migrate_schema
from tenants.provisioning.owner import only_one, owner, site_role
from tenants.provisioning.privileges import grant_public
from tenants.provisioning.template import ensure_template

if TYPE_CHECKING:
    from collections.abc import Callable


def prepare_database(progress: Callable[[str], None]) -> None:
    """Bring public, the template and the platform up to date. Nothing to do is no trouble.

    Raises Refused when the owner or the site's own user is not named in the environment.
    """
    role = site_role()
    with only_one("the shared tables"):
        applied = migrate_schema(PUBLIC)
        with transaction.atomic(using=OWNER), owner().cursor() as cursor:
            grant_public(cursor, role)
    progress(f"Shared tables: {applied} new migrations." if applied else "Shared tables: current.")
    ensure_template(progress)
    ensure_platform(progress)
