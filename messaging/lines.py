"""How does an entry look in the thread: who, in which role, when, how, linked to what?"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.template.defaultfilters import truncatewords
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format, time_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from cases.models import TeamMember
from messaging import markup, policies
from messaging.details import Details, details, is_fingerprint
from messaging.models import Entry
from messaging.search_text import asked_words
from messaging.services.reading import Stretch, quoted_number
from messaging.spoken_events import spoken
from tenants.people.models import User
from tenants.people.roles import ROLES

if TYPE_CHECKING:
    from messaging.services.outline import Brief

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


AROUND = 25  # entries after an older one that a link to it into the thread shows too


@dataclass(frozen=True)
class Linked:
    """Another entry as a link: its number, address, writer and first words; `lang` when those
    are in another language than the page."""

    number: int
    url: str
    name: str = ""
    text: str = ""
    lang: str = ""


@dataclass(frozen=True)
class Stated:
    """A parent's statement about an entry, shown with it in full."""

    number: int
    url: str
    name: str
    lang: str
    language: str
    body: SafeString


class Rights(NamedTuple):
    """What an entry is to its reader."""

    mine: bool
    may_quote: bool
    may_correct: bool


@dataclass(frozen=True)
class Line:
    """One entry, ready to be shown."""

    entry: Entry
    url: str
    name: str
    tone: str
    role: str
    lang: str
    happened_on: str
    channel: str
    corrects: Linked | None
    corrected_by: Linked | None
    quote: Linked | None
    files: list[dict[str, Any]]
    rights: Rights
    answers: tuple[Linked, ...] = ()
    stated: tuple[Stated, ...] = ()
    words: str = ""
    opened: bool = False

    @cached_property
    def body(self) -> SafeString | str:
        """The words as HTML, those searched for marked."""
        return _body(self.entry, self.words)

    @cached_property
    def folded(self) -> tuple[SafeString, SafeString] | None:
        """A long text as its beginning and the rest; None for a short one, an event, where words
        are marked that were searched for, or a link asked for the whole."""
        if self.words or self.opened or self.entry.kind == Entry.Kind.EVENT:
            return None
        return markup.folded(self.entry.body)

    @property
    def mail_url(self) -> str:
        """Where the mail that it came by is read as it was sent; empty for none."""
        if "mail" not in self.entry.data:
            return ""
        return reverse("mail_as_sent", args=[self.entry.case_id, self.entry.number])

    @property
    def report_url(self) -> str:
        """Where the report is read that it is about; empty for none."""
        report = self.entry.data.get("report")
        return reverse("report", args=[report]) if report else ""

    @property
    def plan_url(self) -> str:
        """Where the draft plan is read that it is about; empty for none."""
        version = self.entry.data.get("plan_version")
        return reverse("plan_version", args=[version]) if version else ""

    @property
    def explain_url(self) -> str:
        """Where it stands what somebody asked to be explained; empty for none."""
        explain = self.entry.data.get("explain")
        return reverse("explain", args=[explain]) if explain else ""

    @property
    def meeting_url(self) -> str:
        """The meeting that an entry is about; empty for none."""
        meeting = self.entry.data.get("meeting")
        return reverse("meeting", args=[meeting]) if meeting else ""

    @cached_property
    def _held(self) -> Details:
        return details(self.entry)

    @property
    def details(self) -> Details:
        """What the entry holds beside its words, those searched for marked."""
        lines = [line for line in self._held if not is_fingerprint(line[1])]
        return [(label, _marked(text, self.words)) for label, text in lines]

    @property
    def fingerprints(self) -> Details:
        """The hashes of its texts, for who checks them."""
        return [line for line in self._held if is_fingerprint(line[1])]

    def draw(self) -> SafeString:
        """The whole entry as HTML."""
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
    whole: bool = False  # reads the whole record: what an entry links to is open to them
    shown_day: dt.date | None = field(default=None)  # a line with this day stands above already
    opened: int = 0  # the number of an entry whose long text is not folded


def full_day(day: dt.date) -> str:
    """A day in words, with its weekday: "Monday, November 23, 2026"."""
    return date_format(day, pgettext("a day in words, in Django's letters", "l, F j, Y"))


def moment_in_words(at: dt.datetime) -> str:
    """A moment in full, in the zone of the moment, with the zone's name."""
    local = localtime(at)
    return _("%(day)s at %(time)s (%(zone)s)") % {
        "day": full_day(local.date()),
        "time": time_format(local, "TIME_FORMAT"),
        "zone": local.tzname(),
    }


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


