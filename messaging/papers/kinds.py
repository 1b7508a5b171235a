"""Which notices and consent forms does the school write, and what must each hold?

A kind is data (data/kinds.yaml). Each part says by which rule it is there; what must be answered is
asked for in every language the paper is written in (34 CFR 300.503(c), 300.9(a)).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from messaging.letters.kinds import LANGUAGES, Both, KindError

DATA: Final = Path(__file__).parent / "data" / "kinds.yaml"
TYPES: Final = ("fixed", "text", "line", "date", "choice")
BY: Final = ("leads", "team")
ENTRIES: Final = ("notice", "meeting")
ELECTRONIC: Final = "consent-electronic"
SERVICES: Final = "consent-services"
# As which of MeetingPerson.Excusal a member may miss a meeting by each of these forms.
EXCUSALS: Final = {"excusal-agree": "agreed", "excusal-consent": "consent"}
PROPOSE: Final = "pwn-propose"
STOP: Final = "stop"  # what a notice is about when services stop after a consent was taken back
NOTHING: Final = Both()
Answers = Mapping[str, Any]  # by part: {"en": ..., "es": ...} for a text, else a string


@dataclass(frozen=True)
class Option:
    """One answer to choose: `text` is what it prints, `fact` the dated fact that sending it is."""

    key: str
    label: Both
    text: Both = NOTHING
    fact: str = ""


@dataclass(frozen=True)
class Part:
    """One part of a paper, in its order. `text` are words that never change."""

    key: str
    type: str
    required: bool = False
    heading: Both = NOTHING
    label: Both = NOTHING
    hint: Both = NOTHING
    text: Both = NOTHING
    cite: str = ""
    choices: tuple[Option, ...] = ()

    def option(self, key: object) -> Option | None:
        """The option of that key; None when there is none."""
        return next((one for one in self.choices if one.key == key), None)

    def words(self, answers: Answers, language: str) -> str:
        """What was answered, in this language; "" for nothing. A choice gives its key."""
        given = answers.get(self.key, "")
        if self.type == "text":
            given = given.get(language, "") if isinstance(given, Mapping) else ""
        return str(given).strip()


@dataclass(frozen=True)
class Asks:
    """The answer that a paper waits for: the words of each, and the facts that each becomes.

    `own`: each parent answers for themselves; else one parent's answer is the family's.
    """

    asked: tuple[str, ...]
    given: tuple[str, ...]
    refused: tuple[str, ...]
    revoked: tuple[str, ...]
    partly: bool
    yes: Both
    no: Both
    back: Both
    part: Both = NOTHING
    own: bool = False


@dataclass(frozen=True)
class PaperKind:
    """A kind of notice or consent form."""

    slug: str
    version: int
    title: Both
    about: Both
    cite: str
    by: str
    parts: tuple[Part, ...]
    facts: tuple[str, ...] = ()
    entry: str = "notice"
    elected: bool = False
    asks: Asks | None = None

    @property
    def for_leads(self) -> bool:
        """Whether only who runs the case writes it."""
        return self.by == "leads"

    def part(self, key: str) -> Part | None:
        """The part of that key; None when there is none."""
        return next((one for one in self.parts if one.key == key), None)

    @property
    def questions(self) -> list[Part]:
        """The parts that staff fill in."""
        return [one for one in self.parts if one.type != "fixed"]

    def chosen_fact(self, answers: Answers) -> str:
        """The fact that goes with what it is about; "" for none."""
        about = self.part("about")
        option = about.option(answers.get("about")) if about else None
        return option.fact if option else ""


@cache
def kinds() -> dict[str, PaperKind]:
    """All of them by slug, in the order in which they are offered."""
    rows = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return {slug: read(slug, row) for slug, row in rows.items()}


def find(slug: str) -> PaperKind | None:
    """The kind of that name; None when there is none."""
    return kinds().get(slug)


def read(slug: str, row: Mapping[str, Any]) -> PaperKind:
    """A kind from plain data. Raises KindError for an unknown or missing part."""
    given = dict(row)
    try:
        asks = given.pop("asks", None)
        kind = PaperKind(
            slug=slug,
            title=_both(given.pop("title")),
            about=_both(given.pop("about")),
            parts=tuple(_part(one) for one in given.pop("parts")),
            facts=tuple(given.pop("facts")),
            asks=_asks(asks) if asks else None,
            **given,
        )
    except (KeyError, TypeError) as error:
        raise KindError(f"{slug}: a part is missing or not known ({error}).") from error
    if kind.by not in BY or kind.entry not in ENTRIES:
        raise KindError(f"{slug}: {kind.by} or {kind.entry} is not known.")
    for one in kind.parts:
        if one.type not in TYPES or (one.type == "choice") != bool(one.choices):
            raise KindError(f"{slug}, {one.key}: the type and the choices do not fit.")
    return kind


def _part(row: Mapping[str, Any]) -> Part:
    given = dict(row)
    words: dict[str, Any] = {
        n: _both(given.pop(n)) for n in ("heading", "label", "hint", "text") if n in given
    }
    choices = tuple(_option(one) for one in given.pop("choices", ()))
    return Part(choices=choices, **words, **given)


def _option(row: Mapping[str, Any]) -> Option:
    given = dict(row)
    words: dict[str, Any] = {n: _both(given.pop(n)) for n in ("label", "text") if n in given}
    return Option(**words, **given)


def _asks(row: Mapping[str, Any]) -> Asks:
    given = dict(row)
    more: dict[str, Any] = {
        n: _both(given.pop(n)) for n in ("yes", "no", "back", "part") if n in given
    }
    more |= {n: tuple(given.pop(n)) for n in ("asked", "given", "refused", "revoked")}
    return Asks(**more, **given)


def _both(given: Mapping[str, str]) -> Both:
    if set(given) != set(LANGUAGES):
        raise KindError(f"Words are needed in {LANGUAGES}, not in {sorted(given)}.")
    return Both(**{name: str(words).strip() for name, words in given.items()})
