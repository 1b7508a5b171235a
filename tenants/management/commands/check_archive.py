"""How does an operator know that the archive of a district is whole, before it is needed?"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from tenants.provisioning import archive
from tenants.provisioning.errors import Refused

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = "Read every part of a district's archive and compare it with the list inside."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="What export_district wrote, such as alder.zip")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        try:
            held, manifest = archive.open_archive(path)
            with held:
                archive.verify(held, manifest)
                digest = hashlib.sha256(held.read(archive.MANIFEST)).hexdigest()
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"{manifest.district.get('name')}, written {manifest.made_at}: all "
            f"{len(manifest.members)} parts ({len(manifest.columns)} tables, "
            f"{len(manifest.files)} files) are as its list says.\n"
            "Who can write the archive anew can write its list anew: compare this with what "
            f"export_district said.\nSHA-256 of {archive.MANIFEST}: {digest}"
        )
