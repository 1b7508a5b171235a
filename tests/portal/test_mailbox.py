"""Does the demo's mailbox show what its own mail server got, and nothing outside the demo?"""

from __future__ import annotations

import smtplib
import socket
import subprocess
import sys
import time
from email.message import EmailMessage

import pytest
from django.test import Client

from portal.mailbox import newest
from tests.guards.code import ROOT

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(tmp_path):
    """A post office in a process of its own: its port and its folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "portal.demo.post_office", str(port), str(tmp_path / "mail")]
    process = subprocess.Popen(command, cwd=ROOT)
    yield port, tmp_path / "mail"
    process.terminate()
    assert process.wait(10) == 0


def send(port, subject):
    message = EmailMessage()
    message["From"], message["To"] = "portal@localhost", "lucia@maple-fork.example"
    message["Subject"] = subject
    message.set_content(
        "Léalo aquí:\nhttp://maple-fork.localhost:8000/cases/1/\n<script>x</script>"
    )
    until = time.monotonic() + 20
    while True:
        try:
            with smtplib.SMTP("127.0.0.1", port) as server:
                server.send_message(message)
                return
        except ConnectionRefusedError:
            assert time.monotonic() < until
            time.sleep(0.05)


@pytest.fixture
def client(settings):
    return Client(SERVER_NAME=settings.BASE_DOMAIN)


def test_a_mail_that_was_sent_is_listed_and_read(office, settings, client):
    port, folder = office
    settings.DEMO, settings.MAILBOX_DIR = True, str(folder)
    send(port, "Algo nuevo sobre Ana")
    send(port, "A letter about Ana")
    subjects = [mail.subject for mail in newest(folder)]
    assert subjects == ["A letter about Ana", "Algo nuevo sobre Ana"]
    assert 'href="/mailbox/"' in client.get("/").content.decode()
    page = client.get("/mailbox/").content.decode()
    assert page.index("A letter about Ana") < page.index("Algo nuevo sobre Ana")
    mail = newest(folder)[1]
    page = client.get(f"/mailbox/{mail.name}/").content.decode()
    assert "Léalo aquí:" in page
    assert 'href="http://maple-fork.localhost:8000/cases/1/"' in page
    assert "&lt;script&gt;" in page
    assert "lucia@maple-fork.example" in page
    assert client.get("/mailbox/7/").status_code == 404


def test_outside_the_demo_there_is_no_mailbox(settings, client, tmp_path):
    for demo, folder in ((False, str(tmp_path)), (True, "")):
        settings.DEMO, settings.MAILBOX_DIR = demo, folder
        assert client.get("/mailbox/").status_code == 404
        assert client.get("/mailbox/7/").status_code == 404
        assert "mailbox" not in client.get("/").content.decode()
