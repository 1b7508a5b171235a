"""In which words is an announcement read: whose are they, and how did they come about?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from messaging import markup
from messaging.languages import NAMES
from messaging.models import AnnouncementText, Speaker
from tenants.base import passports
from tenants.base.spoken import Spoken
from tenants.here import this_district

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from messaging.models import Announcement, AnnouncementEdition


@dataclass(frozen=True)
class Side:
    """The words in one language, ready to be shown."""

    language: str
    language_name: str
    title: str
    body: SafeString
    says: str  # how it came about


@dataclass(frozen=True)
class Shown:
    """What a reader sees first, what is one tap away, and what is missing."""

    main: Side
    others: list[Side] = field(default_factory=list)
    missing: str = ""


def shown(post: Announcement) -> Shown:
    """The words in the language of the moment, else the original, which says so plainly."""
    rows = list(post.texts.all())
    first = _best(rows)
    others = [side(row) for row in rows if row.pk != first.pk]
    return Shown(side(first), others, _missing(first))


def side(row: AnnouncementText) -> Side:
    """One language's words."""
    return Side(
        language=row.language,
        language_name=NAMES.get(row.language, row.language),
        title=row.title,
        body=markup.render(row.body),
        says=came_about(row),
    )


@dataclass(frozen=True)
class Old:
    """How it was worded until a change."""

    until: dt.datetime
    by: str
    sides: list[Side]


def old_side(edition: AnnouncementEdition) -> Old:
    """The words before a change, in all their languages."""
    rows = [AnnouncementText(**row | {"label_on": _day(row["label_on"])}) for row in edition.texts]
    return Old(edition.replaced_at, edition.replaced_by, [side(row) for row in rows])


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def came_about(row: AnnouncementText) -> str:
    """Original, or how, by whom and when it was translated."""
    if row.is_original:
        return _("The original words")
    return passports.came_about(row.label, row.label_by, row.label_on)


def title(post: Announcement) -> Spoken:
    """The title in the language of the moment, else in the original."""
    best = _best(list(post.texts.all()))
    return Spoken(best.title, best.language)


def body(post: Announcement) -> str:
    """The words themselves, marks and all, in the language of the moment."""
    return _best(list(post.texts.all())).body


def plainly(post: Announcement) -> str:
    """The words without marks, with how they came about, for a mail."""
    best = _best(list(post.texts.all()))
    lines = [markup.plain(best.body), "", came_about(best)]
    return "\n".join([*lines, _missing(best)]).strip()


def _best(rows: list[AnnouncementText]) -> AnnouncementText:
    wanted = get_language() or ""
    found = next((row for row in rows if row.language == wanted), None)
    return found or next((row for row in rows if row.is_original), rows[0])


def _missing(first: AnnouncementText) -> str:
    wanted = get_language() or ""
    if first.language == wanted:
        return ""
    words = _("There is no translation into %(language)s yet. Call the school if you need one.")
    return words % {"language": NAMES.get(wanted, wanted)}


def speaker_name(post: Announcement) -> str:
    """In whose name it is said. Needs school and teacher read."""
    return name_of(
        post.speaker,
        school=post.school.name if post.school else "",
        teacher=post.teacher.display_name if post.teacher else "",
    )


def name_of(speaker: str, *, school: str = "", teacher: str = "") -> str:
    """The name on top of an announcement, in the language of the moment."""
    if speaker == Speaker.CLASS:
        return _("Class of %(name)s") % {"name": teacher}
    if speaker == Speaker.PTA:
        return _("PTA of %(place)s") % {"place": school or this_district().name}
    return school or this_district().name
