"""Does the embedded PostgreSQL live and die as it should? On the real binaries, no Django."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from tenants.base import embedded, embedded_places
from tenants.base.database_roles import ensure_app_role, with_database
from tenants.base.embedded import EmbeddedError, destroy, ensure_running
from tenants.base.embedded_places import SOCKET_PATH_LIMIT, Places
from tenants.base.embedded_watch import clear_reused_pid, is_free, noted_pid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOLDER = """
import sys, time
from pathlib import Path
from tenants.base.embedded import ensure_running
cluster = ensure_running(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.read()
cluster.close()
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A server folder of this module, removed with everything it kept elsewhere."""
    folder = tmp_path_factory.mktemp("embedded") / "postgres"
    yield folder
    destroy(folder)


def until(true: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for something to become true; fail when it does not."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def answer(url: str, query: str) -> object:
    """The first value that the server gives."""
    with psycopg.connect(url, autocommit=True) as link:
        row = link.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def run(url: str, statement: str) -> None:
    """Carry out one statement."""
    with psycopg.connect(url, autocommit=True) as link:
        link.execute(statement.encode())


def is_down(home: Path) -> bool:
    """Nobody watches and no postmaster of ours runs."""
    return is_free(home / "watch.lock") and not (home / "data" / "postmaster.pid").exists()


def holder(home: Path) -> subprocess.Popen[str]:
    """Another process that uses the server until its input is closed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(embedded.ROOT)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_starts_with_roles_and_settings_and_stops_with_its_user(home: Path) -> None:
    words: list[str] = []
    with ensure_running(home, progress=words.append) as cluster:
        assert answer(cluster.owner_url, "SELECT current_user") == "footbridge_owner"
        assert answer(cluster.app_url, "SHOW max_locks_per_transaction") == "256"
        assert answer(cluster.app_url, "SHOW recovery_init_sync_method") == "syncfs"
        assert answer(cluster.app_url, "SHOW listen_addresses") == ""
        assert answer(cluster.app_url, "SHOW timezone") == "UTC"
        assert answer(cluster.app_url, "SHOW server_encoding") == "UTF8"
    assert words == ["Making a new database (once) ..."]
    assert is_down(home)


def test_roles_have_no_more_than_they_need(home: Path) -> None:
    rights = "SELECT (rolsuper, rolcreatedb, rolcreaterole, rolbypassrls)::text FROM pg_roles"
    with ensure_running(home) as cluster:
        url = cluster.admin_url
        assert answer(url, f"{rights} WHERE rolname='footbridge_owner'") == "(f,t,t,f)"
        assert answer(url, f"{rights} WHERE rolname='footbridge_app'") == "(f,f,f,f)"
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            run(cluster.app_url, "CREATE TABLE public.mine ()")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            run(cluster.app_url, "SET ROLE footbridge_owner")


def test_a_password_is_asked_for(home: Path) -> None:
    with ensure_running(home) as cluster:
        url = cluster.owner_url
        password = url.split(":")[2].split("@")[0]
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            answer(url.replace(password, "guess"), "SELECT 1")


def test_files_are_private(home: Path) -> None:
    with ensure_running(home):
        places = Places.of(home)

        def mode(path: Path) -> int:
            return stat.S_IMODE(path.stat().st_mode)

        assert mode(places.secrets) == 0o600
        assert mode(places.data) == 0o700
        assert mode(places.socket_folder) == 0o700
        assert places.data.stat().st_uid == places.account.uid != 0


def test_data_is_kept_for_the_second_start(home: Path) -> None:
    with ensure_running(home) as cluster:
        run(cluster.owner_url, "CREATE TABLE kept AS SELECT 41 AS n")
    with ensure_running(home) as cluster:
        assert answer(cluster.owner_url, "SELECT n FROM kept") == 41


def test_the_last_of_several_users_stops_it(home: Path) -> None:
    other = holder(home)
    with ensure_running(home) as cluster:
        first = cluster.postmaster_pid
        other.communicate("")
        assert answer(cluster.app_url, "SELECT 1") == 1
        assert cluster.postmaster_pid == first
    assert is_down(home)


def test_a_killed_user_leaves_nothing_running(home: Path) -> None:
    other = holder(home)
    other.kill()
    other.communicate()
    until(lambda: is_down(home))


def test_a_killed_postmaster_comes_back_with_its_data(home: Path) -> None:
    with ensure_running(home) as cluster:
        run(cluster.owner_url, "CREATE TABLE crash AS SELECT 1 AS n")
        killed = cluster.postmaster_pid
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        until(lambda: cluster.postmaster_pid not in {None, killed})
        cluster.wait_ready()
        assert answer(cluster.owner_url, "SELECT n FROM crash") == 1


def test_a_killed_watch_is_replaced_and_takes_the_server_over(home: Path) -> None:
    with ensure_running(home) as cluster:
        running = cluster.postmaster_pid
        assert cluster.watcher is not None
        cluster.watcher.kill()
        cluster.watcher.wait()
        cluster.keep_alive()
        until(lambda: not is_free(home / "watch.lock"))
        assert cluster.postmaster_pid == running
    until(lambda: is_down(home))


def test_a_stale_pid_that_another_program_has_now_is_no_obstacle(home: Path) -> None:
    with ensure_running(home) as cluster:
        places = cluster.places
    account = places.account
    stranger = subprocess.Popen(["sleep", "60"], cwd="/", **account.popen_args())
    stale = places.data / "postmaster.pid"
    stale.write_text(f"{stranger.pid}\n{places.data}\n1\n5432\n\n\n0 0\nready\n")
    os.chown(stale, account.uid, account.gid)
    with ensure_running(home) as cluster:
        assert answer(cluster.app_url, "SELECT 1") == 1
        assert cluster.postmaster_pid != stranger.pid
        assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_our_own_pid_file_is_never_removed(home: Path) -> None:
    with ensure_running(home) as cluster:
        clear_reused_pid(cluster.places)
        assert noted_pid(cluster.places) == cluster.postmaster_pid


def test_a_deep_folder_gets_a_short_socket(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["a-rather-long-folder-name"] * 5)
    try:
        with ensure_running(deep) as cluster:
            folder = os.fsencode(cluster.places.socket_folder)
            assert len(folder) < SOCKET_PATH_LIMIT - 20
            assert answer(cluster.app_url, "SELECT 1") == 1
    finally:
        destroy(deep)
    assert not deep.exists()
    assert not Path(os.fsdecode(folder)).exists()


def test_it_is_not_destroyed_while_in_use(home: Path) -> None:
    with ensure_running(home), pytest.raises(EmbeddedError, match="in use"):
        destroy(home)


def test_a_removed_folder_stops_its_server_and_can_be_used_anew(tmp_path: Path) -> None:
    home = tmp_path / "postgres"
    cluster = ensure_running(home)
    pid, watcher = cluster.postmaster_pid, cluster.watcher
    assert pid is not None
    assert watcher is not None
    shutil.rmtree(home)
    watcher.wait(20)
    until(lambda: not Path(f"/proc/{pid}").exists())
    os.close(cluster.users_handle)
    with ensure_running(home) as anew:
        assert answer(anew.app_url, "SELECT 1") == 1
    destroy(home)


def test_what_removed_folders_left_behind_is_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded_places, "SYSTEM_STORE", tmp_path)
    for name, owner in (("gone", tmp_path / "nowhere"), ("kept", tmp_path)):
        (tmp_path / name).mkdir()
        (tmp_path / name / embedded_places.OWNER_NOTE).write_text(str(owner))
    embedded_places._sweep_system_store()
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_interrupted_initdb_is_done_again(tmp_path: Path) -> None:
    home = tmp_path / "postgres"
    places = Places.of(home)
    places.prepare()
    (places.fresh_cluster_folder() / "PG_VERSION").write_text("18")
    try:
        with ensure_running(home) as cluster:
            assert answer(cluster.app_url, "SELECT 1") == 1
    finally:
        destroy(home)


