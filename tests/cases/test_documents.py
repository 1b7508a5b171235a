"""Are files checked, cleaned, kept apart, handed out to the right people, and swept away?"""

import datetime as dt
import hashlib
import io
import uuid
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import StopUpload
from django.db import connection
from django.test.client import BOUNDARY, MULTIPART_CONTENT, FakePayload, encode_multipart
from django.urls import reverse
from PIL import Image

from cases import jobs
from cases.models import Document
from cases.services import documents
from messaging.models import Draft, Entry
from tenants.audit.models import AccessRecord, Event
from tenants.base import uploads
from tenants.base.clock import now
from tenants.base.errors import NotAllowed
from tenants.people.services import district_settings
from tests.thread_tools import say, url

SAMPLES = Path(__file__).parent / "files" / "samples"
TEXT = b"He reads each night. " * 500
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def give(cast, who="mother", name="note.txt", content=TEXT, case=None):
    file = SimpleUploadedFile(name, content)
    return documents.upload(by=cast.people[who], case=case or cast.case, uploaded_file=file)


@pytest.fixture
def sent(cast):
    """A file that an entry carries."""
    row = give(cast)
    say(cast, body="See", documents=[row])
    row.refresh_from_db()
    return row


@pytest.fixture
def fetch(alder, client_for, cast):
    def get(row, who="mother", name=None, method="get", **headers):
        address = reverse("document", args=[row.pk, name or row.name])
        client = client_for(alder, cast.people[who])
        given = {k.replace("_", "-"): v for k, v in headers.items()}
        answers.append(getattr(client, method)(address, headers=given))
        return answers[-1]

    answers = []
    yield get
    for answer in answers:
        answer.close()


def body(answer):
    return b"".join(answer.streaming_content)


def stored_files():
    folder = Path(settings.FILES_DIR) / connection.schema_name
    return {path.name for path in folder.rglob("*") if path.is_file()}


# --- in ---------------------------------------------------------------------------------------


def test_an_upload_is_kept_under_the_district_with_its_hash(cast):
    row = give(cast)
    assert row.sha256 == hashlib.sha256(TEXT).hexdigest()
    assert (row.size, row.state, row.case) == (len(TEXT), "waiting", cast.case)
    folder = Path(settings.FILES_DIR) / connection.schema_name
    assert (folder / row.stored_as).read_bytes() == TEXT
    assert row.name not in row.stored_as
    assert Event.objects.filter(verb="document.uploaded", target_id=str(row.pk)).count() == 1


@pytest.mark.parametrize("who", ["father", "other_mother", "other_teacher", "district_staff"])
def test_only_who_may_write_may_upload(cast, who):
    with pytest.raises(NotAllowed):
        give(cast, who)
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.txt", "..\\..\\boot.txt", "/etc/a.txt", "a\x00.txt"]
)
def test_a_name_with_a_path_stays_a_name(cast, name):
    row = give(cast, name=name)
    assert not set(row.name) & set("/\\\0")
    assert row.stored_as.startswith("documents/")


@pytest.mark.parametrize("name,content", [("a.pdf", TEXT), ("photo.jpg", PDF), ("a.txt", PDF)])
def test_the_type_is_told_by_content(cast, name, content):
    row = give(cast, name=name, content=content)
    assert row.content_type.startswith("application/pdf" if content == PDF else "text/plain")


@pytest.mark.parametrize(
    "content", [b"", b"MZ\x90\0" + bytes(200), b"<html><script>alert(1)</script></html>"]
)
def test_what_is_not_taken_leaves_nothing(cast, content):
    before = stored_files()
    with pytest.raises(ValidationError):
        give(cast, name="letter.pdf", content=content)
    assert not Document.objects.exists()
    assert stored_files() == before


def test_the_place_of_a_photo_is_gone(cast):
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[2] = (47.0, 36.0, 22.0)
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG", exif=exif.tobytes())
    assert b"SecretCamera" in out.getvalue()
    row = give(cast, name="desk.jpg", content=out.getvalue())
    with default_storage.open(row.stored_as) as file:
        kept = file.read()
    assert b"SecretCamera" not in kept
    assert not Image.open(io.BytesIO(kept)).getexif()
    assert row.sha256 == hashlib.sha256(kept).hexdigest()


