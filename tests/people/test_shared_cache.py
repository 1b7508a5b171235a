"""Is the cache shared by all processes, and does it stay inside its district?"""

from __future__ import annotations

import threading

import pytest
from django.core.cache import cache
from django.db import connection
from django_tenants.utils import schema_context

from tests.fixtures.database import District


def test_keys_stay_in_their_district(alder: District, birch: District) -> None:
    with schema_context(alder.schema_name):
        cache.set("counter", "alder's")
    with schema_context(birch.schema_name):
        assert cache.get("counter") is None
    with schema_context(alder.schema_name):
        assert cache.get("counter") == "alder's"


@pytest.mark.race
def test_another_connection_sees_the_key(fresh_district: District) -> None:
    seen: list[object] = []

    def look() -> None:
        with schema_context(fresh_district.schema_name):
            seen.append(cache.get("shared"))
        connection.close()

    with schema_context(fresh_district.schema_name):
        cache.set("shared", 7)
        other = threading.Thread(target=look)
        other.start()
        other.join()
    assert seen == [7]
