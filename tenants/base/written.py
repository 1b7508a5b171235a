"""Where are the lists and the bold words of a text that somebody typed? Pure.

A small part of Markdown (CommonMark): a line that begins with "- " or "1. " is a line of a list,
**two stars** make words bold and *one star* slanted. All else is text as it stands. Every run keeps
its place in the text, because what is said of selected words points at letters; a parser of
Markdown gives places of lines only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

BULLET: Final = re.compile(r"[ \t]*(?:[-*•][ \t]+|(?P<number>\d{1,3})[.)][ \t]+)(?=\S)")
STRESS: Final = re.compile(
    r"\*\*(?=[^\s*])(?P<strong>[^*\n]*[^\s*])\*\*"
    r"|(?<![\w*])\*(?=[^\s*])(?P<em>[^*\n]*[^\s*])\*(?![\w*])"
)
LINE: Final = re.compile(r"[^\n]+")


@dataclass(frozen=True)
class Run:
    """Letters of a text from `start` up to, without, `end`; `tag` is "strong", "em" or empty."""

    start: int
    end: int
    tag: str = ""


@dataclass(frozen=True)
class Block:
    """A paragraph ("p", one line of runs, which may hold line breaks) or a list ("ul", "ol"); of a
    list with numbers `first` is where it begins."""

    tag: str
    lines: tuple[tuple[Run, ...], ...]
    first: int = 1


def blocks(text: str) -> list[Block]:
    """The paragraphs and lists of a text, in their order."""
    found: list[Block] = []
    for first, last, group in _groups(text):
        if group == "p":
            found.append(Block("p", (_runs(text, first, last),)))
            continue
        lines, begin = [], 1
        for place, (start, end) in enumerate(_lines(text, first, last)):
            mark = BULLET.match(text, start, end)
            assert mark is not None  # each line of such a group begins with one
            if place == 0 and mark["number"]:
                begin = int(mark["number"])
            lines.append(_runs(text, mark.end(), end))
        found.append(Block(group, tuple(lines), begin))
    return found


def bare(text: str) -> str:
    """The text without its stars, each line of a list with its dot or number: for paper, and where
    words are quoted."""
    made: list[str] = []
    for block in blocks(text):
        for number, line in enumerate(block.lines, start=block.first):
            words = "".join(text[run.start : run.end] for run in line)
            sign = {"p": "", "ul": "• ", "ol": f"{number}. "}[block.tag]
            made.append(sign + words)
        made.append("")
    return "\n".join(made).strip()


def quoted(words: str) -> str:
    """A stretch of a text in one line, for quotes: also without the stars whose other half lies
    outside of it."""
    return " ".join(bare(words).replace("**", "").split())


def _groups(text: str) -> Iterator[tuple[int, int, str]]:
    """Stretches of lines of one kind, from letter to letter; an empty line ends one."""
    begun: tuple[int, int, str] | None = None
    for start, end in _lines(text, 0, len(text)):
        mark = BULLET.match(text, start, end)
        kind = "p" if mark is None else "ol" if mark["number"] else "ul"
        apart = begun is not None and "\n" in text[begun[1] : start].replace("\n", "", 1)
        if begun is not None and (apart or kind != begun[2]):
            yield begun
            begun = None
        begun = (begun[0] if begun else start, end, kind)
    if begun is not None:
        yield begun


def _lines(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Lines in which something stands, without the spaces at their end."""
    for match in LINE.finditer(text, first, last):
        if match[0].strip():
            yield match.start(), match.start() + len(match[0].rstrip())


def _runs(text: str, first: int, last: int) -> tuple[Run, ...]:
    made, at = [], first
    for match in STRESS.finditer(text, first, last):
        if match.start() > at:
            made.append(Run(at, match.start()))
        tag = "strong" if match["strong"] else "em"
        made.append(Run(*match.span(tag), tag))
        at = match.end()
    if at < last:
        made.append(Run(at, last))
    return tuple(made)
