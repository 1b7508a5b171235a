"""What does docs/permissions.md say? Written from the code, so that it cannot go stale."""

from __future__ import annotations

import inspect
from pathlib import Path
from types import ModuleType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from cases import policies as case_policies
from cases import visibility
from messaging import policies as message_policies
from messaging import visibility as message_visibility
from tenants.people import policies as people_policies
from tenants.people.roles import ROLES

TARGET: Path = settings.ROOT / "docs" / "permissions.md"


class Command(BaseCommand):
    help = "Writes docs/permissions.md; --check only says whether it is current."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        text = permissions()
        if not options["check"]:
            TARGET.write_text(text, encoding="utf-8")
        elif TARGET.read_text(encoding="utf-8") != text:
            raise CommandError("docs/permissions.md is old: run manage.py write_permissions.")


def permissions() -> str:
    """The whole page as Markdown."""
    with translation.override("en"):
        roles = "\n".join(f"| {r.label} | {r.hat} | {r.sentence} |" for r in ROLES.values())
    table = (visibility.__doc__ or "").strip()
    news = (message_visibility.__doc__ or "").strip()
    return (
        "# Who sees and does what\n\n"
        "Written by `manage.py write_permissions` from the code; do not edit.\n\n"
        "## Roles\n\n| Role | Acts as | In a sentence |\n|---|---|---|\n"
        f"{roles}\n\n## Who sees which rows\n\n{table}\n\n"
        f"## Who reads which announcements\n\n{news}\n\n"
        f"## Who may do what: cases\n\n{_rules(case_policies)}\n\n"
        f"## Who may do what: entries of the record\n\n{_rules(message_policies)}\n\n"
        f"## Who may do what: people and the district\n\n{_rules(people_policies)}\n"
    )


def _rules(module: ModuleType) -> str:
    found = inspect.getmembers(module, inspect.isfunction)
    rows = [
        f"| `{name}` | {_first_line(rule.__doc__)} |"
        for name, rule in found
        if name.startswith(("may_", "has_")) and rule.__module__ == module.__name__
    ]
    return "\n".join(["| Rule | Who |", "|---|---|", *rows])


def _first_line(doc: str | None) -> str:
    return " ".join((doc or "").strip().split("\n\n")[0].split())
