"""What becomes of a mail that came in?

An answer by the person to whom its address was given becomes one entry of the thread, however
often it comes. Everything else becomes none, and the sender is told kindly (services/answers.py);
what a program wrote is not answered at all. All ways in (SMTP, a pipe, a provider) end here.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation

from cases.policies import may_write
from messaging.mail_in.addressed import is_written_to
from messaging.mail_in.addresses import BOUNCE
from messaging.mail_in.automatic import has_no_sender, is_automatic, is_report
from messaging.mail_in.mails import Mail, Unreadable
from messaging.mail_in.trimming import new_words
from messaging.mail_in.verdicts import Verdict, verdict_of
from messaging.models import Entry, InboundMail
from messaging.services import (
    answer_ends,
    answered_letters,
    answers,
    bounces,
    delays,
    mailed_files,
    reply_addresses,
    threads,
)
from messaging.services.answers import Reason
from messaging.services.ledger import LONGEST_BODY
from tenants.base.clock import now, today
from tenants.base.errors import NotAllowed
from tenants.base.schemas import in_district
from tenants.here import this_district

if TYPE_CHECKING:
    from collections.abc import Sequence

    from messaging.mail_in.addresses import Named
    from messaging.models import AnswerClock, ReplyAddress

# Mail servers try for five days; what is older was kept by somebody and handed on.
OLDEST = dt.timedelta(days=7)
AHEAD = dt.timedelta(days=1)  # clocks of phones go wrong, but not by more


class TryLater(Exception):
    """Nothing is lost and nothing is kept: the same mail is to come again."""


class State(StrEnum):
    """What became of it."""

    TAKEN = "taken"
    AGAIN = "again"  # it is an entry already
    REFUSED = "refused"
    IGNORED = "ignored"  # a program wrote it
    NOBODY = "nobody"  # the address is none of ours
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Outcome:
    """What became of a mail; `answered` says that somebody is told of it by mail."""

    state: State
    entry: Entry | None = None
    reason: Reason | None = None
    answered: bool = False


def take(
    given: bytes | Mail,
    *,
    recipients: Sequence[str] = (),
    envelope_sender: str | None = None,
    verdict: Verdict | None = None,
    authserv_id: str | None = None,
) -> Outcome:
    """Look at one mail and do what is to be done.

    `recipients` and `envelope_sender` are those of the envelope; without them the mail's own
    headers are read. `verdict` is a provider's; without one our own receiver's header is read,
    which bears `authserv_id`, else INBOUND_AUTHSERV_ID.
    Raises TryLater, and database errors: in both cases the mail must come again.
    """
    try:
        mail = given if isinstance(given, Mail) else Mail(given)
    except Unreadable:
        return Outcome(State.UNREADABLE)
    named = reply_addresses.named_in(recipients or mail.recipients)
    district = reply_addresses.district_of(named) if named else None
    if named is None or district is None:
        return Outcome(State.NOBODY)
    if not district.is_open:
        raise TryLater("The district is closed for now.")
    with in_district(district):
        if named.use == BOUNCE:
            return _came_back(mail, named, envelope_sender=envelope_sender)
        row = reply_addresses.of(named.rest)
        if row is None:
            return Outcome(State.NOBODY)
        if is_automatic(mail, envelope_sender=envelope_sender):
            return Outcome(State.IGNORED)
        receiver = settings.INBOUND_AUTHSERV_ID if authserv_id is None else authserv_id
        found = verdict or verdict_of(mail, authserv_id=receiver)
        meant = is_written_to(mail, named, domain=settings.INBOUND_DOMAIN, authserv_id=receiver)
        with translation.override(row.user.language):
            return _answer_of(row, mail, found, meant=meant)


def _came_back(mail: Mail, named: Named, *, envelope_sender: str | None) -> Outcome:
    """Only a server reports, under no sender, to an address that we made."""
    reports = is_report(mail) and has_no_sender(mail, envelope_sender=envelope_sender)
    if reports and reply_addresses.bounced_to(named):
        bounces.from_report(mail, claim=named.claim)
    return Outcome(State.IGNORED)


def _answer_of(row: ReplyAddress, mail: Mail, verdict: Verdict, *, meant: bool) -> Outcome:
    """The mail came to the address of one person; does it come from them, and may they write?"""
    person = row.user
    if not mail.sender or mail.sender != person.email:
        return _refused(row, mail, Reason.STRANGER, to=mail.sender if _true(verdict) else "")
    if not _true(verdict):
        return _refused(row, mail, Reason.FORGED, words="")
    if (entry := _known(row, mail)) is not None:
        return Outcome(State.AGAIN, entry)
    if reason := _replayed(mail, meant=meant):
        return _refused(row, mail, reason)
    person.wear(row.hat)
    words = new_words(mail, ours=reply_addresses.ours(row))
    if reason := _hindrance(row, mail, words):
        return _refused(row, mail, reason, words=words)
    return _become_entry(row, mail, words)


def _replayed(mail: Mail, *, meant: bool) -> Reason | None:
    """A true mail of this person that somebody else may have handed on."""
    if not meant:
        return Reason.ELSEWHERE
    age = now() - mail.sent_at if mail.sent_at else dt.timedelta()
    return Reason.OLD if age > OLDEST else Reason.AHEAD if age < -AHEAD else None


def _true(verdict: Verdict) -> bool:
    return verdict == Verdict.TRUE


def _hindrance(row: ReplyAddress, mail: Mail, words: str) -> Reason | None:
    case = row.case
    if case.closed_on is not None:
        return Reason.CLOSED
    if not may_write(row.user, case):
        return Reason.LEFT
    if mail.is_too_big:
        return Reason.TOO_BIG
    if len(words) > LONGEST_BODY:
        return Reason.TOO_LONG
    # A second answer is looked at as well, when the letter waits no more.
    about = answered_letters.numbers_of(row)
    return Reason.DELAY if delays.delaying(row.user, case, words, letters=about) else None


def _become_entry(row: ReplyAddress, mail: Mail, words: str) -> Outcome:
    """The entry, the mail as it was sent, and word of the files that did not come along."""
    kept, left_out = mailed_files.keep(by=row.user, case=row.case, files=mail.files)
    if not words and not kept:
        reason = Reason.NO_FILES if left_out else Reason.EMPTY
        return _refused(row, mail, reason, left_out=left_out)
    meant = answered_letters.by_mail_to(row)
    message = threads.Message(
        key=uuid.uuid5(row.case.pk, mail.key),
        body=words,
        channel=Entry.Channel.EMAIL,
        happened_on=_day(mail.sent_at),
        quotes=_quoted(row),
        answers=meant.surely.first.number if meant.surely else None,
        documents=kept,
        more={"mail": {"sha256": mail.sha256, "left_out": [one.name for one in left_out]}},
    )
    try:
        entry, new = _save(row, mail, message, meant.perhaps)
    except (IntegrityError, threads.SentBefore):
        return Outcome(State.AGAIN, _known(row, mail))
    except NotAllowed:  # taken from the team at this very moment
        return _refused(row, mail, Reason.LEFT, words=words)
    told = bool(new and left_out) and answers.files_left_out(row, mail, entry, left_out)
    return Outcome(State.TAKEN if new else State.AGAIN, entry, answered=told)


def _save(
    row: ReplyAddress, mail: Mail, message: threads.Message, perhaps: Sequence[AnswerClock]
) -> tuple[Entry, bool]:
    """Both or neither; whether it is new. Raises IntegrityError for the same words once more. Of
    the letters in `perhaps` the family says whether they are answered."""
    with transaction.atomic():
        entry = threads.add(by=row.user, case=row.case, message=message)
        if InboundMail.objects.filter(entry=entry).exists():
            return entry, False
        InboundMail.objects.create(
            entry=entry,
            case=row.case,
            author=row.user,
            key=mail.key,
            fingerprint=mail.fingerprint,
            sender=mail.sender[:254],
            subject=mail.header("Subject")[:300],
            sent_at=mail.sent_at,
            text=mail.plain,
            original=mail.without_files,
        )
        answer_ends.perhaps_answered_by(entry=entry, clocks=perhaps)
    return entry, True


def _known(row: ReplyAddress, mail: Mail) -> Entry | None:
    """The entry that this mail became before."""
    mine = InboundMail.objects.filter(author=row.user, case=row.case).select_related("entry")
    found = mine.filter(key=mail.key).first() or mine.filter(fingerprint=mail.fingerprint).first()
    return found.entry if found else None


def _quoted(row: ReplyAddress) -> int | None:
    """The number of the entry that is answered, when this person may see it and it has words."""
    if row.entry is None or row.entry.kind == Entry.Kind.EVENT:
        return None
    seen = Entry.objects.visible_to(row.user).filter(pk=row.entry.pk)
    return row.entry.number if seen.exists() else None


def _day(sent_at: dt.datetime | None) -> dt.date | None:
    """The day it was sent, and not one that is still to come; None when it does not say."""
    if sent_at is None:
        return None
    zone = ZoneInfo(this_district().timezone)
    return min(sent_at.astimezone(zone).date(), today(zone))


def _refused(
    row: ReplyAddress,
    mail: Mail,
    reason: Reason,
    *,
    to: str | None = None,
    words: str | None = None,
    left_out: Sequence[mailed_files.LeftOut] = (),
) -> Outcome:
    """No entry; the person is told why, and gets their words back."""
    given = new_words(mail, ours=reply_addresses.ours(row)) if words is None else words
    where = (row.user.email or "") if to is None else to
    told = answers.refuse(row, mail, reason, to=where, words=given, left_out=left_out)
    return Outcome(State.REFUSED, reason=reason, answered=told)
