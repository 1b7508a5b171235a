"""Do people read the right words when the database is away or a form is too big?"""

from __future__ import annotations

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from django.utils import translation

from portal.request_ids import AddRequestId
from tenants import hosts, middleware
from tenants.audit.models import Event
from tenants.base import uploads


def _gone(*_args: object, **_more: object) -> None:
    raise OperationalError("the server closed the connection")


@pytest.mark.parametrize(("owner", "name"), [(middleware, "district_at"), (SessionStore, "load")])
def test_a_database_that_goes_away_before_the_view_is_503(
    alder, cast, client_for, monkeypatch, owner, name
):
    client = client_for(alder, cast.mother, raise_request_exception=False)
    monkeypatch.setattr(owner, name, _gone)
    answer = client.get("/accounts/me/")
    assert answer.status_code == 503
    assert answer["Retry-After"]


@pytest.mark.parametrize(("before", "asked"), [("en", "es-MX"), ("es", "en-US")])
def test_the_page_speaks_the_browsers_language_whomever_the_thread_served_before(
    alder, monkeypatch, before, asked
):
    monkeypatch.setattr(middleware, "district_at", _gone)
    client = Client(SERVER_NAME=hosts.primary_host(alder), raise_request_exception=False)
    with translation.override(before):
        answer = client.get("/accounts/login/", headers={"Accept-Language": asked})
    words = {"en-US": "We will be back soon", "es-MX": "Volvemos pronto"}[asked]
    assert answer.status_code == 503
    assert words in answer.content.decode()
    assert f'lang="{asked[:2]}"' in answer.content.decode()


def test_a_shared_cache_that_is_away_is_503_and_lets_nobody_in(alder, settings):
    """Signing in is limited; what cannot be counted is not let through."""
    redis = "django.core.cache.backends.redis.RedisCache"
    nobody_listens = "redis://127.0.0.1:1/0"
    settings.CACHES = {"default": {"BACKEND": redis, "LOCATION": nobody_listens}}
    client = Client(SERVER_NAME=hosts.primary_host(alder), raise_request_exception=False)
    answer = client.post("/accounts/login/", {"login": "a@example.org", "password": "wrong"})
    assert answer.status_code == 503
    assert answer["Retry-After"]


def _breaks(*_args: object, **_more: object) -> None:
    raise RuntimeError("a fault of ours")


def test_the_number_on_an_error_page_is_in_its_header_and_in_the_log(
    alder, cast, client_for, monkeypatch, caplog
):
    caplog.handler.addFilter(AddRequestId())
    client = client_for(alder, cast.mother, raise_request_exception=False)
    monkeypatch.setattr(SessionStore, "load", _gone)
    pages = {503: client.get("/accounts/me/")}
    monkeypatch.setattr(SessionStore, "load", _breaks)
    pages[500] = client.get("/accounts/me/")
    monkeypatch.undo()
    pages[404] = client.get("/no-such-page/")
    pages[403] = client.get("/accounts/people/")
    for status, page in pages.items():
        assert page.status_code == status
        number = page["X-Request-Id"]
        assert f"<strong>{number}</strong>" in page.content.decode(), status
        assert number in {record.request_id for record in caplog.records}, status
    assert len({page["X-Request-Id"] for page in pages.values()}) == 4


def test_a_form_whose_cookie_is_gone_says_to_load_the_page_again(alder):
    client = Client(SERVER_NAME=hosts.primary_host(alder), enforce_csrf_checks=True)
    page = client.post("/accounts/login/", {"login": "a@example.org", "password": "b"})
    assert page.status_code == 403
    assert "Please load the page again" in page.text
    assert "role" not in page.text.partition("<main")[2]


def _client(district) -> Client:
    client = Client(
        SERVER_NAME=hosts.primary_host(district),
        enforce_csrf_checks=True,
        raise_request_exception=False,
    )
    client.get("/accounts/login/")
    return client


def test_a_form_that_is_too_long_is_413(alder):
    answer = _client(alder).post(
        "/accounts/login/",
        "login=" + "a" * 3_000_000,
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 413


def test_a_stranger_cannot_fill_the_disk_through_a_page_that_takes_no_files(alder, monkeypatch):
    monkeypatch.setattr(uploads, "ROOM_FOR_PICTURE", 1000)
    file = SimpleUploadedFile("a.bin", b"x" * 200_000)
    answer = _client(alder).post("/accounts/login/", {"login": "a", "file": file})
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("proxies", "said", "kept"),
    [
        (0, "203.0.113.9", "127.0.0.1"),  # nobody we trust says so
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (1, "nonsense", None),
        (2, "203.0.113.9", None),  # too few: it came past a proxy
    ],
)
def test_a_change_keeps_the_address_it_came_from_behind_a_proxy(
    alder, cast, client_for, settings, proxies, said, kept
):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    client = client_for(alder, cast.mother, headers={"x-forwarded-for": said})
    given = {"display_name": "Ana", "language": "en", "reach_by": "email"}
    assert client.post("/accounts/me/", given).status_code == 302
    assert Event.objects.get(verb="person.changed").address == kept
