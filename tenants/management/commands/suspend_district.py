"""How does an operator close a district for a while?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tenants.management.base import OwnerCommand
from tenants.provisioning import status

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(OwnerCommand):
    help = "Close a district for now. Nothing is lost; resume_district opens it again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--reason", required=True, help="Kept for operators, not shown")

    def handle(self, *args: Any, **options: Any) -> None:
        district = status.suspend(options["slug"], options["reason"])
        self.say(f"{district.slug} is closed for now. Every process knows within 3 seconds.")
