"""How fast are the main pages, beside a floor, and do many districts slow them down?

make bench                 all of it (about three minutes)
make bench DISTRICTS=300   how many districts the last part makes
make bench ONLY=log        only the pages whose name begins so, without floors and more districts
"""

from __future__ import annotations

import json
import os
import statistics
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

from tests.bench.ground import CSRF_TOKEN, Ground, fill, prepare_environment, server
from tests.bench.load import Ask, Figures, measure

HEAD = (
    "| Page | answers/s | p50 ms | p95 ms | alone ms | queries | KB |\n"
    "|---|---|---|---|---|---|---|"
)

HOME, THREAD, POLL = "home", "thread, 200 entries", "poll, nothing new"
SEARCH = "search, 200 hits"
ALL_ROWS = {page: f"floor: all rows of {page.partition(',')[0]}" for page in (HOME, THREAD, SEARCH)}
FLOORS = {
    HOME: [ALL_ROWS[HOME]],
    THREAD: [ALL_ROWS[THREAD], "floor: the rows", "floor: the rows, as long a page"],
    SEARCH: [ALL_ROWS[SEARCH]],
    POLL: [
        "floor: the same, signed in on the site",
        "floor: a view with one query",
        "floor: one query",
    ],
}


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
    figures = _pages(ground)
    if os.environ.get("ONLY"):
        return
    figures |= _floors(ground, figures)
    _ratios(figures)
    print(f"\nThread, {_first_time(ground):.0f} ms: opened first, when no entry was drawn yet.")
    print("\nThe same thread page with more districts beside it, three times each:\n\n" + HEAD)
    made = 1
    for wanted in (10, int(os.environ.get("DISTRICTS", "300"))):
        for number in range(made, wanted):
            create_district(slug=f"bench-{number}", name=f"Bench {number}", **given)
        made = wanted
        for _ in range(3):
            _only_thread(ground, f"thread, {wanted} districts")


def _asks(ground: Ground) -> list[Ask]:
    base = f"/cases/{ground.case_id}/"
    cookie = {"Cookie": ground.cookies}
    form = {
        "Cookie": ground.other_cookies,
        "X-CSRFToken": CSRF_TOKEN,
        "Content-Type": "application/json",
    }
    newest = f'id="e{ground.last}"'
    log = f"/cases/{ground.long_case_id}/log/"
    long = {"headers": cookie, "at_once": 2}
    return [
        Ask("sign-in page", "/accounts/login/", has="csrfmiddlewaretoken"),
        Ask(HOME, "/", has=f"/cases/{ground.case_id}/", headers=cookie),
        Ask(THREAD, base, has=newest, headers=cookie),
        Ask(POLL, f"{base}news/?after={ground.last}", status=204, headers=cookie),
        Ask("log, 10,000 entries", log, has='class="log-row"', headers=cookie),
        Ask("log, its last page", f"{log}?page=200", has='class="log-row"', headers=cookie),
        Ask("log, filtered by kind", f"{log}?kind=message", has='class="log-row"', headers=cookie),
        Ask(
            "log as a table, 10,000 entries", f"{log}csv/", has="Gracias", headers=cookie, at_once=2
        ),
        Ask(
            "log on paper, a part of 500",
            f"{log}pdf/?part=2",
            has="%PDF",
            **long,
        ),
        Ask(SEARCH, f"{base}?q=words", has="<mark>words</mark>", headers=cookie),
        Ask(
            "post a message, by the API",
            f"/api/cases/{ground.other_case_id}/entries/",
            method="POST",
            status=201,
            has='"body":"Hola"',
            headers=form,
            body=lambda: '{"body": "Hola", "key": "' + uuid.uuid4().hex + '"}',
        ),
        Ask(
            "post a message, the page's form",
            f"/cases/{ground.other_case_id}/",
            method="POST",
            status=302,
            headers=form | {"Content-Type": "application/x-www-form-urlencoded"},
            body=lambda: f"body=Hola&key={uuid.uuid4().hex}",
        ),
    ]


