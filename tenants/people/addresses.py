"""At which address do people find this district's pages, when no request is there to tell?"""

from __future__ import annotations

from django.conf import settings
from django.db import connection

from tenants.base.postgres_backend.base import PUBLIC
from tenants.base.schemas import in_schema
from tenants.hosts import primary_host
from tenants.models import District


def this_district() -> District:
    """The district in whose schema we are. Raises District.DoesNotExist in public."""
    schema: str = connection.schema_name  # type: ignore[attr-defined]
    with in_schema(PUBLIC):
        return District.objects.get(schema_name=schema)


def full_address(district: District, path: str) -> str:
    """The whole address of `path` (beginning with /) on the district's own host name."""
    scheme = "https" if settings.HTTPS else "http"
    port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
    return f"{scheme}://{primary_host(district)}{port}{path}"