def rights(entry: Entry | Brief, reader: Reader) -> Rights:
    """What this entry is to this reader."""
    return Rights(
        mine=entry.author_id == reader.user.pk,
        may_quote=reader.writes and entry.kind != "event",
        may_correct=policies.may_correct(reader.user, entry, writes=reader.writes),
    )


def writer(entry: Entry | Brief) -> str:
    """The name under which the entry was written; what nobody wrote is the portal's."""
    return entry.author_name or _("The portal")


def lines(stretch: Stretch, reader: Reader) -> list[Line]:
    """The entries as this reader sees each of them."""
    return [_line(entry, stretch, reader) for entry in stretch.entries]


def _line(entry: Entry, stretch: Stretch, reader: Reader) -> Line:
    case_id = reader.case_id
    correction = stretch.corrected_by.get(entry.pk)
    return Line(
        entry=entry,
        url=entry_url(case_id, entry.number),
        name=writer(entry),
        tone=TONES.get(entry.author_role, "neutral"),
        role=role_name(entry.author_role),
        lang="" if _is_read_in(entry.language) or _is_portals(entry) else entry.language,
        happened_on=_other_day(entry),
        channel=entry.get_channel_display() if entry.channel != Entry.Channel.PORTAL else "",
        corrects=_link(stretch, case_id, entry.corrects.number if entry.corrects else 0),
        corrected_by=Linked(correction, entry_url(case_id, correction)) if correction else None,
        quote=_link(stretch, case_id, quoted_number(entry)),
        files=[_file(item, reader.words) for item in entry.attachments],
        rights=rights(entry, reader),
        answers=tuple(_answer(case_id, row) for row in stretch.answers.get(entry.pk, ())),
        stated=tuple(_stated(stretch, case_id, row) for row in stretch.stated.get(entry.pk, ())),
        words=reader.words,
        opened=entry.number == reader.opened,
    )


def _body(entry: Entry, words: str) -> SafeString | str:
    if entry.kind == Entry.Kind.EVENT:
        said = spoken(entry.data)
        return markup.highlight(said, asked_words(words)) if words else said
    made = markup.render(_("Yes, that is how it was.") if _agrees(entry) else entry.body)
    return markup.highlight(made, asked_words(words)) if words else made


def _agrees(entry: Entry) -> bool:
    """The whole of it is the sentence of a button: it is read in the reader's own language."""
    return bool(entry.data.get("answer") == "confirmed")


def _is_portals(entry: Entry) -> bool:
    return entry.kind == Entry.Kind.EVENT or _agrees(entry)


class _Marked(SafeString):
    """Words with hits marked, which know their language as Spoken does."""

    language = ""


def _marked(text: str, words: str) -> str:
    if not words:
        return text
    made = _Marked(markup.highlight(text, asked_words(words)))
    made.language = getattr(text, "language", "")
    return made


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
    lang = "" if _is_read_in(other.language) else other.language
    return Linked(number, entry_url(case_id, number), other.author_name, excerpt(other), lang)


def _answer(case_id: uuid.UUID, answer: Entry) -> Linked:
    """What somebody of the other side said of a call note, in three words."""
    agrees = answer.data.get("answer") == "confirmed"
    text = _("says: that is how it was") if agrees else _("added their own view")
    return Linked(answer.number, entry_url(case_id, answer.number), answer.author_name, text)


def _stated(stretch: Stretch, case_id: uuid.UUID, statement: Entry) -> Stated:
    """With a link when the statement's own entry is open to this person."""
    is_open = statement.number in stretch.linked
    return Stated(
        number=statement.number,
        url=entry_url(case_id, statement.number) if is_open else "",
        name=writer(statement),
        lang="" if _is_read_in(statement.language) else statement.language,
        language=statement.language,
        body=markup.render(statement.body),
    )


def excerpt(entry: Entry) -> str:
    """The first words of an entry without its marks."""
    return truncatewords(markup.plain(entry.body), 30)


def _file(item: dict[str, Any], words: str) -> dict[str, Any]:
    return {
        "marked": _marked(item["name"], words),
        "id": item["id"],
        "url": reverse("document", args=[item["id"], item["name"]]),
        "name": item["name"],
        "size": item["size"],
        "kind": file_kind(item["type"]),
    }


def file_kind(content_type: str) -> str:
    """A short word for a type of file."""
    found = FILE_KINDS.get(content_type) or FILE_KINDS.get(content_type.partition("/")[0])
    return str(found or _("Document"))
