"""Which texts of a part of a plan can be pointed at, and in which words and sentences? Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any, Final

from cases.anchoring import LONGEST, Anchor, Spot, anchor_at, place
from tenants.base.written import blocks

Block = dict[str, Any]
WORDS: Final = "words"
PLAIN: Final = "plain_"  # and the language
SENTENCE: Final = re.compile(r"\S.*?(?:[.!?;](?=\s)|\n|$)", re.DOTALL)
MOST: Final = 40  # sentences that are offered


def texts(block: Block) -> dict[str, str]:
    """The texts of a part by name: as it is written, and in plain words by language."""
    plain = {f"{PLAIN}{code}": str(words) for code, words in block["plain"].items()}
    return {WORDS: str(block["words"]), **plain}


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where each sentence of it, and each line of a list, begins and ends."""
    lines = (line for block in blocks(text) for line in block.lines)
    found = (SENTENCE.finditer(text, line[0].start, line[-1].end) for line in lines)
    for match in islice(chain.from_iterable(found), MOST):
        words = match[0].rstrip()
        if len(words) <= LONGEST:
            yield match.start(), match.start() + len(words)


def pointer(name: str, start: int, end: int) -> str:
    """A stretch of one text, as a form carries it: "words:12:45"."""
    return f"{name}:{start}:{end}"


def pointed(block: Block, value: str) -> tuple[str, Anchor] | None:
    """The text and the anchor that a form points at; None when it points at nothing there."""
    name, _colon, rest = value.partition(":")
    start, _colon, end = rest.partition(":")
    text = texts(block).get(name, "")
    if not (start.isdecimal() and end.isdecimal() and len(rest) < 20):
        return None
    first, last = int(start), int(end)
    if not first < last <= len(text) or last - first > LONGEST or not text[first:last].strip():
        return None
    return name, anchor_at(text, first, last)


def as_kept(name: str, anchor: Anchor) -> dict[str, Any]:
    """An anchor with the name of its text, as it is kept with a comment."""
    return {"text": name, **anchor.as_data()}


def found_again(kept: dict[str, Any], old: Block, new: Block) -> Spot | None:
    """Where these words of the older part stand in the newer one."""
    name = kept["text"]
    anchor = Anchor(kept["exact"], kept["prefix"], kept["suffix"], kept["start"])
    return place(anchor, texts(old).get(name, ""), texts(new).get(name, ""))