@pytest.mark.parametrize(
    ("sample", "name", "kind"),
    [
        ("film.mov", "film.mov", "video/quicktime"),
        ("film.mp4", "film.mp4", "video/mp4"),
        ("photo.heic", "photo.jpg", "image/jpeg"),
    ],
)
def test_the_hash_is_that_of_the_cleaned_bytes_and_stays_with_the_entry(
    cast, fetch, sample, name, kind
):
    old = (SAMPLES / sample).read_bytes()
    row = give(cast, name=sample, content=old)
    with default_storage.open(row.stored_as) as file:
        kept = file.read()
    assert kept != old
    assert b"47.6" not in kept
    assert b"Secret" not in kept
    assert (row.name, row.content_type, row.size) == (name, kind, len(kept))
    assert row.sha256 == hashlib.sha256(kept).hexdigest()
    entry = say(cast, body="See", documents=[row])
    assert entry.attachments[0]["sha256"] == row.sha256
    assert body(fetch(row, "teacher")) == kept


@pytest.mark.parametrize("make", [io.BytesIO, lambda raw: SimpleUploadedFile("a.txt", raw)])
def test_the_size_is_that_of_the_file_in_memory_and_elsewhere(make, tmp_path):
    raw = b"three pages"
    (tmp_path / "a").write_bytes(raw)
    with (tmp_path / "a").open("rb") as on_disk:
        for file in (make(raw), on_disk):
            file.read(3)
            digest, size = documents.fingerprint(file)
            assert (digest, size) == (hashlib.sha256(raw).hexdigest(), len(raw))
            assert file.read() == raw


def test_too_big_is_refused_with_the_limit_in_words(cast, monkeypatch):
    monkeypatch.setattr(district_settings.current(), "upload_limit_mb", 1)
    with pytest.raises(ValidationError, match="up to 1 MB"):
        give(cast, content=b"a" * 1_000_001)


def test_a_failure_while_storing_leaves_nothing(cast, monkeypatch):
    before = stored_files()

    class HalfRead(File):
        def chunks(self, chunk_size=None):
            yield b"half"
            raise OSError("disk full")

    monkeypatch.setattr(documents, "File", HalfRead)
    with pytest.raises(OSError, match="disk full"):
        give(cast)
    assert not Document.objects.exists()
    assert stored_files() == before


# --- too big, at the door ---------------------------------------------------------------------


@pytest.fixture
def tight(monkeypatch):
    """A district that takes one megabyte."""
    monkeypatch.setattr(district_settings.current(), "upload_limit_mb", 1)


def typed_with(client, cast, size, name="thread", **more):
    """Words and a file of that size, as the composer sends them."""
    file = SimpleUploadedFile("big.txt", b"a" * size)
    fields = {"body": "Long words", "channel": "phone", **more, "files": file}
    return client.post(url(cast, name), fields)


@pytest.mark.parametrize("size", [1_100_000, 2_100_000])
def test_files_too_big_are_left_out_and_the_words_stay(alder, client_for, cast, tight, size):
    client = client_for(alder, cast.mother)
    answer = typed_with(client, cast, size)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "at most 1 MB go at a time" in page
    assert "Long words" in page
    kept = Draft.objects.get(author=cast.mother)
    assert (kept.body, kept.data["channel"]) == ("Long words", "phone")
    assert not Document.objects.exists()
    assert not Entry.objects.filter(body="Long words").exists()


def test_an_empty_file_is_told_once_by_its_name(alder, client_for, cast):
    fields = {"body": "Long words", "files": SimpleUploadedFile("note.txt", b"")}
    answer = client_for(alder, cast.mother).post(url(cast), fields)
    assert answer.status_code == 422
    said = ["“note.txt” is empty. Choose another file."]
    assert answer.context["composer"].form.errors == {"files": said}
    assert Draft.objects.get(author=cast.mother).body == "Long words"
    assert not Document.objects.exists()


def test_who_saves_with_files_too_big_reads_why(alder, client_for, cast, tight):
    client = client_for(alder, cast.mother)
    answer = typed_with(client, cast, 2_100_000, "save_draft")
    page = client.get(answer.url).content.decode()
    assert "at most 1 MB go at a time" in page
    assert "Long words" in page


def test_an_announced_length_is_refused_before_a_byte_of_a_file_is_read(
    alder, client_for, cast, tight, monkeypatch
):
    def never(*_args):
        raise AssertionError("a byte was read")

    monkeypatch.setattr(uploads.Limit, "receive_data_chunk", never)
    assert typed_with(client_for(alder, cast.mother), cast, 2_100_000).status_code == 422


def test_of_a_stranger_no_byte_of_a_file_is_read(alder, client_for, cast, monkeypatch):
    def never(*_args):
        raise AssertionError("a byte was read")

    monkeypatch.setattr(uploads.Limit, "receive_data_chunk", never)
    answer = typed_with(client_for(alder), cast, 100)
    assert answer.status_code in (302, 403)


