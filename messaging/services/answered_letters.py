"""Which letter does an answer by e-mail end the wait for?

The address that was written to is of one mail, and that mail told of something: of the letter
itself, of a later letter of its ladder, or that nobody answered it yet. All of these mean the
letter that waits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from messaging.models import AnswerClock, Entry, Notification
from messaging.policies import may_answer_letters
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from messaging.models import ReplyAddress


def by_mail_to(row: ReplyAddress) -> list[AnswerClock]:
    """The letters of which the mail told and that wait for an answer in words, the oldest first;
    none for family. One about the record ends only when the record is given or mended."""
    if row.user.hat != Hat.STAFF:
        return []
    numbers = {number for entry in _told_of(row) if (number := _letter(entry)) is not None}
    if not numbers:
        return []
    rows = AnswerClock.objects.visible_to(row.user).waiting().in_words()
    rows = rows.filter(case=row.case, first__number__in=numbers).select_related("case", "first")
    return [clock for clock in rows if may_answer_letters(row.user, clock)]


def _told_of(row: ReplyAddress) -> list[Entry]:
    """What the mail was about; of several things its claim tells which."""
    if row.entry is not None:
        return [row.entry]
    return list(_of_mail(row).only("kind", "number", "data")) if row.claim else []


def _of_mail(row: ReplyAddress) -> QuerySet[Entry]:
    told = Notification.objects.filter(user=row.user, deliveries__claim=row.claim)
    return Entry.objects.filter(case=row.case, pk__in=told.order_by().values("entry"))


def _letter(entry: Entry) -> int | None:
    """The number of the first letter of the ladder that an entry is about; None for another."""
    if entry.kind == Entry.Kind.LETTER:
        return int(entry.data.get("first") or entry.number)
    if entry.kind == Entry.Kind.EVENT and str(entry.data.get("verb", "")).startswith("letter."):
        number = entry.data.get("letter")
        return number if isinstance(number, int) else None
    return None
