"""Does one command show the portal, survive blows, and leave nothing behind?"""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from http.cookies import SimpleCookie
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from django.db import connections

from portal.demo import ground
from portal.demo.children import Child, Family
from tenants.base import embedded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]
QUIET_FOR = ("DATABASE", "FOOTBRIDGE", "DJANGO", "SECRET", "EMAIL", "FILES", "STATIC", "BASE_")


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class Demo:
    """A demo of its own, in its own folder and on its own port."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        kept = {k: v for k, v in os.environ.items() if not k.startswith(QUIET_FOR)}
        self.environment = kept | {"DEMO_DIR": str(folder), "PORT": str(self.port)}
        self.process: subprocess.Popen[str] | None = None
        self.said = ""
        self.visitor: Visitor | None = None  # signed in before the demo was stopped

    def start(self, action: str = "run") -> list[str]:
        """What it says until it is ready."""
        self.process = self.begin(action)
        assert self.process.stdout is not None
        words = []
        for line in self.process.stdout:
            words.append(line)
            if "Footbridge is ready" in line:
                return words
        raise AssertionError("it ended: " + "".join(words))

    def begin(self, action: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "portal.demo", action],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def stop(self, sign: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(sign)
        self.said, _ = self.process.communicate(timeout=60)
        return self.process.returncode

    def status(self, path: str, host: str = "localhost") -> int:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            link.request("GET", path, headers={"Host": f"{host}:{self.port}"})
            return link.getresponse().status
        except OSError:
            return 0
        finally:
            link.close()

    def raw(self, sent: bytes) -> str:
        """What the web server answers to these bytes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as sock:
            sock.sendall(sent)
            with sock.makefile("rb") as answer:
                return answer.read().decode()

    def processes(self) -> list[int]:
        """Every process whose command line or environment names our folder."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                words = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
            data = embedded.Places.of(self.folder / "postgres").data
            if os.fsencode(self.folder) in words or os.fsencode(data) in words:
                found.append(int(entry.name))
        return found


class Visitor:
    """Somebody at a district of the demo, with a browser's cookies."""

    def __init__(self, demo: Demo, slug: str) -> None:
        self.demo, self.host = demo, f"{slug}.localhost:{demo.port}"
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, **given: str) -> tuple[int, str, str]:
        """Status, where it leads to, and the page."""
        link = http.client.HTTPConnection("127.0.0.1", self.demo.port, timeout=30)
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Host": self.host, "Cookie": kept}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        link.request(method, path, urlencode(given), headers)
        answer = link.getresponse()
        page = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: each.value for name, each in SimpleCookie(line).items()}
        link.close()
        return answer.status, answer.headers.get("Location", ""), page

    def sign_in(self, account: dict[str, str]) -> tuple[int, str]:
        """The status of the answer, and where it leads to."""
        page = self.ask("GET", "/accounts/login/")[2]
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token is not None
        said = {"login": account["email"], "password": account["password"]}
        status, leads, _page = self.ask(
            "POST", "/accounts/login/", csrfmiddlewaretoken=token[1], **said
        )
        return status, leads

    def is_in(self) -> bool:
        """Somebody of two roles may first be asked for which of them."""
        status, leads, _page = self.ask("GET", "/accounts/me/")
        return status == http.HTTPStatus.OK or leads.startswith("/accounts/hat/")


def everybody(demo: Demo) -> list[tuple[str, dict[str, str]]]:
    """The district's slug and the account, of all that demo.json names."""
    described = json.loads((demo.folder / "demo.json").read_text())
    return [
        (each["url"].partition("://")[2].partition(".")[0], account)
        for each in described["districts"]
        for account in each["accounts"]
    ]


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except FileNotFoundError:
        return ""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    demo = Demo(tmp_path_factory.mktemp("demo") / "var")
    yield demo
    if demo.process is not None and demo.process.poll() is None:
        demo.process.kill()
        demo.process.wait()
        until(lambda: demo.processes() == [])
    embedded.destroy(demo.folder / "postgres")


@pytest.mark.race
def test_first_start_describes_itself_and_ctrl_c_leaves_nothing(demo: Demo) -> None:
    said = demo.start()
    shares = [line.partition(": ")[2] for line in said if "Filling Maple" in line]
    assert shares == ["", "20 %\n", "40 %\n", "60 %\n", "80 %\n", "100 %\n"]
    described = json.loads((demo.folder / "demo.json").read_text())
    assert described["url"] == f"http://localhost:{demo.port}"
    names = [each["url"] for each in described["districts"]]
    assert names == [f"http://{n}.localhost:{demo.port}" for n in ("maple-fork", "birch")]
    assert set(described["districts"][0]["accounts"][0]) == {"name", "role", "email", "password"}
    assert demo.status("/") == 200
    assert demo.status("/accounts/login/", "maple-fork.localhost") == 200
    assert demo.status("/", "nobody.localhost") == 404
    for slug, account in everybody(demo):
        printed = [line for line in said if account["email"] in line]
        assert len(printed) == 1 and account["password"] in printed[0], account
        visitor = Visitor(demo, slug)
        status, leads = visitor.sign_in(account)
        assert (status, leads.partition("?")[0]) in {(302, "/"), (302, "/accounts/hat/")}, account
        assert visitor.is_in(), account
    demo.visitor = visitor
    head, _, page = demo.raw(f"GET /{'x' * 9000} HTTP/1.1\r\n\r\n".encode()).partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 414 ")
    assert "We could not read that" in page and "No pudimos leer eso" in page
    assert demo.stop(signal.SIGINT) == 0
    assert "Traceback" not in demo.said
    assert demo.processes() == []


