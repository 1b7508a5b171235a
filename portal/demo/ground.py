"""What does the demo stand on: its folder, its secrets, its port, its environment?"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import socket
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from psycopg.errors import InsufficientPrivilege

from portal.demo import post_office
from tenants.base.database_roles import ensure_app_role
from tenants.base.embedded import Cluster, destroy, ensure_running
from tenants.base.embedded_places import write_private

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("DEMO_DIR", "").strip() or ROOT / "var").resolve()
DATABASE_HOME = VAR / "postgres"
DESCRIPTION = VAR / "demo.json"
MAIL = VAR / "mail"
FILES = VAR / "files"


class CannotStart(Exception):
    """The demo cannot start; the text is one line that says what to do."""


@dataclass(frozen=True)
class Ground:
    """A database that is up, and the environment of every process of the demo."""

    cluster: Cluster | None
    environment: dict[str, str]


def chosen_port() -> int:
    """The port asked for in PORT, checked to be free. Raises CannotStart."""
    text = os.environ.get("PORT", "").strip() or "8000"
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise CannotStart(f"PORT={text} is not a port number: use one from 1024 to 65535.")
    port = int(text)
    for host, family in _loopbacks():
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except PermissionError as error:
                raise CannotStart(f"Port {port} needs more rights: use PORT=8000.") from error
            except OSError as error:
                advice = f"choose another one: make demo PORT={port + 1 if port < 65535 else 8001}"
                raise CannotStart(f"Port {port} is taken: {advice}") from error
    return port


def _loopbacks() -> list[tuple[str, socket.AddressFamily]]:
    """The loopback addresses this machine has; browsers may take either for *.localhost."""
    found: list[tuple[str, socket.AddressFamily]] = [("127.0.0.1", socket.AF_INET)]
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:  # a machine without IPv6
        return found
    return [*found, ("::1", socket.AF_INET6)]


def bind_addresses(port: int) -> str:
    """Where the web server listens: this machine only."""
    names = [f"[{host}]" if ":" in host else host for host, _ in _loopbacks()]
    return ",".join(f"{name}:{port}" for name in names)


@contextmanager
def only_one_demo() -> Iterator[None]:
    """Hold the demo's folder. Raises CannotStart when another demo runs there."""
    VAR.mkdir(parents=True, exist_ok=True)
    with (VAR / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotStart("The demo runs already: stop it first (Ctrl-C there).") from error
        yield


def kept_secret(name: str, *, size: int = 48) -> str:
    """A random text of so many bytes, made once and kept in var/ for its owner alone."""
    path = VAR / name
    if not path.exists():
        write_private(path, secrets.token_urlsafe(size))
    return path.read_text()


@contextmanager
def ground(port: int, progress: Callable[[str], None]) -> Iterator[Ground]:
    """A running database and the environment that leads to it."""
    with ExitStack() as stack:
        owner = os.environ.get("DATABASE_OWNER_URL", "") or os.environ.get("DATABASE_URL", "")
        cluster = None
        if owner:
            _check_address(owner)
            progress(f"Using the database server at {urlsplit(owner).hostname or 'DATABASE_URL'}")
            site = _site_url(owner)
        else:
            progress("Starting the database ...")
            cluster = stack.enter_context(ensure_running(DATABASE_HOME, progress=progress))
            owner, site = cluster.owner_url, cluster.app_url
        environment = dict(os.environ) | _own_settings(port)
        environment |= {"DATABASE_URL": site, "DATABASE_OWNER_URL": owner}
        yield Ground(cluster, environment)


def _check_address(url: str) -> None:
    if urlsplit(url).scheme not in ("postgres", "postgresql"):
        raise CannotStart("DATABASE_URL must be postgres://USER:PASSWORD@HOST:5432/NAME.")


def _site_url(owner: str) -> str:
    """The application's address on a given server: a person's own, or a role made for it."""
    given = os.environ.get("DATABASE_URL", "")
    if os.environ.get("DATABASE_OWNER_URL") and given and given != owner:
        return given
    role = f"{urlsplit(owner).path.strip('/') or 'footbridge'}_app"
    try:
        return ensure_app_role(owner, role=role, password=kept_secret("app-password"))
    except InsufficientPrivilege as error:
        raise CannotStart(
            "the user in DATABASE_URL may not make a second login for the site: give it "
            "CREATEROLE, or set DATABASE_OWNER_URL to it and DATABASE_URL to a plain login."
        ) from error


def _own_settings(port: int) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DEMO": "1",
        "HTTPS": "0",
        "SECRET_KEY": os.environ.get("SECRET_KEY") or kept_secret("secret-key"),
        "BASE_DOMAIN": "localhost",
        "PUSH_KEY": os.environ.get("PUSH_KEY") or kept_secret("push-key", size=32),
        **_mail(),
        "FILES_DIR": os.environ.get("FILES_DIR") or str(FILES),
        "STATIC_DIR": os.environ.get("STATIC_DIR") or str(VAR / "static"),
        "PORT": str(port),
        "PUBLIC_PORT": str(port),
        "BIND": bind_addresses(port),
    }


def _mail() -> dict[str, str]:
    """A server that somebody gave, or the demo's own post office (see children.py)."""
    if given := os.environ.get("EMAIL_URL", "").strip():
        return {"EMAIL_URL": given, "MAILBOX_DIR": ""}
    return {
        "EMAIL_URL": f"smtp://127.0.0.1:{_free_port()}",
        "MAILBOX_DIR": str(MAIL),
        "INBOUND_DOMAIN": "reply.localhost",
        "INBOUND_AUTHSERV_ID": post_office.NAME,
        "INBOUND_PORT": str(_free_port()),
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def forget_everything() -> None:
    """Remove the demo's database, files and mails. Raises CannotStart for a given server."""
    if os.environ.get("DATABASE_OWNER_URL") or os.environ.get("DATABASE_URL"):
        raise CannotStart(
            "DATABASE_URL is set: demo-reset does not wipe a server of yours. "
            "Unset it, or drop the districts there with manage.py drop_district."
        )
    destroy(DATABASE_HOME)
    for folder in (MAIL, FILES):
        if folder.exists():
            shutil.rmtree(folder)
    DESCRIPTION.unlink(missing_ok=True)
