"""Is nothing lost that somebody typed while their sign-in ended?"""

from __future__ import annotations

import pytest
from django.conf import settings
from django.urls import reverse

from messaging.models import Entry
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


def test_another_sites_form_is_not_shown(alder, cast, client_for):
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = client_for(alder).post(url(cast), {"body": WORDS}, headers=headers)
    assert answer.status_code == 302


@pytest.mark.parametrize("field", ["password", "code", "csrfmiddlewaretoken", "key"])
def test_nothing_secret_is_shown_again(alder, cast, client_for, field):
    answer = client_for(alder).post(url(cast), {field: "secret-words", "body": "x"})
    assert "secret-words" not in answer.content.decode()


def test_an_old_proof_loses_no_words(alder, cast, client_for):
    """Signed in again in another window: the form's proof against forgery is an old one."""
    client = client_for(alder, cast.mother, enforce_csrf_checks=True)
    client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    answer = client.post(url(cast), {"body": WORDS, "csrfmiddlewaretoken": "b" * 32})
    assert answer.status_code == 403
    assert SHOWN in answer.content.decode()
