"""What happens when one code is tried many times in the same moment?"""

from __future__ import annotations

import threading
from collections import Counter

import pytest
from django.db import connection
from django_tenants.utils import schema_context

from tenants.base.errors import BadInput
from tenants.people.services import mail_codes
from tests.people.test_mail_codes import KEY, other_than

pytestmark = pytest.mark.race
RUNNERS = 12


def all_at_once(schema: str, code: str) -> Counter[str]:
    """How the tries ended: each in a thread and with a connection of its own."""
    start = threading.Barrier(RUNNERS)
    ends: list[str] = []

    def run() -> None:
        with schema_context(schema):
            start.wait()
            try:
                mail_codes.take(KEY, code)
                ends.append("in")
            except BadInput as refused:
                ends.append("wrong" if "not right" in refused.message else "too late")
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(RUNNERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(ends)


def test_a_code_comes_in_once(fresh_district):
    with schema_context(fresh_district.schema_name):
        code = mail_codes.make(KEY)
    assert all_at_once(fresh_district.schema_name, code) == {"in": 1, "too late": RUNNERS - 1}


def test_no_more_than_five_are_compared(fresh_district):
    with schema_context(fresh_district.schema_name):
        code = mail_codes.make(KEY)
    wrong = all_at_once(fresh_district.schema_name, other_than(code))
    assert wrong == {"wrong": 5, "too late": RUNNERS - 5}
    assert all_at_once(fresh_district.schema_name, code) == {"too late": RUNNERS}
