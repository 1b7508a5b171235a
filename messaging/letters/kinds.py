"""Which letters can a family write, what does each ask, say and need?

A kind is data: ours in data/kinds.yaml, a district's in its own table, both read by `read`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from django.utils.translation import get_language

DATA: Final = Path(__file__).parent / "data" / "kinds.yaml"
LANGUAGES: Final = ("en", "es")
TYPES: Final = ("text", "date", "choice")
WHO: Final = ("teacher", "case_manager", "administrator", "district")
CLOCKS: Final = (
    "none",
    "promise",
    "evaluation",
    "records",
    "meeting_asked",
    "outside_evaluation",
)
CONCERN: Final = "concern"
EVALUATION: Final = "evaluation"  # the kind and the clock of a request for an evaluation
OURS: Final = "ours"
DISTRICTS: Final = "district"


class KindError(ValueError):
    """A kind has a part that we do not know or lacks one; the message says where."""


@dataclass(frozen=True)
class Both:
    """The same words in each language a letter can be written in."""

    en: str = ""
    es: str = ""

    def in_(self, language: str) -> str:
        """The words in that language; English for one we do not write."""
        return self.es if language.partition("-")[0].lower() == "es" else self.en

    def __str__(self) -> str:
        """In the language of the page."""
        return self.in_(get_language() or "en")

    def __bool__(self) -> bool:
        return bool(self.en or self.es)


@dataclass(frozen=True)
class Choice:
    """One answer to choose. `letter` stands in the letter where {key} stands, `end` where
    {key_end} does; `clock` overrules the kind's; `instead` names the kind that fits better, and
    `why` says why this one does not."""

    key: str
    label: Both
    letter: Both = Both()
    end: Both = Both()
    clock: str = ""
    instead: str = ""
    why: Both = Both()


@dataclass(frozen=True)
class Question:
    """One plain question. With `due_before` the answer to the letter is due before this day."""

    key: str
    type: str
    required: bool
    label: Both
    hint: Both
    choices: tuple[Choice, ...] = ()
    due_before: bool = False

    def choice(self, key: str) -> Choice | None:
        """The choice of that key; None when there is none."""
        return next((one for one in self.choices if one.key == key), None)


@dataclass(frozen=True)
class Need:
    """What a letter of this kind must hold, and where that is written."""

    holds: str
    what: Both
    cite: str


@dataclass(frozen=True)
class Kind:
    """A kind of letter. `days` are school days of a district's own promise, None for the usual."""

    slug: str
    version: int
    title: Both
    everyday: Both
    about: Both
    known: Both
    to: str
    clock: str
    questions: tuple[Question, ...]
    text: Both
    needs: tuple[Need, ...] = ()
    days: int | None = None
    whose: str = OURS

    def question(self, key: str) -> Question | None:
        """The question of that key; None when there is none."""
        return next((one for one in self.questions if one.key == key), None)

    @property
    def edition(self) -> str:
        """Whose words these are and in which version: "ours 1", "district 3"."""
        return f"{self.whose} {self.version}"

    def chosen(self, answers: Mapping[str, str]) -> list[Choice]:
        """The choices among these answers."""
        found = (one.choice(answers.get(one.key, "")) for one in self.questions)
        return [one for one in found if one is not None]

    def clock_for(self, answers: Mapping[str, str]) -> str:
        """Which rule sets the day for the answer to a letter with these answers."""
        return next((one.clock for one in self.chosen(answers) if one.clock), self.clock)

    def title_for(self, answers: Mapping[str, str]) -> Both:
        """What a letter with these answers is called: a concern in which the parent asks for an
        evaluation is a request for one (34 CFR 300.301(b))."""
        turned = self.clock != EVALUATION and self.clock_for(answers) == EVALUATION
        return ours()[EVALUATION].title if turned else self.title


@cache
def ours() -> dict[str, Kind]:
    """Our own kinds by their slug, in the order in which they are offered."""
    rows = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return {slug: read(slug, row) for slug, row in rows.items()}


