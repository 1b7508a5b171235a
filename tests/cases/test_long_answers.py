"""Do files on their way leave threads for pages, and is every place given back? With a real server
and slow lines: tests/races/test_slow_lines.py"""

import gc
import re
import uuid

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.urls import reverse

from cases.models import Document
from messaging import log_pdf
from messaging.models import Entry
from messaging.services import journal, journal_files
from tenants.audit.models import AccessRecord
from tenants.base.long_work import ROOM, SMALL, Crowded, Room, long_answer, made_answer
from tests.cases.test_documents import give
from tests.thread_tools import say, url

FILM = b"He reads each night. " * 20_000


@pytest.fixture(autouse=True)
def two_places(settings, db, monkeypatch):
    """Four threads: two files at once, one of each person. A closed answer leaves the test its
    connection."""
    settings.WEB_THREADS = 4
    monkeypatch.setattr(connections["default"], "close_if_unusable_or_obsolete", lambda: None)
    gc.collect()  # what other tests dropped
    assert ROOM.taken == 0
    yield
    gc.collect()
    assert ROOM.taken == 0


@pytest.fixture
def film(cast):
    row = give(cast, content=FILM)
    say(cast, body="See", documents=[row])
    row.refresh_from_db()
    return row


@pytest.fixture
def ask(alder, client_for, cast):
    """ask("teacher", row): the answer to one who wants this file, closed at the end."""

    def get(who, row, method="get", **headers):
        address = reverse("document", args=[row.pk, row.name])
        client = client_for(alder, cast.people[who])
        answers.append(getattr(client, method)(address, headers=headers))
        return answers[-1]

    answers = []
    yield get
    for answer in answers:
        answer.close()
    answers.clear()


def body(answer):
    return b"".join(answer.streaming_content)


def test_a_third_reader_waits_is_told_how_long_and_has_not_looked(ask, film, cast):
    assert [ask(who, film).status_code for who in ("mother", "teacher")] == [200, 200]
    answer = ask("case_manager", film)
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    page = answer.content.decode()
    assert "Many files are being sent or downloaded right now." in page
    assert "Try again in a minute." in page
    looks = AccessRecord.objects.filter(what=f"file:{film.pk}")
    assert {look.person_id for look in looks} == {cast.mother.pk, cast.teacher.pk}


def test_it_is_told_in_the_persons_language(ask, film, cast):
    cast.case_manager.language = "es"
    cast.case_manager.save()
    ask("mother", film)
    ask("teacher", film)
    answer = ask("case_manager", film)
    assert answer.status_code == 503
    assert 'lang="es"' in answer.content.decode()
    assert "Intente otra vez en un minuto." in answer.content.decode()


def test_one_person_does_not_take_all_places(ask, film):
    ask("teacher", film)
    answer = ask("teacher", film)
    assert answer.status_code == 503
    assert "Other files of yours are still on their way." in answer.content.decode()
    assert ask("mother", film).status_code == 200


def test_a_place_is_given_back_at_the_end(ask, film):
    for _ in range(3):
        assert body(ask("teacher", film)) == FILM


def test_a_place_is_given_back_when_the_reader_goes_away(ask, film):
    for _ in range(3):
        answer = ask("teacher", film)
        assert answer.status_code == 200
        next(iter(answer.streaming_content))
        answer.close()


def test_a_place_is_given_back_by_an_answer_that_never_began(ask, film):
    for _ in range(3):
        answer = ask("teacher", film)
        assert answer.status_code == 200
        answer.close()


def test_a_place_is_given_back_by_an_answer_that_nobody_closes(rf, cast):
    request = rf.get("/")
    request.user = cast.mother
    for _ in range(3):
        answer = long_answer(request, iter([b"x"]), length=None)
        assert ROOM.taken == 1
        del answer
        gc.collect()
        assert ROOM.taken == 0