def test_a_server_that_cannot_start_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "postgres"
    monkeypatch.setattr(embedded, "DEAD_FOR_GOOD", 1.5)
    with pytest.raises(EmbeddedError, match="no_such_setting"):
        ensure_running(home, settings={"no_such_setting": "1"})
    until(lambda: is_free(home / "watch.lock"))
    destroy(home)


def test_tcp_is_loopback_only_and_optional(tmp_path: Path) -> None:
    home = tmp_path / "postgres"
    with ensure_running(home, tcp_port=54897) as cluster:
        assert answer(cluster.app_url, "SHOW listen_addresses") == "127.0.0.1"
        assert cluster.tcp_url("app").endswith("@127.0.0.1:54897/footbridge")
        assert answer(cluster.tcp_url("app"), "SELECT 1") == 1
    destroy(home)


def test_app_role_on_a_given_server(home: Path) -> None:
    with ensure_running(home) as cluster:
        run(cluster.owner_url, "CREATE DATABASE given")
        owner = with_database(cluster.owner_url, "given")
        url = ensure_app_role(owner, role="other_app")
        assert answer(url, "SELECT current_user") == "other_app"
        again = ensure_app_role(owner, role="other_app", password="second")
        assert answer(again, "SELECT current_database()") == "given"
        with pytest.raises(ValueError, match="owner's own login"):
            ensure_app_role(owner, role="footbridge_owner")


def test_passwords_are_made_once(home: Path) -> None:
    with ensure_running(home) as cluster:
        first = json.loads(cluster.places.secrets.read_text())
    with ensure_running(home) as cluster:
        assert json.loads(cluster.places.secrets.read_text()) == first
        assert {len(text) for text in first.values()} == {48}
