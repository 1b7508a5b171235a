"""Who does the work that was put off?"""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connections
from procrastinate.contrib.django import app
from procrastinate.contrib.django.db_cleanup import close_db_connections
from procrastinate.exceptions import ConnectorException

from tenants import jobs
from tenants.base import store_contact
from tenants.base.first_contact import refusal
from tenants.base.schemas import SITE
from tenants.checks import unsafe_rights
from tenants.rulepacks.loader import check as wrong_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.management.base import CommandParser

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
AGAIN_AFTER = 2.0  # seconds, when the database is away
log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Run waiting jobs until stopped (SIGTERM or Ctrl-C). Comes back when the database does."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at-once", type=int, default=settings.JOBS_AT_ONCE)
        parser.add_argument("--drain", action="store_true", help="Stop when nothing is waiting")

    def handle(self, *args: Any, **options: Any) -> None:
        self._leaving = _Leaving()
        if trouble := refusal(SITE) or wrong_rules() or store_contact.refusal():
            raise CommandError(trouble)
        while not self._finished(options["at_once"], drain=options["drain"]):
            time.sleep(AGAIN_AFTER)

    def _finished(self, at_once: int, *, drain: bool) -> bool:
        """Work until asked to stop (True) or until the database goes away (False)."""
        try:
            if trouble := unsafe_rights():
                raise CommandError(trouble)
            asyncio.run(_work(at_once, self._leaving, drain=drain))
            return self._leaving.asked or drain
        except (ConnectorException, OperationalError) as trouble:
            log.warning("The database is away, the jobs wait: %s", trouble)
            return False
        finally:
            connections.close_all()


class _Leaving:
    """Has somebody asked the process to stop? A signal at any moment is heard.

    The event loop's own handlers are gone before the loop is: a signal between the end of the
    work and the end of the loop would be lost. So the process keeps one handler for its life.
    """

    def __init__(self) -> None:
        self.asked = False
        self._work: tuple[asyncio.AbstractEventLoop, asyncio.Task[None]] | None = None
        for sign in STOP_SIGNALS:
            signal.signal(sign, self._hear)

    def _hear(self, *_: object) -> None:
        self.asked = True
        if self._work is None:
            sys.exit(0)  # nothing is under way
        loop, work = self._work
        loop.call_soon_threadsafe(work.cancel)

    @contextmanager
    def stops(self, work: asyncio.Task[None]) -> Iterator[None]:
        """While this lasts a signal cancels the work instead of ending the process."""
        self._work = asyncio.get_running_loop(), work
        try:
            yield
        finally:
            self._work = None


async def _work(at_once: int, leaving: _Leaving, *, drain: bool) -> None:
    """Run a worker until a signal ends it, or until it gives up by itself."""
    # procrastinate's clock uses Django's connection in this loop's helper thread: begin afresh.
    await sync_to_async(connections.close_all)()
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]  # Django's
    own = app.with_connector(connector)
    async with own.open_async():
        work = asyncio.create_task(
            own.run_worker_async(
                concurrency=at_once,
                wait=not drain,
                delete_jobs="successful",
                install_signal_handlers=False,
                update_heartbeat_interval=jobs.HEARTBEAT_EVERY,
                stalled_worker_timeout=jobs.DEAD_AFTER,
                shutdown_graceful_timeout=20,
                task_middleware=[close_db_connections, jobs.open_schema],
            )
        )
        with leaving.stops(work), suppress(asyncio.CancelledError):
            await work
