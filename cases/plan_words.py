"""How is a block read: what it is called, and its fields in words?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cases.plan_shapes import ANSWERS, FREQUENCIES, ONCE, SHAPES, FieldKind


@dataclass(frozen=True)
class Said:
    """A block in words: its name, when it has one of its own, its fields, and its text."""

    name: str
    rows: tuple[tuple[str | Promise, str], ...]
    words: str

    @property
    def is_empty(self) -> bool:
        """Nothing is written."""
        return not (self.name or self.rows or self.words)


def said(kind: str, words: str, fields: dict[str, Any]) -> Said:
    """The block as a person reads it, in the reader's language."""
    rows: list[tuple[str | Promise, str]] = []
    for each in SHAPES[kind].fields:
        value = fields.get(each.name)
        if each.name in ("name", "times") or value in (None, "", []):
            continue
        if each.kind == FieldKind.FREQUENCY:
            rows.append((_("How often?"), often(fields.get("times"), value)))
        else:
            rows.append((each.label, _text(each.kind, value)))
    return Said(str(fields.get("name", "")), tuple(rows), words)


def often(times: int | None, unit: str) -> str:
    """How often in words: "4 times a week", "once a month"."""
    if times == 1 and unit in ONCE:
        return str(ONCE[unit])
    words = str(FREQUENCIES[unit])
    return words if times is None or unit == "daily" else f"{times} {words}"


def _text(kind: FieldKind, value: Any) -> str:
    if kind == FieldKind.DAY:
        return _day(value)
    if kind == FieldKind.DAYS:
        return "; ".join(map(_day, value))
    if kind == FieldKind.ANSWER:
        return str(ANSWERS[value])
    return str(value)


def _day(value: str) -> str:
    return date_format(dt.date.fromisoformat(value), "DATE_FORMAT")
