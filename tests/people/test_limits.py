"""Do limits hold for all processes together, and pass by themselves?"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection, connections
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


SPELLINGS = ("2065550123", "(206) 555-0123", "206.555.0123", "+12065550123", "206 555 01 23")


def test_a_number_is_one_number_however_it_is_written(alder, cast, client_for):
    User.objects.filter(pk=cast.mother.pk).update(email=None, mobile="+12065550123")
    for login in SPELLINGS:
        client_for(alder).post("/accounts/login/", {"login": login, "password": "wrong"})
    given = {"login": "1 206 555 0123", "password": "correct horse battery"}
    assert "too many tries" in client_for(alder).post("/accounts/login/", given).content.decode()


def test_another_port_or_spelling_of_the_host_begins_no_new_count(alder, cast, client_for):
    given = {"login": cast.mother.email, "password": "wrong"}
    for host in ("alder.footbridge.test:81", "ALDER.footbridge.test", "alder.footbridge.TEST:82",
                 "alder.footbridge.test:83", "alder.footbridge.test:84"):  # fmt: skip
        client_for(alder).post("/accounts/login/", given, headers={"host": host})
    right = given | {"password": "correct horse battery"}
    assert "too many tries" in client_for(alder).post("/accounts/login/", right).content.decode()


def test_guessing_codes_of_letters_gets_the_429_page(alder, in_alder, client_for):
    client = client_for(alder)
    answers = [client.post("/accounts/invitation/", {"code": f"AAAA-{n:04}"}) for n in range(31)]
    assert [answer.status_code for answer in answers] == [422] * 30 + [429]
    assert answers[-1]["Retry-After"] == "300"


def test_codes_by_mail_are_limited_for_one_address(alder, cast, client_for):
    for _try in range(6):
        client_for(alder).post("/accounts/login/code/", {"email": cast.mother.email})
    assert len(delivered()) == 3


@pytest.mark.parametrize("path", ["/accounts/login/code/", "/accounts/password/reset/"])
def test_tries_that_the_session_forgot_count_for_a_code_by_mail(alder, cast, client_for, path):
    """As when many come at the same time: each keeps the count that it began with."""
    client = client_for(alder)
    client.post(path, {"email": cast.mother.email})
    code = re.search(r"^([A-Z0-9-]{5,12})$", delivered()[-1].body, re.M).group(1)
    confirm = "/accounts/login/code/confirm/" if "login" in path else f"{path}confirm/"
    before = Session.objects.get()
    for typed in ("WRONG1", "WRONG2", "WRONG3", "WRONG4", "WRONG5", code):
        page = client.post(confirm, {"code": typed})
        assert page.status_code == 200 and "id_code" in page.content.decode(), typed
        Session.objects.filter(pk=before.pk).update(session_data=before.session_data)


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


@pytest.mark.race
def test_two_processes_share_one_limit(fresh_district):
    found = connections["default"].get_connection_params()
    url = (
        f"postgres://{found['user']}:{found['password']}@/{found['dbname']}"
        f"?host={found['host']}&port={found.get('port', 5432)}"
    )
    own = {"REAL_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.fixtures.process_settings"}
    command = [sys.executable, "-m", "tests.fixtures.knock"]
    command += [hosts.primary_host(fresh_district), WRONG["login"], "4"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    root = Path(__file__).resolve().parents[2]
    begun = [
        subprocess.Popen(command, cwd=root, env=os.environ | own, **pipes) for _process in range(2)
    ]
    assert [process.stdout.readline() for process in begun] == ["ready\n"] * 2
    for process in begun:  # both stand ready: now they knock at the same time
        process.stdin.write("\n")
        process.stdin.flush()
    said = "".join(process.communicate(timeout=60)[0] for process in begun).split()
    assert (said.count("wrong"), said.count("wait")) == (5, 3)


def test_who_is_made_to_wait_comes_in_with_a_code_at_once(alder, cast, client_for):
    for _try in range(7):
        client_for(alder).post("/accounts/login/", {"login": cast.mother.email, "password": "x"})
    client = client_for(alder)
    client.post("/accounts/login/code/", {"email": cast.mother.email})
    code = re.search(r"^([A-Z0-9-]{5,12})$", delivered()[-1].body, re.M).group(1)
    client.post("/accounts/login/code/confirm/", {"code": code})
    assert client.get("/accounts/me/").status_code == 200


def test_the_wait_ends_by_itself_however_often_one_tries(alder, cast, client_for, monkeypatch):
    given = {"login": cast.mother.email, "password": "wrong"}
    for _try in range(20):  # tries during the wait do not make it longer
        client_for(alder).post("/accounts/login/", given)
    later = time.time() + 301
    monkeypatch.setattr("allauth.core.internal.ratelimit.time.time", lambda: later)
    right = given | {"password": "correct horse battery"}
    assert client_for(alder).post("/accounts/login/", right).status_code == 302
