"""What is different between two drafts of a plan, part by part?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any, Final

from cases.plan_shapes import PLANS, SHAPES
from cases.plan_words import said
from cases.word_changes import How, Run, runs

Block = dict[str, Any]
Pair = tuple[Block | None, Block | None]
ALIKE: Final = 0.6  # a part that was taken out and written anew in much the same words


class What(StrEnum):
    """What became of a part."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"
    SAME = "same"


@dataclass(frozen=True)
class RowChange:
    """One field, in words: "Minutes", "20", "30". Empty: it was, or is, left open."""

    label: object
    old: str
    new: str

    @property
    def what(self) -> What:
        """What became of it."""
        if self.old == self.new:
            return What.SAME
        if not self.old:
            return What.ADDED
        return What.CHANGED if self.new else What.REMOVED


@dataclass(frozen=True)
class PartChange:
    """One part of the plan in both drafts. `plain` holds the plain words by language."""

    kind: str
    what: What
    moved: bool
    name: str  # tells it from others of its kind
    rows: tuple[RowChange, ...]
    words: tuple[Run, ...]
    plain: tuple[tuple[str, tuple[Run, ...]], ...]

    @property
    def label(self) -> object:
        """The section, in the reader's language."""
        return SHAPES[self.kind].label

    @property
    def changed_rows(self) -> list[RowChange]:
        """The fields that are others now."""
        return [row for row in self.rows if row.what is not What.SAME]

    @property
    def words_changed(self) -> bool:
        """Whether its words are others now."""
        return any(run.how is not How.SAME for run in self.words)

    @property
    def plain_changed(self) -> bool:
        """Whether it is put in other plain words."""
        return any(run.how is not How.SAME for _code, found in self.plain for run in found)


def changes(
    kind: str, old: Iterable[Block], new: Iterable[Block], *, order: Sequence[str] = ()
) -> list[PartChange]:
    """Every part of the two drafts, in the order of the plan (`order`, else the usual one); those
    that are the same too."""
    before, after = list(old), list(new)
    found: list[PartChange] = []
    for key in order or PLANS[kind]:
        a = [block for block in before if block["kind"] == key]
        b = [block for block in after if block["kind"] == key]
        moved = _moved(a, b)
        found += [_part(key, pair, moved) for pair in _pairs(a, b)]
    return found


def counts(found: Iterable[PartChange]) -> dict[str, int]:
    """How many parts became what; those that are the same left out."""
    return dict(Counter(one.what.value for one in found if one.what is not What.SAME))


def _pairs(old: list[Block], new: list[Block]) -> Iterator[Pair]:
    """Each part beside what it was: by its id; else, written anew, by its words. What is gone
    stands where it stood."""
    ids = {block["id"] for block in new}
    gone = [block for block in old if block["id"] not in ids]
    by_id: dict[str, Block] = {block["id"]: block for block in old}
    made: list[Pair] = []
    for block in new:
        before = by_id.get(block["id"]) or _most_alike(block, gone)
        if before in gone:
            gone.remove(before)
        made.append((before, block))
    places = {block["id"]: place for place, block in enumerate(old)}
    for block in gone:
        place = next(
            (n for n, (a, _b) in enumerate(made) if a and places[a["id"]] > places[block["id"]]),
            len(made),
        )
        made.insert(place, (block, None))
    yield from made


def _most_alike(block: Block, gone: list[Block]) -> Block | None:
    rated = [(_alike(one, block), n) for n, one in enumerate(gone)]
    best = max(rated, key=lambda each: (each[0], -each[1]), default=(0.0, 0))
    return gone[best[1]] if best[0] >= ALIKE else None


def _alike(old: Block, new: Block) -> float:
    a, b = (f"{one['fields'].get('name', '')} {one['words']}".split() for one in (old, new))
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    quick = matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE
    return matcher.ratio() if quick else 0.0


def _moved(old: list[Block], new: list[Block]) -> frozenset[str]:
    """The parts that changed places among those of their kind that both drafts have."""
    there = {block["id"] for block in new}
    before = [block["id"] for block in old if block["id"] in there]
    after = [block["id"] for block in new if block["id"] in set(before)]
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    stayed = {
        before[n]
        for place, _other, size in matcher.get_matching_blocks()
        for n in range(place, place + size)
    }
    return frozenset(set(after) - stayed)


def _part(kind: str, pair: Pair, moved: frozenset[str]) -> PartChange:
    old, new = pair
    rows = tuple(_rows(kind, old, new))
    words = _runs(old, new, lambda block: str(block["words"]))
    codes = sorted({code for block in pair if block for code in block["plain"]})
    plain = tuple(
        (code, _runs(old, new, lambda block, code=code: str(block["plain"].get(code, ""))))
        for code in codes
    )
    goes = new is not None and new["id"] in moved
    first = new or old
    name = _name(first) if first and SHAPES[kind].many else ""
    made = PartChange(kind, What.SAME, goes, name, rows, words, plain)
    return PartChange(kind, _what(made, pair), goes, name, rows, words, plain)


def _what(part: PartChange, pair: Pair) -> What:
    old, new = pair
    if old is None:
        return What.ADDED
    if new is None:
        return What.REMOVED
    if part.changed_rows or part.words_changed or part.plain_changed:
        return What.CHANGED
    return What.MOVED if part.moved else What.SAME


def _runs(old: Block | None, new: Block | None, text: Any) -> tuple[Run, ...]:
    """A part that is new as a whole is text like any other: its mark says that it is new."""
    if old is None:
        return (Run(How.SAME, text(new)),) if text(new) else ()
    return tuple(runs(text(old), text(new) if new else ""))


def _rows(kind: str, old: Block | None, new: Block | None) -> Iterator[RowChange]:
    """The fields by name, in the order of the newer draft; a name of its own is one of them."""
    a, b = _fields(kind, old), _fields(kind, new)
    for label in [*b, *(one for one in a if one not in b)]:
        yield RowChange(label, a.get(label, ""), b.get(label, ""))


def _fields(kind: str, block: Block | None) -> dict[object, str]:
    if block is None:
        return {}
    found = said(kind, block["words"], block["fields"])
    labels = {each.name: each.label for each in SHAPES[kind].fields}
    name: dict[object, str] = (
        {str(labels["name"]): found.name} if found.name and "name" in labels else {}
    )
    return {**name, **{str(label): value for label, value in found.rows}}


SHORT: Final = 60


def _name(block: Block) -> str:
    text = str(block["fields"].get("name", "") or block["words"])
    return text if len(text) <= SHORT else f"{text[:SHORT].rstrip()}…"
