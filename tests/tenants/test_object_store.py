"""Do files in an S3 store stay private, in their district, and come in the pieces one asks for?

The store is a small server of this test that speaks the few words of S3 we use; boto3 talks to it
over HTTP as it would to any other.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import SuspiciousOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django_tenants.utils import schema_context

from cases.services import documents
from portal import file_environment
from tenants.base import store_contact
from tenants.base.storage import DistrictS3Storage
from tenants.provisioning import files
from tests.portal.test_starting import KINDS, start

MB = 1_000_000


class Store(BaseHTTPRequestHandler):
    """PUT, GET with a range, HEAD, DELETE and the list of a prefix."""

    held: dict[str, bytes]
    seen: list[tuple[str, str, dict[str, str]]]
    sent: int
    refuses: tuple[int, str] | None = None

    def _key(self):
        self.seen.append((self.command, self.path, dict(self.headers)))
        return urlsplit(self.path).path.removeprefix("/letters/")

    def _answer(self, status, body=b"", length=None, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        try:
            for at in range(0, len(body), 65536):
                self.wfile.write(body[at : at + 65536])
                type(self).sent += len(body[at : at + 65536])
        except ConnectionError:
            self.close_connection = True

    def do_PUT(self):
        self.held[self._key()] = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(200, ETag='"1"')

    def do_HEAD(self):
        body = self.held.get(self._key())
        self._answer(404 if body is None else 200, length=len(body or b""))

    def do_DELETE(self):
        self.held.pop(self._key(), None)
        self._answer(204)

    def do_GET(self):
        key, asked = self._key(), parse_qs(urlsplit(self.path).query)
        if "prefix" in asked:
            return self._list(asked["prefix"][0])
        if self.refuses:
            status, code = self.refuses
            words = f"<Error><Code>{code}</Code><Message>{code}</Message></Error>"
            return self._answer(status, words.encode())
        start = int(re.match(r"bytes=(\d+)-", self.headers["Range"])[1])
        body = self.held[key]
        span = f"bytes {start}-{len(body) - 1}/{len(body)}"
        return self._answer(206, body[start:], Content_Range=span)

    def _list(self, prefix):
        names = [name.removeprefix(prefix) for name in self.held if name.startswith(prefix)]
        folders = {name.split("/")[0] for name in names if "/" in name}
        parts = [f"<CommonPrefixes><Prefix>{prefix}{f}/</Prefix></CommonPrefixes>" for f in folders]
        own = [name for name in names if "/" not in name]
        parts += [f"<Contents><Key>{prefix}{n}</Key><Size>1</Size></Contents>" for n in own]
        found = "".join(parts)
        self._answer(200, f"<ListBucketResult>{found}</ListBucketResult>".encode())

    def log_message(self, *words):
        """Nothing is told."""


@pytest.fixture
def store(monkeypatch):
    made = type("Own", (Store,), {"held": {}, "seen": [], "sent": 0})
    server = ThreadingHTTPServer(("127.0.0.1", 0), made)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("FILES_S3_BUCKET", "letters")
    monkeypatch.setenv("FILES_S3_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("FILES_S3_REGION", "us-west-2")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def storage(store, in_alder):
    return DistrictS3Storage(**file_environment.object_store())


def test_a_file_is_private_and_lies_under_its_district(store, storage, alder, birch):
    name = storage.save("2026/plan.pdf", ContentFile(b"%PDF"))
    assert name == "2026/plan.pdf"
    assert store.held == {"d_alder/2026/plan.pdf": b"%PDF"}
    (put,) = [headers for command, _path, headers in store.seen if command == "PUT"]
    assert put["x-amz-acl"] == "private"
    with schema_context(birch.schema_name), pytest.raises(FileNotFoundError):
        storage.open("2026/plan.pdf")


def test_no_path_leads_out_of_the_district(storage, store):
    store.held["d_birch/plan.pdf"] = b"x"
    for name in ("../d_birch/plan.pdf", "/../d_birch/plan.pdf", "a/../../d_birch/plan.pdf"):
        with pytest.raises((SuspiciousOperation, FileNotFoundError)):
            storage.open(name)
    assert not [path for _command, path, _headers in store.seen if "/letters/d_birch" in path]


def test_a_piece_of_a_large_file_does_not_fetch_the_rest(store, storage):
    film = bytes(range(256)) * (40 * MB // 256)
    store.held["d_alder/film.mp4"] = film
    with storage.open("film.mp4") as file:
        assert store.sent == 0
        file.seek(30 * MB)
        assert file.read(1000) == film[30 * MB : 30 * MB + 1000]
    ranges = [headers.get("Range") for command, _path, headers in store.seen if command == "GET"]
    assert ranges == [f"bytes={30 * MB}-"]
    assert store.sent < 10 * MB


def test_reading_to_the_end_asks_once(store, storage):
    film = bytes(range(256)) * (3 * MB // 256)
    store.held["d_alder/film.mp4"] = film
    with storage.open("film.mp4") as file:
        assert b"".join(file.chunks()) == film
        assert file.size == len(film)
    assert [command for command, _p, _h in store.seen].count("GET") == 1


def test_a_name_that_is_taken_gets_another(store, storage):
    first, second = (storage.save("a.pdf", ContentFile(text)) for text in (b"1", b"2"))
    assert first != second
    assert sorted(store.held.values()) == [b"1", b"2"]


def test_a_district_s_files_are_listed_and_removed_and_no_others(
    store, storage, monkeypatch, in_alder
):
    for name in ("a.pdf", "2026/b.pdf", "2026/deep/c.pdf"):
        storage.save(name, ContentFile(b"x"))
    store.held["d_birch/plan.pdf"] = b"x"
    monkeypatch.setattr(files, "default_storage", storage)
    assert sorted(files.names()) == ["2026/b.pdf", "2026/deep/c.pdf", "a.pdf"]
    files.remove_all()
    assert store.held == {"d_birch/plan.pdf": b"x"}


def test_what_the_record_says_of_an_upload_is_what_the_store_holds(store, cast, settings):
    """boto reads a file twice when it signs it, and again when it must send it again."""
    options = file_environment.object_store()
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "tenants.base.storage.DistrictS3Storage", "OPTIONS": options}
    }
    given = SimpleUploadedFile("letter.txt", b"Dear school\n" * 20)
    row = documents.upload(by=cast.mother, case=cast.case, uploaded_file=given)
    (held,) = store.held.values()
    assert (row.size, row.sha256) == (len(held), hashlib.sha256(held).hexdigest())
    with default_storage.open(row.stored_as) as file:
        assert file.read() == held


# --- at the start -------------------------------------------------------------------------------
WRONG = [
    (404, "NoSuchBucket", "the store has no bucket named letters"),
    (403, "InvalidAccessKeyId", "AWS_ACCESS_KEY_ID is no key that the store"),
    (403, "SignatureDoesNotMatch", "AWS_SECRET_ACCESS_KEY does not go with"),
    (400, "AuthorizationHeaderMalformed", "FILES_S3_REGION is not where"),
]


@pytest.fixture
def files_in(settings):
    """As the site's settings say it."""

    def say():
        options = file_environment.object_store()
        settings.STORAGES = settings.STORAGES | {
            "default": {"BACKEND": store_contact.STORE, "OPTIONS": options}
        }

    return say


