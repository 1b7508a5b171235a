"""Does the worked case replay through the services, in order and unbroken?"""

import pytest
from django_tenants.utils import schema_context

from cases.models import Case
from messaging.models import Entry
from messaging.services import ledger
from portal.demo.content import Replay, read
from tenants.people.models import User


@pytest.fixture
def replayed(alder):
    with schema_context(alder.schema_name):
        Replay(read("worked_case.yaml")).run()
        yield Case.objects.get(student__preferred_name="Mateo")


def test_the_whole_year_is_one_unbroken_record(replayed):
    entries = list(Entry.objects.filter(case=replayed).order_by("number"))
    assert [e.number for e in entries] == list(range(1, len(entries) + 1))
    assert [e.recorded_at for e in entries] == sorted(e.recorded_at for e in entries)
    assert ledger.verify_case(replayed) == []


def test_consent_was_signed_before_it_was_received(replayed):
    entry = Entry.objects.get(case=replayed, channel="paper")
    assert str(entry.happened_on) == "2025-10-17"
    assert str(entry.recorded_at.date()) == "2025-10-20"


def test_the_second_letter_is_the_evaluation_request(replayed):
    assert str(replayed.evaluation_requested_on) == "2025-10-06"
    assert replayed.stage == "in_effect"


def test_the_mother_sees_the_case_and_the_neighbour_does_not(replayed):
    lucia = User.objects.get(display_name="Lucía Solís")
    noor = User.objects.get(display_name="Noor Haddad")
    assert Case.objects.visible_to(lucia).count() == 1
    assert Case.objects.visible_to(noor).count() == 0


def test_birch_replays_too(birch):
    with schema_context(birch.schema_name):
        Replay(read("birch.yaml")).run()
        assert ledger.verify_case(Case.objects.get()) == []
