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
from typing import TYPE_CHECKING

from aiosmtpd.controller import Controller

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session

ENDS = {signal.SIGTERM, signal.SIGINT}
NAME = "post-office.demo"  # INBOUND_AUTHSERV_ID of the demo
WITHIN = 30.0  # seconds for the site to take an answer


class Keeper:
    """Keeps each mail as a file of its own, named by the moment it came."""

    def __init__(self, folder: Path, domain: str = "", port: int = 0) -> None:
        self.folder, self.domain, self.port = folder, domain, port

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Whole or not at all: a reader never finds half a mail."""
        content = envelope.original_content or b""
        if self.domain and any(to.endswith(f"@{self.domain}") for to in envelope.rcpt_tos):
            answer = await asyncio.to_thread(self.hand_over, envelope, content)
            if not answer.startswith("250"):
                return answer
        name = f"{time.time_ns()}.eml"
        begun = self.folder / f".{name}"
        begun.write_bytes(content)
        begun.replace(self.folder / name)
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
