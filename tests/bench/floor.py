"""How fast could the thread page be? The same rows by bare psycopg, joined as strings."""

from __future__ import annotations

import html
import os
from collections.abc import Callable, Iterable
from typing import Any

from psycopg_pool import ConnectionPool

SCHEMA = os.environ["BENCH_SCHEMA"]
CASE = os.environ["BENCH_CASE"]
SESSION = "SELECT 1 FROM django_session WHERE session_key = %s AND expire_date > now()"
ROWS = """SELECT number, author_name, author_role, kind, body, attachments, happened_on, recorded_at
          FROM messaging_entry WHERE case_id = %s ORDER BY number DESC LIMIT 50"""
_pool: list[ConnectionPool] = []


def _connection() -> Any:
    if not _pool:
        options = f"-c search_path={SCHEMA}"
        _pool.append(
            ConnectionPool(
                os.environ["DATABASE_URL"], kwargs={"options": options}, min_size=1, max_size=12
            )
        )
    return _pool[0].connection()


def _line(row: tuple[Any, ...]) -> str:
    cells = "".join(f"<span>{html.escape(str(cell))}</span>" for cell in row)
    return f"<article>{cells}</article>"


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """/thread: session and 50 entries; /one: a view that does nothing but one query."""
    with _connection() as link:
        if environ["PATH_INFO"] == "/one":
            link.execute("SELECT max(number) FROM messaging_entry WHERE case_id = %s", [CASE])
            page = b""
        else:
            link.execute(SESSION, ["none"]).fetchall()
            rows = link.execute(ROWS, [CASE]).fetchall()
            page = ("<!doctype html>" + "".join(map(_line, rows))).encode()
    start("200 OK", [("Content-Type", "text/html; charset=utf-8")])
    return [page]
