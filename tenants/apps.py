"""What does the tenants app set up when the site starts?"""

from __future__ import annotations

from django.apps import AppConfig


class TenantsConfig(AppConfig):
    """Districts, their host names and their making; the only app with tables in public."""

    name = "tenants"
    label = "tenants"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tenants import checks  # noqa: F401  # registers the checks
        from tenants.base import content_types

        content_types.install()
