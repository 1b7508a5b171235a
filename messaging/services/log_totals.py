"""What do the contacts of a log come to: how many each month, by which channel, how soon answered?

One query over slim rows and one pass over them, however long the log is.
"""

from __future__ import annotations

import datetime as dt
import statistics
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import F
from django.db.models.fields.json import KT

from messaging.models import Entry
from messaging.policies import FAMILY_ROLES
from tenants.here import this_district

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from messaging.services.log import Log
    from messaging.services.reading import Wanted

FAMILY, SCHOOL = "family", "school"
# Only these wait for an answer; notes of calls, observations, notices and papers tell something.
ASKS = frozenset({Entry.Kind.MESSAGE, Entry.Kind.LETTER})


class Word(NamedTuple):
    """One entry of a person, as far as totals need it."""

    case_id: uuid.UUID
    number: int
    kind: str
    channel: str
    author_role: str
    on_behalf_of_id: uuid.UUID | None
    happened_on: dt.date
    recorded_at: dt.datetime
    talked_at: str | None = None  # of the note of a call: "14:05"

    def moment(self, zone: ZoneInfo) -> dt.datetime:
        """When it happened, as exactly as that is known: a talk when it began, what was written
        down on another day at the end of its day, all else when it was written down."""
        if self.talked_at:
            return dt.datetime.combine(
                self.happened_on, dt.time.fromisoformat(self.talked_at), tzinfo=zone
            )
        if self.recorded_at.astimezone(zone).date() == self.happened_on:
            return self.recorded_at
        over = dt.datetime.combine(self.happened_on, dt.time.max, tzinfo=zone)
        return min(over, self.recorded_at)

    @property
    def side(self) -> str:
        """Who speaks: what staff entered for a parent is the family's."""
        by_family = self.author_role in FAMILY_ROLES or self.on_behalf_of_id is not None
        return FAMILY if by_family else SCHOOL


@dataclass
class Totals:
    """Contacts are entries of people; what the portal noted by itself is none.

    `answered` maps the side that answers to its median, None when it never did. `counts` says of
    how many answers.
    """

    contacts: int = 0
    months: dict[dt.date, Counter[str]] = field(default_factory=dict)  # first day -> side -> n
    ways: dict[dt.date, Counter[str]] = field(default_factory=dict)  # first day -> channel -> n
    channels: Counter[str] = field(default_factory=Counter)
    answered: dict[str, dt.timedelta | None] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)


def totals(log: Log, wanted: Wanted) -> Totals:
    """Those of what is asked for. Answer times are over the whole log between the wanted days:
    of one person's or one kind's words alone nobody could say what was answered."""
    made, asked_for = Totals(), _words(log, wanted)
    for word in asked_for:
        made.contacts += 1
        first_day = word.happened_on.replace(day=1)
        made.months.setdefault(first_day, Counter())[word.side] += 1
        made.ways.setdefault(first_day, Counter())[word.channel] += 1
        made.channels[word.channel] += 1
    if log.whole:
        only_days = type(wanted)(since=wanted.since, until=wanted.until)
        words = asked_for if only_days == wanted else _words(log, only_days)
        zone = ZoneInfo(this_district().timezone)
        for side in (SCHOOL, FAMILY):
            waits = waiting_times(words, answering=side, zone=zone)
            made.answered[side] = _median(waits)
            made.counts[side] = len(waits)
    return made


def _words(log: Log, wanted: Wanted) -> list[Word]:
    rows = log.entries(wanted).filter(author__isnull=False)
    rows = rows.annotate(talked_at=KT("data__call__time")).order_by(F("case_id"), F("number"))
    return [Word(*row) for row in rows.values_list(*Word._fields)]


def waiting_times(words: Iterable[Word], *, answering: str, zone: ZoneInfo) -> list[dt.timedelta]:
    """How long each question waited until the side `answering` wrote, in calendar time (nights,
    weekends and holidays count).

    A question is the first message or letter of the other side since the answering side last
    wrote; other kinds of entries ask nothing. The answer is the next entry of the answering side
    in the same case, of any kind: a noted call answers too, when it came after the question. Both
    count from when they happened in the district's `zone`, not from when somebody came to write
    them down; what staff entered for a parent is the family's. What nobody has answered yet is
    left out. `words` come by case and number.
    """
    found: list[dt.timedelta] = []
    asked: dt.datetime | None = None
    case: uuid.UUID | None = None
    for word in words:
        if word.case_id != case:
            case, asked = word.case_id, None
        if word.side != answering:
            if asked is None and word.kind in ASKS:
                asked = word.moment(zone)
        elif asked is not None and (answered := word.moment(zone)) >= asked:
            found.append(answered - asked)
            asked = None
    return found


def _median(waits: list[dt.timedelta]) -> dt.timedelta | None:
    """The middle one; of an even number the mean of the two in the middle."""
    return (
        dt.timedelta(seconds=statistics.median(w.total_seconds() for w in waits)) if waits else None
    )
