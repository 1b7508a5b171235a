"""How does an operator look into one district from Python?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from tenants.base.schemas import in_district
from tenants.models import District

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = "A Python shell inside one district, on the site's own role."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="Short name of the district, such as maple-fork")
        parser.add_argument("-c", "--command", help="Run this instead of asking")

    def handle(self, *args: Any, **options: Any) -> None:
        slugs = sorted(District.objects.values_list("slug", flat=True))
        if options["slug"] not in slugs:
            raise CommandError(f"Say which district, DISTRICT= one of: {', '.join(slugs)}")
        district = District.objects.get(slug=options["slug"])
        with in_district(district):
            call_command("shell", command=options["command"])
