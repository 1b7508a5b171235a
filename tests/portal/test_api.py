"""Does the JSON API keep to the same two doors as the pages?"""

import pytest
from django.urls import reverse

from messaging.models import Entry
from tenants.audit.models import AccessRecord


def url(name, **kwargs):
    return reverse(name, kwargs=kwargs, urlconf="portal.urls")


@pytest.fixture
def as_(alder, cast, client_for):
    return lambda who: client_for(alder, cast.people[who])


def test_a_stranger_must_sign_in(alder, cast, client_for):
    assert client_for(alder).get(url("api_cases")).status_code == 403


def test_each_sees_only_their_cases(as_, cast):
    assert [c["child"] for c in as_("mother").get(url("api_cases")).json()] == ["Ana"]
    assert as_("pta_officer").get(url("api_cases")).json() == []


def test_a_message_is_added_once_and_read_back(as_, cast):
    where = url("api_entries", case_id=cast.case.pk)
    first = as_("mother").post(where, {"body": "Hola 👋", "key": "12345678"}, "application/json")
    again = as_("mother").post(where, {"body": "Hola 👋", "key": "12345678"}, "application/json")
    assert (first.status_code, again.json()["number"]) == (201, first.json()["number"])
    seen = as_("teacher").get(where, {"after": first.json()["number"] - 1}).json()
    assert [e["body"] for e in seen] == ["Hola 👋"]


def test_reading_is_recorded(as_, cast):
    as_("district_staff").get(url("api_entries", case_id=cast.case.pk))
    look = AccessRecord.objects.get(what="api.entries")
    assert (look.person_name, look.role) == ("District Staff", "district_staff")


@pytest.mark.parametrize(("who", "status"), [("other_mother", 404), ("district_staff", 403)])
def test_who_may_not_write(as_, cast, who, status):
    where = url("api_entries", case_id=cast.case.pk)
    answer = as_(who).post(where, {"body": "x", "key": "12345678"}, "application/json")
    assert answer.status_code == status
    assert not Entry.objects.filter(body="x").exists()


@pytest.mark.parametrize("bad", [{}, {"body": "x"}, {"body": " ", "key": "12345678"}])
def test_bad_input_says_what_to_mend(as_, cast, bad):
    where = url("api_entries", case_id=cast.case.pk)
    answer = as_("mother").post(where, bad, "application/json")
    assert answer.status_code in (400, 422)
    assert answer.json()


def test_the_description_is_there(alder, client_for):
    assert b"/api/cases/" in client_for(alder).get(url("api_schema")).content