def _pages(ground: Ground) -> dict[str, Figures]:
    found = {}
    with server("portal.wsgi") as port:
        wanted = os.environ.get("ONLY", "")
        for ask in (one for one in _asks(ground) if one.name.startswith(wanted)):
            figures = measure(ask, host=ground.host, port=port)
            figures.queries = _queries(ask, ground)
            found[ask.name] = figures
            print(figures.row(), flush=True)
    return found


def _floors(ground: Ground, figures: dict[str, Figures]) -> dict[str, Figures]:
    """Below these nothing can go: bare psycopg, and Django with one query. A floor of all rows has
    the statements of its page, and is as long."""
    bare = ("tests.bench.floor:application", "tests/bench/floor_conf.py")
    django_ = ("tests.bench.floor_django:application", "portal/gunicorn_conf.py")
    cookie = {"Cookie": ground.cookies}
    asks = [
        (bare, "", Ask("floor: the rows", "/rows", has="<article>")),
        (bare, "", Ask("floor: the rows, as long a page", "/page", has="<article>")),
        *((bare, page, Ask(ALL_ROWS[page], "/all", has="<article>")) for page in ALL_ROWS),
        (bare, "", Ask("floor: one query", "/one")),
        (django_, "none", Ask("floor: a view with one query", "/one", status=204)),
        (
            django_,
            "site",
            Ask("floor: the same, signed in on the site", "/one", status=204, headers=cookie),
        ),
    ]
    found = {}
    for (application, conf), of, ask in asks:
        page = of if of in ALL_ROWS else THREAD
        more = {
            "BENCH_SCHEMA": ground.schema,
            "BENCH_CASE": ground.case_id,
            "BENCH_BYTES": str(figures[page].size),
            "BENCH_STATEMENTS": str(_statements_of(ground, page)),
            "BENCH_MIDDLEWARE": of,
        }
        with server(application, more, conf) as port:
            found[ask.name] = measure(ask, host=ground.host, port=port)
        print(found[ask.name].row(), flush=True)
    return found


def _only_thread(ground: Ground, name: str) -> None:
    with server("portal.wsgi") as port:
        ask = next(a for a in _asks(ground) if a.name.startswith("thread"))
        figures = measure(ask, host=ground.host, port=port)
        figures.name = name
        print(figures.row(), flush=True)


def _queries(ask: Ask, ground: Ground) -> int:
    """Statements of one request, counted in this process."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = _client(ask, ground)

    def once() -> None:
        body = ask.body() if ask.body else ""
        kind = ask.headers.get("Content-Type", "")
        answer = client.generic(ask.method, ask.path, body, content_type=kind)
        ask.check(answer.status_code, getattr(answer, "content", ask.has.encode()))

    once()
    with CaptureQueriesContext(connection) as caught:
        once()
    return len(caught)


def _statements_of(ground: Ground, page: str) -> Path:
    """A file with what the page asks the database, values and all."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask = next(a for a in _asks(ground) if a.name == page)
    client = _client(ask, ground)
    client.get(ask.path)
    with CaptureQueriesContext(connection) as caught:
        client.get(ask.path)
    place = Path(os.environ["FILES_DIR"]).parent / "statements.json"
    place.write_text(json.dumps([row["sql"] for row in caught.captured_queries]), encoding="utf-8")
    return place


def _first_time(ground: Ground) -> float:
    """Milliseconds of the thread page in a process that has drawn none of its entries."""
    from tenants.base import pieces

    ask = next(a for a in _asks(ground) if a.name.startswith("thread"))
    client = _client(ask, ground)
    took = []
    for _ in range(20):
        pieces.forget()
        begun = time.perf_counter()
        client.get(ask.path)
        took.append((time.perf_counter() - begun) * 1000)
    return statistics.median(took)


def _client(ask: Ask, ground: Ground) -> Any:
    from django.test import Client

    return Client(SERVER_NAME=ground.host, headers=ask.headers)


def _ratios(found: dict[str, Figures]) -> None:
    """Each page beside what is below it."""
    for page, floors in FLOORS.items():
        for floor in floors:
            busy = found[page].percentile(50) / found[floor].percentile(50)
            alone = statistics.median(found[page].alone) / statistics.median(found[floor].alone)
            print(f"{page} / {floor}: {busy:.1f} times (p50), {alone:.1f} times alone")


if __name__ == "__main__":
    main()
