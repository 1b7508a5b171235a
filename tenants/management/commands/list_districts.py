"""Which districts are there, and in what state?"""

from __future__ import annotations

from typing import Any

from tenants.base.schemas import OWNER
from tenants.management.base import OwnerCommand
from tenants.models import District
from tenants.provisioning import fleet


class Command(OwnerCommand):
    help = "List all districts: slug, status, state, host name, and whether migrations wait."

    def handle(self, *args: Any, **options: Any) -> None:
        districts = District.objects.using(OWNER).prefetch_related("domains")
        behind = set(fleet.who_is_behind([district.schema_name for district in districts]))
        for district in districts:
            hosts = ", ".join(domain.domain for domain in district.domains.all())
            note = "  migrations wait" if district.schema_name in behind else ""
            self.say(
                f"{district.slug:<24} {district.status:<10} {district.state or '--':<3} "
                f"{hosts}  {district.name}{note}"
            )
