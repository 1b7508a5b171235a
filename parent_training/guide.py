"""What does our own guide for families say?

Pure. data/guide.yaml is read once and refused as a whole when a line of it is wrong. Its words are
ours, in English and Spanish; what a state asks for comes from the rules of the district.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from tenants.rulepacks.schema import ClockKey

DATA: Final = Path(__file__).parent / "data" / "guide.yaml"
LANGUAGES: Final = ("en", "es")
Words = dict[str, str]  # by language


class BadGuide(ValueError):
    """A line of the guide is wrong."""


@dataclass(frozen=True)
class Section:
    """One heading with its text. `cite`: the rules behind it; `rules`: clocks of which the page
    says what is known for this district; `start`: it ends with the way to the first letter."""

    heading: Words
    text: Words
    cite: tuple[str, ...] = ()
    rules: tuple[ClockKey, ...] = ()
    start: bool = False


@dataclass(frozen=True)
class Page:
    """One page, which fits on one sheet. `key` stands in its address."""

    key: str
    title: Words
    lede: Words
    sections: tuple[Section, ...]

    def words(self, language: str) -> str:
        """All of its words in one language, line by line."""
        parts = [self.title[language], self.lede[language]]
        for section in self.sections:
            parts += [section.heading[language], section.text[language]]
        return "\n".join(parts)

    def fingerprint(self, language: str) -> str:
        """The SHA-256 of what it says in one language: whoever reviewed it read this."""
        said = [self.key, self.words(language), [section.cite for section in self.sections]]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


@cache
def pages() -> dict[str, Page]:
    """All pages by their key, in their order. Raises BadGuide."""
    rows = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    made = [page_of(row) for row in rows]
    found = {page.key: page for page in made}
    if len(found) != len(made):
        raise BadGuide("two pages have one key")
    return found


def page_of(row: dict[str, Any]) -> Page:
    """One page as the file has it. Raises BadGuide with the key of the page."""
    key = str(row.get("key", ""))
    _only(row, {"key", "title", "lede", "sections"}, key)
    sections = tuple(_section(one, key) for one in row["sections"])
    return Page(key, _words(row, "title", key), _words(row, "lede", key), sections)


def _section(row: dict[str, Any], key: str) -> Section:
    _only(row, {"heading", "text"}, key, {"cite", "rules", "start"})
    try:
        rules = tuple(ClockKey(one) for one in row.get("rules", ()))
    except ValueError as wrong:
        raise BadGuide(f"{key}: {wrong}") from wrong
    return Section(
        heading=_words(row, "heading", key),
        text=_words(row, "text", key),
        cite=tuple(row.get("cite", ())),
        rules=rules,
        start=bool(row.get("start", False)),
    )


def _only(row: dict[str, Any], needed: set[str], key: str, more: set[str] | None = None) -> None:
    wrong = (row.keys() - needed - (more or set())) | (needed - row.keys())
    if wrong:
        raise BadGuide(f"{key}: {', '.join(sorted(wrong))}")


def _words(row: dict[str, Any], name: str, key: str) -> Words:
    given = row[name]
    if not isinstance(given, dict) or set(given) != set(LANGUAGES) or not all(given.values()):
        raise BadGuide(f"{key}: {name} must be there in each language")
    return {language: str(given[language]).strip() for language in LANGUAGES}
