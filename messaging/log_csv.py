"""How does the log become a table for a spreadsheet, whatever people typed?"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from messaging.log_rows import said
from tenants.base.tables import BOM, harmless

if TYPE_CHECKING:
    from messaging.services.log import Row

LONGEST: Final = 30_000  # letters; a cell of Excel holds 32,767


class _Echo:
    """What the csv module writes to; it gives the line back."""

    def write(self, line: str) -> str:
        return line


def heads() -> list[str]:
    """The names of the columns."""
    return [
        _("Number"),
        _("Happened on"),
        _("Written down"),
        _("Kind"),
        _("How it was said"),
        _("Written by"),
        _("Role"),
        _("Entered for"),
        _("Text"),
        _("Details"),
        _("Files"),
        _("Corrects entry"),
        _("Hash"),
    ]


def first_line() -> str:
    """The mark for Excel and the names of the columns. Lines end with CRLF."""
    return BOM + _line(heads())


def line(row: Row) -> str:
    """One row of the table."""
    return _line(map(harmless, _cells(row)))


def _line(cells: Iterable[str]) -> str:
    return str(csv.writer(_Echo()).writerow(cells))


def _cells(row: Row) -> list[object]:
    one = said(row, longest=LONGEST)
    return [
        one.number,
        one.happened_on.isoformat(),
        localtime(one.recorded_at).isoformat(sep=" ", timespec="seconds"),
        one.kind,
        one.channel,
        one.name,
        one.role,
        one.behalf,
        one.text,
        one.details,
        "; ".join(one.files),
        one.corrects,
        one.hash,
    ]
