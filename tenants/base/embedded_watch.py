"""Who keeps an embedded PostgreSQL running, and stops it when nobody uses it any more?

One small process per server (`python -m tenants.base.embedded_watch HOME`). It holds the lock
`watch`, starts the postmaster, starts it again when it dies, and stops it as soon as no process
holds the lock `users`: a killed user's lock is released by the kernel, so nothing is left behind.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tenants.base.embedded_places import SOCKET_PORT, Places

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOK_EVERY = 0.2  # seconds between two looks at the server and its users
RETRY_AT_MOST = 5.0  # seconds between two tries to start a server that does not come up
FAST_STOP_WITHIN = 30.0  # seconds for a fast shutdown before an immediate one

SERVER_SETTINGS = {
    "listen_addresses": "",
    "port": str(SOCKET_PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "max_locks_per_transaction": "256",
    "recovery_init_sync_method": "syncfs" if sys.platform == "linux" else "fsync",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
    "password_encryption": "scram-sha-256",
}


@contextmanager
def held(path: Path, kind: int) -> Iterator[bool]:
    """Hold a flock of `kind` on the file; yields whether it was got (always, when it may wait)."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield try_lock(handle, kind)
    finally:
        os.close(handle)


def try_lock(handle: int, kind: int) -> bool:
    """Take or change a flock on an open file; says whether it was got."""
    try:
        fcntl.flock(handle, kind)
    except BlockingIOError:
        return False
    return True


def is_free(path: Path) -> bool:
    """Say whether nobody holds the lock at this moment."""
    with held(path, fcntl.LOCK_EX | fcntl.LOCK_NB) as got:
        return got


def postmaster_pid(places: Places) -> int | None:
    """The pid of our running postmaster; None when there is none or the pid is someone else's."""
    pid = noted_pid(places)
    return pid if pid and _runs_our_server(pid, places) else None


def noted_pid(places: Places) -> int | None:
    """The pid in postmaster.pid, whoever has it today."""
    try:
        first = (places.data / "postmaster.pid").read_text().partition("\n")[0]
    except FileNotFoundError:
        return None
    return int(first) if first.strip().isdigit() else None


def _runs_our_server(pid: int, places: Places) -> bool:
    words = _command_line(pid)
    return len(words) > 2 and words[0].endswith("postgres") and str(places.data) in words


def _command_line(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").split("\0")
    except (FileNotFoundError, ProcessLookupError):
        if Path("/proc/self").exists():
            return []
    asked = ["ps", "-ww", "-o", "args=", "-p", str(pid)]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split()


def clear_reused_pid(places: Places) -> None:
    """Remove a postmaster.pid whose pid now belongs to another program.

    PostgreSQL clears a pid of nobody by itself, but refuses to start when the number is in use.
    """
    pid = noted_pid(places)
    if pid and _command_line(pid) and not _runs_our_server(pid, places):
        (places.data / "postmaster.pid").unlink(missing_ok=True)


class Watch:
    """The server of one home, while its users last."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.child: subprocess.Popen[bytes] | None = None
        self.failures = 0
        self.next_try = 0.0

    def run(self) -> None:
        """Keep the server running until its last user is gone; then stop it."""
        while not self._stopped_for_good():
            self._look()
            time.sleep(LOOK_EVERY)

    def _look(self) -> None:
        if self._running():
            self.failures = 0
        elif time.monotonic() >= self.next_try:
            self._start()

    def _running(self) -> bool:
        if self.child is not None and self.child.poll() is None:
            return True
        self.child = None
        return postmaster_pid(self.places) is not None

    def _start(self) -> None:
        clear_reused_pid(self.places)
        settings = SERVER_SETTINGS | json.loads(self.places.settings.read_text())
        settings["unix_socket_directories"] = str(self.places.socket_folder)
        command = [str(self.places.binaries() / "postgres"), "-D", str(self.places.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        self.child = subprocess.Popen(
            command,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=sys.stdout,
            stderr=sys.stderr,
            start_new_session=True,
            env={"PATH": os.defpath, "LC_ALL": "C"},
            **self.places.account.popen_args(),
        )
        self.failures += 1
        self.next_try = time.monotonic() + min(0.2 * 2**self.failures, RETRY_AT_MOST)

    def _stopped_for_good(self) -> bool:
        """Stop the server when nobody uses it. New users wait at `control` meanwhile."""
        if not self.places.secrets.exists():  # somebody removed the whole folder
            self._stop()
            return True
        now = fcntl.LOCK_EX | fcntl.LOCK_NB
        with held(self.places.lock("control"), now) as ours:
            if not ours or not is_free(self.places.lock("users")):
                return False
            self._stop()
            return True

    def _stop(self) -> None:
        for sign, seconds in ((signal.SIGINT, FAST_STOP_WITHIN), (signal.SIGQUIT, 10.0)):
            if not self._running():
                return
            self._signal(sign)
            if self._gone_within(seconds):
                return

    def _signal(self, sign: signal.Signals) -> None:
        """Signal our own child, or the server that an earlier watch left to us."""
        pid = self.child.pid if self.child else postmaster_pid(self.places)
        if pid is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, sign)

    def _gone_within(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if not self._running():
                return True
            time.sleep(0.02)
        return False


def main(home: str) -> int:
    """Watch the server in `home`; ends at once when somebody watches it already."""
    places = Places.of(Path(home))
    with held(places.lock("watch"), fcntl.LOCK_EX | fcntl.LOCK_NB) as ours:
        if ours:
            Watch(places).run()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
