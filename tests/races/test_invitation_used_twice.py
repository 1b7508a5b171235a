"""What happens when an invitation is used by two people in the same moment?"""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django_tenants.utils import schema_context

from tenants.base.errors import BadInput
from tenants.people.models import RoleAssignment, User
from tenants.people.services import invitations

pytestmark = pytest.mark.race
RUNNERS = 6


def test_exactly_one_comes_in(fresh_district):
    with schema_context(fresh_district.schema_name):
        secret = invitations.invite(
            by=None, display_name="Rosa", role="parent", channel="letter"
        ).secret
    start = threading.Barrier(RUNNERS)
    results: list[str] = []

    def run() -> None:
        with schema_context(fresh_district.schema_name):
            start.wait()
            try:
                invitations.use(secret=secret)
                results.append("in")
            except BadInput:
                results.append("refused")
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(RUNNERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["in"] + ["refused"] * (RUNNERS - 1)
    with schema_context(fresh_district.schema_name):
        assert (User.objects.count(), RoleAssignment.objects.count()) == (1, 1)
