"""What does a district write about a kind of letter?"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from messaging.letters.kinds import LANGUAGES, Kind, definition

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_TITLE = 80
LONGEST_LINE = 400
LONGEST_TEXT = 8_000
MOST_QUESTIONS = 5
SPOKEN = {"en": _("English"), "es": _("Spanish")}
PARTS = {
    "title": _("Name of the letter"),
    "everyday": _("What a family says, in everyday words"),
    "about": _("One sentence about it"),
    "known": _("Good to know, before it is written"),
    "text": _("The letter"),
    "label": _("Question"),
    "hint": _("Hint below the question"),
    "letter": _("What this answer puts into the letter"),
    "end": _("What this answer puts near the end"),
    "why": _("Why this letter does not fit then"),
}
MUST = _("Write this in both languages.")
Pair = tuple[str, Any, dict[str, str]]  # field, its label, the words by language


def days_field() -> forms.IntegerField:
    """How many school days the district promises for an answer; empty for its usual number."""
    return forms.IntegerField(
        label=_("School days to answer"),
        help_text=_("Leave this empty for the usual number of the district."),
        required=False,
        min_value=1,
        max_value=60,
    )


def words_field(label: Any, language: str, *, rows: int, longest: int, required: bool) -> Any:
    """One text in one language; the label says which."""
    return forms.CharField(
        label=_("%(part)s (%(language)s)") % {"part": label, "language": SPOKEN[language]},
        widget=forms.Textarea(attrs={"rows": rows, "lang": language})
        if rows > 1
        else forms.TextInput(attrs={"lang": language}),
        max_length=longest,
        required=required,
        error_messages={"required": MUST},
    )


def pairs(row: dict[str, Any]) -> Iterator[Pair]:
    """Every text of a kind that a district may word anew, as the very pair in `row`."""
    for name in ("title", "everyday", "about", "known", "text"):
        yield name, PARTS[name], row[name]
    for question in row["questions"]:
        for name in ("label", "hint"):
            yield f"{question['key']}-{name}", PARTS[name], question[name]
        for choice in question["choices"]:
            field = f"{question['key']}-{choice['key']}"
            yield f"{field}-label", _("An answer to choose"), choice["label"]
            for name in ("letter", "end", "why"):
                if choice[name]["en"]:
                    yield f"{field}-{name}", PARTS[name], choice[name]


class WordsForm(forms.Form):
    """The words of a kind whose questions stay as they are: one of ours."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)
    days = days_field()

    def __init__(self, data: Any = None, *, kind: Kind, seen: int) -> None:
        self.row = definition(kind)
        given: dict[str, Any] = {"seen": seen, "days": kind.days}
        for name, _label, pair in pairs(self.row):
            given |= {f"{name}_{language}": pair[language] for language in LANGUAGES}
        super().__init__(data, initial=given)
        for name, label, pair in pairs(self.row):
            for language in LANGUAGES:
                self.fields[f"{name}_{language}"] = self._field(name, label, pair, language)
        days = self.fields.pop("days")
        if kind.clock == "promise":  # else the law sets the day, or nobody waits
            self.fields["days"] = days

    def _field(self, name: str, label: Any, pair: dict[str, str], language: str) -> Any:
        part = name.rpartition("-")[2]
        rows = {"text": 16, "letter": 4, "end": 4}.get(part, 1 if part == "title" else 2)
        longest = {"title": LONGEST_TITLE, "text": LONGEST_TEXT}.get(part, LONGEST_LINE * 3)
        required = bool(pair["en"])
        return words_field(label, language, rows=rows, longest=longest, required=required)

    def head(self) -> list[forms.BoundField]:
        """What it is called and says of itself, and the letter: everything but the questions."""
        return [self[name] for name in self.fields if "-" not in name and name != "seen"]

    def slots(self) -> list[dict[str, Any]]:
        """The questions of the page, each with its fields and the name for the letter."""
        found = []
        for number, question in enumerate(self.row["questions"], start=1):
            names = [one for one in self.fields if one.startswith(f"{question['key']}-")]
            wrong = any(name in self.errors for name in names)
            place = f"{{{question['key']}}}"
            fields = [self[name] for name in names]
            found.append({"number": number, "place": place, "open": wrong, "fields": fields})
        return found

    def made(self) -> dict[str, Any]:
        """The kind's parts with what was typed. The form must be valid."""
        row = copy.deepcopy(self.row)
        given = self.cleaned_data
        for name, _label, pair in pairs(row):
            for language in LANGUAGES:
                pair[language] = given[f"{name}_{language}"].replace("\r\n", "\n").strip()
        row["days"] = given.get("days")
        return row


