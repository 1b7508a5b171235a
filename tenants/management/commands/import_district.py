"""How does an operator bring a district back from its archive?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenants.management.base import OwnerCommand
from tenants.provisioning.restore import import_district

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(OwnerCommand):
    help = "Bring a district back from an archive made by export_district."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        district = import_district(options["path"], progress=self.say)
        self.say(f"{district.slug} is back ({district.status}).")
