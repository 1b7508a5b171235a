"""In which language is a person spoken to? Their own; before sign-in, that of their browser."""

import pytest
from django.conf import settings
from django.urls import reverse

from tenants.audit.models import Event
from tests.people.test_sign_in import PASSWORD

COOKIE = settings.LANGUAGE_COOKIE_NAME


def speaks(client, path="/", browser="en"):
    page = client.get(path, headers={"Accept-Language": browser}).content.decode()
    return page[page.index('lang="') + 6 :][:2]


@pytest.fixture
def at_the_door(alder, client_for, cast):
    """A shared browser whose last visitor pressed Spanish on the sign-in page."""
    client = client_for(alder)
    client.post(reverse("set_language"), {"language": "es", "next": "/accounts/login/"})
    assert speaks(client, "/accounts/login/") == "es"
    return client


def test_before_sign_in_it_is_the_browsers_unless_one_presses_another(alder, client_for, cast):
    client = client_for(alder)
    assert speaks(client, "/accounts/login/", "es-MX") == "es"
    assert speaks(client, "/accounts/login/", "en-US") == "en"
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    assert speaks(client, "/accounts/login/", "es-MX") == "en"


def test_once_signed_in_it_is_the_persons_own(at_the_door, cast):
    at_the_door.force_login(cast.teacher)
    assert speaks(at_the_door) == "en"
    assert not at_the_door.cookies[COOKIE].value
    assert speaks(at_the_door) == "en"


def test_signing_in_and_out_leaves_nothing_for_the_next(at_the_door, cast):
    given = {"login": cast.mother.email, "password": PASSWORD}
    answer = at_the_door.post("/accounts/login/", given)
    assert answer.status_code == 302
    assert not at_the_door.cookies[COOKIE].value
    at_the_door.cookies[COOKIE] = "es"
    at_the_door.post("/accounts/logout/")
    assert not at_the_door.cookies[COOKIE].value
    assert speaks(at_the_door, "/accounts/login/") == "en"


def test_the_switch_is_a_change_of_the_account(alder, client_for, cast):
    client = client_for(alder, cast.mother)
    client.post(reverse("set_language"), {"language": "es", "next": "/"})
    cast.mother.refresh_from_db()
    assert cast.mother.language == "es"
    assert Event.objects.filter(verb="person.changed", actor_id=cast.mother.pk).exists()
    assert speaks(client) == "es"
    assert speaks(client_for(alder, cast.mother)) == "es"
    assert not client.cookies.get(COOKIE)
