"""Was anything in an exported record changed? The same check that strangers run."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from messaging import verify_export

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = (
        "Check an exported record: valid (with a fingerprint or a receipt), whole in itself "
        "(without), or which entry or file is not as it was."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--known", action="append", default=[], metavar="NUMBER:HASH")
        parser.add_argument("--manifest", default="", metavar="FINGERPRINT")

    def handle(self, *args: Any, **options: Any) -> None:
        known = [part for one in options["known"] for part in ("--known", one)]
        status = verify_export.main([options["file"], *known, "--manifest", options["manifest"]])
        if status:
            sys.exit(status)
