"""Does a person with two roles choose one, and does the other then count for nothing?"""

from __future__ import annotations

import pytest

from tests.cast import end_role_yesterday


@pytest.fixture
def client(alder, cast, client_for):
    return client_for(alder, cast.two_hats)


def test_who_has_two_is_asked_before_anything_else(client):
    for path in ("/", "/accounts/me/", "/accounts/people/", "/cases/"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/hat/?next=")
    page = client.get("/accounts/hat/?next=/accounts/me/").content.decode()
    assert "Which role do you want to use now?" in page


def test_the_answer_leads_on(client):
    answer = client.post("/accounts/hat/", {"hat": "family", "next": "/accounts/me/"})
    assert answer["Location"] == "/accounts/me/"
    assert client.get("/accounts/me/").wsgi_request.user.hat == "family"
    client.post("/accounts/hat/", {"hat": "staff"})
    assert client.get("/accounts/me/").wsgi_request.user.hat == "staff"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/"])
def test_it_does_not_lead_elsewhere(client, target):
    answer = client.post("/accounts/hat/", {"hat": "family", "next": target})
    assert answer["Location"] == "/"


def test_a_hat_that_is_not_held_has_no_effect(alder, cast, client_for):
    client = client_for(alder, cast.mother)
    client.post("/accounts/hat/", {"hat": "staff"})
    assert client.get("/accounts/me/").wsgi_request.user.hat == "family"


def test_a_hat_is_gone_with_its_role(client, cast):
    client.post("/accounts/hat/", {"hat": "staff"})
    end_role_yesterday(cast.two_hats, "classroom_teacher")
    assert client.get("/accounts/me/").wsgi_request.user.hat == "family"


def test_an_htmx_piece_takes_the_whole_page_there(client):
    answer = client.get("/", headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer["HX-Redirect"].startswith("/accounts/hat/")
