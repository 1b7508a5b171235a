"""How do two changes meet in one order for sure, whatever the machine's mood?

The first one's transaction stays open until the second waits for it in the database, or is through
without having waited.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from django.db import connection, connections, transaction
from django_tenants.utils import schema_context

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 30  # seconds before a meeting that never comes is a failure
LOOK_AGAIN = 0.02  # seconds


def in_turn(schema: str, first: Callable[[], Any], second: Callable[[], Any]) -> bool:
    """Both changes in threads of their own; whether the second had to wait for the first."""
    changed, met, through = threading.Event(), threading.Event(), threading.Event()
    pids: list[int] = []

    def hold() -> None:
        try:
            with schema_context(schema), transaction.atomic():
                first()
                changed.set()
                assert met.wait(PATIENCE)
        finally:
            changed.set()
            connections.close_all()

    def follow() -> None:
        try:
            with schema_context(schema):
                pids.append(_one("SELECT pg_backend_pid()"))
                second()
        finally:
            through.set()
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        holding = pool.submit(hold)
        assert changed.wait(PATIENCE)
        following = pool.submit(follow)
        waited = _waits(schema, pids, through)
        met.set()
        holding.result(PATIENCE)
        following.result(PATIENCE)
    return waited


def _waits(schema: str, pids: list[int], through: threading.Event) -> bool:
    with schema_context(schema):
        while not through.wait(LOOK_AGAIN):
            if pids and _one("SELECT cardinality(pg_blocking_pids(%s))", *pids):
                return True
    return False


def _one(question: str, *values: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        found: int = cursor.fetchone()[0]
        return found
