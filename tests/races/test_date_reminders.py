"""Several workers look for dates at the same moment: is each step told once?

Real threads, real transactions.
"""

from __future__ import annotations

import datetime as dt

import pytest
from django_tenants.utils import schema_context

from cases.models import Case
from cases.services import board, facts, road
from cases.services.facts import Said
from messaging.models import DateReminder, Entry
from messaging.services import date_reminders
from tenants.audit.models import Event
from tenants.base.clock import today
from tests.cast import make_cast
from tests.races.test_writers import together

pytestmark = pytest.mark.race


def test_each_step_is_told_once(fresh_district):
    schema = fresh_district.schema_name
    with schema_context(schema):
        cast = make_cast("race")
        day = today() - dt.timedelta(days=38)
        said = Said("referral_received", day)
        facts.record_fact(by=cast.district_staff, case=cast.case, said=said)
        (row,) = (
            row
            for row in board.rows_of(Case.objects.filter(pk=cast.case.pk), road.basis())
            if row.key == "response"
        )

    def work(place):
        with schema_context(schema):
            return date_reminders._tell(row, "passed")

    together(6, work)
    with schema_context(schema):
        assert DateReminder.objects.count() == 1
        assert Event.objects.filter(verb="date.passed").count() == 1
        assert Entry.objects.filter(data__verb="date.passed").count() == 1