class OwnKindForm(forms.Form):
    """A kind of the district's own, with up to five questions."""

    seen = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=10**6, required=False
    )
    to = forms.ChoiceField(
        label=_("To whom it goes"),
        choices=[
            ("teacher", _("The classroom teacher")),
            ("case_manager", _("Who runs the case")),
            ("administrator", _("An administrator of the school")),
            ("district", _("The district")),
        ],
    )
    waits = forms.ChoiceField(
        label=_("Does it wait for an answer?"),
        choices=[
            ("promise", _("Yes. The school owes an answer by a day")),
            ("none", _("No. It only says something")),
        ],
        widget=forms.RadioSelect,
    )
    days = days_field()

    def __init__(self, data: Any = None, *, kind: Kind | None = None, seen: int = 0) -> None:
        super().__init__(data, initial=_initial(kind, seen))
        for name, rows, longest in (
            ("title", 1, LONGEST_TITLE),
            ("everyday", 1, LONGEST_LINE),
            ("about", 2, LONGEST_LINE),
            ("text", 12, LONGEST_TEXT),
        ):
            for language in LANGUAGES:
                self.fields[f"{name}_{language}"] = words_field(
                    PARTS[name], language, rows=rows, longest=longest, required=True
                )
        for number in range(1, MOST_QUESTIONS + 1):
            self._question(number)
        named = ("title", "everyday", "about", "text")
        self.order_fields(["seen", *(f"{name}_{lang}" for name in named for lang in LANGUAGES)])

    def _question(self, number: int) -> None:
        name = f"q{number}"
        self.fields[f"{name}-type"] = forms.ChoiceField(
            label=_("Kind of question"),
            choices=[
                ("", _("No question")),
                ("text", _("Words")),
                ("date", _("A day")),
                ("choice", _("One answer of several")),
            ],
            required=False,
        )
        self.fields[f"{name}-required"] = forms.BooleanField(
            label=_("It must be answered"), required=False
        )
        for part, rows, label in (
            ("label", 1, PARTS["label"]),
            ("hint", 2, PARTS["hint"]),
            ("choices", 3, _("Answers to choose, one on each line")),
        ):
            for language in LANGUAGES:
                self.fields[f"{name}-{part}_{language}"] = words_field(
                    label, language, rows=rows, longest=LONGEST_LINE, required=False
                )

    def slots(self) -> list[dict[str, Any]]:
        """The questions of the page, each with its fields and the name for the letter."""
        return [
            {
                "number": number,
                "place": f"{{answer{number}}}",
                "open": bool(self[f"q{number}-type"].value()) or number == 1,
                "fields": [self[name] for name in self.fields if name.startswith(f"q{number}-")],
            }
            for number in range(1, MOST_QUESTIONS + 1)
        ]

    def head(self) -> list[forms.BoundField]:
        """The fields that belong to no question."""
        return [
            self[name]
            for name, field in self.fields.items()
            if "-" not in name and not field.widget.is_hidden
        ]

    def clean(self) -> dict[str, Any]:
        """Each question has its words in both languages, a choice at least two answers."""
        given = super().clean() or {}
        for number in range(1, MOST_QUESTIONS + 1):
            if given.get(f"q{number}-type"):
                self._check_question(f"q{number}", given)
        return given

    def _check_question(self, name: str, given: dict[str, Any]) -> None:
        for language in LANGUAGES:
            if not given.get(f"{name}-label_{language}"):
                self.add_error(f"{name}-label_{language}", MUST)
        if given[f"{name}-type"] != "choice":
            return
        counts = {len(_lines(given.get(f"{name}-choices_{lang}", ""))) for lang in LANGUAGES}
        if len(counts) > 1 or counts.pop() < 2:
            self.add_error(
                f"{name}-choices_en",
                _("Write two answers or more, as many in English as in Spanish."),
            )

    def made(self) -> dict[str, Any]:
        """The kind's parts. The form must be valid."""
        given = self.cleaned_data
        row: dict[str, Any] = {name: _pair(given, name) for name in ("title", "everyday", "about")}
        asked = range(1, MOST_QUESTIONS + 1)
        return row | {
            "known": {"en": "", "es": ""},
            "to": given["to"],
            "clock": given["waits"],
            "days": given["days"] if given["waits"] == "promise" else None,
            "questions": [_made_question(given, n) for n in asked if given[f"q{n}-type"]],
            "text": _pair(given, "text"),
            "needs": [],
        }


def _made_question(given: dict[str, Any], number: int) -> dict[str, Any]:
    name, choices = f"q{number}", []
    if given[f"{name}-type"] == "choice":
        lines = (_lines(given[f"{name}-choices_{language}"]) for language in LANGUAGES)
        for place, (english, spanish) in enumerate(zip(*lines, strict=True), start=1):
            words, nothing = {"en": english, "es": spanish}, {"en": "", "es": ""}
            choices.append(
                {
                    "key": f"c{place}",
                    "label": words,
                    "letter": words,
                    "end": nothing,
                    "clock": "",
                    "instead": "",
                    "why": nothing,
                }
            )
    return {
        "key": f"answer{number}",
        "type": given[f"{name}-type"],
        "required": given[f"{name}-required"],
        "due_before": False,
        "label": _pair(given, f"{name}-label"),
        "hint": _pair(given, f"{name}-hint"),
        "choices": choices,
    }


def _initial(kind: Kind | None, seen: int) -> dict[str, Any]:
    if kind is None:
        return {"seen": 0, "waits": "promise", "q1-type": "text", "q1-required": True}
    row = definition(kind)
    found: dict[str, Any] = {"seen": seen, "to": row["to"], "waits": row["clock"]}
    found["days"] = row["days"]
    for language in LANGUAGES:
        for name in ("title", "everyday", "about", "text"):
            found[f"{name}_{language}"] = row[name][language]
    for question in row["questions"]:
        found |= _initial_question(question)
    return found


def _initial_question(question: dict[str, Any]) -> dict[str, Any]:
    name = f"q{question['key'].removeprefix('answer')}"
    found = {f"{name}-type": question["type"], f"{name}-required": question["required"]}
    for language in LANGUAGES:
        found[f"{name}-label_{language}"] = question["label"][language]
        found[f"{name}-hint_{language}"] = question["hint"][language]
        lines = [choice["label"][language] for choice in question["choices"]]
        found[f"{name}-choices_{language}"] = "\n".join(lines)
    return found


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _pair(given: dict[str, Any], name: str) -> dict[str, str]:
    return {lang: given[f"{name}_{lang}"].replace("\r\n", "\n").strip() for lang in LANGUAGES}
