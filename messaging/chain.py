"""Does a case's row of ledger entries still hold together, and if not, which entry is wrong?"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from messaging.canonical import BIGGEST_INT, NotCanonical, Payload, entry_hash

__all__ = ["NotCanonical", "Payload", "Problem", "Sealed", "Wrong", "entry_hash", "verify"]


class Wrong(StrEnum):
    """What can be wrong with an entry in a row of entries."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"


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
            return entry_hash({**self.payload, "number": number}) == self.hash
        except NotCanonical:
            return False


@dataclass(frozen=True)
class Problem:
    """One finding: what happened to which entry; removed ones come as a run, number to until."""

    wrong: Wrong
    number: int
    until: int

    @classmethod
    def at(cls, wrong: Wrong, entry: Sealed) -> "Problem":
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
    lengths = []
    for entry in row:
        length = bisect_right(lowest_ends, entry.number)
        lowest_ends[length : length + 1] = [entry.number]
        lengths.append(length)
    wanted, moved = len(lowest_ends) - 1, []
    for entry, length in zip(reversed(row), reversed(lengths), strict=True):
        if length == wanted:
            wanted -= 1
        else:
            moved.append(entry)
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
    end = max([numbers[-1], *known]) + 1
    return [
        Problem(Wrong.REMOVED, before + 1, after - 1)
        for before, after in pairwise([*numbers, end])
        if after > before + 1
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
    here = ""
    while (here := heirs.get(here, "")) and here not in places:
        places[here] = len(places) + 1
    return places


def _unlinked(line: list[Sealed]) -> list[Problem]:
    """Entries that fit their own hash but not the one that the next entry names: sealed anew."""
    problems = []
    if line and line[0].number == 1 and line[0].sound and line[0].previous:
        problems.append(Problem.at(Wrong.CHANGED, line[0]))
    for before, after in pairwise(line):
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
