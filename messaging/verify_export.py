#!/usr/bin/env python3
"""Was anything in an exported record changed? One file for Python 3.8 and newer, nothing else.

    python3 verify_export.py record.zip --manifest 5d41402abc4b2a76...
    python3 verify_export.py record.zip --known 12:0a1b2c3d4e
    python3 verify_export.py record.zip

`--manifest` takes the fingerprint on the portal's page or in its mail: the whole archive is as it
was given. `--known` takes the number and the (short) hash of a receipt or a mail: the entries up
to that one are as they were. Without such a witness nobody can know whether everything was made
anew: then it says no more than that the parts fit each other.

Ends with 0 for VALID and for WHOLE IN ITSELF, 1 when something is not as before, 2 when the file
cannot be checked. Nothing is ever unpacked. See docs/ledger.md.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import struct
import sys
import zipfile
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import IO, Any, NamedTuple

BIGGEST_INT = 2**53 - 1
DEEPEST = 32
LARGEST_JSON = 256 * 1024 * 1024  # bytes
LARGEST_DIRECTORY = 32 * 1024 * 1024  # bytes of names in the archive
CHUNK = 1024 * 1024  # bytes
MOST_LINES = 200
OWN_FILES = ("manifest.json", "manifest.sha256")
FIELDS = frozenset(
    (
        *("v", "case", "number", "kind", "author", "author_name", "author_role", "on_behalf_of"),
        *("on_behalf_of_name", "channel", "happened_on", "recorded_at", "language", "body"),
        *("data", "attachments", "corrects", "previous"),
    )
)


class Unreadable(Exception):
    """This is no archive of ours, or one made to do harm; the text says why."""


class Wrong(str, Enum):
    """What can be wrong with an entry or a file."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"
    MISSING = "missing"
    ADDED = "added"

    __str__ = str.__str__


# --- the chain of entries ---------------------------------------------------------------------


class Odd:
    """Stands for a value that has no canonical form, such as a number with a fraction."""

    def __init__(self, *_text: object) -> None:
        pass


def canonical(value: object) -> bytes:
    """The one byte string that stands for `value` (docs/ledger.md). Raises ValueError."""
    _check(value, 0)
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8")


