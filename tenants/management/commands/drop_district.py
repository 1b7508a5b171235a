"""How does an operator delete a district for good?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import CommandError

from tenants.management.base import OwnerCommand
from tenants.provisioning import status
from tenants.provisioning.drop import drop_district

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(OwnerCommand):
    help = "Delete a district: its people, records and files. Export it first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--yes-drop", metavar="SLUG", help="Answers the question, for scripts")

    def handle(self, *args: Any, **options: Any) -> None:
        district = status.find(options["slug"])
        answer = options["yes_drop"]
        if answer is None:
            answer = _ask(f"This deletes {district.name} for good. Type its slug to go on: ")
        if answer.strip() != district.slug:
            raise CommandError("Nothing was deleted: the slug typed is not this district's.")
        drop_district(district.slug, progress=self.say)
        self.say(f"{district.slug} is gone.")


def _ask(question: str) -> str:
    """What the operator types; empty when nobody is there to type."""
    try:
        return input(question)
    except EOFError:
        return ""