def read(slug: str, row: Mapping[str, Any], *, whose: str = OURS, version: int = 0) -> Kind:
    """A kind from plain data. Raises KindError for an unknown or missing part."""
    given = dict(row)
    try:
        kind = Kind(
            slug=slug,
            version=version or given.pop("version"),
            title=_both(given.pop("title")),
            everyday=_both(given.pop("everyday")),
            about=_both(given.pop("about")),
            known=_both(given.pop("known", {})),
            to=given.pop("to"),
            clock=given.pop("clock"),
            questions=tuple(_question(one) for one in given.pop("questions")),
            text=_both(given.pop("text")),
            needs=tuple(_need(one) for one in given.pop("needs", ())),
            days=given.pop("days", None),
            whose=whose,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise KindError(f"{slug}: a part is missing or not readable ({error}).") from error
    given.pop("version", None)
    _check_parts(kind, given)
    return kind


def _check_parts(kind: Kind, left: Mapping[str, Any]) -> None:
    if left:
        raise KindError(f"{kind.slug}: unknown parts {sorted(left)}.")
    if kind.to not in WHO or kind.clock not in CLOCKS:
        raise KindError(f"{kind.slug}: {kind.to} or {kind.clock} is not known.")
    for one in kind.questions:
        if one.type not in TYPES or (one.type == "choice") != bool(one.choices):
            raise KindError(f"{kind.slug}, {one.key}: the type and the choices do not fit.")


def frozen(kind: Kind) -> dict[str, Any]:
    """The kind as plain data, to be kept with a letter in the making; `thaw` reads it."""
    return {"slug": kind.slug, "whose": kind.whose, "version": kind.version, **definition(kind)}


def thaw(data: Mapping[str, Any]) -> Kind:
    """A kind kept by `frozen`."""
    rest = {name: value for name, value in data.items() if name not in ("slug", "whose")}
    return read(data["slug"], rest, whose=data["whose"], version=data["version"])


def definition(kind: Kind) -> dict[str, Any]:
    """The kind's parts as plain data, without its slug, owner and version."""
    return {
        "title": _pair(kind.title),
        "everyday": _pair(kind.everyday),
        "about": _pair(kind.about),
        "known": _pair(kind.known),
        "to": kind.to,
        "clock": kind.clock,
        "days": kind.days,
        "questions": [_question_data(one) for one in kind.questions],
        "text": _pair(kind.text),
        "needs": [{"holds": n.holds, "what": _pair(n.what), "cite": n.cite} for n in kind.needs],
    }


def with_words(kind: Kind, **changes: Any) -> Kind:
    """The same kind with some parts changed."""
    return replace(kind, **changes)


def _pair(both: Both) -> dict[str, str]:
    return {"en": both.en, "es": both.es}


def _question_data(one: Question) -> dict[str, Any]:
    return {
        "key": one.key,
        "type": one.type,
        "required": one.required,
        "due_before": one.due_before,
        "label": _pair(one.label),
        "hint": _pair(one.hint),
        "choices": [
            {
                "key": each.key,
                "label": _pair(each.label),
                "letter": _pair(each.letter),
                "end": _pair(each.end),
                "clock": each.clock,
                "instead": each.instead,
                "why": _pair(each.why),
            }
            for each in one.choices
        ],
    }


def _both(given: Mapping[str, str]) -> Both:
    unknown = set(given) - set(LANGUAGES)
    if unknown:
        raise KindError(f"Unknown languages {sorted(unknown)}.")
    return Both(**{name: str(words).strip() for name, words in given.items()})


def _question(row: Mapping[str, Any]) -> Question:
    return Question(
        key=row["key"],
        type=row["type"],
        required=bool(row["required"]),
        label=_both(row["label"]),
        hint=_both(row["hint"]),
        choices=tuple(_choice(one) for one in row.get("choices", ())),
        due_before=bool(row.get("due_before", False)),
    )


def _choice(row: Mapping[str, Any]) -> Choice:
    return Choice(
        key=row["key"],
        label=_both(row["label"]),
        letter=_both(row.get("letter", {})),
        end=_both(row.get("end", {})),
        clock=row.get("clock", ""),
        instead=row.get("instead", ""),
        why=_both(row.get("why", {})),
    )


def _need(row: Mapping[str, Any]) -> Need:
    return Need(holds=row["holds"], what=_both(row["what"]), cite=row["cite"])
