"""Does the list from kept pieces show each reader exactly what drawing all of it anew would?"""

import datetime as dt
import zoneinfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django_tenants.utils import schema_context

from cases import policies
from cases.models import Case, Guardianship
from cases.places import place_on
from cases.services import cases
from messaging import drawn
from messaging.lines import Reader
from messaging.services import ledger, reading
from messaging.services.outline import outline
from tenants.base import clock, pieces
from tenants.people.models import User
from tests.crowd import add_crowd
from tests.thread_tools import say, url

ZONES = ("America/Los_Angeles", "Pacific/Kiritimati")
HATS = ("family", "staff")


@pytest.fixture(autouse=True)
def nothing_drawn():
    pieces.forget()


@pytest.fixture
def talk(cast):
    """A quote, two corrections of one entry, another day, every kind that somebody sees in part."""
    first = say(cast, body="First **word**")
    say(cast, "teacher", body="I answer", data={"quotes": first.number})
    say(cast, body="Second word", corrects=first)
    say(cast, "case_manager", body="Third word", corrects=first)
    say(cast, "specialist", body="By phone", channel="phone", happened_on=dt.date(2020, 1, 2))
    cast.two_hats.wear("staff")
    say(cast, "two_hats", body="In the hat of staff")
    cases.change_stage(by=cast.case_manager, case=cast.case, stage="evaluation_requested")
    for kind in ("meeting", "notice"):
        ledger.append(by=cast.case_manager, case=cast.case, kind=kind, body=kind, key=kind)
    return first


def reader_of(cast, user, **more):
    """As the view makes it."""
    case = Case.objects.get(pk=cast.case.pk)
    place = place_on(user, case.pk)
    writes = policies.may_write(user, case, place=place)
    return Reader(user, case.pk, writes, whole=place.reads_whole, **more)


def from_pieces(reader, **more):
    return drawn.drawn_before(outline(reader.user, reader.case_id, **more)[0], reader)


def anew(reader, case):
    """Without any piece."""
    plain = Reader(reader.user, reader.case_id, reader.writes, reader.seen)
    return drawn.drawn(reading.latest(reader.user, case), plain)


def whole_readers(cast):
    """Everybody of the cast and the crowd in each hat in which they read the whole record."""
    add_crowd(cast)
    for person in cast.people.values():
        for hat in HATS:
            user = User.objects.get(pk=person.pk)
            user.wear(hat)
            if user.is_active and place_on(user, cast.case.pk).reads_whole:
                yield user


def test_every_whole_reader_sees_what_is_drawn_anew_for_them(cast, talk):
    readers = list(whole_readers(cast))
    assert {"mother", "guest", "teacher", "district_staff", "two_hats"} <= {
        name for name, person in cast.people.items() if person in readers
    }
    for _round in ("first drawn", "then kept"):
        for user in readers:
            for zone in ZONES:
                for language in ("en", "es"):
                    with timezone.override(zoneinfo.ZoneInfo(zone)), translation.override(language):
                        reader = reader_of(cast, user, seen=talk.number)
                        assert from_pieces(reader) == anew(reader, cast.case), (user, zone)


def test_who_reads_a_part_neither_uses_pieces_nor_leaves_any(alder, cast, client_for, talk):
    add_crowd(cast)
    parts = {
        who: client_for(alder, cast.people[who]).get(url(cast)).content.decode()
        for who in ("copies_father", "interpreter")
    }
    assert not [key for key in pieces._pieces if isinstance(key, drawn.Key)]
    client_for(alder, cast.mother).get(url(cast))
    for who, before in parts.items():
        after = client_for(alder, cast.people[who]).get(url(cast)).content.decode()
        assert after.count("<article") == before.count("<article") > 0
        assert "word" not in after.partition('id="entries"')[2].partition("</ol>")[0]


def test_a_second_opening_reads_no_words_and_asks_less(alder, cast, client_for, talk):
    client = client_for(alder, cast.teacher)
    client.get(url(cast))
    with CaptureQueriesContext(connection) as caught:
        client.get(url(cast))
    asked = [one["sql"] for one in caught if "messaging_entry" in one["sql"]]
    assert asked
    assert not [sql for sql in asked if '"body"' in sql]


