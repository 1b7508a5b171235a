"""Do two presses at the same moment share a private note once?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.utils import timezone
from django_tenants.utils import schema_context

from messaging.models import Entry, JournalNote
from messaging.services import journal_sharing, ledger
from tenants.people.models import User
from tests.cast import make_cast
from tests.journal_tools import write

PRESSES = 4


@pytest.fixture
def shared(fresh_district):
    with schema_context(fresh_district.schema_name), timezone.override("America/Los_Angeles"):
        cast = make_cast("alder")
        yield fresh_district, cast, write(cast, file="voice.txt")


def test_many_presses_make_one_entry(shared):
    district, cast, note = shared
    asked = journal_sharing.fingerprint(journal_sharing.readers(by=cast.mother, case=cast.case))
    start = Barrier(PRESSES)

    def press(_n):
        with schema_context(district.schema_name), timezone.override("America/Los_Angeles"):
            mother = User.objects.get(pk=cast.mother.pk)
            mother.wear("family")
            mine = JournalNote.objects.get(pk=note.pk)
            start.wait(timeout=30)
            found = journal_sharing.share(by=mother, note=mine, asked=asked).number
        connections.close_all()
        return found

    with ThreadPoolExecutor(PRESSES) as pool:
        numbers = set(pool.map(press, range(PRESSES)))
    entry = Entry.objects.get(kind="observation")
    assert numbers == {entry.number}
    assert len(entry.attachments) == 1
    assert ledger.verify_case(cast.case) == []