def test_a_place_is_given_back_when_the_file_cannot_be_read_on(ask, film, monkeypatch):
    opened = default_storage.open

    class Broken:
        def __init__(self, file):
            self.file, self.close = file, file.close

        def seek(self, place):
            return self.file.seek(place)

        def read(self, _size):
            raise OSError("disk gone")

    monkeypatch.setattr(default_storage, "open", lambda *args: Broken(opened(*args)))
    for _ in range(3):
        answer = ask("teacher", film)
        assert answer.status_code == 200
        with pytest.raises(OSError, match="disk gone"):
            body(answer)
        answer.close()


def test_a_file_that_is_gone_takes_no_place(ask, film):
    default_storage.delete(film.stored_as)
    assert [ask("teacher", film).status_code for _ in range(3)] == [404, 404, 404]
    assert ROOM.taken == 0


def test_who_has_to_wait_leaves_no_file_open(rf, cast):
    request = rf.get("/")
    request.user = cast.mother
    first = long_answer(request, iter([b"x"]), length=None)

    class Source:
        closed = False

        def close(self):
            self.closed = True

    source = Source()
    with pytest.raises(Crowded):
        long_answer(request, iter([b"x"]), length=None, source=source)
    assert source.closed
    first.close()
    first.close()  # a second time gives nothing back that somebody else has by now
    assert ROOM.taken == 0


def test_small_files_and_small_pieces_and_heads_need_no_place(ask, film, cast):
    ask("mother", film)
    ask("teacher", film)
    small = give(cast, content=b"a" * SMALL)
    assert ask("mother", small).status_code == 200
    assert ask("teacher", film, Range="bytes=0-1023").status_code == 206
    assert ask("teacher", film, method="head").status_code == 200


def test_a_download_that_had_to_wait_goes_on_where_it_stopped(ask, film):
    first = ask("mother", film)
    got = next(iter(first.streaming_content))
    first.close()
    busy = [ask("teacher", film), ask("case_manager", film)]
    rest = {"Range": f"bytes={len(got)}-", "If-Range": first["ETag"]}
    assert ask("mother", film, **rest).status_code == 503
    for answer in busy:
        answer.close()
    answer = ask("mother", film, **rest)
    assert answer.status_code == 206
    assert got + body(answer) == FILM


def test_a_table_of_the_log_takes_a_place(alder, client_for, cast):
    say(cast, body="Hello")
    client = client_for(alder, cast.mother)
    address = reverse("case_log_csv", args=[cast.case.pk])
    answer = client.get(address)
    assert ROOM.taken == 1
    assert client.get(address).status_code == 503
    assert b"Hello" in body(answer)
    assert ROOM.taken == 0


def test_who_has_to_wait_is_a_warning_and_no_error(alder, client_for, cast, caplog):
    say(cast, body="Hello")
    client = client_for(alder, cast.mother)
    address = reverse("case_log_csv", args=[cast.case.pk])
    answer = client.get(address)
    assert client.get(address).status_code == 503
    answer.close()
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_a_private_file_takes_a_place(alder, client_for, cast):
    note = journal.begin(by=cast.mother, student=cast.child, key=uuid.uuid4())
    film = SimpleUploadedFile("night.txt", FILM)
    row = journal_files.add(by=cast.mother, note=note, uploaded_file=film)
    client = client_for(alder, cast.mother)
    address = reverse("journal_file", args=[row.pk, "night.txt"])
    answer = client.get(address)
    assert client.get(address).status_code == 503
    assert body(answer) == FILM
    assert ROOM.taken == 0


def test_a_long_log_on_paper_waits_and_a_short_one_does_not(
    alder, client_for, cast, ask, film, monkeypatch
):
    address = reverse("case_log_pdf", args=[cast.case.pk])
    client = client_for(alder, cast.mother)
    busy = [ask("teacher", film), ask("case_manager", film)]
    monkeypatch.setattr(log_pdf, "log_pdf", lambda *given: b"%PDF" * SMALL)
    assert client.get(address).status_code == 503
    monkeypatch.setattr(log_pdf, "log_pdf", lambda *given: b"%PDF")
    assert client.get(address).status_code == 200
    for answer in busy:
        answer.close()
    monkeypatch.setattr(log_pdf, "log_pdf", lambda *given: b"%PDF" * SMALL)
    assert client.get(address).content == b"%PDF" * SMALL
    assert ROOM.taken == 0


