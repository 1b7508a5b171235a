"""Does any route tell a PTA officer a word of a child or a case?

Every route of the resolver is asked, with the ids of everything there is in the officer's own
district. Each text about a child holds a secret word; the school, the teacher's name and the news
do not.
"""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.urls import reverse

from messaging.models import Announcement, AnnouncementText, SchoolEvent, VolunteerSlot
from tenants.people.models import School, User
from tests.guards.test_odd_input import FORM, read_names
from tests.guards.test_two_districts import (
    HARMLESS,
    MEANS,
    REFUSED,
    SPREAD,
    fill,
    inside,
    routes,
    shown,
    wants,
)

SECRET = "heron5821"


@pytest.fixture
def scene(alder):
    with inside(alder):
        cast, ids, _code = fill("alder", SECRET)
        School.objects.update(name="Alder School")
        User.objects.filter(display_name__contains=SECRET).update(display_name="A Teacher")
        AnnouncementText.objects.update(title="Fair", body="Come to the fair")
        SchoolEvent.objects.update(place="Yard")
        VolunteerSlot.objects.update(words={"en": "Bring a cake"})
        share = Announcement.objects.get(pk=ids[Announcement]).share
    return cast, ids, {"token": "x", "share": share}


def paths(ids, secrets):
    for item in routes():
        given = {
            name: ids[MEANS[name]] if name in MEANS else {**HARMLESS, **secrets}.get(name, "x")
            for name in wants(item)
        }
        yield item.name, reverse(item.name, kwargs=given, urlconf="portal.urls")


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", ["pta_officer", "guardian_as_officer"])
def test_no_route_tells_an_officer_a_word_of_a_case(alder, scene, client_for, method, who):
    cast, ids, secrets = scene
    if who not in cast.people:
        with inside(alder):
            from tests.crowd import add_crowd

            add_crowd(cast)
    client = client_for(alder, cast.people[who])
    found, opened = [], set()
    queries = [{}, *(dict.fromkeys(read_names(), str(ids[model])) for model in SPREAD)]
    for name, path in paths(ids, secrets):
        for query in queries:
            with transaction.atomic():
                if method == "get":
                    answer = client.get(path, query)
                else:
                    answer = client.post(path, urlencode(query), content_type=FORM)
                said = shown(answer)
                transaction.set_rollback(True)
            if SECRET in said:
                found.append(f"{name} {query}")
            if answer.status_code == 200:
                opened.add(name)
            if answer.status_code in REFUSED:
                break
    assert found == []
    if method == "get":
        assert {"home", "news_list", "new_post", "news_post"} <= opened
        assert not opened & {"thread", "case_list", "student", "document", "list_people"}


def test_no_row_about_a_child_is_visible_to_an_officer(alder, scene):
    from tests.guards.test_models import MODELS

    cast, _ids, _secrets = scene
    open_to_officers = {
        "Announcement",
        "AnnouncementText",
        "AnnouncementEdition",
        "AnnouncementFile",
        "AnnouncementRead",
        "Closure",
        "DistrictRule",
        "SchoolEvent",
        "VolunteerSlot",
        "DistrictSettings",
        "EarlyDismissal",
        "RoleAssignment",
        "School",
        "SchoolYear",
        "User",
    }
    with inside(alder):
        officer = User.objects.get(pk=cast.pta_officer.pk)
        seen = {model.__name__ for model in MODELS if model.objects.visible_to(officer).exists()}
        assert {u.pk for u in User.objects.visible_to(officer)} == {officer.pk}
        assert not any(
            model.objects.visible_to(AnonymousUser()).exists()
            for model in MODELS
            if model.__name__ != "DistrictSettings"
        )
    assert seen <= open_to_officers
