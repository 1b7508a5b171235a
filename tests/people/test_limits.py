"""Do limits hold for all processes together, and pass by themselves?"""

from __future__ import annotations

import threading

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django_tenants.utils import schema_context

from tenants import hosts
from tenants.people.models import User
from tests.post import delivered

WRONG = {"login": "rosa@x.example", "password": "not the password"}


def test_five_wrong_passwords_make_one_wait_and_nothing_is_locked(alder, cast, client_for):
    client = client_for(alder)
    given = {"login": cast.mother.email, "password": "wrong"}
    for _try in range(5):
        assert "do not go together" in client.post("/accounts/login/", given).content.decode()
    right = given | {"password": "correct horse battery"}
    assert "too many tries" in client.post("/accounts/login/", right).content.decode()
    cache.clear()
    assert client.post("/accounts/login/", right).status_code == 302
    assert User.objects.get(pk=cast.mother.pk).is_active


def test_an_unknown_account_is_limited_just_the_same(alder, cast, client_for):
    client = client_for(alder)
    for _try in range(5):
        client.post("/accounts/login/", WRONG)
    assert "too many tries" in client.post("/accounts/login/", WRONG).content.decode()


def test_guessing_codes_of_letters_gets_the_429_page(alder, in_alder, client_for):
    client = client_for(alder)
    answers = [
        client.post("/accounts/invitation/", {"code": f"AAAA-{n:04}"}).status_code
        for n in range(31)
    ]
    assert answers == [422] * 30 + [429]


def test_codes_by_mail_are_limited_for_one_address(alder, cast, client_for):
    for _try in range(6):
        client_for(alder).post("/accounts/login/code/", {"email": cast.mother.email})
    assert len(delivered()) == 3


def test_made_up_addresses_do_not_push_out_a_count(alder, cast, client_for):
    client = client_for(alder)
    given = {"login": cast.mother.email, "password": "wrong"}
    for _try in range(5):
        client.post("/accounts/login/", given)
    for number in range(400):
        cache.set(f"made-up-{number}", 1, 600)
    assert "too many tries" in client.post("/accounts/login/", given).content.decode()


@pytest.mark.race
def test_two_connections_share_one_limit(fresh_district):
    host = hosts.primary_host(fresh_district)
    seen: list[str] = []

    def knock() -> None:
        client = Client(SERVER_NAME=host)
        for _try in range(4):
            seen.append(client.post("/accounts/login/", WRONG).content.decode())
        connection.close()

    workers = [threading.Thread(target=knock) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum("do not go together" in page for page in seen) == 5
    assert sum("too many tries" in page for page in seen) == 3
    with schema_context(fresh_district.schema_name):
        assert not User.objects.exists()
