"""How fast are the main pages, beside a floor, and do many districts slow them down?

make bench                 all of it (about three minutes)
make bench DISTRICTS=300   how many districts the last part makes
"""

from __future__ import annotations

import os
import tempfile
import uuid
from pathlib import Path

from tests.bench.ground import Ground, fill, prepare_environment, server
from tests.bench.load import Ask, Figures, measure

HEAD = "| Page | answers/s | p50 ms | p95 ms | queries | KB |\n|---|---|---|---|---|---|"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="footbridge-bench-") as name:
        folder = Path(name)
        prepare_environment(folder)
        if os.environ.get("DATABASE_OWNER_URL"):
            _own_database(os.environ["DATABASE_OWNER_URL"], os.environ["DATABASE_URL"])
            return _measure_all()
        from tenants.base.embedded import ensure_running

        with ensure_running(folder / "database") as cluster:
            os.environ["DATABASE_OWNER_URL"] = cluster.owner_url
            os.environ["DATABASE_URL"] = cluster.app_url
            _measure_all()
    return None


def _own_database(owner: str, site: str) -> None:
    """A database of our own on that server, so that nothing of it is touched."""
    import psycopg

    name = f"bench_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(owner, autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{name}"')
    for key, url in (("DATABASE_OWNER_URL", owner), ("DATABASE_URL", site)):
        start, _, _old = url.rpartition("/")
        os.environ[key] = f"{start}/{name}"


def _measure_all() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from tenants.provisioning import create_district
    from tenants.provisioning.prepare import prepare_database

    call_command("build_assets", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    prepare_database(lambda words: None)
    given = {"state": "WA", "timezone": "America/Los_Angeles"}
    create_district(slug="alder", name="Alder", **given)
    ground = fill()
    print(HEAD)
    figures = _pages(ground) | _floor(ground)
    _ratios(figures)
    print("\nThe same thread page with more districts beside it:\n\n" + HEAD)
    made = 1
    for wanted in (10, int(os.environ.get("DISTRICTS", "300"))):
        for number in range(made, wanted):
            create_district(slug=f"bench-{number}", name=f"Bench {number}", **given)
        made = wanted
        _only_thread(ground, f"thread, {wanted} districts")


def _asks(ground: Ground) -> list[Ask]:
    base = f"/cases/{ground.case_id}/"
    cookie = {"Cookie": ground.cookies}
    form = {
        **cookie,
        "X-CSRFToken": ground.token,
        "Content-Type": "application/json",
    }
    return [
        Ask("sign-in page", "/accounts/login/"),
        Ask("home", "/", headers=cookie),
        Ask("thread, 200 entries", base, headers=cookie),
        Ask("poll, nothing new", f"{base}news/?after={ground.last}", expect=(204,), headers=cookie),
        Ask("search", f"{base}?q=palabras+words", headers=cookie),
        Ask(
            "post a message",
            f"/api{base}entries/",
            method="POST",
            expect=(201,),
            headers=form,
            body=lambda: '{"body": "Hola", "key": "' + uuid.uuid4().hex + '"}',
        ),
    ]


def _pages(ground: Ground) -> dict[str, Figures]:
    found = {}
    with server("portal.wsgi") as port:
        for ask in _asks(ground):
            figures = measure(ask, host=ground.host, port=port)
            figures.queries = _queries(ask, ground)
            found[ask.name] = figures
            print(figures.row(), _complaint(figures), flush=True)
    return found


def _floor(ground: Ground) -> dict[str, Figures]:
    found = {}
    more = {"BENCH_SCHEMA": ground.schema, "BENCH_CASE": ground.case_id}
    with server("tests.bench.floor:application", more, "tests/bench/floor_conf.py") as port:
        for name, path in (("floor of the thread", "/thread"), ("floor of the poll", "/one")):
            found[name] = measure(Ask(name, path), host=ground.host, port=port)
            print(found[name].row(), _complaint(found[name]), flush=True)
    return found


def _only_thread(ground: Ground, name: str) -> None:
    with server("portal.wsgi") as port:
        ask = next(a for a in _asks(ground) if a.name.startswith("thread"))
        figures = measure(ask, host=ground.host, port=port)
        figures.name = name
        print(figures.row(), _complaint(figures), flush=True)


def _queries(ask: Ask, ground: Ground) -> int:
    """Statements of one request, counted in this process."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    if ask.method != "GET":
        return 0
    client = Client(SERVER_NAME=ground.host, headers=ask.headers)
    client.get(ask.path)
    with CaptureQueriesContext(connection) as caught:
        client.get(ask.path)
    return len(caught)


def _complaint(figures: Figures) -> str:
    return f"WRONG ANSWERS: {sorted(set(figures.wrong))}" if figures.wrong else ""


def _ratios(found: dict[str, Figures]) -> None:
    for page, floor in (
        ("thread, 200 entries", "floor of the thread"),
        ("poll, nothing new", "floor of the poll"),
    ):
        ratio = found[page].percentile(50) / max(found[floor].percentile(50), 0.001)
        print(f"\n{page}: {ratio:.1f} times its floor (p50)")


if __name__ == "__main__":
    main()
