"""Who takes the mails that a mail server hands over, by SMTP or LMTP?"""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from messaging.receiving import Handler, server
from tenants.base import store_contact
from tenants.base.first_contact import refusal
from tenants.base.schemas import SITE

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
FINISH_WITHIN = 30.0  # seconds for mails that are under way


class Command(BaseCommand):
    help = "Take answers by mail until stopped, from a mail server that checks who sent them."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="Where to listen (127.0.0.1)")
        parser.add_argument("--port", type=int, default=8025, help="On which port (8025)")
        parser.add_argument("--lmtp", action="store_true", help="Speak LMTP instead of SMTP")
        parser.add_argument("--at-once", type=int, default=4, help="Mails read at once (4)")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.INBOUND_DOMAIN:
            raise CommandError("INBOUND_DOMAIN is not set. Set it to the domain of your answers.")
        if trouble := refusal(SITE) or store_contact.refusal():
            raise CommandError(trouble)
        asyncio.run(self._listen(**options))

    async def _listen(self, *, host: str, port: int, lmtp: bool, at_once: int, **_: Any) -> None:
        loop = asyncio.get_running_loop()
        stop = asyncio.Event()
        for sign in STOP_SIGNALS:
            loop.add_signal_handler(sign, stop.set)
        handler = Handler(at_once)
        try:
            listening = await loop.create_server(lambda: server(handler, lmtp=lmtp), host, port)
        except OSError as error:
            raise CommandError(f"Nothing can listen at {host}:{port}: {error.strerror}.") from error
        self.stdout.write(f"Taking mail at {host}:{port}")
        self.stdout.flush()
        await stop.wait()
        listening.close()
        await asyncio.wait_for(asyncio.to_thread(handler.pool.shutdown), FINISH_WITHIN)
