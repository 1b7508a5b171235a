"""What stands on a paper that is made of what many people wrote: sections, things, words?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cases.services.translations import Said

LANGUAGES: Final = ("en", "es")  # those in which the papers can be had


@dataclass(frozen=True)
class Words:
    """What somebody wrote, in which language, with what it is or who says it."""

    text: str
    language: str
    label: str = ""


@dataclass(frozen=True)
class Item:
    """One thing of a section. `language` is that of the title, empty for the reader's own; `lines`
    are left to write on."""

    title: str = ""
    language: str = ""
    rows: list[tuple[str, str, str]] = field(default_factory=list)  # name, value, its language
    words: list[Words] = field(default_factory=list)
    lines: int = 0


@dataclass(frozen=True)
class Section:
    """A part under its own heading. `draft`: each page of it is marked as one; `fresh`: it begins a
    page."""

    key: str
    title: str
    note: str = ""
    items: list[Item] = field(default_factory=list)
    draft: bool = False
    fresh: bool = False


def spoken(said: Said, language: str, label: str) -> list[Words]:
    """What somebody said, as it was written; after it its translation, with how that came about."""
    found = [Words(said.words, language, label)]
    if said.translated is not None:
        row = said.translated
        found.append(Words(row.words, row.language, row.passport))
    return found
