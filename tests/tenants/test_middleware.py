"""Does the host name, and nothing else, decide whose pages a request sees?"""

from __future__ import annotations

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory

from tenants import hosts
from tenants.middleware import DistrictMiddleware
from tenants.models import District
from tenants.provisioning import status


@pytest.fixture
def ask():
    """ask(host) sends a request through the middleware to a view that says where it runs."""
    seen: dict[str, object] = {}

    def view(request):
        seen.update(schema=connection.schema_name, tenant=request.tenant)
        seen["urlconf"] = getattr(request, "urlconf", None)
        return HttpResponse("in")

    def send(host, **headers):
        seen.clear()
        request = RequestFactory().get("/", headers={"host": host, **headers})
        response = DistrictMiddleware(view)(request)
        response.seen = dict(seen)
        return response

    return send


@pytest.mark.parametrize(
    "host", ["alder.footbridge.test", "ALDER.Footbridge.Test", "alder.footbridge.test:8000"]
)
def test_a_known_host_runs_in_its_district(ask, alder, host):
    response = ask(host)
    assert response.seen["schema"] == "d_alder"
    assert response.seen["tenant"] == alder
    assert connection.schema_name == "public"


@pytest.mark.parametrize(
    "host",
    ["nobody.footbridge.test", "evil.example", "alder.footbridge.test.evil.example", "bad_host!",
     "sub.alder.footbridge.test", "[::1]", ""],
)  # fmt: skip
def test_an_unknown_host_learns_nothing(ask, alder, birch, host):
    response = ask(host)
    text = response.content.decode()
    assert response.status_code == 404
    assert response.seen == {}
    assert "There is no page here" in text
    assert "lder" not in text and "irch" not in text and "evil" not in text


def test_every_unknown_host_gets_the_same_page(ask, alder):
    pages = {ask(host).content for host in ("nobody.footbridge.test", "evil.example", "zz.test")}
    assert len(pages) == 1


def test_the_bare_domain_runs_in_public(ask, db):
    seen = ask("footbridge.test").seen
    assert seen == {"schema": "public", "tenant": None, "urlconf": "portal.urls_public"}


@pytest.mark.parametrize(("state", "wait"), [("creating", "30"), ("suspended", "3600")])
def test_a_district_that_is_not_open_says_so_kindly(ask, make_district, owner_sql, state, wait):
    district = make_district(name="Cedar Schools")
    owner_sql(
        "UPDATE tenants_district SET status = %s, suspended_reason = 'unpaid' WHERE slug = %s",
        [state, district.slug],
    )
    response = ask(hosts.primary_host(district))
    assert response.status_code == 503
    assert response["Retry-After"] == wait
    assert "Cedar Schools" in response.content.decode()
    assert "unpaid" not in response.content.decode()
    assert response.seen == {}


@pytest.mark.parametrize("path", ["/", "/theme.css", "/nothing/here/"])
def test_a_closed_district_is_no_error_of_ours(client_for, make_district, caplog, path):
    district = make_district()
    status.suspend(district.slug, "a reason")
    assert client_for(district).get(path).status_code == 503
    assert caplog.record_tuples == []


def test_the_language_of_these_pages_is_the_browsers(ask, db):
    assert 'lang="es"' in ask("nobody.footbridge.test", accept_language="es-MX,es").content.decode()
    assert 'lang="en"' in ask("nobody.footbridge.test", accept_language="fr").content.decode()


def test_an_error_in_the_view_leaves_the_connection_in_public(alder):
    def broken(request):
        raise ZeroDivisionError

    request = RequestFactory().get("/", headers={"host": "alder.footbridge.test"})
    with pytest.raises(ZeroDivisionError):
        DistrictMiddleware(broken)(request)
    assert connection.schema_name == "public"


def test_a_second_request_does_not_ask_for_the_district_again(
    ask, alder, django_assert_num_queries
):
    ask("alder.footbridge.test")
    with django_assert_num_queries(0):
        first = ask("alder.footbridge.test").seen["tenant"]
    first.name = "changed by one request"
    assert ask("alder.footbridge.test").seen["tenant"].name == alder.name


def test_what_is_remembered_is_soon_asked_again(ask, make_district, monkeypatch):
    district = make_district()
    host = hosts.primary_host(district)
    assert ask(host).status_code == 200
    monkeypatch.setattr(hosts, "forget", lambda: None)  # as in another process
    status.suspend(district.slug, "a reason")
    later = hosts.time.monotonic() + hosts.KEEP_FOR
    monkeypatch.setattr(hosts.time, "monotonic", lambda: later)
    assert ask(host).status_code == 503


def test_made_up_hosts_take_no_memory(ask, db):
    hosts.forget()
    for number in range(20):
        ask(f"made-up-{number}.footbridge.test")
    assert hosts._known == {}


def test_suspend_and_resume(ask, make_district):
    district = make_district()
    host = hosts.primary_host(district)
    assert ask(host).status_code == 200
    status.suspend(district.slug, "a reason")
    assert ask(host).status_code == 503
    assert District.objects.get(pk=district.pk).suspended_reason == "a reason"
    status.resume(district.slug)
    assert ask(host).status_code == 200
