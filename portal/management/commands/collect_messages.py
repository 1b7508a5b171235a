"""Which strings are new, and which still lack a translation?"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.catalogues import LOCALE, collect, update


class Command(BaseCommand):
    help = "Collect the strings of code and templates into locale/ for each language but English."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        strings = collect()
        for code, _name in settings.LANGUAGES:
            if code != "en":
                missing = update(LOCALE / code / "LC_MESSAGES" / "django.po", strings)
                self.stdout.write(f"{code}: {len(strings)} strings, {missing} untranslated.")
