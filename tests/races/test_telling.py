"""Two workers at one notice, and a worker killed in the middle: does each person get it once?

Real threads and processes, real transactions, a real mail server.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import signal

import pytest
from django.db import connections
from django_tenants.utils import schema_context

from messaging import jobs
from messaging.models import Delivery, Notification
from messaging.services import delivery, ledger
from tests import told
from tests.cast import make_cast
from tests.races.test_writers import together

pytestmark = pytest.mark.race
SCHOOL_TIME = dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)  # a Tuesday, ten in the morning
WORKERS = 4


@pytest.fixture
def box(settings, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: SCHOOL_TIME)
    with told.post_office() as box:
        told.use(settings, box.port)
        yield box


@pytest.fixture
def written(fresh_district):
    """An entry that nobody was told of yet: schema, mother's id and address."""

    def write():
        schema = fresh_district.schema_name
        with schema_context(schema):
            cast = make_cast("race")
            told.forget()
            ledger.append(by=cast.teacher, case=cast.case, kind="message", body="Hello", key="k")
            (given,) = told.waiting("tell")
            return schema, cast.mother, given

    return write


def test_workers_at_one_job_tell_each_person_once(box, written):
    schema, _mother, given = written()

    def work(_place):
        with schema_context(schema):
            jobs.tell(**given)
            told.deliver()

    together(WORKERS, work)
    with schema_context(schema):
        told.deliver()
        assert Notification.objects.count() == Delivery.objects.count() == len(box.letters)
        assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
        assert len({one["To"] for one in box.letters}) == len(box.letters)


def test_workers_at_one_delivery_send_it_once(box, written):
    schema, mother, given = written()
    with schema_context(schema):
        jobs.tell(**given)
        row = Delivery.objects.get(user=mother)

    def work(_place):
        with schema_context(schema):
            jobs.deliver(delivery_id=str(row.pk))
            jobs.deliver_to(user_id=str(mother.pk), channel="email")

    together(WORKERS, work)
    assert [one["To"] for one in box.letters] == [mother.email]


def test_two_clocks_put_each_person_off_once(box, written):
    schema, _mother, given = written()
    with schema_context(schema):
        jobs.tell(**given)
        told.forget()
        people = Delivery.objects.exclude(channel="paper").values("user").distinct().count()

    def work(_place):
        with schema_context(schema):
            jobs.deliver_due()

    together(WORKERS, work)
    with schema_context(schema):
        waits = told.waiting("deliver_to")
        assert len(waits) == people > 1
        told.forget()


def _die_after_sending(schema, user_id):
    """In a process of its own: the mail has left, then the machine takes the worker away."""
    connections.close_all()
    delivery._sent = lambda *_given: os.kill(os.getpid(), signal.SIGKILL)
    with schema_context(schema):
        delivery.send_to(user_id, "email")


def test_a_worker_killed_between_sending_and_noting_it(box, written, monkeypatch):
    schema, mother, given = written()
    with schema_context(schema):
        jobs.tell(**given)
        Delivery.objects.exclude(user=mother).delete()
    connections.close_all()
    worker = multiprocessing.get_context("fork").Process(
        target=_die_after_sending, args=(schema, mother.pk)
    )
    worker.start()
    worker.join(60)
    assert worker.exitcode == -signal.SIGKILL
    with schema_context(schema):
        assert Delivery.objects.get().state == "sending"
        told.deliver()
        assert len(box.letters) == 1  # its claim still holds
        later = SCHOOL_TIME + delivery.CLAIM_LIFE + dt.timedelta(seconds=1)
        monkeypatch.setattr("django.utils.timezone.now", lambda: later)
        told.deliver()
        told.deliver()
        assert Delivery.objects.get().state == "sent"
    first, copy = box.letters
    assert first["Message-ID"] == copy["Message-ID"]
    assert "Perhaps you have this message twice" in copy.get_body(("plain",)).get_content()
