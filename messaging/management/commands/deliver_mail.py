"""How does a mail server hand over one mail through a pipe?

Ends with the numbers of sysexits.h, which Postfix, Exim and Sendmail understand. A refusal ends
with 0: by then a server would write to whoever the mail says it is from, which may be anybody.
"""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING, Any, BinaryIO

from django.conf import settings
from django.core.management.base import BaseCommand

from messaging.mail_in.mails import BIGGEST
from messaging.services import inbound
from messaging.services.inbound import State

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

AT_ONCE = 1 << 20  # bytes
CODES = {State.NOBODY: os.EX_NOUSER, State.UNREADABLE: os.EX_DATAERR}
log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Take one answer by mail from standard input. Ends with the numbers of sysexits.h."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--recipient", default="", help="The envelope's recipient")
        parser.add_argument("--sender", default=None, help="The envelope's sender; '' for none")

    def handle(self, *args: Any, **options: Any) -> None:
        sys.exit(self._code(options["recipient"], options["sender"]))

    def _code(self, recipient: str, sender: str | None) -> int:
        if not settings.INBOUND_DOMAIN:
            self.stderr.write("INBOUND_DOMAIN is not set. Set it to the domain of your answers.")
            return os.EX_CONFIG
        raw = _without_end(sys.stdin.buffer)
        try:
            found = inbound.take(
                raw, recipients=[recipient] if recipient else [], envelope_sender=sender
            )
        except Exception:  # a fault of ours too: its server tries again until it is mended
            log.exception("A mail has to come again")
            return os.EX_TEMPFAIL
        return CODES.get(found.state, os.EX_OK)


def _without_end(pipe: BinaryIO) -> bytes:
    """The mail, or of one that is too big as much as tells so. The rest is read away: a server
    that cannot write to the end would try again for days."""
    raw = pipe.read(BIGGEST + 1)
    while pipe.read(AT_ONCE):
        pass
    return raw
