"""Which letter does an answer by e-mail end the wait for?

The address that was written to is of one mail, and that mail told of something: of the letter
itself, of a later letter of its ladder, that nobody answered it yet, or that its answer was none.
All of these mean the letter that waits. What else is told of a letter asks for no answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from messaging.models import AnswerClock, Entry, Notification
from messaging.policies import may_answer_letters
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from collections.abc import Sequence

    from messaging.models import ReplyAddress

ASK_FOR_ANSWER = frozenset({"letter.overdue", "letter.answer_disputed"})
NAMES = ("letter", "first", "quotes", "answers")  # under which an entry names another one


@dataclass(frozen=True)
class Meant:
    """The letters that a mail may answer: the one that it answers surely, or those of which the
    family says so, the oldest first."""

    surely: AnswerClock | None = None
    perhaps: Sequence[AnswerClock] = field(default_factory=tuple)


def by_mail_to(row: ReplyAddress) -> Meant:
    """The letters of which the mail told and that wait for an answer in words; none for family.
    It answers one surely that was all the mail told of: words to a mail that told of something
    else too may be about that. One about the record ends only when that is given or mended."""
    if row.user.hat != Hat.STAFF:
        return Meant()
    told = [_letter(entry) if entry else None for entry in _told_of(row)]
    numbers = {number for number in told if number is not None}
    if not numbers:
        return Meant()
    rows = AnswerClock.objects.visible_to(row.user).waiting().in_words()
    rows = rows.filter(case=row.case, first__number__in=numbers).select_related("case", "first")
    waiting = [clock for clock in rows if may_answer_letters(row.user, clock)]
    if waiting and set(told) == {waiting[0].first.number}:
        return Meant(surely=waiting[0])
    return Meant(perhaps=waiting)


def numbers_of(row: ReplyAddress) -> set[int]:
    """The numbers of the entries of which the mail told, and of those that they are about or
    quote, whether or not anything waits any more."""
    entries = [entry for entry in _told_of(row) if entry is not None]
    named = [entry.data.get(name) for entry in entries for name in NAMES]
    return {one for one in (*(entry.number for entry in entries), *named) if isinstance(one, int)}


def _told_of(row: ReplyAddress) -> list[Entry | None]:
    """What the mail was about; of several things its claim tells which. None is something that is
    no entry of this case."""
    if row.entry is not None:
        return [row.entry]
    if not row.claim:
        return []
    told = Notification.objects.filter(user=row.user, deliveries__claim=row.claim)
    ids = set(told.order_by().values_list("entry", flat=True))
    found = Entry.objects.filter(case=row.case, pk__in=ids).only("kind", "number", "data")
    entries: list[Entry | None] = list(found)
    return entries if len(entries) == len(ids) else [*entries, None]


def _letter(entry: Entry) -> int | None:
    """The number of the first letter of the ladder for which an entry asks an answer; None for
    another."""
    if entry.kind == Entry.Kind.LETTER:
        return int(entry.data.get("first") or entry.number)
    if entry.kind == Entry.Kind.EVENT and entry.data.get("verb") in ASK_FOR_ANSWER:
        number = entry.data.get("letter")
        return number if isinstance(number, int) else None
    return None
