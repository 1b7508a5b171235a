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
from tests.races.in_turn import in_turn
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


@pytest.fixture
def wanted(fresh_district):
    """A district with a letter that asks for the record, which nobody answered in time."""
    schema = fresh_district.schema_name
    with schema_context(schema):
        cast = make_cast("race")
        draft = letters.save_answers(by=cast.mother, student=cast.child, kind="records", how="come")
        letters.let_climb(by=cast.mother, draft=draft, itself=True)
        letters.send(by=cast.mother, draft=draft)
        long_ago = today() - dt.timedelta(days=60)
        AnswerClock.objects.update(started_on=long_ago)
        RecordsRequest.objects.update(asked_on=long_ago)
        return schema, cast.case.pk, AnswerClock.objects.get().pk, cast.case_manager.pk


def release(manager):
    row = RecordsRequest.objects.select_related("case__student").get()
    given = records.Release(key=uuid.uuid4(), paper="Mailed")
    records.release(by=User.objects.get(pk=manager), request=row, given=given)


def answer(case_id, pk, teacher):
    number = clock_of(pk).first.number
    message = Message(key=uuid.uuid4(), body="I see it too.", answers=number)
    threads.send(
        by=User.objects.get(pk=teacher), case=Case.objects.get(pk=case_id), message=message
    )


def test_a_release_and_two_rounds_of_the_ladder_at_once(wanted):
    schema, case_id, pk, manager = wanted

    def work(place):
        with schema_context(schema):
            if place < 2:
                ladder.climb(clock_of(pk))
            else:
                release(manager)

    together(3, work)
    with schema_context(schema):
        clock, row = clock_of(pk), RecordsRequest.objects.get()
        assert (clock.state, row.state, clock.answer_id) == ("answered", "done", row.answer_id)
        rungs = Entry.objects.filter(case=case_id, data__rung__gte=2)
        assert rungs.count() == clock.rung - 1
        assert all(entry.number < row.answer.number for entry in rungs)
        assert not ladder.climb(clock)


@pytest.mark.parametrize("first", ["release", "ladder"])
def test_a_release_and_the_ladder_wait_for_one_another(wanted, first):
    schema, case_id, pk, manager = wanted
    changes = [lambda: release(manager), lambda: ladder.climb(clock_of(pk))]
    assert in_turn(schema, *(changes if first == "release" else reversed(changes)))
    with schema_context(schema):
        ends_once(case_id, pk, rung=1 if first == "release" else 2)
        assert RecordsRequest.objects.get().answer_id == clock_of(pk).answer_id


@pytest.mark.parametrize("first", ["answer", "ladder"])
def test_an_answer_and_the_ladder_wait_for_one_another(late, first):
    schema, case_id, pk, teachers = late
    changes = [lambda: answer(case_id, pk, teachers[0]), lambda: ladder.climb(clock_of(pk))]
    assert in_turn(schema, *(changes if first == "answer" else reversed(changes)))
    with schema_context(schema):
        ends_once(case_id, pk, rung=1 if first == "answer" else 2)


def ends_once(case_id, pk, *, rung):
    """It was answered; the ladder took its step before that or none, and nobody heard of more."""
    clock = clock_of(pk)
    rungs = Entry.objects.filter(case=case_id, data__rung__gte=2)
    assert (clock.state, clock.rung) == ("answered", rung)
    assert rungs.count() == said("letter.climbed") == rung - 1
    assert all(entry.number < clock.answer.number for entry in rungs)
    assert said("letter.answered") == 1


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
            if place == 2:
                ladder.climb(clock_of(pk))
            else:
                answer(case_id, pk, teachers[place])

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
