"""What does an entry hold beside its words, said in short lines?

The thread, the note's page, the log, paper and CSV all say it in these same lines.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any, Final, Protocol

from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cases.plan_shapes import SHAPES
from messaging.letters.ladder_words import subject_of
from messaging.moods import mood_word
from tenants.base.spoken import Spoken

Details = list[tuple[str, str]]  # label and text
FINGERPRINT: Final = re.compile(r"[0-9a-f]{64}")


class HasData(Protocol):
    """An entry, or a row of the log that holds the same."""

    @property
    def kind(self) -> str: ...

    @property
    def language(self) -> str: ...

    @property
    def data(self) -> dict[str, Any]: ...


def details(entry: HasData) -> Details:
    """The lines for one entry, in the reader's language; none for most."""
    for name, told in _SAID.items():
        if held := entry.data.get(name):
            return told(held, entry.language)
    for name, lines in _LINES.items():
        if held := entry.data.get(name):
            return lines(held)
    return _letter(entry) if entry.kind == "letter" else _mail(entry)


def is_fingerprint(text: str) -> bool:
    """Whether a line's text is a SHA-256: for who checks, and not to be read."""
    return FINGERPRINT.fullmatch(text) is not None


def as_text(entry: HasData) -> str:
    """The same lines as one text, for tables and paper."""
    return "\n".join(f"{label}: {text}" for label, text in details(entry))


def _mail(entry: HasData) -> Details:
    """What the mail that it came by held and the entry does not."""
    left_out = ", ".join(map(str, entry.data.get("mail", {}).get("left_out", ())))
    return [(_("Files that did not come along"), left_out)] if left_out else []


def _letter(entry: HasData) -> Details:
    """What it is about, to whom it went and who got a copy, as it was when it was sent."""
    about = subject_of(entry, get_language() or "en")
    to = str(entry.data.get("addressee", {}).get("name", ""))
    copies = ", ".join(str(one["name"]) for one in entry.data.get("copies", ()))
    lines = [(_("About"), about), (_("To"), to), (_("Copy to"), copies)]
    return [(label, text) for label, text in lines if text]


def _formal(formal: dict[str, Any]) -> Details:
    """A notice or form: to whom, how it was explained, and the hash of each text."""
    names = ", ".join(str(one["name"]) for one in formal["to"])
    lines = [(_("To"), names), (_("How it was explained"), str(formal.get("understood", "")))]
    lines += [
        (_("Text (SHA-256, %(language)s)") % {"language": language}, str(one["sha256"]))
        for language, one in formal["texts"].items()
    ]
    return [(label, text) for label, text in lines if text]


def _formal_answer(answer: dict[str, Any]) -> Details:
    """Who signed which text, and when."""
    signed = str(answer.get("signed_at", ""))
    at = localtime(dt.datetime.fromisoformat(signed)) if signed else None
    lines = [
        (_("Answers the form"), _("Entry %(number)s") % {"number": answer["form"]}),
        (_("Signed by"), str(answer.get("signed_name", ""))),
        (_("Signed"), date_format(at, "DATETIME_FORMAT") if at else ""),
        (_("Day on the paper"), _day(str(answer.get("signed_on", "")))),
        (_("Text signed (SHA-256)"), str(answer.get("sha256", ""))),
    ]
    return [(label, text) for label, text in lines if text]


def _call(call: dict[str, Any], language: str) -> Details:
    names = [str(one["name"]) for one in call["people"]]
    with_whom = ", ".join([*names, *filter(None, [str(call["others"])])])
    lines: Details = [(_("Talked with"), with_whom), (_("Time"), _time(call))]
    if call["agreed"]:
        lines.append((_("Agreed"), Spoken(str(call["agreed"]), language)))
    return [*lines, *((_("To do"), _action(one)) for one in call["actions"])]


def journal_lines(note: dict[str, Any], language: str) -> Details:
    """What a parent's note tells beside its words, as it stands in an entry."""
    lines: Details = []
    if note["mood"]:
        lines.append((_("How it was"), mood_word(str(note["mood"]))))
    if note["time"]:
        begun = time_format(dt.time.fromisoformat(str(note["time"])), "TIME_FORMAT")
        lines.append((_("Time"), begun))
    if note["minutes"]:
        lines.append((_("How long"), _minutes(int(note["minutes"]))))
    if note["tags"]:
        lines.append((_("About"), Spoken(", ".join(map(str, note["tags"])), language)))
    for part in note.get("parts", ()):
        lines.append((str(SHAPES[part["kind"]].label), Spoken(part["words"], part["language"])))
    return lines


def _minutes(minutes: int) -> str:
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}


def _time(call: dict[str, Any]) -> str:
    begun = time_format(dt.time.fromisoformat(str(call["time"])), "TIME_FORMAT")
    return _("%(time)s, %(minutes)s") % {"time": begun, "minutes": _minutes(int(call["minutes"]))}


def _day(iso: object) -> str:
    """A day in the reader's words; "" for none."""
    return date_format(dt.date.fromisoformat(str(iso)), "DATE_FORMAT") if iso else ""


def _action(action: dict[str, Any]) -> str:
    day = _day(action["due"])
    words = {"name": action["owner_name"], "what": action["what"], "day": day}
    return _("%(name)s: %(what)s, by %(day)s") % words


def _release(given: dict[str, Any], language: str) -> Details:
    """What staff gave to a parent who asked for the record, in whose words they say it."""
    said_in = str(given.get("said_in", language))
    copy = _("the whole record, as a copy in the portal") if given["copy"] else ""
    rows = [
        (_("Given"), copy),
        (_("Files in the record"), _named(given.get("named", []))),
        (_("On paper"), Spoken(str(given["paper"]), said_in)),
        (_("Day of the visit"), _day(given.get("visit_on"))),
        (_("Visit"), Spoken(str(given["visit"]), said_in)),
        (_("Price of paper copies"), Spoken(str(given["fee"]), said_in)),
    ]
    return [row for row in rows if row[1]]


def _named(files: list[dict[str, Any]]) -> str:
    words = [_("%(name)s (entry %(entry)d)") % one for one in files]
    return ", ".join(words)


# What holds words of a person, in the entry's language.
_SAID: dict[str, Callable[[Any, str], Details]] = {
    "call": _call,
    "journal": journal_lines,
    "release": _release,
}
_LINES: dict[str, Callable[[Any], Details]] = {
    "rights_told": lambda told: [(_("The parent’s rights"), str(told))],
    "formal": _formal,
    "formal_answer": _formal_answer,
}
