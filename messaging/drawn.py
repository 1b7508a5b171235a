"""How does the list of entries look, and how is it shown without reading again what is drawn?

An entry never changes. To all who read the whole record it looks the same but for what stands in
`Key`: what it links to is open to each of them. So only their pieces are kept; for everybody else
entries are drawn anew each time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import get_current_timezone

from messaging.lines import Line, Reader, Rights, full_day, lines, rights, writer
from messaging.policies import of_family
from messaging.services import reading
from tenants.base.pieces import Surroundings, kept, piece, surroundings

if TYPE_CHECKING:
    from messaging.models import Entry
    from messaging.services.outline import Brief


class Drawn(NamedTuple):
    """One entry as a line of the list; `day` and `since` are lines that stand before it."""

    number: int
    kind: str
    name: str
    by_family: bool  # or entered for them
    mine: bool
    html: SafeString
    day: str
    since: bool


class Run(NamedTuple):
    """Entries with nothing between them, and the lines before the first."""

    day: str
    since: bool
    html: SafeString


class Key(NamedTuple):
    """All that an entry's piece depends on, for who reads the whole record."""

    around: Surroundings
    entry: UUID
    rights: Rights
    corrected_by: int  # the number of its latest correction, 0 for none
    answered_by: int  # the number of the latest answer to this call note, 0 for none
    stated: int  # the number of the latest statement of a parent about it, 0 for none


def drawn(stretch: reading.Stretch, reader: Reader) -> list[Drawn]:
    """These entries as they are shown."""
    return _listed(stretch.entries, _draw(stretch, reader), reader)


def drawn_before(briefs: Sequence[Brief], reader: Reader) -> list[Drawn]:
    """The same for who reads the whole record: only what has no piece yet is read in full."""
    around = surroundings()
    keys = {brief.number: _key(around, brief, reader, _links(brief)) for brief in briefs}
    pieces = kept(keys)
    pieces.pop(reader.opened, None)
    if missing := [number for number in keys if number not in pieces]:
        pieces |= _draw(reading.some(reader.user, reader.case_id, missing), reader)
    return _listed(briefs, pieces, reader)


def runs(listed: Sequence[Drawn]) -> list[Run]:
    """The list in as few parts as it has lines between entries: most pages have two or three."""
    starts = [n for n, each in enumerate(listed) if n == 0 or each.day or each.since]
    return [
        Run(listed[start].day, listed[start].since, _joined(listed[start:end]))
        for start, end in pairwise([*starts, len(listed)])
    ]


def _joined(listed: Sequence[Drawn]) -> SafeString:
    return SafeString("".join(each.html for each in listed))  # each is safe already


def _links(brief: Brief) -> tuple[int, int, int]:
    return brief.corrected_by or 0, brief.answered_by or 0, brief.stated or 0


def _draw(stretch: reading.Stretch, reader: Reader) -> dict[int, SafeString]:
    found = lines(stretch, reader)
    if not reader.whole or reader.words:
        return {line.entry.number: _line(line) for line in found}
    around = surroundings()
    return {
        line.entry.number: _line(line) if line.opened else _piece(around, line, reader)
        for line in found
    }


def _piece(around: Surroundings, line: Line, reader: Reader) -> SafeString:
    correction = line.corrected_by.number if line.corrected_by else 0
    answer = max((answer.number for answer in line.answers), default=0)
    stated = max((statement.number for statement in line.stated), default=0)
    return piece(
        _key(around, line.entry, reader, (correction, answer, stated)), lambda: _line(line)
    )


def _line(line: Line) -> SafeString:
    return format_html('<li data-number="{}">{}</li>', line.entry.number, line.draw())


def _key(
    around: Surroundings, entry: Entry | Brief, reader: Reader, links: tuple[int, int, int]
) -> Key:
    return Key(around, entry.pk, rights(entry, reader), *links)


def _listed(
    entries: Sequence[Entry | Brief], pieces: Mapping[int, SafeString], reader: Reader
) -> list[Drawn]:
    """With a line for each new day and one for what is new. An entry that could not be read
    any more when it was to be drawn (a right that ended just now) is left out."""
    made, day, seen = [], reader.shown_day, reader.seen
    zone = get_current_timezone()
    for entry in entries:
        if entry.number not in pieces:
            continue
        own_day = entry.recorded_at.astimezone(zone).date()
        mine = entry.author_id == reader.user.pk
        since = seen is not None and entry.number > seen and not mine
        made.append(
            Drawn(
                number=entry.number,
                kind=entry.kind,
                name=writer(entry),
                by_family=of_family(entry),
                mine=mine,
                html=pieces[entry.number],
                day=_day(own_day, day),
                since=since,
            )
        )
        day, seen = own_day, None if since else seen
    return made


def _day(own: dt.date, above: dt.date | None) -> str:
    return full_day(own) if own != above else ""
