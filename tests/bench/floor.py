"""How fast could the thread page be? The same rows by bare psycopg, joined as strings.

Twice: the fifty entries and nothing else; and all rows that the page reads and writes, with the
site's own statements: session, person and roles, case, place, outline, draft, look, bell.
"""

from __future__ import annotations

import html
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from psycopg_pool import ConnectionPool

SCHEMA = os.environ["BENCH_SCHEMA"]
CASE = os.environ["BENCH_CASE"]
BYTES = int(os.environ["BENCH_BYTES"])  # the size of the site's own page
SESSION = "SELECT 1 FROM django_session WHERE session_key = %s AND expire_date > now()"
ROWS = """SELECT number, author_name, author_role, kind, body, attachments, happened_on, recorded_at
          FROM messaging_entry WHERE case_id = %s ORDER BY number DESC LIMIT 50"""
STATEMENTS = json.loads(Path(os.environ["BENCH_STATEMENTS"]).read_text(encoding="utf-8"))
NEWEST = "SELECT max(number) FROM messaging_entry WHERE case_id = %s"
_pool: list[ConnectionPool] = []


def _connection() -> Any:
    if not _pool:
        # The site keeps no prepared statements (each district would need its own): neither here.
        options = {
            "options": f"-c search_path={SCHEMA}",
            "autocommit": True,
            "prepare_threshold": None,
        }
        url = os.environ["DATABASE_URL"]
        _pool.append(ConnectionPool(url, kwargs=options, min_size=1, max_size=12))
    return _pool[0].connection()


def _line(row: tuple[Any, ...]) -> str:
    cells = "".join(f"<span>{html.escape(str(cell))}</span>" for cell in row)
    return f"<article>{cells}</article>"


def _rows(link: Any) -> str:
    link.execute(SESSION, ["none"]).fetchall()
    return "<!doctype html>" + "".join(map(_line, link.execute(ROWS, [CASE]).fetchall()))


def _all_rows(link: Any) -> str:
    """Every statement of the page, one after the other."""
    found = [link.execute(sql).fetchall() for sql in STATEMENTS]
    return "<!doctype html>" + "".join(_line(row) for rows in found for row in rows)


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """/rows: session and 50 entries; /page: the same, made as long as the site's page;
    /all: every row of the page, as long; /one: nothing but one query."""
    where = environ["PATH_INFO"]
    with _connection() as link:
        if where == "/one":
            link.execute(NEWEST, [CASE]).fetchall()
            page = ""
        elif where == "/all":
            page = _all_rows(link)
        else:
            page = _rows(link)
    if where in ("/page", "/all"):
        page = page.ljust(BYTES)
    start("200 OK", [("Content-Type", "text/html; charset=utf-8")])
    return [page.encode()]
