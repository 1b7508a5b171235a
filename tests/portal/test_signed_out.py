"""Is nothing lost that somebody typed while their sign-in ended?"""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.urls import reverse

from messaging.models import Entry
from messaging.services import drafts
from tests.thread_tools import url

WORDS = "Mamá <b> wrote this for an hour & more"
SHOWN = "Mamá &lt;b&gt; wrote this for an hour &amp; more"


@pytest.mark.parametrize("who", ["composer", "draft", "letter", "answer"])
def test_who_is_signed_out_gets_the_words_back_and_a_way_in(alder, cast, client_for, who):
    client = client_for(alder)
    target, field = {
        "composer": (url(cast), "body"),
        "draft": (url(cast, "save_draft"), "body"),
        "letter": (reverse("letter_preview", args=[cast.child.pk, "concern"]), "text"),
        "answer": (reverse("letter_question", args=[cast.child.pk, "concern", "sees"]), "sees"),
    }[who]
    page_from = f"http://{client.defaults['SERVER_NAME']}{url(cast)}?before=3"
    answer = client.post(target, {field: WORDS}, headers={"Referer": page_from})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "You are signed out" in page
    assert SHOWN in page
    assert f"/accounts/login/?next={url(cast)}%3Fbefore%3D3" in page
    assert not Entry.objects.filter(body__contains="Mamá").exists()


def test_a_piece_is_told_where_to_sign_in_and_the_way_back_is_a_page(alder, cast, client_for):
    client = client_for(alder)
    here = f"http://{client.defaults['SERVER_NAME']}{url(cast)}"
    headers = {"HX-Request": "true", "HX-Current-URL": here}
    answer = client.post(url(cast, "save_draft"), {"body": WORDS}, headers=headers)
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == f"/accounts/login/?next={url(cast)}"


@pytest.mark.parametrize("said", ["", "https://evil.example/x", "javascript:alert(1)", "//evil/x"])
def test_the_way_back_never_leads_away(alder, cast, client_for, said):
    answer = client_for(alder).post(url(cast), {}, headers={"Referer": said})
    assert answer.url == "/accounts/login/?next=/"


def test_who_has_to_choose_a_role_first_gets_the_words_back(alder, cast, client_for):
    client = client_for(alder, cast.two_hats)
    session = client.session
    session.pop("hat", None)
    session.save()
    page = client.post(url(cast), {"body": WORDS})
    assert page.status_code == 403
    assert "One step first" in page.text and SHOWN in page.text
    assert "/accounts/hat/?next=" in page.text
    assert client.get(url(cast))["Location"].startswith("/accounts/hat/")


def test_another_sites_form_is_not_shown(alder, cast, client_for):
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = client_for(alder).post(url(cast), {"body": WORDS}, headers=headers)
    assert answer.status_code == 302


@pytest.mark.parametrize(
    "field", ["password", "oldpassword", "code", "csrfmiddlewaretoken", "credential", "secret"]
)
def test_nothing_secret_is_shown_again(alder, cast, client_for, field):
    given = {field: "correct horse battery", "body": WORDS}
    page = client_for(alder).post(url(cast), given).content.decode()
    assert SHOWN in page
    assert "correct horse battery" not in page


def test_what_was_chosen_is_not_taken_for_what_was_written(alder, cast, client_for):
    given = {"key": "0b9c3f6a-52c1", "starts": "2026-03-01 09:30", "relationship": "step_father"}
    assert client_for(alder).post(url(cast), given).status_code == 302


@pytest.mark.parametrize("words", ["He said:\nno", "No me parece", "他今天读了一整本书"])
def test_a_few_words_are_words_in_every_language(alder, cast, client_for, words):
    page = client_for(alder).post(url(cast), {"agreed": words}).content.decode()
    assert words in page


def test_an_old_proof_loses_no_words(alder, cast, client_for):
    """Signed in again in another window: the form's proof against forgery is an old one."""
    client = client_for(alder, cast.mother, enforce_csrf_checks=True)
    client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    answer = client.post(url(cast), {"body": WORDS, "csrfmiddlewaretoken": "b" * 32})
    assert answer.status_code == 403
    assert SHOWN in answer.content.decode()


def test_a_fault_of_ours_loses_no_words(alder, cast, client_for, monkeypatch):
    def broken(**_given):
        raise ZeroDivisionError

    monkeypatch.setattr(drafts, "keep", broken)
    client = client_for(alder, cast.mother, raise_request_exception=False)
    answer = client.post(url(cast, "save_draft"), {"body": WORDS, "key": uuid.uuid4()})
    assert (answer.status_code, SHOWN in answer.content.decode()) == (500, True)


@pytest.mark.parametrize("files", [True, False])
def test_a_database_that_is_away_loses_no_words(alder, cast, client_for, monkeypatch, files):
    def gone(*_args):
        raise OperationalError("the server closed the connection")

    client = client_for(alder, cast.mother, raise_request_exception=False)
    monkeypatch.setattr(SessionStore, "load", gone)
    given = {"body": WORDS}
    if files:
        given["files"] = SimpleUploadedFile("film.mp4", b"x" * 4_000_000)
    else:
        given = urlencode(given)
    kind = {} if files else {"content_type": "application/x-www-form-urlencoded"}
    answer = client.post(url(cast), given, **kind)
    assert (answer.status_code, SHOWN in answer.content.decode()) == (503, True)


def test_a_role_that_ended_meanwhile_loses_no_words(alder, cast, client_for):
    answer = client_for(alder, cast.mother).post("/accounts/schools/", {"address": WORDS})
    assert (answer.status_code, SHOWN in answer.content.decode()) == (403, True)


def test_a_form_that_cannot_be_read_is_still_a_page(alder, cast, client_for):
    kind = "application/x-www-form-urlencoded; charset=latin-1"
    client = client_for(alder, cast.mother)
    assert client.post(url(cast), "body=a+b+c", content_type=kind).status_code == 400
    assert client_for(alder).post(url(cast), "body=a+b+c", content_type=kind).status_code == 302


def test_a_form_of_nothing_but_files_is_still_a_page(alder, client_for):
    given = {f"f{number}": SimpleUploadedFile("a", b"") for number in range(150)}
    assert client_for(alder).post("/no/such/page/", given).status_code == 404
