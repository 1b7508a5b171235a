"""What lies in the archive of a record, and in which form? docs/ledger.md says it for strangers.

Everything is written as it comes: no more than some hundred entries and one piece of a file are in
memory at a time. Files are stored and not packed, so that a checker can read them where they lie.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, Final

from messaging.canonical import canonical

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator

CHUNK: Final = 1024 * 1024  # bytes
ALIVE_EVERY: Final = 64  # pieces
LONGEST_NAME: Final = 80  # letters of an attachment's name in the archive
# How the checker is run, for pages and papers that explain it.
COMMANDS: Final = {
    "program": "verify_export.py",
    "command": "python3 verify_export.py record.zip",
    "known": "--known 12:0a1b2c3d4e",
    "manifest": "--manifest 4f0c...",
}
_NO_NAME: Final = re.compile(r"[^\w.\- ]+")


class Archive:
    """A zip archive in the making; keeps path, size and hash of each file for the manifest."""

    def __init__(self, file: IO[bytes], made_at: dt.datetime) -> None:
        self.zip = zipfile.ZipFile(file, "w", zipfile.ZIP_STORED)
        self.date = made_at.timetuple()[:6]
        self.files: list[dict[str, Any]] = []

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *error: object) -> None:
        self.zip.close()  # also of an archive that was given up

    @contextmanager
    def adding(self, path: str, *, large: bool = False, **more: int) -> Iterator[Counting]:
        """Write a file in pieces; `more` goes into the manifest beside it. `large` is a file that
        may have 2 GB or more."""
        info = zipfile.ZipInfo(path, self.date)
        info.external_attr = 0o600 << 16
        with self.zip.open(info, "w", force_zip64=large) as target:
            counting = Counting(target)
            yield counting
        self.files.append({"path": path, "size": counting.size, "sha256": counting.hash, **more})

    def add(self, path: str, data: bytes) -> None:
        """Write a small file."""
        with self.adding(path) as target:
            target.write(data)

    def copy(
        self,
        path: str,
        source: IO[bytes],
        *,
        size: int,
        entry: int,
        place: int,
        alive: Callable[[], None] = lambda: None,
    ) -> None:
        """Write the attachment number `place` (from 1) of an entry, piece by piece. `alive` is
        called now and then: a film takes its time."""
        with self.adding(path, large=size > 2**30, entry=entry, place=place) as target:
            pieces = 0
            while data := source.read(CHUNK):
                target.write(data)
                pieces += 1
                if pieces % ALIVE_EVERY == 0:
                    alive()

    def close(self, about: dict[str, Any]) -> str:
        """Add the manifest and end the archive; gives the fingerprint of the manifest."""
        manifest = {
            "format": "footbridge-export",
            "version": 1,
            **about,
            "files": sorted(self.files, key=lambda one: str(one["path"])),
        }
        data = json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=1).encode()
        fingerprint = hashlib.sha256(data).hexdigest()
        self.add("manifest.json", data)
        self.add("manifest.sha256", f"{fingerprint}  manifest.json\n".encode())
        self.zip.close()
        return fingerprint


class Counting:
    """Counts and hashes what is written."""

    def __init__(self, target: IO[bytes]) -> None:
        self.target, self.size, self.digest = target, 0, hashlib.sha256()

    @property
    def hash(self) -> str:
        """SHA-256 of what was written so far, as hex digits."""
        return self.digest.hexdigest()

    def write(self, data: bytes) -> None:
        """Write one piece."""
        self.target.write(data)
        self.digest.update(data)
        self.size += len(data)


def record_json(case: str, entries: Iterable[tuple[dict[str, Any], str]]) -> Iterator[bytes]:
    """The lines of record.json: each payload with its hash, one entry a line."""
    head = {"case": case, "format": "footbridge-record", "version": 1}
    yield canonical(head)[:-1] + b',"entries":['
    between = b"\n"
    for payload, digest in entries:
        yield between + b'{"hash":"%s","payload":%s}' % (digest.encode(), canonical(payload))
        between = b",\n"
    yield b"\n]}\n"


def path_of(number: int, place: int, name: str) -> str:
    """Where an attachment lies: harmless on every system, still with the writer's name."""
    plain = _NO_NAME.sub("_", name).strip(" .") or "file"
    stem, dot, ending = plain.rpartition(".")
    if len(plain) > LONGEST_NAME:
        plain = f"{(stem or plain)[: LONGEST_NAME - 10]}{dot}{ending[:9] if stem else ''}"
    return f"attachments/{number:05d}-{place}-{plain}"
