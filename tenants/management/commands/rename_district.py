"""How does an operator change what people call a district?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tenants.management.base import OwnerCommand
from tenants.provisioning import status

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(OwnerCommand):
    help = "Change the name that people read. The address stays: it is in letters already sent."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--name", required=True, help="What people call the district")

    def handle(self, *args: Any, **options: Any) -> None:
        district = status.rename(options["slug"], options["name"])
        self.say(f"{district.slug} is now “{district.name}”. Every process knows within 3 seconds.")
