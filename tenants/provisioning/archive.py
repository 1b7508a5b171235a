"""What is in the one file that holds a whole district?

A zip, read by any computer:

    rows/TABLE.copy   the rows of each table, in PostgreSQL's COPY text form, by primary key
    files/NAME        each uploaded file, under the name it has in the storage
    jobs.json         the work that still waits for this district (public's job table)
    manifest.json     last; the district's row and host names, applied migrations, columns of
                      each table, sequence values, and SHA-256 and size of every other member
"""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import asdict, dataclass, field
from typing import IO, TYPE_CHECKING, Any
from zipfile import BadZipFile, ZipFile

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.utils import validate_file_name

from tenants.provisioning.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from django.db.backends.utils import CursorWrapper

FORMAT = 1
MANIFEST = "manifest.json"
BLOCK = 1 << 20  # bytes read at a time

# The text of a value must not depend on who reads or writes it.
_SETTINGS = {
    "DateStyle": "ISO, MDY",
    "IntervalStyle": "postgres",
    "TimeZone": "UTC",
    "extra_float_digits": "1",
    "bytea_output": "hex",
}


@dataclass
class Manifest:
    """Everything about the archive but its rows and files."""

    district: dict[str, str]
    domains: list[dict[str, Any]]
    migrations: list[list[str]]
    made_at: str
    format: int = FORMAT
    columns: dict[str, list[str]] = field(default_factory=dict)
    sequences: dict[str, list[Any]] = field(default_factory=dict)
    members: dict[str, dict[str, Any]] = field(default_factory=dict)

    def as_json(self) -> str:
        """The text of manifest.json."""
        return json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=False)

    @property
    def files(self) -> list[str]:
        """The storage names of the district's files."""
        prefix = "files/"
        return [name.removeprefix(prefix) for name in self.members if name.startswith(prefix)]


def rows_of(table: str) -> str:
    """The member that holds the table's rows."""
    return f"rows/{table}.copy"


def settle(cursor: CursorWrapper) -> None:
    """Fix how values are written, until the transaction ends."""
    for name, value in _SETTINGS.items():
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])


def write_member(target: ZipFile, manifest: Manifest, name: str, blocks: Iterable[Any]) -> None:
    """Stream one member in and note its hash and size."""
    digest, size = hashlib.sha256(), 0
    with target.open(name, "w", force_zip64=True) as member:
        for block in blocks:
            digest.update(block)
            size += len(block)
            member.write(block)
    manifest.members[name] = {"sha256": digest.hexdigest(), "size": size}


def blocks_of(stream: IO[bytes]) -> Iterator[bytes]:
    """The stream's bytes, BLOCK at a time."""
    while block := stream.read(BLOCK):
        yield block


def open_archive(path: Path) -> tuple[ZipFile, Manifest]:
    """The archive and its manifest. Raises Refused when it is none of ours."""
    try:
        archive = ZipFile(path)
        manifest = Manifest(**json.loads(archive.read(MANIFEST)))
    except FileNotFoundError as error:
        raise Refused(f"There is no file {path}.") from error
    except (BadZipFile, EOFError, KeyError, TypeError, ValueError, zlib.error) as error:
        raise Refused(f"{path} is not the archive of a district, or it is damaged.") from error
    if manifest.format != FORMAT:
        raise Refused(f"{path} has form {manifest.format}; this version reads form {FORMAT}.")
    return archive, manifest


def verify(archive: ZipFile, manifest: Manifest) -> None:
    """Read every member once. Raises Refused when one is missing, added or changed."""
    present = set(archive.namelist()) - {MANIFEST}
    if odd := sorted(present ^ set(manifest.members)):
        raise Refused(f"The archive does not hold what its manifest says: {', '.join(odd[:5])}.")
    for name in manifest.files:
        _check_file_name(name)
    for name, expected in manifest.members.items():
        if _hash_of(archive, name) != expected["sha256"]:
            raise Refused(f"{name} in the archive was changed or is damaged.")


def _check_file_name(name: str) -> None:
    """A name must not lead out of the district's folder."""
    try:
        validate_file_name(name, allow_relative_path=True)
    except SuspiciousFileOperation as error:
        raise Refused(f"The archive holds a file that cannot be stored: {name!r}.") from error


def _hash_of(archive: ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    try:
        with archive.open(name) as member:
            for block in blocks_of(member):
                digest.update(block)
    except (BadZipFile, EOFError, zlib.error):
        return "unreadable"
    return digest.hexdigest()