def test_a_correction_shows_at_once_on_the_entry_it_corrects(cast, talk):
    reader = reader_of(cast, cast.teacher)
    before = from_pieces(reader)
    newest = say(cast, body="Fourth word", corrects=talk)
    after = from_pieces(reader)
    changed = [new.number for old, new in zip(before, after, strict=False) if old != new]
    assert changed == [talk.number]
    piece = next(one.html for one in after if one.number == talk.number)
    assert f"entry {newest.number}" in " ".join(piece.split())


def test_a_right_that_ended_shows_nothing_that_was_kept(alder, cast, client_for, talk):
    client = client_for(alder, cast.mother)
    assert client.get(url(cast)).status_code == 200
    past = clock.today() - dt.timedelta(days=2)
    Guardianship.objects.filter(user=cast.mother).update(until=past)
    assert client.get(url(cast)).status_code == 404


def test_a_parent_who_keeps_only_copies_sees_only_those(alder, cast, client_for, talk):
    client = client_for(alder, cast.mother)
    client.get(url(cast))
    Guardianship.objects.filter(user=cast.mother).update(
        standing="contact_only", receives_copies=True
    )
    html = client.get(url(cast)).content.decode()
    assert html.count("<article") == 1
    assert "word" not in html.partition('id="entries"')[2].partition("</ol>")[0]


def test_the_buttons_go_when_the_case_closes(alder, cast, client_for, talk):
    client = client_for(alder, cast.teacher)
    assert b'name="quote"' in client.get(url(cast)).content
    Case.objects.filter(pk=cast.case.pk).update(closed_on=clock.today())
    assert b'name="quote"' not in client.get(url(cast)).content


def test_a_new_name_stands_on_new_entries_only(cast):
    say(cast, body="As I was called")
    reader = reader_of(cast, cast.teacher)
    from_pieces(reader)
    cast.mother.display_name = "New Name"
    cast.mother.save()
    say(cast, body="As I am called")
    names = [line.name for line in from_pieces(reader) if line.kind == "message"]
    assert names == ["Mother", "New Name"]
    assert (cast.mother.pk, "New Name") in reading.people(cast.teacher, cast.case)


def test_a_new_year_says_the_old_one(cast, monkeypatch):
    say(cast)
    reader = reader_of(cast, cast.teacher)
    before = from_pieces(reader)[0].html
    later = clock.now() + dt.timedelta(days=366)
    monkeypatch.setattr("tenants.base.pieces.now", lambda: later)
    monkeypatch.setattr("portal.templatetags.look.now", lambda: later)
    assert from_pieces(reader)[0].html != before


def test_a_piece_of_one_district_is_none_of_another(cast, birch, talk):
    from_pieces(reader_of(cast, cast.teacher))
    own = set(pieces._pieces)
    with schema_context(birch.schema_name):
        there = pieces.surroundings()
    assert own
    assert all(key.around.schema != there.schema for key in own)
    assert not pieces.kept({key.entry: key._replace(around=there) for key in own})


def test_an_entry_that_can_no_longer_be_read_is_left_out(cast, talk):
    """The right ended between the outline and the drawing."""
    reader = reader_of(cast, cast.mother)
    briefs, _earlier = outline(reader.user, reader.case_id)
    Guardianship.objects.filter(user=cast.mother).delete()
    assert drawn.drawn_before(briefs, reader) == []


def test_the_outline_pages_like_the_reading(cast):
    for number in range(reading.PAGE + 7):
        say(cast, body=str(number))
    for before in (0, reading.PAGE, 8, 1):
        briefs, earlier = outline(cast.mother, cast.case.pk, before=before)
        stretch = reading.latest(cast.mother, cast.case, before=before)
        assert [one.number for one in briefs] == [one.number for one in stretch.entries]
        assert earlier == stretch.earlier


def test_the_outline_gives_nothing_to_who_sees_nothing(cast, talk):
    for who in ("father", "other_mother", "other_teacher", "past_guest", "pta_officer"):
        assert outline(cast.people[who], cast.case.pk) == ([], 0)


def test_the_outline_names_the_latest_correction(cast, talk):
    briefs, _earlier = outline(cast.mother, cast.case.pk)
    stretch = reading.latest(cast.mother, cast.case)
    assert {one.pk: one.corrected_by for one in briefs if one.corrected_by} == stretch.corrected_by
    assert stretch.corrected_by
