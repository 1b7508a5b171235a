"""Do a mail server and a pipe hand mails over so that none is lost and none is taken twice?

Real processes, real SMTP and LMTP, real transactions.
"""

from __future__ import annotations

import os
import signal
import smtplib
import socket
import subprocess
import sys
from contextlib import contextmanager

import pytest
from django.db import connections
from django_tenants.utils import schema_context

from messaging.models import Entry
from tests import mails, told
from tests.cast import make_cast
from tests.guards.code import ROOT
from tests.races.test_writers import together

pytestmark = pytest.mark.race


@pytest.fixture
def scene(fresh_district, settings):
    """A committed district that takes mail: schema, the mother's reply address, her address."""
    mails.use(settings)
    with schema_context(fresh_district.schema_name):
        cast = make_cast("mail")
        return fresh_district.schema_name, mails.address(cast.mother, cast.case), cast.mother.email


def environment(**more):
    found = connections["default"].get_connection_params()
    url = (
        f"postgres://{found['user']}:{found['password']}@/{found['dbname']}"
        f"?host={found['host']}&port={found.get('port', 5432)}"
    )
    own = {"REAL_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.fixtures.process_settings"}
    own |= {"TEST_INBOUND_DOMAIN": mails.DOMAIN, "TEST_INBOUND_AUTHSERV_ID": mails.RECEIVER}
    return {**os.environ, **own, **more}


@contextmanager
def listening(*words, **more):
    """The command in a process of its own; gives its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "manage.py", "receive_mail", "--port", str(port), *words]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment(**more), stdout=subprocess.PIPE, text=True
    )
    assert f":{port}" in process.stdout.readline()
    try:
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(40) == 0
        process.stdout.close()


def bodies(schema):
    with schema_context(schema):
        return sorted(Entry.objects.filter(channel="email").values_list("body", flat=True))


def hand_over(link, to, raw, sender="mother@mail.example"):
    """The server's last word about one mail."""
    link.ehlo_or_helo_if_needed()
    link.mail(sender)
    code, words = link.rcpt(to)
    if code == 250:
        code, words = link.data(raw)
    link.rset()
    return code, words.decode()


def test_what_a_mail_server_is_told(scene):
    schema, to, by = scene
    raw = mails.letter(to, by, "By SMTP")
    with listening() as port, smtplib.SMTP("127.0.0.1", port) as link:
        assert hand_over(link, to, raw)[0] == 250
        assert bodies(schema) == ["By SMTP"]
        assert hand_over(link, to, raw)[0] == 250
        assert hand_over(link, "info@reply.footbridge.test", raw)[0] == 550
        changed = to[:20] + ("a" if to[20] != "a" else "b") + to[21:]
        assert hand_over(link, changed, raw)[0] == 550
        stranger = mails.letter(to, "aunt@family.example", proof="")
        assert hand_over(link, to, stranger)[0] == 550
        told_by_mail = mails.letter(to, "aunt@family.example")
        assert hand_over(link, to, told_by_mail)[0] == 250
        robot = mails.letter(to, by, Auto_Submitted="auto-replied")
        assert hand_over(link, to, robot)[0] == 250
        assert hand_over(link, to, mails.letter(to, by, "x"), sender="")[0] == 250
        long_line = mails.letter(to, by, "By SMTP too").replace(b"too", b"too " + b"z" * 5000)
        assert hand_over(link, to, long_line)[0] == 250
        link.mail("mother@mail.example")
        link.rcpt(to)
        assert link.rcpt(to)[0] == 452
    assert [body.split(" z")[0] for body in bodies(schema)] == ["By SMTP", "By SMTP too"]


def test_lmtp(scene):
    schema, to, by = scene
    with listening("--lmtp") as port, smtplib.LMTP("127.0.0.1", port) as link:
        assert hand_over(link, to, mails.letter(to, by, "By LMTP"))[0] == 250
    assert bodies(schema) == ["By LMTP"]


def test_a_database_that_is_away_loses_no_mail(scene):
    schema, to, by = scene
    nowhere = "postgres://app:none@127.0.0.1:9/nowhere"
    raw = mails.letter(to, by, "Later")
    with (
        listening(REAL_DATABASE_URL=nowhere) as port,
        smtplib.SMTP("127.0.0.1", port) as link,
    ):
        assert hand_over(link, to, raw)[0] == 451
    assert pipe(raw, to, REAL_DATABASE_URL=nowhere) == os.EX_TEMPFAIL
    assert bodies(schema) == []


def pipe(raw, to, **more):
    command = [sys.executable, "manage.py", "deliver_mail", "--recipient", to]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(**more), input=raw, capture_output=True, check=False
    )
    return done.returncode


def test_a_pipe_ends_with_the_numbers_that_servers_know(scene):
    schema, to, by = scene
    assert pipe(mails.letter(to, by, "By pipe"), to) == os.EX_OK
    assert pipe(mails.letter(to, by, "By pipe"), "x@reply.footbridge.test") == os.EX_NOUSER
    assert pipe(mails.letter("x@y.example", by), "") == os.EX_NOUSER
    assert pipe(mails.letter(to, "aunt@family.example", proof=""), to) == os.EX_OK
    assert pipe(b"", to, TEST_INBOUND_DOMAIN="") == os.EX_CONFIG
    assert bodies(schema) == ["By pipe"]


def test_the_same_mail_delivered_many_times_at_once_is_one_entry(scene):
    schema, to, by = scene
    files = [("note.txt", b"three pages", "text/plain")]
    raw = mails.letter(to, by, "Once", files=files)

    def deliver(place):
        from messaging.services import inbound

        again = raw if place % 2 else raw.replace(b"Message-ID: <", b"Message-ID: <other")
        return inbound.take(again, recipients=[to]).state

    found = together(6, deliver)
    assert sorted(map(str, found)) == ["again"] * 5 + ["taken"]
    assert bodies(schema) == ["Once"]
    with schema_context(schema):
        assert len(Entry.objects.get(channel="email").attachments) == 1
        told.forget()
