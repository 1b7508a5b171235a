"""What do the words of special education mean, in plain words?

Our own wording beside the legal word, in English and Spanish; data/glossary.yaml.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import yaml
from django.utils.text import slugify
from django.utils.translation import get_language

DATA: Final = Path(__file__).parent / "data" / "glossary.yaml"


@dataclass(frozen=True)
class Term:
    """One word with its meaning. `key` is the slug of the English word."""

    key: str
    english: str
    spanish: str
    means_english: str
    means_spanish: str
    acronym: str = ""

    @property
    def word(self) -> str:
        """The word in the language of the page."""
        return self.spanish if _in_spanish() else self.english

    @property
    def means(self) -> str:
        """What it means, in the language of the page."""
        return self.means_spanish if _in_spanish() else self.means_english


def _in_spanish() -> bool:
    return (get_language() or "en").startswith("es")


@cache
def terms() -> dict[str, Term]:
    """All words by their key."""
    rows = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    made = [
        Term(
            key=slugify(row["term"]),
            english=row["term"],
            spanish=row["term_es"],
            means_english=row["definition_en"],
            means_spanish=row["definition_es"],
            acronym=str(row.get("acronym", "")),
        )
        for row in rows
    ]
    return {term.key: term for term in made}


def in_order() -> list[Term]:
    """All words by the alphabet of the language of the page."""
    return sorted(terms().values(), key=lambda term: term.word.casefold())
