"""On what do we measure? A real server and database of this machine, filled with invented rows."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ENTRIES = 200
WITH_FILES = 20
LONG_LOG = 10_000
CSRF_TOKEN = "t" * 32
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Ground:
    """What the measurements need to know."""

    schema: str
    host: str
    case_id: str
    last: int
    cookies: str
    other_case_id: str  # posts go here, so that the measured thread stays as it is
    other_cookies: str
    long_case_id: str  # its log has LONG_LOG entries


def prepare_environment(folder: Path) -> None:
    """Set the environment before Django is loaded."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE="portal.settings",
        SECRET_KEY="bench-only-0123456789-abcdefghijklmnopqrstuvwxyz-not-secret",
        BASE_DOMAIN="bench.test",
        EMAIL_URL="dummymail://",
        FILES_DIR=str(folder / "files"),
        STATIC_DIR=str(folder / "static"),
        DEMO="1",
    )


def fill() -> Ground:
    """A district with the cast and a thread of 200 entries, 20 of them with a file."""
    from django.conf import settings
    from django_tenants.utils import schema_context

    from tenants.models import District
    from tests.cast import make_cast

    district = District.objects.get(slug="alder")
    with schema_context(district.schema_name):
        cast = make_cast("alder")
        last = _entries(cast)
        long_case = _long_log(cast)
    host = f"alder.{settings.BASE_DOMAIN}"
    with schema_context(district.schema_name):
        return Ground(
            schema=district.schema_name,
            host=host,
            case_id=str(cast.case.pk),
            last=last,
            cookies=_cookies(host, cast.mother),
            other_case_id=str(cast.other_case.pk),
            other_cookies=_cookies(host, cast.other_mother),
            long_case_id=str(long_case.pk),
        )


def _cookies(host: str, who: Any) -> str:
    """A session of this person, and the cookie whose copy in a header lets a form through."""
    from django.conf import settings
    from django.test import Client

    client = Client(SERVER_NAME=host)
    client.force_login(who)
    client.cookies[settings.CSRF_COOKIE_NAME] = CSRF_TOKEN
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def _entries(cast: Any) -> int:
    from cases.models import Document
    from messaging.services import ledger

    last = 0
    for number in range(ENTRIES):
        who = cast.mother if number % 2 else cast.teacher
        files = []
        if number % (ENTRIES // WITH_FILES) == 0:
            files = [
                Document.objects.create(
                    uploaded_by=who,
                    name=f"page {number}.pdf",
                    content_type="application/pdf",
                    size=1000,
                    sha256="0" * 64,
                    stored_as=f"bench/{number}",
                )
            ]
        entry = ledger.append(
            by=who,
            case=cast.case,
            kind="message",
            body=f"Entry **{number}**: he read {number % 60} words today.\n\nGracias, otra vez.",
            key=f"thread-{number}",
            documents=files,
        )
        last = entry.number
    return last


def _long_log(cast: Any) -> Any:
    """A second child of the mother, whose case has a very long record."""
    from types import SimpleNamespace

    from cases.services import cases
    from tenants.base.clock import today
    from tests.bench.export import _fill
    from tests.cast import LONG_AGO, _child, _guardian

    start = today() - LONG_AGO
    child = _child(cast, "Lena Alder", "Lena", cast.teacher, start)
    _guardian(child, cast.mother, "mother", "education_rights", start)
    case = cases.open_case(by=None, student=child, on=start)
    _fill(SimpleNamespace(case=case, mother=cast.mother, teacher=cast.teacher), LONG_LOG)
    return case


@contextmanager
def server(
    app: str, more: dict[str, str] | None = None, conf: str = "portal/gunicorn_conf.py"
) -> Iterator[int]:
    """gunicorn with the production configuration; yields its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    env = {**os.environ, "PORT": str(port), "BIND": f"127.0.0.1:{port}", **(more or {})}
    command = [sys.executable, "-m", "gunicorn", "-c", conf, app]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            _wait(port, process)
            yield port
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 40
    while process.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The server did not start.")
