"""Can what the bench measures still be made? The bench itself runs by hand only."""

from __future__ import annotations

from messaging.models import Entry
from tests.bench import ground


def test_the_thread_and_the_long_log_are_made_beside_each_other(cast, monkeypatch):
    monkeypatch.setattr(ground, "ENTRIES", 6)
    monkeypatch.setattr(ground, "WITH_FILES", 2)
    monkeypatch.setattr(ground, "LONG_LOG", 30)
    assert ground._entries(cast) == Entry.objects.filter(case=cast.case).count()
    long_case = ground._long_log(cast)
    assert Entry.objects.filter(case=long_case).count() >= 30
