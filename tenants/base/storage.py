"""Where do a district's files lie?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import connection
from storages.backends.s3 import S3Storage

if TYPE_CHECKING:
    from pathlib import Path


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
            location=settings.FILES_DIR,
            base_url=None,
            file_permissions_mode=0o600,
            directory_permissions_mode=0o700,
            **kwargs,
        )

    def path(self, name: str) -> str:
        base: Path = settings.FILES_DIR / district_folder()
        from django.utils._os import safe_join

        return str(safe_join(str(base), name))


class DistrictS3Storage(S3Storage):  # type: ignore[misc]  # django-storages ships no types
    """The same in an S3-compatible store: the district's folder is a key prefix."""

    def _normalize_name(self, name: str) -> str:
        return f"{district_folder()}/{super()._normalize_name(name)}"
