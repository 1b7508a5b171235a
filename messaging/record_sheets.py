"""What stands on the pages of a whole record: each entry with everything that belongs to it?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from messaging.blocks import Block, blocks
from messaging.details import details
from messaging.event_sentences import sentence
from messaging.lines import full_day, moment_in_words, role_name, writer
from messaging.models import Entry
from messaging.pdf import RIGHT_TO_LEFT
from messaging.services.reading import quoted_number

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

Fact = tuple[str, str]


@dataclass(frozen=True)
class Cover:
    """What the first lines of each part say: about whom, for whom, made when."""

    language: str
    district: str
    school: str
    child: str
    case_id: uuid.UUID
    made_for: str
    made_for_role: str
    made_at: dt.datetime
    entries: int
    last_hash: str
    reason: str = ""


@dataclass(frozen=True)
class Links:
    """Which entry points back to which, by number."""

    corrected_by: dict[int, list[int]] = field(default_factory=dict)
    stated: dict[int, list[Entry]] = field(default_factory=dict)  # what parents state about it


def part(
    cover: Cover, entries: Sequence[Entry], links: Links, *, number: int, total: int
) -> dict[str, Any]:
    """The data of one PDF, in the language of the moment: entries in order, `number` of `total`."""
    last = number == total
    return {
        "language": cover.language,
        "title": _("The record of %(child)s") % {"child": cover.child},
        "where": " · ".join(filter(None, (cover.district, cover.school))),
        "facts": [*_about(cover), *_part(entries, number, total)],
        "words": [
            _("Each entry stands here as it was written down. None can be changed or removed.")
        ],
        "entries": [_entry(entry, links, cover.language) for entry in entries],
        "last": _the_end(cover) if last else "",
        "footer": _("%(child)s · case %(case)s") % {"child": cover.child, "case": cover.case_id},
        "page": pgettext("of a printed page", "Page {n} of {all}"),
    }


def _about(cover: Cover) -> list[Fact]:
    facts = [
        (_("Made for"), f"{cover.made_for} ({cover.made_for_role})"),
        (_("Made"), moment_in_words(cover.made_at)),
        (_("Entries"), str(cover.entries)),
    ]
    return [*facts, (_("Why it was made"), cover.reason)] if cover.reason else facts


def _part(entries: Sequence[Entry], number: int, total: int) -> list[Fact]:
    if total == 1 or not entries:
        return []
    words = {
        "number": number,
        "total": total,
        "first": entries[0].number,
        "last": entries[-1].number,
    }
    text = _("%(number)d of %(total)d: entries %(first)d to %(last)d") % words
    return [(_("Part"), text)]


def _the_end(cover: Cover) -> str:
    words = {"number": cover.entries, "hash": cover.last_hash}
    return _("The end of the record. The last entry is %(number)d. Its hash: %(hash)s") % words


def _entry(entry: Entry, links: Links, readers: str) -> dict[str, Any]:
    language = readers if entry.kind == Entry.Kind.EVENT else entry.language
    language = language.partition("-")[0].lower()
    return {
        "title": _("Entry %(number)d: %(kind)s")
        % {"number": entry.number, "kind": entry.get_kind_display()},
        "language": language,
        "rtl": language in RIGHT_TO_LEFT,
        "facts": _facts(entry, links),
        "blocks": _blocks(entry),
        "details": details(entry),
        "stated": [_statement(one) for one in links.stated.get(entry.number, ())],
        "files": [_file(item) for item in entry.attachments],
        "hash": _("Hash: %(hash)s") % {"hash": entry.hash},
    }


def _statement(statement: Entry) -> dict[str, Any]:
    words = {"name": writer(statement), "number": statement.number}
    language = statement.language.partition("-")[0].lower()
    return {
        "title": _("What the parent states about this (%(name)s, entry %(number)d)") % words,
        "language": language,
        "rtl": language in RIGHT_TO_LEFT,
        "blocks": blocks(statement.body),
    }


def _facts(entry: Entry, links: Links) -> list[Fact]:
    role = role_name(entry.author_role)
    facts = [(_("Written down by"), f"{writer(entry)} ({role})" if role else writer(entry))]
    if entry.on_behalf_of_name:
        facts.append((_("For"), entry.on_behalf_of_name))
    facts += [
        (_("Recorded"), moment_in_words(entry.recorded_at)),
        (_("Happened on"), full_day(entry.happened_on)),
        (_("How"), str(entry.get_channel_display())),
    ]
    if entry.corrects:
        facts.append((_("This corrects"), _entries([entry.corrects.number])))
    if numbers := links.corrected_by.get(entry.number):
        facts.append((_("Corrected by"), _entries(numbers)))
    if number := quoted_number(entry):
        facts.append((_("Answers"), _entries([number])))
    return facts


def _entries(numbers: Sequence[int]) -> str:
    return ", ".join(_("entry %(number)s") % {"number": number} for number in numbers)


def _blocks(entry: Entry) -> list[Block]:
    if entry.kind != Entry.Kind.EVENT:
        return blocks(entry.body)
    run = {"text": sentence(entry.data), "bold": False, "italic": False, "link": ""}
    return [{"kind": "text", "runs": [run]}]


def _file(item: dict[str, Any]) -> dict[str, str]:
    return {
        "name": str(item["name"]),
        "size": str(filesizeformat(item["size"])),
        "sha256": str(item["sha256"]),
    }
