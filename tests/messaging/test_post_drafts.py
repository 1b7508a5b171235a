"""Is nothing lost of an announcement that somebody writes while the connection goes?"""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from messaging.models import Announcement, PostDraft
from messaging.services import post_drafts, voices
from tenants.base.errors import NotAllowed
from tests import news_tools as tools


@pytest.fixture
def officer(alder, cast, client_for):
    cast.pta_officer.wear("pta")
    return client_for(alder, cast.pta_officer)


def typed(cast, key, **more):
    """What a browser sends of the form while somebody writes."""
    return {
        "key": str(key),
        "version": "0",
        "voice": voices.of(cast.pta_officer)[0].key,
        "groups": ["families", "teachers"],
        "language1": "en",
        "title1": "Book fair",
        "body1": "Come on **Friday**.",
        "language2": "es",
        "title2": "Feria del libro",
        "body2": "",
        "label2": "",
        "pinned": "on",
        "has_event": "on",
        "day": "",
        "place": "School yard",
        "slots-TOTAL_FORMS": "3",
        "slots-INITIAL_FORMS": "0",
        "slots-0-what": "Bring a cake",
        "slots-0-places": "5",
        "slots-1-what": "",
        "action": "save",
        **more,
    }


def key_of(page):
    return page.context["form"]["key"].value()


def test_what_was_typed_is_there_again(officer, cast):
    address, key = reverse("new_post"), key_of(officer.get(reverse("new_post")))
    answer = officer.post(address, typed(cast, key))
    assert (answer.status_code, "Saved" in answer.content.decode()) == (200, True)
    assert not Announcement.objects.exists()
    page = officer.get(address)
    form, event = page.context["form"], page.context["event"]
    assert str(key_of(page)) == str(key)
    shown = {name: form[name].value() for name in ("title1", "body1", "title2", "groups", "pinned")}
    assert shown == {
        "title1": "Book fair",
        "body1": "Come on **Friday**.",
        "title2": "Feria del libro",
        "groups": ["families", "teachers"],
        "pinned": True,
    }
    assert (event["has_event"].value(), event["place"].value()) == (True, "School yard")
    assert [row["what"].value() for row in event.rows.forms][:2] == ["Bring a cake", None]
    assert "Only you see it" in page.content.decode()


def test_saving_it_ends_what_was_kept(officer, cast):
    address, key = reverse("new_post"), key_of(officer.get(reverse("new_post")))
    officer.post(address, typed(cast, key))
    whole = typed(cast, key, title2="", has_event="", place="", action="")
    whole["slots-0-what"] = whole["slots-0-places"] = ""
    assert officer.post(address, whole).status_code == 302
    assert Announcement.objects.get().pk == uuid.UUID(str(key))
    assert not PostDraft.objects.exists()
    # A late save of the old window brings nothing back.
    assert officer.post(address, typed(cast, key)).status_code == 204
    assert key_of(officer.get(address)) != key


def test_a_change_is_kept_beside_what_is_saved(officer, cast):
    post = tools.post(cast.pta_officer, tools.pta(cast))
    address = reverse("change_post", args=[post.pk])
    officer.post(address, typed(cast, post.pk, version=str(post.version), title1="Book sale"))
    assert officer.get(address).context["form"]["title1"].value() == "Book sale"
    assert "Book sale" not in officer.get(reverse("news_post", args=[post.pk])).content.decode()
    officer.post(address, {"key": str(post.pk), "action": "forget"})
    assert officer.get(address).context["form"]["title1"].value() == "Book fair"


def test_an_empty_form_is_not_kept(officer, cast):
    empty = typed(cast, uuid.uuid4(), title1="", body1=" ", title2="", place="")
    assert officer.post(reverse("new_post"), empty).status_code == 204
    assert not PostDraft.objects.exists()


def test_odd_values_are_kept_and_break_nothing(officer, cast):
    odd = typed(cast, uuid.uuid4(), day="soon", voice="nobody", groups=["x"], version="-7")
    odd["body1"] = "a\x00b"
    odd["slots-0-places"] = "many"
    assert officer.post(reverse("new_post"), odd).status_code == 200
    assert officer.get(reverse("new_post")).status_code == 200


def test_nobody_else_sees_or_keeps_it(alder, officer, cast, client_for):
    key = uuid.uuid4()
    officer.post(reverse("new_post"), typed(cast, key))
    other = client_for(alder, cast.administrator).get(reverse("new_post"))
    assert other.context["form"]["title1"].value() is None
    cast.mother.wear("family")
    with pytest.raises(NotAllowed):
        post_drafts.keep(by=cast.mother, key=key, answers={"title1": ["x"]}, version=0)
