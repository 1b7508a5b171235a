"""Two people set school days at the same second: does one win, and does the other hear why?

Real threads, real transactions. Each would find alone that its days overlap nothing.
"""

from __future__ import annotations

import datetime as dt

import pytest
from django_tenants.utils import schema_context

from tenants.audit.models import Event
from tenants.base.clock import today
from tenants.base.errors import BadInput
from tenants.people.models import Closure, DistrictSettings, SchoolYear, User
from tenants.people.services import calendar_import, school_days
from tenants.people.services.calendar_import import Refused, Row
from tests.cast import make_cast
from tests.races.test_writers import together

pytestmark = pytest.mark.race
DAY = dt.timedelta(days=1)


@pytest.fixture
def scene(fresh_district):
    """A district without school days, and who may set them: schema and id.

    Its row of settings is there, as in every district that is used: where it is made by the first
    change, the others wait for that and not for the lock.
    """
    with schema_context(fresh_district.schema_name):
        DistrictSettings.objects.get_or_create(pk=1)
        return fresh_district.schema_name, make_cast("race").district_staff.pk


def each(scene, work, places=4):
    """What each of several threads got: its row, or in which words it was refused."""
    schema, staff = scene

    def go(place):
        with schema_context(schema):
            try:
                return work(User.objects.get(pk=staff), place)
            except (BadInput, Refused) as refused:
                return refused

    return together(places, go)


def test_one_of_four_overlapping_years_is_kept(scene):
    first = today()

    def add(by, place):
        days = {"first_day": first + place * DAY, "last_day": first + (place + 200) * DAY}
        return school_days.add_year(by=by, **days)

    got = each(scene, add)
    with schema_context(scene[0]):
        (kept,) = SchoolYear.objects.all()
        assert [one for one in got if one == kept] == [kept]
        refused = [one for one in got if isinstance(one, BadInput)]
        assert len(refused) == 3
        assert all("Another school year goes from" in str(one) for one in refused)
        assert Event.objects.filter(verb="calendar.year_added").count() == 1


def test_years_that_follow_each_other_are_both_kept(scene):
    first = today()

    def add(by, place):
        start = first + place * 250 * DAY
        return school_days.add_year(by=by, first_day=start, last_day=start + 200 * DAY)

    got = each(scene, add, places=2)
    with schema_context(scene[0]):
        assert {row.pk for row in SchoolYear.objects.all()} == {one.pk for one in got}


def test_a_file_and_a_hand_at_once_keep_no_day_twice(scene):
    day = today() + 10 * DAY

    def close(by, place):
        if place % 2:
            return school_days.close(by=by, first_day=day, last_day=day + 2 * DAY, why="Snow")
        row = Row(calendar_import.Kind.CLOSED, day, day + 3 * DAY, "Break")
        return calendar_import.keep(by=by, rows=[row])

    got = each(scene, close)
    with schema_context(scene[0]):
        rows = list(Closure.objects.order_by("first_day"))
        assert len(rows) == 1
        assert sum(isinstance(one, BadInput | Refused) for one in got) >= 2
