"""Which tables belong in which schema?"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connections
from django_tenants.routers import TenantSyncRouter


class SchemaRouter(TenantSyncRouter):  # type: ignore[misc]  # django-tenants ships no types
    """As django-tenants decides it, for the owner's connection as well as the site's own."""

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **hints: Any
    ) -> bool | None:
        """True to leave it to Django, False when the app has no tables in this schema."""
        public = connections[db].schema_name == "public"  # type: ignore[attr-defined]
        apps = settings.SHARED_APPS if public else settings.TENANT_APPS
        return None if self.app_in_list(app_label, apps) else False
