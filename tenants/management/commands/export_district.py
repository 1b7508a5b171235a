"""How does an operator put a whole district into one file?"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tenants.management.base import OwnerCommand
from tenants.provisioning.archive import MANIFEST, Manifest
from tenants.provisioning.export import export_district

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(OwnerCommand):
    help = "Write a district's rows and files to one archive with SHA-256 of every part."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("path", type=Path, help="The archive to write, such as alder.zip")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        manifest = export_district(options["slug"], path, progress=self.say)
        self.say(
            f"{path}: {len(manifest.columns)} tables, {len(manifest.files)} files, "
            f"{path.stat().st_size / 1e6:.1f} MB. It holds private records: keep it safe.\n"
            f"SHA-256 of {MANIFEST}, to keep elsewhere: {_fingerprint(manifest)}"
        )


def _fingerprint(manifest: Manifest) -> str:
    """Of the list of all parts, which has the hash of each: check_archive says it again."""
    return hashlib.sha256(manifest.as_json().encode()).hexdigest()