def test_what_streams_in_is_counted(rf):
    limit = uploads.Limit(rf.post("/"), 10)
    assert limit.receive_data_chunk(b"12345", 0) == b"12345"
    with pytest.raises(StopUpload):
        limit.receive_data_chunk(b"678901", 5)
    assert limit.passed


def test_a_file_on_its_way_has_no_name_so_a_killed_server_leaves_none(rf, tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "FILE_UPLOAD_TEMP_DIR", str(tmp_path))
    handler = uploads.Nameless(rf.post("/"))
    handler.new_file("files", "a.txt", "text/plain", 5)
    handler.receive_data_chunk(b"hello", 0)
    assert list(tmp_path.iterdir()) == []
    file = handler.file_complete(5)
    assert file.read() == b"hello"
    file.close()


def test_a_cut_off_or_too_big_upload_leaves_no_temporary_file(
    alder, client_for, cast, tight, tmp_path, monkeypatch
):
    monkeypatch.setattr(settings, "FILE_UPLOAD_TEMP_DIR", str(tmp_path))
    client = client_for(alder, cast.mother)
    typed_with(client, cast, 1_100_000)
    assert list(tmp_path.iterdir()) == []
    whole = encode_multipart(BOUNDARY, {"body": "x", "files": SimpleUploadedFile("a", TEXT * 20)})

    class Cut(FakePayload):
        def read(self, *args):
            data = super().read(*args)
            if not data:
                raise OSError("connection lost")
            return data

    browser = client_for(alder, cast.mother, enforce_csrf_checks=True)
    browser.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    answer = browser.generic(
        "POST",
        url(cast),
        content_type=MULTIPART_CONTENT,
        CONTENT_LENGTH=str(len(whole)),
        **{"wsgi.input": Cut(whole[:-500])},
    )
    assert answer.status_code == 403  # nobody is there to read it
    assert Draft.objects.get(author=cast.mother).body == "Long words"
    assert list(tmp_path.iterdir()) == []
    assert not Document.objects.exists()


# --- out --------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["mother", "teacher", "case_manager", "district_staff"])
def test_the_readers_of_the_entry_get_the_file(fetch, sent, who):
    answer = fetch(sent, who)
    assert answer.status_code == 200
    assert body(answer) == TEXT
    assert answer["Content-Disposition"] == 'attachment; filename="note.txt"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Length"] == str(len(TEXT))
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "who", ["father", "other_mother", "other_teacher", "interpreter", "pta_officer", "past_guest"]
)
def test_nobody_else_gets_it(fetch, sent, who):
    assert fetch(sent, who).status_code in (403, 404)


def test_the_other_family_and_the_other_district_get_nothing(
    birch, client_for, birch_cast, fetch, sent
):
    assert fetch(sent, "other_mother").status_code == 404
    address = reverse("document", args=[sent.pk, sent.name])
    assert client_for(birch, birch_cast.mother).get(address).status_code == 404


def test_nobody_signed_in_is_sent_to_sign_in(alder, client_for, sent):
    address = reverse("document", args=[sent.pk, sent.name])
    assert client_for(alder).get(address).status_code == 302


def test_a_waiting_file_is_its_uploaders_alone(cast, fetch):
    row = give(cast)
    assert fetch(row).status_code == 200
    assert fetch(row, "teacher").status_code == 404
    assert not AccessRecord.objects.exists()


def test_a_look_is_recorded_once_for_a_download_in_pieces(cast, fetch, sent):
    fetch(sent, "teacher")
    for start in (0, 100, 200):
        fetch(sent, "teacher", Range=f"bytes={start}-{start + 50}")
    looks = AccessRecord.objects.filter(person_id=cast.teacher.pk)
    assert [(look.what, look.role) for look in looks] == [(f"file:{sent.pk}", "classroom_teacher")]
    assert looks[0].student_id == cast.child.pk


def test_the_parent_reads_of_the_look_in_words(alder, client_for, cast, fetch, sent):
    fetch(sent, "teacher")
    address = reverse("looks", args=[cast.child.pk])
    html = client_for(alder, cast.mother).get(address).content.decode()
    assert "A file" in html
    assert str(sent.pk) not in html


def test_a_name_with_emoji_survives(cast, fetch):
    row = give(cast, name="Tarea de Ana 👩🏽‍🎓 año.txt")
    answer = fetch(row)
    assert "👩🏽‍🎓" in row.name
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{quote(row.name)}"