@pytest.mark.race
def test_second_start_is_quick_and_blows_heal(demo: Demo) -> None:
    assert not [line for line in demo.start() if "Filling" in line or "Making" in line]
    assert demo.visitor is not None and demo.visitor.is_in()  # the session is a kept row
    home = embedded.Places.of(demo.folder / "postgres")
    postmaster = embedded.postmaster_pid(home)
    assert postmaster is not None
    os.kill(postmaster, signal.SIGKILL)
    until(lambda: demo.status("/health/") == 503 or embedded.postmaster_pid(home) is not None)
    until(lambda: demo.status("/health/") == 200)
    workers = [p for p in demo.processes() if "gunicorn" in command_line(p)]
    os.kill(workers[-1], signal.SIGKILL)
    until(lambda: demo.status("/health/") == 200)
    jobs = [p for p in demo.processes() if "run_jobs" in command_line(p)]
    os.kill(jobs[0], signal.SIGKILL)
    until(lambda: any("run_jobs" in command_line(p) for p in demo.processes() if p != jobs[0]))
    assert demo.stop(signal.SIGTERM) == 0
    assert demo.processes() == []


@pytest.mark.race
def test_a_killed_demo_takes_its_processes_along(demo: Demo) -> None:
    demo.start()
    assert demo.process is not None
    demo.process.kill()
    demo.process.communicate()
    until(lambda: demo.processes() == [], 40)


@pytest.mark.race
def test_a_shell_opens_inside_a_district(demo: Demo) -> None:
    count = "from cases.models import Student; print(Student.objects.count(), 'children')"
    command = [sys.executable, "-m", "portal.demo", "manage", "district_shell", "maple-fork"]
    done = subprocess.run(
        [*command, "-c", count],
        cwd=ROOT,
        env=demo.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"[1-9]\d* children", done.stdout.splitlines()[-1])


@pytest.mark.race
def test_a_server_of_yours_is_used_instead(demo: Demo, tmp_path: Path) -> None:
    other = Demo(tmp_path / "var")
    with embedded.ensure_running(demo.folder / "postgres") as cluster:
        other.environment["DATABASE_URL"] = cluster.owner_url
        said = other.start()
        try:
            assert [line for line in said if line.startswith("Using the database server at")]
            slug, account = everybody(other)[0]
            assert Visitor(other, slug).sign_in(account)[0] == 302
        finally:
            other.stop(signal.SIGTERM)
    assert not (other.folder / "postgres").exists()


@pytest.mark.race
def test_beginning_again_wipes_all_that_was_there(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = {
        "DATABASE_HOME": demo.folder / "postgres",
        "MAIL": demo.folder / "mail",
        "FILES": demo.folder / "files",
        "DESCRIPTION": demo.folder / "demo.json",
    }
    for name, place in places.items():
        assert getattr(ground, name).name == place.name
        assert place.exists(), name
        monkeypatch.setattr(ground, name, place)
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        monkeypatch.delenv(name, raising=False)
    ground.forget_everything()
    assert [name for name, place in places.items() if place.exists()] == []


def test_a_taken_port_is_one_clear_line(tmp_path: Path) -> None:
    other = Demo(tmp_path / "var")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", other.port))
        taken.listen()
        process = other.begin("run")
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert said.startswith(f"The demo cannot start: Port {other.port} is taken")
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("port", ["eighty", "0", "70000"])
def test_a_wrong_port_is_one_clear_line(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(ground.CannotStart, match="is not a port number"):
        ground.chosen_port()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "DATABASE_URL must be postgres://"),
        ("postgres://someone:pw@127.0.0.1:9/none", "port 9 failed"),
    ],
)
def test_a_server_of_yours_that_cannot_be_used_is_one_clear_line(
    tmp_path: Path, url: str, words: str
) -> None:
    other = Demo(tmp_path / "var")
    other.environment["DATABASE_URL"] = url
    said, _ = other.begin("run").communicate(timeout=60)
    last = said.splitlines()[-1]
    assert last.startswith("The demo cannot start: ") and words in last
    assert "Traceback" not in said


@pytest.mark.usefixtures("db")
def test_an_owner_who_may_not_make_a_login_is_told_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    login = connections["default"].get_connection_params()
    where = f"host={login['host']}&port={login.get('port', 5432)}"
    url = f"postgres://{login['user']}:{login['password']}@/{login['dbname']}?{where}"
    monkeypatch.setattr(ground, "VAR", tmp_path)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("DATABASE_OWNER_URL", "")
    with pytest.raises(ground.CannotStart, match="CREATEROLE"), ground.ground(8000, print):
        pass


def test_reset_refuses_a_server_of_yours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://someone@db.example.org/real")
    with pytest.raises(ground.CannotStart, match="does not wipe a server of yours"):
        ground.forget_everything()


def test_secrets_are_made_once_and_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ground, "VAR", tmp_path)
    first = ground.kept_secret("secret-key")
    assert len(first) >= 50
    assert ground.kept_secret("secret-key") == first
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_a_child_that_ends_is_started_again_and_stopped_for_good() -> None:
    words: list[str] = []
    sleeper = Child("sleeper", ["sleep", "60"], os.environ)
    with Family([sleeper]) as family:
        assert sleeper.process is not None
        first = sleeper.process
        first.kill()
        first.wait()
        family.look(words.append)
        assert sleeper.process.pid != first.pid
        last = sleeper.process
    assert words == ["The sleeper ended (-9); starting it again."]
    assert last.poll() == -signal.SIGTERM
