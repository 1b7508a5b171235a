"""Which district is open, and at which address do people find its pages?"""

from __future__ import annotations

from django.conf import settings
from django.db import connection

from tenants.hosts import primary_host
from tenants.models import District


def this_district() -> District:
    """The district in whose schema we are: the request's own row, else read by the schema's name.

    Its `timezone` is where legal days are counted, whatever zone the reader has chosen. Raises
    District.DoesNotExist in public.
    """
    tenant = getattr(connection, "tenant", None)
    if isinstance(tenant, District):
        return tenant
    schema: str = connection.schema_name  # type: ignore[attr-defined]  # our own backend
    return District.objects.get(schema_name=schema)


def full_address(path: str) -> str:
    """The whole address of `path` (beginning with /) here, when no request is there to tell."""
    scheme = "https" if settings.HTTPS else "http"
    port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
    return f"{scheme}://{primary_host(this_district())}{port}{path}"
