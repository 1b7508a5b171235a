"""How does an operator open a closed district again?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tenants.management.base import OwnerCommand
from tenants.provisioning import status

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(OwnerCommand):
    help = "Open a district that suspend_district closed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")

    def handle(self, *args: Any, **options: Any) -> None:
        self.say(f"{status.resume(options['slug']).slug} is open.")
