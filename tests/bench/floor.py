"""How fast could the thread page be? The same rows by bare psycopg, joined as strings."""

from __future__ import annotations

import html
import os
from collections.abc import Callable, Iterable
from typing import Any

from psycopg_pool import ConnectionPool

SCHEMA = os.environ["BENCH_SCHEMA"]
CASE = os.environ["BENCH_CASE"]
BYTES = int(os.environ["BENCH_BYTES"])  # the size of the site's own page
SESSION = "SELECT 1 FROM django_session WHERE session_key = %s AND expire_date > now()"
ROWS = """SELECT number, author_name, author_role, kind, body, attachments, happened_on, recorded_at
          FROM messaging_entry WHERE case_id = %s ORDER BY number DESC LIMIT 50"""
NEWEST = "SELECT max(number) FROM messaging_entry WHERE case_id = %s"
_pool: list[ConnectionPool] = []


def _connection() -> Any:
    if not _pool:
        options = {"options": f"-c search_path={SCHEMA}", "autocommit": True}
        url = os.environ["DATABASE_URL"]
        _pool.append(ConnectionPool(url, kwargs=options, min_size=1, max_size=12))
    return _pool[0].connection()


def _line(row: tuple[Any, ...]) -> str:
    cells = "".join(f"<span>{html.escape(str(cell))}</span>" for cell in row)
    return f"<article>{cells}</article>"


def _rows(link: Any) -> str:
    link.execute(SESSION, ["none"]).fetchall()
    return "<!doctype html>" + "".join(map(_line, link.execute(ROWS, [CASE]).fetchall()))


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """/rows: session and 50 entries; /page: the same, made as long as the site's page;
    /one: nothing but one query."""
    where = environ["PATH_INFO"]
    with _connection() as link:
        if where == "/one":
            link.execute(NEWEST, [CASE]).fetchall()
            page = ""
        else:
            page = _rows(link)
    if where == "/page":
        page = page.ljust(BYTES)
    start("200 OK", [("Content-Type", "text/html; charset=utf-8")])
    return [page.encode()]
