"""Is an entry drawn once, and never shown to somebody it was not drawn for?"""

import re

from django.utils.safestring import SafeString

from messaging.services import ledger
from tenants.base import pieces


def test_the_same_key_draws_once():
    pieces.forget()
    drawn = []

    def draw():
        drawn.append(1)
        return SafeString("<p>x</p>")

    assert pieces.piece(("a",), draw) == pieces.piece(("a",), draw)
    assert len(drawn) == 1


def test_the_least_used_goes_first(monkeypatch):
    pieces.forget()
    monkeypatch.setattr(pieces, "MOST", 2)
    for key in ("a", "b", "c"):
        pieces.piece(key, lambda: SafeString("x"))
    assert list(pieces._pieces) == ["b", "c"]


def test_hours_are_the_readers_own(alder, cast, client_for):
    pieces.forget()
    ledger.append(by=cast.mother, case=cast.case, kind="message", body="Hola", key="1")
    pages = []
    for zone in ("America/Los_Angeles", "Asia/Tokyo"):
        type(cast.teacher).objects.filter(pk=cast.teacher.pk).update(time_zone=zone)
        page = client_for(alder, cast.teacher).get(f"/cases/{cast.case.pk}/").content.decode()
        pages.append(re.findall(r"<time[^>]*>(.*?)</time>", page))
    assert pages[0]
    assert pages[0] != pages[1]


def test_mine_and_theirs_are_different_pieces(alder, cast, client_for):
    pieces.forget()
    ledger.append(by=cast.mother, case=cast.case, kind="message", body="Hola", key="1")
    for _ in range(2):
        mine = client_for(alder, cast.mother).get(f"/cases/{cast.case.pk}/").content.decode()
        theirs = client_for(alder, cast.teacher).get(f"/cases/{cast.case.pk}/").content.decode()
        assert "entry-mine" in mine
        assert "entry-mine" not in theirs


def test_rights_are_part_of_the_key(alder, cast, client_for):
    """An interpreter reads the notes of a meeting; only those who work with the child correct."""
    pieces.forget()
    ledger.append(by=cast.specialist, case=cast.case, kind="meeting", body="We met", key="1")
    pages = {
        who: client_for(alder, cast.people[who]).get(f"/cases/{cast.case.pk}/").content.decode()
        for who in ("case_manager", "interpreter", "mother")
    }
    assert {who: 'name="correct"' in page for who, page in pages.items()} == {
        "case_manager": True,
        "interpreter": False,
        "mother": False,
    }
