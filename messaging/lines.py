"""How does an entry look in the thread: who, in which role, when, how, linked to what?"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import connection
from django.template.defaultfilters import truncatewords
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.timezone import get_current_timezone_name, localtime
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from cases.models import TeamMember
from messaging import markup, policies
from messaging.event_sentences import sentence
from messaging.models import Entry
from messaging.pieces import piece
from messaging.search_text import asked_words
from messaging.services.reading import Stretch, quoted_number
from tenants.people.models import User
from tenants.people.roles import ROLES

TONES = {
    "parent": "parent",
    "guest": "parent",
    "classroom_teacher": "teacher",
    "case_manager": "teacher",
    "special_education_teacher": "teacher",
    "english_learner_teacher": "teacher",
    "specialist": "specialist",
}
FILE_KINDS: dict[str, str | Promise] = {
    "application/pdf": "PDF",
    "image": gettext_lazy("Picture"),
    "audio": gettext_lazy("Sound"),
    "video": gettext_lazy("Video"),
    "text": gettext_lazy("Text"),
}


@dataclass(frozen=True)
class Linked:
    """Another entry as a link: its number, address, writer and first words."""

    number: int
    url: str
    name: str = ""
    text: str = ""


@dataclass(frozen=True)
class Line:
    """One entry, ready to be shown; `day` and `since` are lines that stand before it."""

    entry: Entry
    url: str
    name: str
    tone: str
    role: str
    mine: bool
    lang: str
    happened_on: str
    channel: str
    corrects: Linked | None
    corrected_by: Linked | None
    quote: Linked | None
    files: list[dict[str, Any]]
    day: str = ""
    since: bool = False
    may_quote: bool = False
    may_correct: bool = False
    words: str = ""

    @cached_property
    def body(self) -> SafeString | str:
        """The words as HTML, those searched for marked."""
        return _body(self.entry, self.words)

    @property
    def html(self) -> SafeString:
        """The whole entry, drawn once for all who see it the same way."""
        return self._draw() if self.words else piece(self._key(), self._draw)

    def _key(self) -> tuple[object, ...]:
        links = (self.corrects, self.corrected_by, self.quote)
        return (
            connection.schema_name,  # type: ignore[attr-defined]  # django-tenants' own
            self.entry.pk,
            get_language(),
            get_current_timezone_name(),  # days and hours are the reader's
            self.mine,
            self.may_quote,
            self.may_correct,
            *(link.number if link else 0 for link in links),
        )

    def _draw(self) -> SafeString:
        return render_to_string(
            "messaging/_entry.html", {"line": self, "case": {"pk": self.entry.case_id}}
        )


@dataclass
class Reader:
    """For whom and how entries are shown."""

    user: User
    case_id: uuid.UUID
    writes: bool = False
    seen: int | None = None  # entries of others after this number are new; None: do not say
    words: str = ""
    shown_day: dt.date | None = field(default=None)  # a line with this day stands above already


def full_day(day: dt.date) -> str:
    """A day in words, with its weekday: "Monday, November 23, 2026"."""
    return date_format(day, pgettext("a day in words, in Django's letters", "l, F j, Y"))


def number_in(text: object) -> int:
    """The number of an entry that stands in an address or a form; 0 for anything else."""
    digits = str(text or "")
    return int(digits) if digits.isdecimal() and len(digits) < 10 else 0


def role_name(key: str) -> str:
    """The name of the role in which an entry was written."""
    names: dict[str, str | Promise] = dict(TeamMember.CaseRole.choices)
    known = names.get(key) or (ROLES[key].label if key in ROLES else "")
    return str(known)


def entry_url(case_id: uuid.UUID, number: int) -> str:
    """The lasting address of an entry."""
    return reverse("entry", args=[case_id, number])


def lines(stretch: Stretch, reader: Reader) -> list[Line]:
    """The entries as they are shown, with a line for each new day and one for what is new."""
    made, day, seen = [], reader.shown_day, reader.seen
    for entry in stretch.entries:
        own_day = localtime(entry.recorded_at).date()
        is_new = seen is not None and entry.number > seen and entry.author_id != reader.user.pk
        made.append(
            _line(entry, stretch, reader, full_day(own_day) if own_day != day else "", is_new)
        )
        day, seen = own_day, None if is_new else seen
    return made


def _line(entry: Entry, stretch: Stretch, reader: Reader, day: str, since: bool) -> Line:
    case_id = reader.case_id
    correction = stretch.corrected_by.get(entry.pk)
    return Line(
        entry=entry,
        url=entry_url(case_id, entry.number),
        name=entry.author_name or _("The portal"),
        tone=TONES.get(entry.author_role, "neutral"),
        role=role_name(entry.author_role),
        mine=entry.author_id == reader.user.pk,
        lang="" if _is_read_in(entry.language) or entry.kind == "event" else entry.language,
        happened_on=_other_day(entry),
        channel=entry.get_channel_display() if entry.channel != Entry.Channel.PORTAL else "",
        corrects=_link(stretch, case_id, entry.corrects.number if entry.corrects else 0),
        corrected_by=Linked(correction, entry_url(case_id, correction)) if correction else None,
        quote=_link(stretch, case_id, quoted_number(entry)),
        files=[_file(item) for item in entry.attachments],
        day=day,
        since=since,
        may_quote=reader.writes and entry.kind != "event",
        may_correct=policies.may_correct(reader.user, entry, writes=reader.writes),
        words=reader.words,
    )


def _body(entry: Entry, words: str) -> SafeString | str:
    if entry.kind == Entry.Kind.EVENT:
        return sentence(entry.data)
    made = markup.render(entry.body)
    return markup.highlight(made, asked_words(words)) if words else made


def _is_read_in(language: str) -> bool:
    mine = get_language() or settings.LANGUAGE_CODE
    return language.partition("-")[0] == mine.partition("-")[0]


def _other_day(entry: Entry) -> str:
    recorded = localtime(entry.recorded_at).date()
    return full_day(entry.happened_on) if entry.happened_on != recorded else ""


def _link(stretch: Stretch, case_id: uuid.UUID, number: int) -> Linked | None:
    """A link to an entry, only when this person may see it."""
    other = stretch.linked.get(number)
    if other is None:
        return None
    return Linked(number, entry_url(case_id, number), other.author_name, excerpt(other))


def excerpt(entry: Entry) -> str:
    """The first words of an entry without its marks."""
    return truncatewords(markup.plain(entry.body), 30)


def _file(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "url": reverse("document", args=[item["id"], item["name"]]),
        "name": item["name"],
        "size": item["size"],
        "kind": file_kind(item["type"]),
    }


def file_kind(content_type: str) -> str:
    """A short word for a type of file."""
    found = FILE_KINDS.get(content_type) or FILE_KINDS.get(content_type.partition("/")[0])
    return str(found or _("Document"))
