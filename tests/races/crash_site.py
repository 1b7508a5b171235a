"""What is left when the database and a web worker are killed in the middle of a stream of posts?

Run as a program by test_crash.py, because it needs a database server of its own to kill.
Prints one line of JSON.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench.ground import prepare_environment, server

WRITERS = 4
STREAM_SECONDS = 9.0
KILL_DATABASE_AT = 2.0
KILL_WORKER_AT = 6.0


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="footbridge-crash-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        prepare_environment(folder)
        from tenants.base.embedded import ensure_running

        with ensure_running(folder / "database") as cluster:
            os.environ["DATABASE_URL"] = cluster.app_url
            os.environ["DATABASE_OWNER_URL"] = cluster.owner_url
            print(json.dumps(crash(cluster)))


def crash(cluster: Any) -> dict[str, Any]:
    import django

    django.setup()
    case, host, headers = _district()
    acknowledged: list[str] = []
    with server("portal.wsgi", {"WEB_WORKERS": "2"}) as port:
        until = time.monotonic() + STREAM_SECONDS
        writers = [
            threading.Thread(target=_write, args=(port, host, headers, case, until, acknowledged))
            for _ in range(WRITERS)
        ]
        started = time.monotonic()
        for writer in writers:
            writer.start()
        _sleep_until(started + KILL_DATABASE_AT)
        before_database = len(acknowledged)
        os.kill(cluster.postmaster_pid, signal.SIGKILL)
        _sleep_until(started + KILL_WORKER_AT)
        before_worker = len(acknowledged)
        _kill_a_web_worker()
        for writer in writers:
            writer.join()
        came_back = _answers(port, host, headers, case)
        hung = _while_it_hangs(cluster, lambda: _post(port, host, headers, case, "hung"))
        woke = _answers(port, host, headers, case)
    return {
        "came_back": came_back,
        "hung": hung,
        "woke": woke,
        "acknowledged": len(acknowledged),
        "after_database_kill": before_worker - before_database,
        "after_worker_kill": len(acknowledged) - before_worker,
        **_check(case, acknowledged),
    }


def _district() -> tuple[str, str, dict[str, str]]:
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client
    from django_tenants.utils import schema_context

    from portal.demo.assets import NOT_SERVED
    from tenants.provisioning import create_district
    from tenants.provisioning.prepare import prepare_database
    from tests.cast import make_cast

    call_command("build_assets", verbosity=0)
    ignored = list(NOT_SERVED)
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=ignored)
    prepare_database(lambda words: None)
    district = create_district(slug="alder", name="Alder", state="WA", timezone="UTC")
    host = f"alder.{settings.BASE_DOMAIN}"
    with schema_context(district.schema_name):
        cast = make_cast("alder")
        client = Client(SERVER_NAME=host)
        client.force_login(cast.mother)
    token = "t" * 32
    client.cookies[settings.CSRF_COOKIE_NAME] = token
    jar = "; ".join(f"{n}={m.value}" for n, m in client.cookies.items())
    headers = {"Cookie": jar, "X-CSRFToken": token, "Content-Type": "application/json"}
    return str(cast.case.pk), host, headers


def _write(
    port: int, host: str, headers: dict[str, str], case: str, until: float, kept: list[str]
) -> None:
    """Post again and again; a post without an answer is repeated with the same key."""
    while time.monotonic() < until:
        key = uuid.uuid4().hex
        while time.monotonic() < until:
            if _post(port, host, headers, case, key) == 201:
                kept.append(key)
                break
            time.sleep(0.05)


def _post(port: int, host: str, headers: dict[str, str], case: str, key: str) -> int:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    try:
        body = json.dumps({"body": f"Hola {key}", "key": key})
        where = f"/api/cases/{case}/entries/"
        link.request("POST", where, body=body, headers={"Host": host, **headers})
        return link.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        link.close()


def _answers(port: int, host: str, headers: dict[str, str], case: str) -> bool:
    """The site writes again within 20 seconds."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if _post(port, host, headers, case, uuid.uuid4().hex) == 201:
            return True
        time.sleep(0.2)
    return False


def _while_it_hangs(cluster: Any, ask: Callable[[], int]) -> int:
    """What the site answers while the database holds its connections and says nothing."""
    found = subprocess.run(
        ["pgrep", "-P", str(cluster.postmaster_pid)], capture_output=True, text=True, check=True
    )
    frozen = [cluster.postmaster_pid, *map(int, found.stdout.split())]
    try:
        for pid in frozen:
            os.kill(pid, signal.SIGSTOP)
        return ask()
    finally:
        for pid in frozen:
            os.kill(pid, signal.SIGCONT)


def _kill_a_web_worker() -> None:
    """The youngest gunicorn process that is somebody's child of our own child."""
    found = subprocess.run(
        ["pgrep", "-f", "gunicorn.*portal.wsgi"], capture_output=True, text=True, check=True
    )
    pids = [int(p) for p in found.stdout.split()]
    mine = [p for p in pids if _parent(p) in pids and _parent(_parent(p)) == os.getpid()]
    os.kill(max(mine), signal.SIGKILL)


def _parent(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("PPid")).split()[1])


def _sleep_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.monotonic()))


def _check(case_id: str, acknowledged: list[str]) -> dict[str, Any]:
    from django.db import connection
    from django_tenants.utils import schema_context

    from cases.models import Case
    from messaging.models import Entry
    from messaging.services import ledger

    connection.close()
    connection.close_pool()  # what it kept died with the server
    with schema_context("d_alder"):
        case = Case.objects.get(pk=case_id)
        numbers = list(
            Entry.objects.filter(case=case).order_by("number").values_list("number", flat=True)
        )
        keys = set(Entry.objects.filter(case=case).values_list("idempotency_key", flat=True))
        return {
            "lost": len(set(acknowledged) - keys),
            "gapless": numbers == list(range(1, len(numbers) + 1)),
            "problems": [str(p) for p in ledger.verify_case(case)],
        }


if __name__ == "__main__":
    sys.exit(main())
