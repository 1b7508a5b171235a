"""How does a mail server hand a mail over to us, and what is it told?

250 only when the entry is committed, or the answer to the sender put off with it. While the
database, the store of files or the virus scanner is away: 451, and the server tries again for days.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections

from cases.files.errors import ScannerAway
from messaging.mail_in import addresses
from messaging.mail_in.mails import BIGGEST
from messaging.services import inbound
from messaging.services.answers import Reason
from messaging.services.inbound import State, TryLater

if TYPE_CHECKING:
    from aiosmtpd.smtp import Envelope, Session

    from messaging.services.inbound import Outcome

LATER = (TryLater, ScannerAway, DatabaseError, InterfaceError, OSError, BotoCoreError, ClientError)
# Bytes: above it a server is told no before it sends. What is less, but more than is taken, is
# answered kindly by mail.
HARDEST = 2 * BIGGEST
NOBODY = "550 5.1.1 Nobody is answered here"
TAKEN = "250 2.0.0 Taken"
TOO_BIG = "552 5.3.4 This e-mail is too big for us"
WAIT = "451 4.3.0 Please try again later"
ANSWERS = {
    State.TAKEN: TAKEN,
    State.AGAIN: TAKEN,
    State.IGNORED: TAKEN,
    State.NOBODY: NOBODY,
    State.UNREADABLE: "554 5.6.0 This is no e-mail that we can read",
    State.REFUSED: "550 5.7.1 Please answer from your own address, or write in the portal",
}
log = logging.getLogger(__name__)


class Handler:
    """What our mail server does with what it is given. Work with the database runs in threads:
    a district's schema is never opened in async code."""

    def __init__(self, at_once: int = 4) -> None:
        self.pool = ThreadPoolExecutor(at_once, thread_name_prefix="mail")

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        """One address at a time: each answer is of one mail to one address."""
        if envelope.rcpt_tos:
            return "452 4.5.3 One address at a time, please"
        if addresses.read(address, settings.INBOUND_DOMAIN) is None:
            return NOBODY
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """What became of it, in the numbers of RFC 5321."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.pool, answer_to, envelope)

    async def handle_exception(self, error: Exception) -> str:
        """A fault of ours loses no mail: its server tries again until it is mended."""
        log.error("A mail could not be taken", exc_info=error)
        return WAIT


def answer_to(envelope: Envelope) -> str:
    """Take the mail in this thread; the line that its server is told."""
    try:
        found = inbound.take(
            bytes(envelope.original_content or b""),
            recipients=list(envelope.rcpt_tos),
            envelope_sender=envelope.mail_from or "",
        )
    except LATER:
        log.exception("A mail has to come again")
        return WAIT
    finally:
        connections.close_all()
    return line(found)


def line(found: Outcome) -> str:
    """What a mail server is told. A refusal that is answered by mail needs no other."""
    if found.answered:
        return TAKEN
    return TOO_BIG if found.reason == Reason.TOO_BIG else ANSWERS[found.state]


class LongLines(SMTP):
    """Programs that send whole paragraphs as one line are listened to as well."""

    line_length_limit = 200_000


class LongLinesLMTP(LMTP):
    """The same for LMTP."""

    line_length_limit = LongLines.line_length_limit


def server(handler: Handler, *, lmtp: bool) -> SMTP:
    """One conversation with a mail server."""
    kind: type[SMTP] = LongLinesLMTP if lmtp else LongLines
    return kind(
        handler,
        data_size_limit=HARDEST,
        enable_SMTPUTF8=True,
        ident="Footbridge",
        hostname=settings.INBOUND_DOMAIN,
    )
