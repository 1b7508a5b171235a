"""How is an entry said in the log: on the page, on paper and in a table?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from messaging import markup
from messaging.details import as_text
from messaging.event_sentences import sentence
from messaging.lines import TONES, entry_url, role_name
from messaging.models import Entry
from messaging.spoken_events import spoken

if TYPE_CHECKING:
    import datetime as dt

    from messaging.services.log import Row

SHORT_HASH = 10  # hex digits, as on receipts
CUT = 400  # letters of an entry that the page shows
KINDS = dict(Entry.Kind.choices)
CHANNELS = dict(Entry.Channel.choices)


@dataclass(frozen=True)
class Said:
    """One row in the reader's language."""

    number: int
    url: str
    kind: str
    is_event: bool
    name: str
    role: str
    tone: str
    behalf: str
    channel: str
    happened_on: dt.date
    recorded_at: dt.datetime
    language: str
    text: str
    spoken: str  # a whole sentence of ours as HTML, in which others' words say their language
    cut: bool
    details: str
    files: list[str]
    corrects: int | None
    hash: str

    @property
    def short_hash(self) -> str:
        """The first ten letters of the hash."""
        return self.hash[:SHORT_HASH]


def said(row: Row, *, longest: int = CUT) -> Said:
    """The row in words; `longest` is how many letters of the text are wanted."""
    is_event = row.kind == Entry.Kind.EVENT
    text = sentence(row.data) if is_event else markup.plain(row.body)
    return Said(
        number=row.number,
        url=entry_url(row.case_id, row.number),
        kind=str(KINDS.get(row.kind, row.kind)),
        is_event=is_event,
        name=row.author_name or _("The portal"),
        role="" if is_event else role_name(row.author_role),
        tone=TONES.get(row.author_role, "neutral"),
        behalf=row.on_behalf_of_name,
        channel=str(CHANNELS.get(row.channel, row.channel)),
        happened_on=row.happened_on,
        recorded_at=row.recorded_at,
        language=(get_language() or "en") if is_event else row.language,
        text=shortened(text, longest),
        spoken=spoken(row.data) if is_event and len(text) <= longest else "",
        cut=len(text) > longest,
        details=as_text(row),
        files=[str(item["name"]) for item in row.attachments],
        corrects=row.corrects,
        hash=row.hash,
    )


def shortened(text: str, longest: int) -> str:
    """The text up to a whole word, with an ellipsis when something is left out."""
    if len(text) <= longest:
        return text
    cut = text[:longest]
    return f"{cut.rpartition(' ')[0] or cut} …"
