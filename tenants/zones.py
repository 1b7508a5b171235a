"""Which time zone does the open district live by?"""

from __future__ import annotations

from django.db import connection

from tenants.models import District


def district_zone() -> str:
    """The IANA name of the district's zone: legal days are counted there, whatever zone the
    reader has chosen. Raises District.DoesNotExist outside a district."""
    known = getattr(getattr(connection, "tenant", None), "timezone", "")
    if known:
        return str(known)
    schema: str = connection.schema_name  # type: ignore[attr-defined]  # our own backend
    return District.objects.get(schema_name=schema).timezone
