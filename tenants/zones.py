"""Which district is open, by name and time zone?"""

from __future__ import annotations

from django.db import connection

from tenants.models import District


def district_zone() -> str:
    """The IANA name of the district's zone: legal days are counted there, whatever zone the
    reader has chosen. Raises District.DoesNotExist outside a district."""
    return _district().timezone


def district_name() -> str:
    """The district's name. Raises District.DoesNotExist outside a district."""
    return _district().name


def _district() -> District:
    """The open district: the request's own row, else read by the name of the schema."""
    tenant = getattr(connection, "tenant", None)
    if isinstance(tenant, District):
        return tenant
    schema: str = connection.schema_name  # type: ignore[attr-defined]  # our own backend
    return District.objects.get(schema_name=schema)
