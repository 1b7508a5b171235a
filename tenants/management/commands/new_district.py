"""How does an operator make a district?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tenants.management.base import OwnerCommand
from tenants.provisioning import create_district

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(OwnerCommand):
    help = "Make a district and invite its first administrator. Run again after a crash."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="Short name in the address, such as maple-fork")
        parser.add_argument("--name", required=True, help="What people call the district")
        parser.add_argument("--state", required=True, help="Two letters, such as WA")
        parser.add_argument("--timezone", required=True, help="Such as America/Los_Angeles")
        parser.add_argument("--admin-email", required=True, help="Who gets the first invitation")
        parser.add_argument("--domain", help="Host name; default is SLUG.BASE_DOMAIN")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = ("slug", "name", "state", "timezone", "admin_email", "domain")
        district = create_district(**{key: options[key] for key in wanted}, progress=self.say)
        self.say(f"{district.name} is ready.")