def test_heavy_work_that_has_to_wait_is_not_begun(rf, cast):
    request = rf.get("/")
    request.user = cast.mother
    busy = [long_answer(request, iter([b"x"]), length=None)]
    made = []
    with pytest.raises(Crowded):
        made_answer(request, lambda: made.append("in vain") or b"", heavy=True)
    assert made == []
    busy[0].close()
    with pytest.raises(ZeroDivisionError):
        made_answer(request, lambda: b"%d" % (1 // 0), heavy=True)
    assert ROOM.taken == 0
    made_answer(request, lambda: b"short", heavy=True)
    assert ROOM.taken == 0
    long = made_answer(request, lambda: b"%PDF" * SMALL, heavy=True)
    assert ROOM.taken == 1
    long.close()
    assert ROOM.taken == 0


def test_a_log_of_many_entries_takes_its_place_before_it_is_laid_out(
    alder, client_for, cast, ask, film, monkeypatch
):
    for number in range(3):
        say(cast, body=f"Hello {number}")
    begun = []
    monkeypatch.setattr(log_pdf, "LIGHT", 2)
    monkeypatch.setattr(log_pdf, "log_pdf", lambda *given: begun.append(given) or b"%PDF")
    client = client_for(alder, cast.mother)
    address = reverse("case_log_pdf", args=[cast.case.pk])
    busy = [ask("teacher", film), ask("case_manager", film)]
    assert (client.get(address).status_code, begun) == (503, [])
    for answer in busy:
        answer.close()
    assert (client.get(address).status_code, len(begun), ROOM.taken) == (200, 1, 0)


def test_a_file_on_its_way_in_waits_too_and_its_words_are_not_sent(
    alder, client_for, cast, ask, film
):
    ask("teacher", film)
    ask("case_manager", film)
    client = client_for(alder, cast.mother)
    fields = {"body": "With a film", "files": SimpleUploadedFile("film.txt", FILM)}
    answer = client.post(url(cast), fields)
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    page = answer.content.decode()
    assert "Copy your words from here." in page
    assert re.search(r"<textarea[^>]*readonly[^>]*>With a film</textarea>", page)
    wordless = client.post(url(cast), {"files": SimpleUploadedFile("film.txt", FILM)})
    assert "What you sent just now was not saved." in wordless.content.decode()
    fields |= {"files": SimpleUploadedFile("film.txt", FILM)}
    abroad = client.post(url(cast), fields, headers={"Sec-Fetch-Site": "cross-site"})
    assert (abroad.status_code, b"With a film" in abroad.content) == (503, False)
    assert not Entry.objects.filter(body="With a film").exists()
    small = {"body": "Only words", "files": SimpleUploadedFile("note.txt", b"Good night")}
    assert client.post(url(cast), small).status_code == 302


def test_a_file_that_came_in_gives_its_place_back(alder, client_for, cast):
    client = client_for(alder, cast.mother)
    for number in range(3):
        fields = {"body": f"Film {number}", "files": SimpleUploadedFile("film.txt", FILM)}
        assert client.post(url(cast), fields).status_code == 302
    assert Document.objects.filter(state="sent").count() == 3


def test_every_answer_in_pieces_takes_a_place():
    """Views make none by themselves."""
    from tests.guards.code import ROOT

    own = ROOT / "tenants" / "base" / "long_work.py"
    found = [
        path
        for package in ("portal", "messaging", "parent_training", "cases", "tenants")
        for path in (ROOT / package).rglob("*.py")
        if path != own and any(w in path.read_text() for w in ("StreamingHttp", "FileResponse"))
    ]
    assert found == []


def test_one_thread_lets_one_file_through(settings):
    settings.WEB_THREADS = 1
    room = Room()
    leave = room.enter("somebody")
    with pytest.raises(Crowded):
        room.enter("somebody else")
    leave()
    room.enter("somebody else")
