"""What do we answer to a mail that became no entry, or not all of it, and to whom?

The answer says what happened, what is safe and what to do, in the person's language, and gives
them their words back. It says nothing of a child. It goes only to the person's own address, or to
a sender whose address is proved; under an empty envelope sender, marked as written by a program,
and only so often (RFC 3834): so that two programs never write to each other without end.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from messaging.mail_in.answer_words import SAID
from tenants.audit.services import record
from tenants.base import sealing
from tenants.base.clock import now
from tenants.here import full_address, this_district

if TYPE_CHECKING:
    from collections.abc import Sequence

    from messaging.mail_in.mails import Mail
    from messaging.models import Entry, ReplyAddress
    from messaging.services.mailed_files import LeftOut

PURPOSE = "mail-answer"
AN_HOUR, A_WEEK = 60 * 60, 7 * 24 * 60 * 60  # seconds
MOST_AN_HOUR = 5  # answers to one address
LONGEST_WORDS = 60_000  # letters given back; all of them stay in the sender's own mailbox
LONGEST_SUBJECT = 150


class Reason(StrEnum):
    """Why a mail became no entry, or not all of it."""

    STRANGER = "stranger"
    FORGED = "forged"
    ELSEWHERE = "elsewhere"  # the sender did not write it to us
    OLD = "old"
    AHEAD = "ahead"  # from a day that is still to come
    LEFT = "left"
    CLOSED = "closed"
    TOO_BIG = "too_big"
    TOO_LONG = "too_long"
    EMPTY = "empty"
    NO_FILES = "no_files"
    DELAY = "delay"
    FILES = "files"  # the words are an entry, some files are not


def refuse(
    row: ReplyAddress,
    mail: Mail,
    reason: Reason,
    *,
    to: str,
    words: str = "",
    left_out: Sequence[LeftOut] = (),
) -> bool:
    """Note that a mail was refused, and answer it; whether somebody is answered. A mail that was
    refused before is neither noted nor answered again."""
    seen = f"mail-refused:{row.pk}:{mail.key}"
    if cache.get(seen):
        return True
    may = bool(to) and _may_answer(to)
    with transaction.atomic():
        record(
            "mail.refused",
            by=None,
            target=row.user,
            case_id=row.case_id,
            student_id=row.case.student_id,
            reason=str(reason),
        )
        if may:
            _later(row, mail, reason, to=to, words=words, left_out=left_out)
    cache.set(seen, 1, A_WEEK)  # only now: had the database gone, the mail would come again
    return may


def files_left_out(
    row: ReplyAddress, mail: Mail, entry: Entry, left_out: Sequence[LeftOut]
) -> bool:
    """Say which files did not come along; whether it is said."""
    to = row.user.email or ""
    if not _may_answer(to):
        return False
    _later(row, mail, Reason.FILES, to=to, left_out=left_out, number=entry.number)
    return True


def _may_answer(to: str) -> bool:
    key = f"mail-answers:{hashlib.sha256(to.encode()).hexdigest()}"
    moment = now().timestamp()
    times = [one for one in cache.get(key, []) if moment - one < AN_HOUR]
    if len(times) < MOST_AN_HOUR:
        cache.set(key, [*times, moment], AN_HOUR)
    return len(times) < MOST_AN_HOUR


def _later(
    row: ReplyAddress,
    mail: Mail,
    reason: Reason,
    *,
    to: str,
    words: str = "",
    left_out: Sequence[LeftOut] = (),
    number: int | None = None,
) -> None:
    """Put the answer off, into this transaction; it holds a person's words, so it waits sealed."""
    from messaging import jobs

    known = to == row.user.email
    place = reverse("thread", args=[row.case_id], urlconf=settings.ROOT_URLCONF)
    context = {
        "name": row.user.display_name if known else "",
        "district": this_district().name,
        "language": get_language(),
        "said": str(SAID[str(reason)]) % {"number": number},
        "words": words[:LONGEST_WORDS],
        "left_out": [(one.name, one.why) for one in left_out],
        "link": full_address(place) if known else "",
    }
    given = {
        "to": to,
        "subject": _subject(mail),
        "body": render_to_string("messaging/mail/answer.txt", context),
        "html": render_to_string("messaging/mail/answer.html", context),
        "answers": mail.header("Message-ID")[:500],
    }
    jobs.answer_mail.later(sealed=sealing.seal(given, purpose=PURPOSE))


def _subject(mail: Mail) -> str:
    """The sender's own subject, so that they know which mail it is."""
    given = mail.header("Subject")[:LONGEST_SUBJECT] or _("without a subject")
    return _("About your e-mail: %(subject)s") % {"subject": given}


def send(sealed: str) -> None:
    """Send one answer. Raises sealing.Unreadable, and what a mail server says."""
    given: dict[str, Any] = sealing.unseal(sealed, purpose=PURPOSE)
    headers = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}
    if given["answers"]:
        headers |= {"In-Reply-To": given["answers"], "References": given["answers"]}
    message = EmailMultiAlternatives(
        given["subject"], given["body"], to=[given["to"]], headers=headers
    )
    message.attach_alternative(given["html"], "text/html")
    _send_without_sender(message)


def _send_without_sender(message: EmailMultiAlternatives) -> None:
    """Under an empty envelope sender, so that nothing comes back (RFC 5321, 4.5.5). Django knows
    no such sender; a provider sets its own."""
    link = get_connection()
    if not isinstance(link, EmailBackend):
        message.send()
        return
    link.open()
    try:
        smtp = link.connection
        assert smtp is not None
        made: Any = message.message()
        smtp.sendmail("", message.to, made.as_bytes(linesep="\r\n"))
    finally:
        link.close()
