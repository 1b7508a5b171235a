"""Is a part of a page that is kept right for everybody, and each person's token their own?"""

from __future__ import annotations

import re

import pytest
from django.template import Context, Template
from django.test import Client
from django.urls import reverse

from portal.templatetags.pieces import TOKEN, NotPlain
from tenants.base import pieces
from tests.thread_tools import say, url

TAG = "{% load pieces %}{% kept 'part' value %}<p>{{ value }} {{ seen }}</p>{% endkept %}"


@pytest.fixture(autouse=True)
def nothing_drawn():
    pieces.forget()


def draw(value, seen="first", text=TAG, **more):
    return Template(text).render(Context({"value": value, "seen": seen, **more}))


def test_the_same_values_are_drawn_once(in_alder):
    assert draw("a") == "<p>a first</p>"
    assert draw("a", seen="second") == "<p>a first</p>"
    assert draw("b", seen="second") == "<p>b second</p>"


def test_none_is_drawn_each_time(in_alder):
    assert draw(None) != draw(None, seen="second")


def test_true_and_one_are_two_things(in_alder):
    assert draw(True) == "<p>True first</p>"
    assert draw(1) == "<p>1 first</p>"


def test_what_is_not_plain_is_refused(in_alder):
    with pytest.raises(NotPlain):
        draw(["a"])


def test_a_part_holds_each_ones_own_token(in_alder):
    text = "{% load pieces %}{% kept 'form' value %}{% csrf_token %}{% endkept %}"
    assert 'value="mine"' in draw("a", text=text, csrf_token="mine")
    assert 'value="yours"' in draw("a", text=text, csrf_token="yours")


def test_a_page_from_kept_parts_can_be_sent(alder, cast, client_for):
    """With the check of tokens on, as in real life: the second page is drawn from kept parts."""
    say(cast)
    for name in ("mother", "teacher"):
        client = Client(
            enforce_csrf_checks=True, headers={"host": client_for(alder).defaults["SERVER_NAME"]}
        )
        client.force_login(cast.people[name])
        for _ in range(2):
            page = client.get(url(cast)).content.decode()
            assert TOKEN not in page
            token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[0]
            answer = client.post(
                reverse("set_language"),
                {"language": "es", "next": "/", "csrfmiddlewaretoken": token},
            )
            assert answer.status_code == 302


def test_the_header_is_each_ones_own(alder, cast, client_for):
    for name in ("mother", "teacher", "case_manager"):
        for _ in range(2):
            page = client_for(alder, cast.people[name]).get(url(cast)).content.decode()
            header = page.partition("<main")[0]
            assert f"Signed in as {cast.people[name].display_name}" in " ".join(header.split())


def test_the_bell_counts_on(alder, cast, client_for):
    from messaging.models import Notification
    from tenants.base.clock import now

    client = client_for(alder, cast.mother)
    for number in range(2):
        page = " ".join(client.get(reverse("home")).content.decode().split())
        assert ("Notices: nothing unread" in page) == (number == 0)
        Notification.objects.create(
            user=cast.mother,
            hat="family",
            kind="task",
            urgency="now",
            words="joined",
            event_id=cast.case.pk,
            key=f"bell-{number}",
            created_at=now(),
        )
    page = " ".join(client.get(reverse("home")).content.decode().split())
    assert "Notices: 2 unread" in page


def test_a_new_name_shows(alder, cast, client_for):
    client = client_for(alder, cast.mother)
    client.get(reverse("home"))
    cast.mother.display_name = "Another name"
    cast.mother.save()
    assert "Signed in as Another name" in " ".join(
        client.get(reverse("home")).content.decode().split()
    )
