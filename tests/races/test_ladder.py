"""Answers and the ladder in the same second: does a letter end in one way, and climb only once?

Real threads, real transactions.
"""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django_tenants.utils import schema_context

from cases.models import Case
from messaging.models import AnswerClock, Entry, RecordsRequest
from messaging.services import ladder, letters, records, threads
from messaging.services.threads import Message
from tenants.audit.models import Event
from tenants.base.clock import today
from tenants.people.models import User
from tests.cast import make_cast
from tests.races.test_writers import together

pytestmark = pytest.mark.race


@pytest.fixture
def late(fresh_district):
    """A district with a letter that nobody answered in time: schema, case, clock, two teachers."""
    schema = fresh_district.schema_name
    with schema_context(schema):
        cast = make_cast("race")
        draft = letters.save_answers(
            by=cast.mother, student=cast.child, sees="He skips words.", asks_evaluation="no"
        )
        letters.let_climb(by=cast.mother, draft=draft, itself=True)
        letters.send(by=cast.mother, draft=draft)
        clock = AnswerClock.objects.get()
        AnswerClock.objects.update(started_on=today() - dt.timedelta(days=60))
        return schema, cast.case.pk, clock.pk, (cast.teacher.pk, cast.case_manager.pk)


def test_a_release_of_the_record_and_the_ladder_at_once(fresh_district):
    schema = fresh_district.schema_name
    with schema_context(schema):
        cast = make_cast("race")
        draft = letters.save_answers(by=cast.mother, student=cast.child, kind="records", how="come")
        letters.let_climb(by=cast.mother, draft=draft, itself=True)
        letters.send(by=cast.mother, draft=draft)
        long_ago = today() - dt.timedelta(days=60)
        AnswerClock.objects.update(started_on=long_ago)
        RecordsRequest.objects.update(asked_on=long_ago)
        pk, manager, case_id = AnswerClock.objects.get().pk, cast.case_manager.pk, cast.case.pk

    def work(place):
        with schema_context(schema):
            if place < 2:
                ladder.climb(clock_of(pk))
                return
            row = RecordsRequest.objects.select_related("case__student").get()
            given = records.Release(key=uuid.uuid4(), paper="Mailed")
            records.release(by=User.objects.get(pk=manager), request=row, given=given)

    together(3, work)
    with schema_context(schema):
        clock, row = clock_of(pk), RecordsRequest.objects.get()
        assert (clock.state, row.state, clock.answer_id) == ("answered", "done", row.answer_id)
        rungs = Entry.objects.filter(case=case_id, data__rung__gte=2)
        assert rungs.count() == clock.rung - 1
        assert all(entry.number < row.answer.number for entry in rungs)
        assert not ladder.climb(clock)


def clock_of(pk):
    rows = AnswerClock.objects.select_related("case__student", "first", "latest", "asked_by")
    return rows.get(pk=pk)


def said(verb):
    """How often it was said that this happened: each time people are told."""
    return Event.objects.filter(verb=verb).count()


def test_four_rounds_at_once_take_one_step(late):
    schema, case_id, pk, _teachers = late

    def climb(_place):
        with schema_context(schema):
            return ladder.climb(clock_of(pk))

    together(4, climb)
    with schema_context(schema):
        assert Entry.objects.filter(case=case_id, kind="letter").count() == 2
        assert clock_of(pk).rung == 2
        assert said("letter.climbed") == 1  # nobody is told twice of one step


def test_two_answers_and_the_ladder_at_once(late):
    schema, case_id, pk, teachers = late

    def work(place):
        with schema_context(schema):
            clock = clock_of(pk)
            if place == 2:
                ladder.climb(clock)
                return
            message = Message(key=uuid.uuid4(), body="I see it too.", answers=clock.first.number)
            user = User.objects.get(pk=teachers[place])
            threads.send(by=user, case=Case.objects.get(pk=case_id), message=message)

    together(3, work)
    with schema_context(schema):
        clock = clock_of(pk)
        rows = list(Entry.objects.filter(case=case_id).order_by("number"))
        assert clock.state == "answered"
        assert clock.answer in rows
        answers = [row.number for row in rows if isinstance(row.data.get("answers"), int)]
        assert len(answers) == 2
        assert clock.answer.number == answers[0]
        assert said("letter.answered") == 1
        # The ladder came first and took its step, or found the answer and left the letter alone.
        climbed = [row.number for row in rows if row.data.get("rung")]
        assert len(climbed) == clock.rung - 1 == said("letter.climbed")
        assert all(number < answers[0] for number in climbed)
        assert [row.number for row in rows] == list(range(1, len(rows) + 1))
