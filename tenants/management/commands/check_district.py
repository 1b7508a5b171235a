"""Is this district sound?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import CommandError

from tenants.management.base import OwnerCommand
from tenants.provisioning import status

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(OwnerCommand):
    help = "Compare a district's tables, rules and rights with what they should be."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")

    def handle(self, *args: Any, **options: Any) -> None:
        district = status.find(options["slug"])
        troubles = status.troubles(district)
        for line in troubles:
            self.say(f"  {line}")
        if troubles:
            raise CommandError(
                f"{district.slug}: {len(troubles)} things are not as they should be."
            )
        self.say(f"{district.slug} is sound ({district.status}).")
