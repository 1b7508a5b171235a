"""The same mail delivered twice in the same second: is it one entry, one word to each person?

Real threads, real processes, real transactions. A mail server that heard no "250 OK" sends again
while the first copy is still at work.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing

import pytest
from django.db import connections
from django.utils import timezone
from django_tenants.utils import schema_context

from messaging.models import AnswerClock, Entry, InboundMail
from messaging.services import inbound, ledger, letters
from messaging.services.inbound import State
from tenants.audit.models import Event
from tenants.base.clock import today
from tests import mails
from tests.cast import make_cast
from tests.races.in_turn import in_turn
from tests.races.test_writers import together

pytestmark = pytest.mark.race
COPIES = 4


@pytest.fixture
def scene(fresh_district, settings):
    """A district of one case, and the address where the mother answers a message of the teacher."""
    mails.use(settings)
    schema = fresh_district.schema_name
    with schema_context(schema):
        cast = make_cast("race")
        said = ledger.append(by=cast.teacher, case=cast.case, kind="message", body="Hm?", key="q")
        return schema, cast, mails.address(cast.mother, cast.case, said)


def check_once(schema, case, states):
    """One entry, one mail beside it, told once; the other copies are known as copies."""
    assert sorted(states) == [State.AGAIN] * (len(states) - 1) + [State.TAKEN]
    with schema_context(schema):
        entry = Entry.objects.get(case=case, channel="email")
        assert InboundMail.objects.get().entry_id == entry.pk
        assert Event.objects.filter(verb="entry.added", target_id=str(entry.pk)).count() == 1
        assert ledger.verify_case(case) == []
    return entry


def test_two_connections_at_once(scene):
    schema, cast, to = scene
    files = (("reading.pdf", mails.small_pdf(), "application/pdf"),)
    raw = mails.letter(to, cast.mother.email, files=files)
    found = together(COPIES, lambda _place: inbound.take(raw, recipients=[to]))
    entry = check_once(schema, cast.case, [one.state for one in found])
    assert {one.entry for one in found} == {entry}
    assert [one["name"] for one in entry.attachments] == ["reading.pdf"]


def test_the_second_waits_for_the_first(scene):
    schema, cast, to = scene
    raw = mails.letter(to, cast.mother.email)
    states = []

    def take():
        states.append(inbound.take(raw, recipients=[to]).state)

    assert in_turn(schema, take, take)
    check_once(schema, cast.case, states)


def test_the_same_words_under_two_ids_are_one_entry(scene):
    """Some servers give a mail a new Message-ID when they send it once more."""
    schema, cast, to = scene
    sent = dt.datetime.now(dt.UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")
    copies = [
        mails.letter(to, cast.mother.email, Date=sent, Message_ID=f"<{n}@mail.example>")
        for n in range(2)
    ]
    found = together(2, lambda place: inbound.take(copies[place], recipients=[to]))
    check_once(schema, cast.case, [one.state for one in found])


def test_an_answer_to_a_letter_ends_its_wait_once(fresh_district, settings):
    mails.use(settings)
    schema = fresh_district.schema_name
    with schema_context(schema):
        cast = make_cast("race")
        draft = letters.save_answers(
            by=cast.mother, student=cast.child, sees="He skips words.", asks_evaluation="no"
        )
        letter = letters.send(by=cast.mother, draft=draft)
        to = mails.address(cast.teacher, cast.case, letter, hat="staff")
    raw = mails.letter(to, cast.teacher.email, "I see it too.")
    found = together(COPIES, lambda _place: inbound.take(raw, recipients=[to]))
    entry = check_once(schema, cast.case, [one.state for one in found])
    with schema_context(schema), timezone.override(fresh_district.timezone):
        clock = AnswerClock.objects.get()
        assert (clock.state, clock.answer_id, clock.answered_on) == ("answered", entry.pk, today())


def _deliver(raw, to, start, results):
    """In a process of its own, as a mail server starts one for each mail."""
    connections.close_all()
    start.wait(30)
    results.put(inbound.take(raw, recipients=[to]).state)
    connections.close_all()


def test_two_processes_at_once(scene):
    schema, cast, to = scene
    raw = mails.letter(to, cast.mother.email)
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    start, results = fork.Barrier(2), fork.Queue()
    workers = [fork.Process(target=_deliver, args=(raw, to, start, results)) for _ in range(2)]
    for worker in workers:
        worker.start()
    states = [results.get(timeout=60) for _worker in workers]
    for worker in workers:
        worker.join(60)
    check_once(schema, cast.case, states)
