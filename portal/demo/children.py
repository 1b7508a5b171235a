"""Who keeps the web server and the job worker running, and stops them with the demo?"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from portal.demo.ground import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

STEADY_AFTER = 10.0  # seconds a child has to run before its earlier deaths are forgotten
WAIT_AT_MOST = 10.0  # seconds between two starts of a child that keeps dying
STOP_WITHIN = 25.0  # seconds a child gets to finish what it is doing
PR_SET_PDEATHSIG = 1  # prctl(2), Linux


def _end_with_parent() -> None:
    """Have the kernel end the child when the demo itself is killed (Linux only)."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One process that is started again when it ends."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    started: float = 0.0
    next_start: float = 0.0

    def start(self) -> None:
        """Start the process, out of reach of the terminal's Ctrl-C."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            cwd=ROOT,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
        )

    def look(self, progress: Callable[[str], None]) -> None:
        """Start it again when it has ended, later and later if that happens often."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is None:
            if now - self.started > STEADY_AFTER:
                self.deaths = 0
            return
        if self.process is not None:
            self._note_death(now, progress)
        if now >= self.next_start:
            self.start()

    def _note_death(self, now: float, progress: Callable[[str], None]) -> None:
        assert self.process is not None
        progress(f"The {self.name} ended ({self.process.returncode}); starting it again.")
        self.process = None
        self.next_start = now + min(0.5 * 2**self.deaths - 0.5, WAIT_AT_MOST)
        self.deaths += 1

    def ask_to_stop(self) -> None:
        """SIGTERM: finish what you are doing."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait_or_kill(self, until: float) -> None:
        """Wait for the end; after `until` (monotonic) kill the whole group."""
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.0, until - time.monotonic()))
        with suppress(ProcessLookupError):  # also whatever it left behind
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@dataclass
class Family:
    """All children of the demo, in a `with` block that stops them."""

    children: list[Child] = field(default_factory=list)

    def __enter__(self) -> Family:
        for child in self.children:
            child.start()
        return self

    def look(self, progress: Callable[[str], None]) -> None:
        """Start again what has ended."""
        for child in self.children:
            child.look(progress)

    def __exit__(self, *error: object) -> None:
        for child in self.children:
            child.ask_to_stop()
        until = time.monotonic() + STOP_WITHIN
        for child in self.children:
            child.wait_or_kill(until)


def of_the_site(environment: Mapping[str, str]) -> Family:
    """The production web server, the job worker, and a mail server that keeps what they send and
    hands answers over."""
    python = sys.executable
    web = [python, "-m", "gunicorn", "-c", "portal/gunicorn_conf.py", "portal.wsgi"]
    jobs = [python, "manage.py", "run_jobs"]
    family = [Child("web server", web, environment), Child("job worker", jobs, environment)]
    if folder := environment["MAILBOX_DIR"]:
        port = str(urlsplit(environment["EMAIL_URL"]).port)
        office = [python, "-m", "portal.demo.post_office", port, folder]
        answers = environment["INBOUND_DOMAIN"], environment["INBOUND_PORT"]
        family.insert(0, Child("post office", [*office, *answers], environment))
        take = [python, "manage.py", "receive_mail", "--port", environment["INBOUND_PORT"]]
        family.append(Child("way in for mail", take, environment))
    return Family(family)
