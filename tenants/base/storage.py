"""Where do a district's files lie?"""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.db import connection
from storages.backends.s3 import S3Storage

READ_AHEAD = 256 * 1024  # bytes


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

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        """Read as it comes. django-storages would first fetch the whole file into memory, for
        each piece of a film that a player asks for. Raises FileNotFoundError."""
        if mode != "rb":
            raise ValueError("A stored file is only read; saving makes a new one.")
        held = self.bucket.Object(self._normalize_name(name))
        try:
            size = held.content_length
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                raise FileNotFoundError(name) from error
            raise
        return File(io.BufferedReader(FromStore(held, size), READ_AHEAD), name=name)


class FromStore(io.RawIOBase):
    """One object of the store, read from where one stands; nothing is fetched before."""

    def __init__(self, held: Any, size: int) -> None:
        self.held, self.size, self.place = held, size, 0
        self.coming: Any = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a byte; what was coming from elsewhere is let go."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self.place, os.SEEK_END: self.size}[whence]
        if start + offset != self.place:
            self._let_go()
            self.place = start + offset
        return self.place

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer as far as the store has come; 0 at the end."""
        if self.place >= self.size:
            return 0
        if self.coming is None:
            self.coming = self.held.get(Range=f"bytes={self.place}-")["Body"]
        data = self.coming.read(len(buffer))
        buffer[: len(data)] = data
        self.place += len(data)
        return len(data)

    def close(self) -> None:
        """Ends the connection, though more was coming."""
        self._let_go()
        super().close()

    def _let_go(self) -> None:
        if self.coming is not None:
            self.coming.close()
            self.coming = None
