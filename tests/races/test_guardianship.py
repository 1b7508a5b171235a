"""Two staff change one guardianship at once: does one win, does the other hear of it in words?"""

from __future__ import annotations

import threading

import pytest
from django.db import connections
from django_tenants.utils import schema_context

from cases.models import Guardianship
from cases.services import students
from tenants.audit.models import Event
from tenants.base.errors import Conflict
from tests.cast import make_cast

pytestmark = pytest.mark.race


def test_one_wins_and_nothing_is_lost(fresh_district):
    schema = fresh_district.schema_name
    with schema_context(schema):
        cast = make_cast("race")
        row = cast.child.guardianships.get(user=cast.father)
    start, results = threading.Barrier(2), {}

    def change(name, note):
        try:
            with schema_context(schema):
                by = type(row.user).objects.get(pk=cast.people[name].pk)
                mine = Guardianship.objects.select_related("student").get(pk=row.pk)
                start.wait(timeout=20)
                results[name] = students.change_guardianship(
                    by=by, guardianship=mine, seen_version=1, court_order_note=note
                )
        except Conflict as conflict:
            results[name] = conflict
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=change, args=given)
        for given in (("district_staff", "Order A"), ("administrator", "Order B"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    won = [r for r in results.values() if isinstance(r, Guardianship)]
    lost = [r for r in results.values() if isinstance(r, Conflict)]
    assert (len(won), len(lost)) == (1, 1)
    assert "Someone else changed this" in lost[0].messages[0]
    with schema_context(schema):
        kept = Guardianship.objects.get(pk=row.pk)
        assert (kept.version, kept.court_order_note) == (2, won[0].court_order_note)
        assert Event.objects.filter(verb="guardianship.changed").count() == 1
