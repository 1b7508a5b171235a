"""Do many writers at once make one row of numbers without gaps, and one entry for each key?"""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django_tenants.utils import schema_context

from cases.models import Case
from messaging.models import Draft, Entry
from messaging.services import drafts, ledger, threads
from tenants.people.models import User
from tests.cast import make_cast

pytestmark = pytest.mark.race
WRITERS = ("mother", "case_manager", "teacher", "specialist", "administrator")


@pytest.fixture
def scene(fresh_district):
    """A real case with a real team: (schema, case id, ids of the writers)."""
    with schema_context(fresh_district.schema_name):
        cast = make_cast("race")
        return fresh_district.schema_name, cast.case.pk, [cast.people[w].pk for w in WRITERS]


def together(many, work):
    """Call work(0) ... work(many - 1) in as many threads, all let go at one moment."""
    start = threading.Barrier(many)

    def run(place):
        try:
            start.wait(timeout=30)
            return work(place)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(run, range(many)))


def test_twenty_writers_leave_no_gap_and_a_sound_chain(scene):
    schema, case_id, people = scene

    def write(place):
        with schema_context(schema):
            user, case = (
                User.objects.get(pk=people[place % len(people)]),
                Case.objects.get(pk=case_id),
            )
            message = threads.Message(key=uuid.uuid4(), body=f"from writer {place}")
            return threads.send(by=user, case=case, message=message).number

    numbers = together(20, write)
    with schema_context(schema):
        case = Case.objects.get(pk=case_id)
        stored = list(Entry.objects.filter(case=case).order_by("number").values_list("number"))
        assert [number for (number,) in stored] == list(range(1, len(stored) + 1))
        assert len(set(numbers)) == 20
        assert ledger.verify_case(case) == []


def test_one_key_from_ten_threads_is_one_entry(scene):
    schema, case_id, people = scene
    key = uuid.uuid4()

    def write(place):
        with schema_context(schema):
            user, case = User.objects.get(pk=people[0]), Case.objects.get(pk=case_id)
            message = threads.Message(key=key, body="only once")
            return threads.send(by=user, case=case, message=message).number

    numbers = together(10, write)
    with schema_context(schema):
        assert len(set(numbers)) == 1
        assert Entry.objects.filter(body="only once").count() == 1


def test_one_key_with_other_words_loses_no_words_silently(scene):
    schema, case_id, people = scene
    key = uuid.uuid4()

    def write(place):
        with schema_context(schema):
            user, case = User.objects.get(pk=people[0]), Case.objects.get(pk=case_id)
            message = threads.Message(key=key, body=f"words of tab {place}")
            try:
                return threads.send(by=user, case=case, message=message).number
            except threads.SentBefore:
                return None

    numbers = together(6, write)
    assert sorted(n is None for n in numbers) == [False] + [True] * 5


def test_one_draft_when_two_tabs_open_at_once(scene):
    schema, case_id, people = scene

    def open_page(place):
        with schema_context(schema):
            user, case = User.objects.get(pk=people[0]), Case.objects.get(pk=case_id)
            return drafts.open_draft(by=user, case=case).key

    keys = together(8, open_page)
    with schema_context(schema):
        assert len(set(keys)) == 1
        assert Draft.objects.filter(case_id=case_id).count() == 1