@pytest.mark.parametrize(("status", "code", "said"), WRONG)
def test_a_store_that_refuses_for_good_is_said_in_one_line(store, files_in, status, code, said):
    files_in()
    store.refuses = (status, code)
    line = store_contact.refusal()
    assert said in line and "\n" not in line


def test_a_store_that_lets_us_in_is_asked_once_and_for_nothing_of_a_district(store, files_in):
    files_in()
    for answer in ((404, "NoSuchKey"), (403, "AccessDenied"), (503, "SlowDown")):
        store.refuses = answer
        assert store_contact.refusal() == ""
    assert [path for _command, path, _headers in store.seen] == [
        f"/letters/{store_contact.ASKED}"
    ] * 3


def test_a_host_that_the_library_does_not_take_is_said(store, files_in, monkeypatch):
    monkeypatch.setenv("FILES_S3_ENDPOINT", "http://minio_store:9000")
    files_in()
    assert "FILES_S3_ENDPOINT cannot be used" in store_contact.refusal()


def test_a_store_that_is_away_is_waited_for(store, files_in, monkeypatch, caplog):
    monkeypatch.setenv("FILES_S3_ENDPOINT", "http://127.0.0.1:9")
    files_in()
    assert store_contact.refusal() == ""
    assert "is away" in caplog.text


@pytest.mark.parametrize("kind", ["web", "jobs"])
def test_web_and_jobs_do_not_start_with_a_bucket_that_is_not_there(store, kind, tmp_path):
    store.refuses = (404, "NoSuchBucket")
    (tmp_path / "staticfiles.json").write_text("{}")
    given = {name: os.environ[name] for name in os.environ if name.startswith(("AWS_", "FILES_S3"))}
    done = start(KINDS[kind], tmp_path, STATIC_DIR=str(tmp_path), **given)
    said = (done.stdout + done.stderr).strip()
    assert done.returncode != 0
    assert "the store has no bucket named letters" in said and "\n" not in said, said