@pytest.mark.parametrize(
    "asked,span",
    [
        ("bytes=0-9", (0, 9)),
        ("bytes=10-", (10, len(TEXT) - 1)),
        ("bytes=-7", (len(TEXT) - 7, len(TEXT) - 1)),
        ("bytes=5-999999999", (5, len(TEXT) - 1)),
        ("bytes=-999999999", (0, len(TEXT) - 1)),
    ],
)
def test_a_range(fetch, sent, asked, span):
    answer = fetch(sent, Range=asked)
    start, end = span
    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes {start}-{end}/{len(TEXT)}"
    assert answer["Content-Length"] == str(end - start + 1)
    assert body(answer) == TEXT[start : end + 1]


@pytest.mark.parametrize("asked", ["bytes=999999999-", "bytes=9-3", "bytes=-0"])
def test_a_range_outside_of_the_file(fetch, sent, asked):
    answer = fetch(sent, Range=asked)
    assert answer.status_code == 416
    assert answer["Content-Range"] == f"bytes */{len(TEXT)}"


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "lines=1-2", "bytes=-", "bytes=a-b"])
def test_other_ranges_give_the_whole_file(fetch, sent, asked):
    answer = fetch(sent, Range=asked)
    assert (answer.status_code, body(answer)) == (200, TEXT)


def test_a_range_only_of_the_same_version(fetch, sent):
    etag = f'"{sent.sha256}"'
    assert fetch(sent, Range="bytes=0-1", If_Range=etag).status_code == 206
    assert fetch(sent, Range="bytes=0-1", If_Range='"other"').status_code == 200
    assert fetch(sent, If_None_Match=etag).status_code == 304


def test_head_tells_the_size_without_the_file(fetch, sent):
    answer = fetch(sent, method="head")
    assert (answer.status_code, answer["Content-Length"]) == (200, str(len(TEXT)))
    assert answer.content == b""


def test_a_type_that_a_browser_could_run_is_not_told(cast, fetch):
    row = give(cast)
    Document.objects.filter(pk=row.pk).update(content_type="image/svg+xml")
    assert fetch(row)["Content-Type"] == "application/octet-stream"


def test_a_text_says_its_letters_and_is_still_only_downloaded(cast, fetch):
    answer = fetch(give(cast, content="Leyó bien, señora".encode()))
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment")
    assert body(answer).decode(answer.charset) == "Leyó bien, señora"


def test_a_lost_file_is_not_found(fetch, sent):
    default_storage.delete(sent.stored_as)
    assert fetch(sent).status_code == 404


# --- the sweep --------------------------------------------------------------------------------


def _older(row, hours):
    Document.objects.filter(pk=row.pk).update(created_at=now() - dt.timedelta(hours=hours))


def test_the_sweep_takes_what_waited_a_day_and_nothing_else(cast, sent):
    old, fresh = give(cast), give(cast)
    _older(old, 25)
    _older(fresh, 23)
    _older(sent, 1000)
    assert documents.sweep_waiting() == 1
    assert not default_storage.exists(old.stored_as)
    assert {row.pk for row in Document.objects.all()} == {fresh.pk, sent.pk}
    assert default_storage.exists(sent.stored_as)
    assert Event.objects.filter(verb="document.removed", target_id=str(old.pk)).count() == 1


def test_the_sweep_takes_a_row_whose_upload_was_cut_off(cast):
    row = Document.objects.create(
        case=cast.case,
        uploaded_by=cast.mother,
        name="half.pdf",
        content_type="application/pdf",
        size=0,
        sha256="",
        stored_as=f"documents/{uuid.uuid4()}",
    )
    _older(row, 30)
    jobs.sweep_files()
    assert not Document.objects.exists()


def test_a_file_that_cannot_be_deleted_is_tried_again(cast, monkeypatch):
    row = give(cast)
    _older(row, 30)

    def stuck(_name):
        raise OSError("read-only")

    with monkeypatch.context() as patch:
        patch.setattr(default_storage, "delete", stuck)
        assert documents.sweep_waiting() == 0
    assert documents.sweep_waiting() == 1


# --- connections ------------------------------------------------------------------------------


def test_a_download_holds_no_database_connection(fresh_district, client_for):
    from django.test import Client
    from django_tenants.utils import schema_context

    from tenants import hosts
    from tests.cast import make_cast

    with schema_context(fresh_district.schema_name):
        cast = make_cast("loan")
        row = give(cast)
    client = Client(SERVER_NAME=hosts.primary_host(fresh_district))
    with schema_context(fresh_district.schema_name):
        client.force_login(cast.mother)
    answer = client.get(reverse("document", args=[row.pk, row.name], urlconf="portal.urls"))
    chunks = iter(answer.streaming_content)
    assert next(chunks)
    assert connection.connection is None
    answer.close()
