"""Are the translations in the form the site reads?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from portal.catalogues import compile_all


class Command(BaseCommand):
    help = "Compile locale/*/LC_MESSAGES/*.po where they are newer than what was compiled."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        for path in compile_all():
            if options["verbosity"]:
                self.stdout.write(f"Compiled {path}")
