"""Many people at the last places to help, two presses of one button: is it counted right?

Real threads, real transactions.
"""

from __future__ import annotations

import datetime as dt

import pytest
from django_tenants.utils import schema_context

from cases.services import students
from messaging.models import (
    Announcement,
    EventAnswer,
    Notification,
    VolunteerPlace,
    VolunteerSlot,
)
from messaging.services import events, notify, publishing
from tenants.audit.models import Event
from tenants.base.clock import today
from tenants.base.errors import BadInput
from tenants.people.models import User
from tests import news_tools as tools
from tests import told
from tests.cast import _person, make_cast
from tests.races.test_writers import together

pytestmark = pytest.mark.race
PEOPLE, PLACES, THREADS = 50, 5, 25


def parents(cast, count):
    """So many people who have a child at the school."""
    start = today() - dt.timedelta(days=1)
    found = []
    for number in range(count):
        user = _person("race", f"parent_{number}", ("parent",), cast.school, start)
        students.add_guardian(
            by=None,
            student=cast.other_child,
            user=user,
            relationship="aunt",
            standing="contact_only",
            starts=start,
        )
        found.append(user.pk)
    return found


@pytest.fixture
def scene(fresh_district):
    """A date with five places, and fifty parents: (schema, slot, people)."""
    with schema_context(fresh_district.schema_name):
        cast = make_cast("race")
        people = parents(cast, PEOPLE)
        slot = tools.fair(cast).event.slots.get()
        return fresh_district.schema_name, slot.pk, people


def test_fifty_people_and_five_places(scene):
    schema, slot_id, people = scene

    def take(place):
        taken = 0
        with schema_context(schema):
            slot = VolunteerSlot.objects.get(pk=slot_id)
            for pk in people[place::THREADS]:
                try:
                    events.take(by=User.objects.get(pk=pk), slot=slot)
                    taken += 1
                except BadInput:
                    continue
        return taken

    assert sum(together(THREADS, take)) == PLACES
    with schema_context(schema):
        assert VolunteerPlace.objects.filter(slot=slot_id).count() == PLACES
        assert Event.objects.filter(verb="event.place_taken").count() == PLACES


def test_one_person_at_many_windows_has_one_place_and_one_answer(scene):
    schema, slot_id, people = scene

    def press(_place):
        with schema_context(schema):
            slot = VolunteerSlot.objects.select_related("event").get(pk=slot_id)
            user = User.objects.get(pk=people[0])
            events.take(by=user, slot=slot)
            events.answer(by=user, event=slot.event, says="yes", people=2)

    together(8, press)
    with schema_context(schema):
        assert VolunteerPlace.objects.count() == EventAnswer.objects.count() == 1


def test_publishing_from_many_windows_publishes_once(fresh_district):
    schema = fresh_district.schema_name
    with schema_context(schema):
        cast = make_cast("race")
        told.forget()
        post, officer = tools.draft(cast.pta_officer, tools.pta(cast)).pk, cast.pta_officer.pk

    def press(_place):
        with schema_context(schema):
            by = User.objects.get(pk=officer)
            publishing.publish(by=by, post=Announcement.objects.get(pk=post))

    together(8, press)
    with schema_context(schema):
        assert Event.objects.filter(verb="announcement.published").count() == 1
        assert len(told.waiting("tell")) == 1


def test_two_workers_tell_each_person_once(fresh_district):
    schema = fresh_district.schema_name
    with schema_context(schema):
        cast = make_cast("race")
        parents(cast, 20)
        tools.post(cast.administrator, tools.school(cast))
        event = Event.objects.get(verb="announcement.published")

    def work(_place):
        with schema_context(schema):
            return notify.tell_audience(event)

    counts = together(4, work)
    with schema_context(schema):
        assert sum(counts) == Notification.objects.exclude(announcement=None).count() > 20