def _check(value: object, depth: int) -> None:
    if depth > DEEPEST:
        raise ValueError("nested too deep")
    if isinstance(value, dict):
        for key, item in value.items():
            _check(key, depth + 1)
            _check(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _check(item, depth + 1)
    elif isinstance(value, str):
        if "\0" in value:
            raise ValueError("holds NUL")
    elif isinstance(value, int):  # true and false too
        if abs(value) > BIGGEST_INT:
            raise ValueError("too big a number")
    elif value is not None:
        raise ValueError("no canonical form")


def entry_hash(payload: Mapping[str, object]) -> str:
    """SHA-256 of an entry of version 1, as hex digits. Raises ValueError."""
    if payload.keys() != FIELDS or payload["v"] is True or payload["v"] != 1:
        raise ValueError("not an entry of version 1")
    return hashlib.sha256(canonical(payload)).hexdigest()


@dataclass(frozen=True)
class Sealed:
    """An entry as stored or exported: what was hashed and the hash kept beside it."""

    payload: Mapping[str, object]
    hash: str

    @property
    def number(self) -> int:
        """The entry's number, 0 when it has none that makes sense."""
        number = self.payload.get("number")
        return number if isinstance(number, int) and 0 < number <= BIGGEST_INT else 0

    @property
    def case(self) -> str:
        """The case that the entry says it belongs to."""
        return str(self.payload.get("case"))

    @property
    def previous(self) -> str:
        """The hash that the entry names as the one before it, "" for the first."""
        return str(self.payload.get("previous"))

    @cached_property
    def sound(self) -> bool:
        """Whether the hash kept beside the entry is the hash of the entry."""
        return self.sound_as(self.payload.get("number"))

    def sound_as(self, number: object) -> bool:
        """Whether the hash would fit if the entry had this number."""
        try:
            return self.hash_of({**self.payload, "number": number}) == self.hash
        except ValueError:
            return False

    def hash_of(self, payload: Mapping[str, object]) -> str:
        """How entries are hashed. Raises ValueError."""
        return entry_hash(payload)


@dataclass(frozen=True)
class Problem:
    """One finding: what happened to which entry; removed ones come as a run, number to until."""

    wrong: Wrong
    number: int
    until: int

    @classmethod
    def at(cls, wrong: Wrong, entry: Sealed) -> Problem:
        """A problem of one entry."""
        return cls(wrong, entry.number, entry.number)

    def __str__(self) -> str:
        run = f"{self.number}" if self.until == self.number else f"{self.number} to {self.until}"
        return f"entry {run}: {self.wrong}"


def verify(entries: Iterable[Sealed], *, known: Mapping[int, str] | None = None) -> list[Problem]:
    """Problems of one case's entries given in order; an empty list means that nothing is wrong.

    `known` maps entry numbers to hashes kept elsewhere (receipts, exports). Without it nobody can
    see that the newest entries were cut off, or that everything after some point was written anew.
    """
    row = [replace(entry) for entry in entries]  # the same object twice must count as two
    known = known or {}
    vouched = {entry.previous for entry in row} | set(known.values())
    strangers = _strangers(row)
    own = sorted(_without(row, strangers), key=lambda entry: entry.number)
    spare = _spare(own, vouched)
    line = _without(own, spare)
    return _in_order(
        *(Problem.at(Wrong.REORDERED, entry) for entry in _out_of_place(row)),
        *(Problem.at(Wrong.INSERTED, entry) for entry in (*strangers, *spare)),
        *_removed(own, known),
        *_unsound(line),
        *_unlinked(line),
        *_against_known(line, known),
    )


def _in_order(*problems: Problem) -> list[Problem]:
    return sorted(set(problems), key=lambda problem: (problem.number, problem.wrong))


def _without(row: list[Sealed], left_out: list[Sealed]) -> list[Sealed]:
    skip = {id(entry) for entry in left_out}
    return [entry for entry in row if id(entry) not in skip]


def _out_of_place(row: list[Sealed]) -> list[Sealed]:
    """The fewest entries that must be moved to put the row in order of numbers."""
    lowest_ends: list[int] = []
    lengths: list[int] = []
    for entry in row:
        length = bisect_right(lowest_ends, entry.number)
        lowest_ends[length : length + 1] = [entry.number]
        lengths.append(length)
    wanted, moved = len(lowest_ends) - 1, []
    for place in range(len(row) - 1, -1, -1):
        if lengths[place] == wanted:
            wanted -= 1
        else:
            moved.append(row[place])
    return moved


def _strangers(row: list[Sealed]) -> list[Sealed]:
    """Sound entries of another case than most of the row."""
    most = Counter(entry.case for entry in row).most_common(1)
    return [entry for entry in row if entry.case != most[0][0] and entry.sound]


def _spare(row: list[Sealed], vouched: set[str]) -> list[Sealed]:
    """Entries too many: a second one of a number, or a sound one that forks off the line."""
    by_number = _grouped(row, lambda entry: entry.number)
    twins = [entry for group in by_number for entry in _all_but_one(group, vouched)]
    heirs = _grouped(row, lambda entry: entry.previous)
    forks = [
        entry
        for group in heirs
        if any(entry.hash in vouched for entry in group)
        for entry in group
        if entry.sound and entry.hash not in vouched
    ]
    return [*twins, *forks]


def _grouped(row: list[Sealed], label: Callable[[Sealed], object]) -> list[list[Sealed]]:
    groups: dict[object, list[Sealed]] = {}
    for entry in row:
        groups.setdefault(label(entry), []).append(entry)
    return [group for group in groups.values() if len(group) > 1]


def _all_but_one(group: list[Sealed], vouched: set[str]) -> list[Sealed]:
    """The one that stays is one whose hash a later entry or a receipt names."""
    stays = next((entry for entry in group if entry.hash in vouched), group[0])
    return [entry for entry in group if entry is not stays]


def _removed(row: list[Sealed], known: Mapping[int, str]) -> list[Problem]:
    numbers = [0, *(entry.number for entry in row if entry.number)]
    numbers.append(max([numbers[-1], *known]) + 1)
    return [
        Problem(Wrong.REMOVED, before + 1, numbers[place + 1] - 1)
        for place, before in enumerate(numbers[:-1])
        if numbers[place + 1] > before + 1
    ]


def _unsound(line: list[Sealed]) -> list[Problem]:
    """Entries that do not fit their own hash: given another number, or changed in another way."""
    places = _places(line)
    return [
        Problem.at(
            Wrong.REORDERED if entry.sound_as(places.get(entry.hash, 0)) else Wrong.CHANGED, entry
        )
        for entry in line
        if not entry.sound
    ]


def _places(line: list[Sealed]) -> dict[str, int]:
    """Where each hash stands when one follows the hashes and not the numbers."""
    heirs = {entry.previous: entry.hash for entry in line}
    places: dict[str, int] = {}
    here = heirs.get("", "")
    while here and here not in places:
        places[here] = len(places) + 1
        here = heirs.get(here, "")
    return places


def _unlinked(line: list[Sealed]) -> list[Problem]:
    """Entries that fit their own hash but not the one that the next entry names: sealed anew."""
    problems = []
    if line and line[0].number == 1 and line[0].sound and line[0].previous:
        problems.append(Problem.at(Wrong.CHANGED, line[0]))
    for place, after in enumerate(line[1:]):
        before = line[place]
        joined = after.previous == before.hash or after.number != before.number + 1
        if not joined and after.sound and before.sound:
            problems.append(Problem.at(Wrong.CHANGED, before))
    return problems


def _against_known(line: list[Sealed], known: Mapping[int, str]) -> list[Problem]:
    return [
        Problem.at(Wrong.CHANGED, entry)
        for entry in line
        if entry.sound and known.get(entry.number, entry.hash) != entry.hash
    ]


# --- the archive ------------------------------------------------------------------------------


class Found(NamedTuple):
    """One finding about an entry or a file."""

    wrong: Wrong
    where: str

    def __str__(self) -> str:
        return f"{self.where}: {self.wrong}"


class Listed(NamedTuple):
    """A file as the manifest lists it; entry and place when an entry carries it."""

    path: str
    size: int
    sha256: str
    entry: int
    place: int


class Stored(NamedTuple):
    """A file as it lies in the archive: its own size in bytes and hash."""

    size: int
    sha256: str


class Report(NamedTuple):
    """What a check found: everything wrong, and what the archive says of itself."""

    found: list[str]
    manifest: Mapping[str, Any]
    fingerprint: str
    entries: int
    attachments: int


class Archive:
    """The files of a zip archive, read where they lie. Ours are stored as they are, so that no
    file can grow while it is read: one that is packed in another way is refused."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.twice: list[str] = []
        self.starts: dict[str, tuple[int, int]] = {}  # name -> first byte, size
        _refuse_large_directory(file)
        try:
            infos = zipfile.ZipFile(file).infolist()
        except (zipfile.BadZipFile, ValueError, OSError, struct.error, NotImplementedError) as bad:
            raise Unreadable(f"this is no whole zip archive ({bad})") from bad
        _refuse_whole_district({info.filename for info in infos})
        end = 0
        for info in sorted(infos, key=lambda one: one.header_offset):
            start = self._start(info)
            if info.header_offset < end:
                raise Unreadable("two files lie over each other in the archive")
            end = start + info.file_size
            if info.filename in self.starts:
                self.twice.append(info.filename)
            self.starts.setdefault(info.filename, (start, info.file_size))

    def _start(self, info: zipfile.ZipInfo) -> int:
        """The first byte of a file. Raises Unreadable."""
        plain = info.compress_type == zipfile.ZIP_STORED and info.compress_size == info.file_size
        if not plain or info.flag_bits & 1:
            raise Unreadable("it was packed anew: check the archive as it was downloaded")
        if info.header_offset < 0:  # something was cut out before the list of files
            raise Unreadable("the archive is broken")
        self.file.seek(info.header_offset)
        head = self.file.read(30)
        if len(head) < 30 or head[:4] != b"PK\x03\x04":
            raise Unreadable("the archive is broken")
        name, extra = struct.unpack("<HH", head[26:30])
        known = info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437")
        if self.file.read(name) != known:
            raise Unreadable("a file has two names in the archive")
        return int(info.header_offset + 30 + name + extra)

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a file, piece by piece."""
        start, left = self.starts[name]
        self.file.seek(start)
        while left > 0:
            data = self.file.read(min(CHUNK, left))
            if not data:
                return
            left -= len(data)
            yield data

    def stored(self, name: str) -> Stored:
        """What lies there under this name."""
        digest, size = hashlib.sha256(), 0
        for data in self.chunks(name):
            digest.update(data)
            size += len(data)
        return Stored(size, digest.hexdigest())

    def small(self, name: str) -> bytes:
        """A whole file. Raises Unreadable when it is not there or too large."""
        if name not in self.starts:
            raise Unreadable(f"{name} is missing: this is no whole export")
        if self.starts[name][1] > LARGEST_JSON:
            raise Unreadable(f"{name} is too large")
        return b"".join(self.chunks(name))


def _refuse_whole_district(names: set[str]) -> None:
    """A backup of the portal's operators, whose parts another program checks."""
    if "manifest.json" in names and any(re.fullmatch(r"rows/\w+\.copy", name) for name in names):
        raise Unreadable(
            "this is the archive of a whole district, not of one record. "
            "Who runs the portal checks it with: manage.py check_archive FILE"
        )


def _refuse_large_directory(file: IO[bytes]) -> None:
    """zipfile reads all names at once: not from an archive made of nothing else."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 70_000))
    tail = file.read()
    at, large = tail.rfind(b"PK\x05\x06"), tail.rfind(b"PK\x06\x06")
    if at < 0 or len(tail) < at + 22:
        raise Unreadable("this is no zip archive")
    length = struct.unpack("<L", tail[at + 12 : at + 16])[0]
    if length == 0xFFFFFFFF and 0 <= large <= len(tail) - 56:
        length = struct.unpack("<Q", tail[large + 40 : large + 48])[0]
    if length > LARGEST_DIRECTORY:
        raise Unreadable("it holds too many files")


def loads(raw: bytes) -> Any:
    """JSON in which whatever has no canonical form is an Odd. Raises ValueError."""
    try:
        return json.loads(
            raw.decode("utf-8"),
            parse_float=Odd,
            parse_constant=Odd,
            parse_int=lambda digits: int(digits) if len(digits) < 18 else Odd(),
            object_pairs_hook=_object,
        )
    except RecursionError as deep:
        raise ValueError("nested too deep") from deep


def _object(pairs: list[tuple[str, Any]]) -> Any:
    made = dict(pairs)
    return made if len(made) == len(pairs) else Odd()


def check(file: IO[bytes], *, known: Mapping[int, str] | None = None) -> Report:
    """Everything that is wrong with an export; `known` maps entry numbers to hashes or their
    beginnings. Raises Unreadable."""
    archive = Archive(file)
    raw = archive.small("manifest.json")
    fingerprint = hashlib.sha256(raw).hexdigest()
    manifest = _manifest(raw)
    listed = _listed(manifest)
    sealed, broken = _entries(archive.small("record.json"), str(manifest.get("case")))
    found: list[object] = list(broken)
    if archive.small("manifest.sha256") != f"{fingerprint}  manifest.json\n".encode():
        found.append(Found(Wrong.CHANGED, "manifest.json"))
    last = manifest.get("last")
    receipts = dict(known or {})
    if isinstance(last, dict) and isinstance(last.get("number"), int) and last["number"] > 0:
        receipts.setdefault(last["number"], str(last.get("hash")))
    found += verify(sealed, known=_whole(receipts, sealed))
    if manifest.get("entries") != len(sealed) and not found:
        found.append(Found(Wrong.CHANGED, "manifest.json"))
    lying = {name: archive.stored(name) for name in archive.starts if name not in OWN_FILES}
    found += _files(archive, listed, lying)
    carried = dict(_carried(sealed))
    found += _attachments(carried, listed, lying)
    lines = [_line(str(one)) for one in dict.fromkeys(map(str, found))]
    return Report(lines, manifest, fingerprint, len(sealed), len(carried))


def _manifest(raw: bytes) -> dict[str, Any]:
    try:
        found = loads(raw)
    except ValueError as bad:
        raise Unreadable("manifest.json cannot be read: it was changed") from bad
    if not isinstance(found, dict) or found.get("format") != "footbridge-export":
        raise Unreadable("manifest.json is none of ours")
    if found.get("version") != 1:
        raise Unreadable("this export is of a newer kind: get the newest verify_export.py")
    return found


def _listed(manifest: Mapping[str, Any]) -> list[Listed]:
    rows = manifest.get("files")
    found = []
    for row in rows if isinstance(rows, list) else []:
        given = row if isinstance(row, dict) else {}
        path, size, digest = given.get("path"), given.get("size"), given.get("sha256")
        entry, place = given.get("entry", 0), given.get("place", 0)
        numbers = all(isinstance(one, int) for one in (size, entry, place))
        if not (isinstance(path, str) and isinstance(digest, str) and numbers):
            raise Unreadable("the list of files in manifest.json makes no sense: it was changed")
        found.append(Listed(path, int(size or 0), digest, entry, place))
    return found


def _entries(raw: bytes, case: str) -> tuple[list[Sealed], list[Found]]:
    """The entries of record.json, and what is wrong with its form. Each entry has a line of its
    own, so that one broken line does not hide the others."""
    try:
        whole = loads(raw)
        rows = whole.get("entries") if isinstance(whole, dict) else None
        rows = rows if isinstance(rows, list) else []
        fits = isinstance(whole, dict) and whole.get("case") == case
    except ValueError:
        lines = (line.strip().rstrip(b",") for line in raw.split(b"\n"))
        rows, fits = [_row(line) for line in lines if line.startswith(b'{"hash"')], False
    sealed = [_sealed(row) for row in rows if row is not None]
    return sealed, [] if fits else [Found(Wrong.CHANGED, "record.json")]


def _row(line: bytes) -> Any:
    try:
        return loads(line)
    except ValueError:
        return None


def _sealed(row: Any) -> Sealed:
    """What is no entry at all counts as one that fits nothing."""
    given = row if isinstance(row, dict) and row.keys() == {"payload", "hash"} else {}
    payload, digest = given.get("payload"), given.get("hash")
    return Sealed(payload if isinstance(payload, dict) else {}, str(digest))


def _whole(known: Mapping[int, str], sealed: list[Sealed]) -> dict[int, str]:
    """The whole hashes for beginnings of hashes, where an entry fits."""
    whole = dict(known)
    for entry in sealed:
        start = known.get(entry.number, "")
        if start and entry.hash.startswith(start):
            whole[entry.number] = entry.hash
    return whole


def _files(archive: Archive, listed: list[Listed], lying: Mapping[str, Stored]) -> Iterator[Found]:
    """Files that are not as the manifest lists them."""
    for name in archive.twice:
        yield Found(Wrong.ADDED, name)
    names = Counter(one.path for one in listed)
    for one in listed:
        if names[one.path] > 1:
            yield Found(Wrong.CHANGED, "manifest.json")
        if one.path not in lying:
            yield Found(Wrong.MISSING, one.path)
        elif lying[one.path] != Stored(one.size, one.sha256):
            yield Found(Wrong.CHANGED, one.path)
    for name in lying:
        if name not in names:
            yield Found(Wrong.ADDED, name)


def _carried(sealed: list[Sealed]) -> Iterator[tuple[tuple[int, int], Mapping[str, Any]]]:
    """Each attachment of each entry: (number, place from 1) and what the entry says of it."""
    for entry in sealed:
        rows = entry.payload.get("attachments")
        for place, row in enumerate(rows if isinstance(rows, list) else [], 1):
            yield (entry.number, place), row if isinstance(row, dict) else {}


def _attachments(
    carried: Mapping[tuple[int, int], Mapping[str, Any]],
    listed: list[Listed],
    lying: Mapping[str, Stored],
) -> Iterator[Found]:
    """Attachments that are not those which the entries carry."""
    paths = {(one.entry, one.place): one.path for one in listed if one.entry or one.place}
    for at in sorted({*carried, *paths}):
        where = f"attachment {at[1]} of entry {at[0]}"
        if at not in carried:
            yield Found(Wrong.ADDED, where)
        elif paths.get(at) not in lying:
            yield Found(Wrong.MISSING, where)
        elif lying[paths[at]] != Stored(carried[at].get("size", -1), carried[at].get("sha256", "")):
            yield Found(Wrong.CHANGED, where)


# --- the command ------------------------------------------------------------------------------


def _line(text: str) -> str:
    """One line that does nothing to a terminal."""
    shown = "".join(sign if sign.isprintable() else "?" for sign in text)
    return shown if len(shown) <= 300 else f"{shown[:300]}..."


def receipt(text: str) -> tuple[int, str]:
    """The number and the hash of a receipt, "12:0a1b2c3d4e". Raises ValueError."""
    number, _, digest = text.partition(":")
    number, digest = number.strip(), digest.strip().lower()
    if not (re.fullmatch(r"[0-9]{1,15}", number) and re.fullmatch(r"[0-9a-f]{8,64}", digest)):
        raise ValueError(f"{text!r} is no receipt: write NUMBER:HASH, such as 12:0a1b2c3d4e")
    return int(number), digest


def lines_of(report: Report, *, manifest: str = "", known: int = 0) -> list[str]:
    """The report as lines for a terminal, the verdict last. `manifest` is the fingerprint of a
    witness, `known` the highest number of an entry that one knows; "" and 0 for none."""
    about = report.manifest
    made_for = about.get("made_for")
    name = made_for.get("name", "?") if isinstance(made_for, dict) else "?"
    district = about.get("district")
    place = district.get("name", "?") if isinstance(district, dict) else "?"
    lines = [
        f"Made {about.get('made_at', '?')} for {name}. District: {place}.",
        f"Case {about.get('case')}.",
        f"{report.entries} entries, {report.attachments} attachments.",
        f"Fingerprint of manifest.json: {report.fingerprint}",
    ]
    found = report.found
    manifest = manifest.strip().lower()
    if manifest and manifest != report.fingerprint:
        found = [*found, "manifest.json: changed (it is not the one of the portal's page)"]
    lines += [f"  {one}" for one in found[:MOST_LINES]]
    if len(found) > MOST_LINES:
        lines.append(f"  and {len(found) - MOST_LINES} more")
    verdict = _wrong(len(found)) if found else _sound(report, manifest, known)
    return [*map(_line, lines), verdict]


def _wrong(count: int) -> str:
    return f"NOT VALID: {count} {'things are' if count > 1 else 'thing is'} not as before."


def _sound(report: Report, manifest: str, known: int) -> str:
    """No more than the witnesses know."""
    if manifest:
        return "VALID: every entry and every file is as it was."
    compare = (
        "compare this fingerprint with the one on the copy's page or in its mail: "
        f"{report.fingerprint}"
    )
    if known:
        return (
            f"VALID up to entry {known}: it and all before it, with their attachments, are as they "
            f"were. For later entries, the pages to read and the names, {compare}"
        )
    return (
        f"WHOLE IN ITSELF: its parts fit each other. To know that nothing was made anew, {compare}"
    )


def main(arguments: list[str] | None = None) -> int:
    """The command; gives its exit status."""
    parser = argparse.ArgumentParser(description="Check an exported record.")
    parser.add_argument("file", help="the archive, such as record.zip")
    parser.add_argument("--known", action="append", default=[], metavar="NUMBER:HASH")
    parser.add_argument("--manifest", default="", metavar="FINGERPRINT")
    given = parser.parse_args(arguments)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    try:
        known = dict(receipt(one) for one in given.known)
        with Path(given.file).open("rb") as file:
            report = check(file, known=known)
    except (Unreadable, ValueError, OSError) as bad:
        print(_line(f"CANNOT CHECK: {bad}"))
        return 2
    lines = lines_of(report, manifest=given.manifest, known=max(known, default=0))
    print("\n".join(lines))
    return 1 if lines[-1].startswith("NOT VALID") else 0


if __name__ == "__main__":
    sys.exit(main())
