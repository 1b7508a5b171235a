"""Two people close one meeting, or write its notes, at the same moment: is it one end, and does
every line stay?"""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django_tenants.utils import schema_context

from cases.models import Meeting, MeetingNote
from cases.services import meeting_end, meeting_notes, meeting_people
from messaging.models import Entry
from tenants.base import clock
from tenants.base.clock import today
from tenants.people.models import User
from tests.cast import make_cast
from tests.meeting_tools import begun
from tests.races.test_facts import at_once

pytestmark = pytest.mark.race


def close(meeting_id, who, moment):
    def change():
        with clock.at(moment):
            row = Meeting.objects.get(pk=meeting_id)
            day = today() + dt.timedelta(days=30)
            by = User.objects.get(pk=who)
            return meeting_end.close(by=by, meeting=row, next_on=day)

    return change


def write(meeting_id, who):
    def change():
        row = Meeting.objects.get(pk=meeting_id)
        by = User.objects.get(pk=who)
        return meeting_notes.note(by=by, meeting=row, words="Said", key=uuid.uuid4())

    return change


def test_two_ends_are_one_and_no_line_is_lost(fresh_district):
    schema = fresh_district.schema_name
    with schema_context(schema):
        cast = make_cast("race")
        row = begun(cast, purpose="talk")
        person = row.people.first()
        meeting_people.attend(by=cast.teacher, person=person, came="room")
        who = [cast.people[name].pk for name in ("case_manager", "administrator")]
    lines = at_once(schema, *(write(row.pk, pk) for pk in who * 3))
    assert sorted(one.number for one in lines) == [1, 2, 3, 4, 5, 6]
    moment = row.starts_at + dt.timedelta(hours=1)
    ends = at_once(schema, *(close(row.pk, pk, moment) for pk in who * 2))
    assert len({one.closed_at for one in ends}) == 1
    with schema_context(schema):
        assert MeetingNote.objects.count() == 6
        assert Entry.objects.filter(kind="meeting").count() == 1
