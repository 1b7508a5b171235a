"""Which kinds of disability does the law name, what are they called, and what do people say?

Data in data/categories.yaml. Everyday words point to official names; whether a child meets the
criteria is for the group with the parents to decide (34 CFR 300.306).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from tenants.rulepacks.schema import Confidence, RulePackError

DATA: Final = Path(__file__).parent / "data" / "categories.yaml"


@dataclass(frozen=True)
class StateLabel:
    """What a state calls a kind, and how sure we are of it."""

    state: str
    en: str
    es: str
    confidence: Confidence


@dataclass(frozen=True)
class Category:
    """One kind. `ages`: the first age, and the one that ends it; `optional`: only where the state
    and the district use it (34 CFR 300.8(b))."""

    key: str
    cite: str
    en: str
    es: str
    plain_en: str
    plain_es: str
    ages: tuple[int, int] | None = None
    optional: bool = False
    states: tuple[StateLabel, ...] = ()

    def name(self, language: str, state: str = "") -> str:
        """What the state calls it, if we know; else the official name of the law."""
        label = next((one for one in self.states if one.state == state), None)
        found = label or self
        return found.es if language.startswith("es") else found.en

    def plain(self, language: str) -> str:
        """What it means, in plain words."""
        return self.plain_es if language.startswith("es") else self.plain_en

    def fits_age(self, years: int) -> bool:
        """Whether a child of so many whole years can be of this kind."""
        return self.ages is None or self.ages[0] <= years <= self.ages[1]


@dataclass(frozen=True)
class Everyday:
    """A word that people use, the kinds it can lead to, and whether a 504 plan may fit as well."""

    en: str
    es: str
    to: tuple[str, ...]
    or_504: bool = False
    note_en: str = ""
    note_es: str = ""

    def word(self, language: str) -> str:
        """The word in that language."""
        return self.es if language.startswith("es") else self.en

    def note(self, language: str) -> str:
        """What else to know; "" for nothing."""
        return self.note_es if language.startswith("es") else self.note_en


@cache
def categories() -> dict[str, Category]:
    """The thirteen of 34 CFR 300.8(c) in their order, then developmental delay. Raises
    RulePackError for a key that we do not know."""
    return {row["key"]: _category(row) for row in _loaded()["categories"]}


@cache
def everyday() -> tuple[Everyday, ...]:
    """The words of every day. Raises RulePackError when one leads to a kind that is not there."""
    found = []
    for row in _loaded()["everyday"]:
        _known(row, Everyday, row.get("en", ""))
        one = Everyday(**{**row, "to": tuple(row["to"])})
        if missing := set(one.to) - categories().keys():
            raise RulePackError(f"categories.yaml, {one.en}: no category {sorted(missing)}.")
        found.append(one)
    return tuple(found)


def words_for(key: str, language: str) -> list[str]:
    """The everyday words that can lead to this kind, in that language."""
    return [one.word(language) for one in everyday() if key in one.to]


def _category(row: dict[str, Any]) -> Category:
    where = str(row.get("key", ""))
    _known(row, Category, where)
    labels = []
    for label in row.get("states", ()):
        _known(label, StateLabel, where)
        labels.append(StateLabel(**{**label, "confidence": Confidence(label["confidence"])}))
    ages = tuple(row["ages"]) if row.get("ages") else None
    return Category(**{**row, "ages": ages, "states": tuple(labels)})


def _known(row: dict[str, Any], shape: Any, where: str) -> None:
    if unknown := set(row) - set(shape.__dataclass_fields__):
        raise RulePackError(f"categories.yaml, {where}: unknown keys {sorted(unknown)}.")


@cache
def _loaded() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    if set(found) != {"meta", "categories", "everyday"}:
        raise RulePackError(f"categories.yaml: unknown keys {sorted(found)}.")
    return found
