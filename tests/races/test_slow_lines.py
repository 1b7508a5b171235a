"""Do pages still come while others read and send files as slowly as they can? A real server, real
sockets: four threads, so two files at once and one of each person."""

from __future__ import annotations

import http.client
import re
import select
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django_tenants.utils import schema_context

from cases.models import Document
from tenants import hosts
from tenants.base.long_work import SMALL
from tenants.base.typed import MOMENT
from tests.bench.ground import server
from tests.cast import make_cast
from tests.e2e.conftest import _environment

pytestmark = pytest.mark.race

FILM = 256 * 1024 * 1024  # bytes; nothing but zeros, so they need no room on the disk
PIECE = 256 * 1024
WAIT = 30  # seconds for what must come, however busy the machine is
CROWD = 40
TOKEN = "t" * 32


@dataclass
class Site:
    """A running server, its district's people, and everybody's slow lines."""

    port: int
    host: str
    schema: str
    cast: Any
    cookies: dict[str, str]
    lines: ExitStack = field(default_factory=ExitStack)

    def head(self, method: str, path: str, who: str = "", **headers: object) -> bytes:
        given = {"Host": self.host, "Cookie": self.cookies.get(who, ""), **headers}
        said = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in given.items())
        return f"{method} {path} HTTP/1.1\r\n{said}\r\n".encode()

    def say(self, words: bytes) -> socket.socket:
        """A line with nearly no room for an answer, on which this was sent."""
        line = self.lines.enter_context(closing(socket.socket()))
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.settimeout(WAIT)
        line.connect(("127.0.0.1", self.port))
        line.sendall(words)
        return line

    def reader(self, who: str, path: str) -> socket.socket:
        """Somebody who has begun to read: all but the first bytes are still to come."""
        line = self.say(self.head("GET", path, who))
        assert line.recv(15) == b"HTTP/1.1 200 OK"
        return line

    def ask(self, path: str, who: str = "", body: bytes = b"", **headers: str) -> tuple[int, Any]:
        """Status and headers of an answer that is read quickly."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT)
        with closing(line):
            given = {"Host": self.host, "Cookie": self.cookies.get(who, ""), **headers}
            line.request("POST" if body else "GET", path, body=body or None, headers=given)
            answer = line.getresponse()
            return answer.status, answer.headers

    def page(self) -> int:
        return self.ask("/accounts/login/")[0]

    def file(self, who: str, size: int) -> str:
        """The address of a file that this person has just uploaded."""
        with schema_context(self.schema):
            row = Document.objects.create(
                case=self.cast.case,
                uploaded_by=self.cast.people[who],
                name="film.mp4",
                content_type="video/mp4",
                size=size,
                sha256="0" * 64,
                stored_as=f"documents/{who}-{size}",
            )
        path = Path(settings.FILES_DIR) / self.schema / row.stored_as
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as out:
            out.truncate(size)
        return f"/files/{row.pk}/film.mp4"

    def upload(self, length: int) -> dict[str, Any]:
        """The head of an upload of so many bytes."""
        kind = "multipart/form-data; boundary=cut"
        return {"Content-Type": kind, "X-CSRFToken": TOKEN, "Content-Length": length}


def until(wanted: int, ask: Callable[[], int]) -> None:
    """Asks again and again; what is wanted may need a moment, not more."""
    deadline = time.monotonic() + WAIT
    while (found := ask()) != wanted:
        assert time.monotonic() < deadline, f"still {found}"


@pytest.fixture
def site(fresh_district: Any, tmp_path: Path) -> Iterator[Callable[[str], Any]]:
    """site(conf): the site, served with this configuration."""
    with schema_context(fresh_district.schema_name):
        cast = make_cast("slow")
    host = hosts.primary_host(fresh_district)
    env = _environment({"WEB_WORKERS": "1", "WEB_THREADS": "4", "STATIC_DIR": str(tmp_path)})
    (tmp_path / "staticfiles.json").write_text("{}")  # these pages name their files without it
    env["DJANGO_SETTINGS_MODULE"] = "tests.fixtures.process_settings"
    env["REAL_DATABASE_URL"] = env["DATABASE_URL"]
    cookies = {}
    for who in ("mother", "teacher", "case_manager"):
        client = Client(SERVER_NAME=host)
        with schema_context(fresh_district.schema_name):
            client.force_login(cast.people[who])
        client.cookies[settings.CSRF_COOKIE_NAME] = TOKEN
        cookies[who] = "; ".join(f"{name}={one.value}" for name, one in client.cookies.items())
    with ExitStack() as stack:

        def start(conf: str = "portal/gunicorn_conf.py") -> Site:
            port = stack.enter_context(server("portal.wsgi", env, conf))
            made = Site(port, host, fresh_district.schema_name, cast, cookies)
            stack.enter_context(made.lines)
            return made

        yield start


def test_slow_readers_leave_threads_for_pages(site):
    here = site()
    readers = [here.reader(who, here.file(who, FILM)) for who in ("mother", "teacher")]
    wanted = here.file("case_manager", FILM)
    status, headers = here.ask(wanted, "case_manager")
    assert (status, headers["Retry-After"]) == (503, "60")
    assert here.ask(here.file("case_manager", SMALL), "case_manager")[0] == 200
    assert here.page() == 200
    for reader in readers:
        reader.close()
    until(200, lambda: here.ask(wanted, "case_manager")[0])


def test_small_files_are_out_of_a_threads_hands_however_slowly_they_are_read(site):
    here = site()
    address = here.file("mother", SMALL)
    for _ in range(CROWD):
        here.reader("mother", address)
    assert here.page() == 200


def test_who_stalls_loses_the_place_and_who_reads_on_keeps_it(site):
    here = site("tests/races/short_patience.py")
    stalled, steady = (here.reader(who, here.file(who, FILM)) for who in ("mother", "teacher"))
    wanted = here.file("case_manager", FILM)
    got = 15

    def ask() -> int:
        nonlocal got
        got += len(steady.recv(PIECE, socket.MSG_WAITALL))
        return here.ask(wanted, "case_manager", Range=f"bytes={SMALL}-")[0]

    assert ask() == 503
    until(206, ask)
    while piece := steady.recv(PIECE):
        got += len(piece)
        if got > FILM:
            break
    assert got > FILM
    left = 0
    with pytest.raises(OSError, match="reset"):
        while piece := stalled.recv(PIECE):
            left += len(piece)
    assert left < FILM


def test_slow_senders_leave_threads_for_pages(site):
    here = site()
    path = f"/cases/{here.cast.case.pk}/"

    def begin(who: str) -> socket.socket:
        return here.say(here.head("POST", path, who, **here.upload(FILM)) + b"--cut\r\n")

    def hold(who: str) -> socket.socket:
        """So much at once that it is in time for a minute, however busy this machine is."""
        line = begin(who)
        line.sendall(b'Content-Disposition: form-data; name="body"\r\n\r\n')
        line.sendall(b"a" * 60 * 1024)
        return line

    senders = {who: hold(who) for who in ("mother", "teacher")}
    body = b'--cut\r\nContent-Disposition: form-data; name="body"\r\n\r\n' + b"a" * 2 * SMALL
    body += b"\r\n--cut--\r\n"
    given = {"Content-Type": "multipart/form-data; boundary=cut", "X-CSRFToken": TOKEN}

    def ask() -> int:
        """Who found this very question in the place that was meant for them begins again."""
        for who, sender in senders.items():
            if select.select([sender], [], [], 0)[0]:
                senders[who] = hold(who)
        return here.ask(path, "case_manager", body, **given)[0]

    until(503, ask)
    late = [begin("mother") for _ in range(3)]  # they have to wait, and hold no thread meanwhile
    assert here.page() == 200
    for line in late:
        assert line.recv(12) == b"HTTP/1.1 503"
    words = b'Content-Disposition: form-data; name="body"\r\n\r\nMy own words\r\n--cut\r\n'
    typed = begin("mother")
    typed.sendall(words + b'Content-Disposition: form-data; name="files"; filename="a"\r\n\r\n')
    typed.sendall(b"a" * SMALL)
    assert b"My own words" in b"".join(iter(lambda: typed.recv(PIECE), b""))
    until(503, ask)
    drip = begin("mother")
    drip.sendall(words.partition(b"\r\n--")[0].replace(b"own", b"last"))
    while not select.select([drip], [], [], 0.1)[0]:
        drip.sendall(b".")
    page = b"".join(iter(lambda: drip.recv(PIECE), b""))
    dots = re.search(rb"My last words(\.*)<", page)
    assert dots and len(dots[1]) <= (MOMENT + 1) * 10  # each took a tenth of a second
    for sender in senders.values():
        sender.close()
    until(422, lambda: here.ask(path, "case_manager", body, **given)[0])  # too long a message
    with schema_context(here.schema):
        assert not Document.objects.exists()


@pytest.mark.parametrize("whole_head", [True, False])
def test_who_does_not_send_on_is_let_go(site, whole_head):
    here = site("tests/races/short_patience.py")
    head = here.head("POST", "/accounts/login/", **here.upload(SMALL))
    senders = [here.say(head if whole_head else head[:-2]) for _ in range(8)]
    assert here.page() == 200
    for sender in senders:
        while sender.recv(PIECE):
            continue


def test_silent_lines_take_no_thread(site):
    here = site()
    for _ in range(CROWD):
        here.say(b"")
    assert here.page() == 200
