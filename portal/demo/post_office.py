"""Where do the demo's mails go? To a real mail server on this machine, which keeps them.

Answers to our notices go on to the site's own way in, as a receiver on the internet would hand them
over: with a line that says whether the sender is proved. Here everybody is whom they say.

python -m portal.demo.post_office PORT FOLDER [DOMAIN PORT_OF_THE_SITE]
"""

from __future__ import annotations

import asyncio
import signal
import smtplib
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller
from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

from tenants.base.clock import now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiosmtpd.smtp import SMTP, Envelope, Session
    from django.core.mail import EmailMessage

ENDS = {signal.SIGTERM, signal.SIGINT}
NAME = "post-office.demo"  # INBOUND_AUTHSERV_ID of the demo
WITHIN = 30.0  # seconds for the site to take an answer


def keep(folder: Path, content: bytes, *, at: int) -> None:
    """A mail as a file, named by its moment (nanoseconds since 1970). Whole or not at all: a reader
    never finds half a mail."""
    while (folder / f"{at}.eml").exists():
        at += 1
    begun = folder / f".{at}.eml"
    begun.write_bytes(content)
    begun.replace(folder / f"{at}.eml")


class Straight(BaseEmailBackend):
    """Keeps mails while the demo is made, before its post office runs: each at the moment of the
    clock, as if it had come then."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """How many were kept."""
        folder = Path(settings.MAILBOX_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            made: Any = message.message()
            at = int(now().timestamp() * 1_000_000) * 1000
            keep(folder, made.as_bytes(linesep="\r\n"), at=at)
        return len(email_messages)


class Keeper:
    """Keeps each mail as a file of its own, named by the moment it came."""

    def __init__(self, folder: Path, domain: str = "", port: int = 0) -> None:
        self.folder, self.domain, self.port = folder, domain, port

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep it; an answer to us goes on to the site first."""
        content = envelope.original_content or b""
        if self.domain and any(to.endswith(f"@{self.domain}") for to in envelope.rcpt_tos):
            answer = await asyncio.to_thread(self.hand_over, envelope, content)
            if not answer.startswith("250"):
                return answer
        keep(self.folder, content, at=time.time_ns())
        return "250 Kept"

    def hand_over(self, envelope: Envelope, content: bytes) -> str:
        """Give an answer to the site; what it says to it."""
        proved = f"Authentication-Results: {NAME}; dmarc=pass\r\n".encode()
        try:
            with smtplib.SMTP("127.0.0.1", self.port, timeout=WITHIN) as site:
                site.sendmail(envelope.mail_from or "", envelope.rcpt_tos, proved + content)
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            return f"{code} {words.decode()}"
        except smtplib.SMTPResponseException as error:
            return f"{error.smtp_code} {_words(error.smtp_error)}"
        except OSError:
            return "451 The site does not take mail just now"
        return "250 Taken"


def _words(given: bytes | str) -> str:
    return given.decode() if isinstance(given, bytes) else given


def main(port: int, folder: Path, domain: str = "", site: int = 0) -> None:
    """Take mail until asked to stop."""
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)  # the server's thread leaves them to us
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    office = Controller(Keeper(folder, domain, site), hostname="127.0.0.1", port=port)
    office.start()
    signal.sigwait(ENDS)
    office.stop()


if __name__ == "__main__":
    port, folder, domain, site = [*sys.argv[1:], "", "0"][:4]
    main(int(port), Path(folder), domain, int(site))
