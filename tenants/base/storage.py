"""Where do a district's files lie?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import connection
from storages.backends.s3 import S3Storage


def district_folder() -> str:
    """The folder name of the district in whose schema we are. Raises RuntimeError in public."""
    schema: str = connection.schema_name  # type: ignore[attr-defined]
    if schema == "public":
        raise RuntimeError("Files belong to a district; none is open.")
    return schema


class DistrictFileStorage(FileSystemStorage):
    """Private files in a folder for each district, never served by the web server itself."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            base_url=None,
            file_permissions_mode=0o600,
            directory_permissions_mode=0o700,
            **kwargs,
        )

    @property
    def location(self) -> str:
        """The open district's folder; names are relative to it."""
        return str((Path(settings.FILES_DIR) / district_folder()).resolve())


class DistrictS3Storage(S3Storage):  # type: ignore[misc]  # django-storages ships no types
    """The same in an S3-compatible store: the district's folder is a key prefix."""

    def _normalize_name(self, name: str) -> str:
        return f"{district_folder()}/{super()._normalize_name(name)}"
