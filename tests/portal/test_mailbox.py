"""Does the demo's mailbox show what its own mail server got, and nothing outside the demo?"""

from __future__ import annotations

import smtplib
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from email.message import EmailMessage

import pytest
from django.test import Client

from portal.demo import post_office
from portal.mailbox import newest
from tests import told
from tests.guards.code import ROOT

pytestmark = pytest.mark.django_db


@contextmanager
def open_office(folder, *more):
    """A post office in a process of its own: its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "portal.demo.post_office", str(port), str(folder), *more]
    process = subprocess.Popen(command, cwd=ROOT)
    yield port
    process.terminate()
    assert process.wait(10) == 0


@pytest.fixture
def office(tmp_path):
    with open_office(tmp_path / "mail") as port:
        yield port, tmp_path / "mail"


def send(port, subject, **headers):
    message = EmailMessage()
    message["From"], message["To"] = "portal@localhost", "lucia@maple-fork.example"
    message["Subject"] = subject
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
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


def test_an_answer_goes_by_mail_to_the_way_in_and_says_what_came_of_it(tmp_path, settings, client):
    settings.DEMO, settings.MAILBOX_DIR = True, str(tmp_path / "mail")
    to = "reply+abc@reply.localhost"
    with (
        told.post_office() as site,
        open_office(tmp_path / "mail", "reply.localhost", str(site.port)) as port,
    ):
        told.use(settings, port)
        send(port, "Algo nuevo sobre Ana", Reply_To=to)
        (mail,) = newest(tmp_path / "mail")
        path = f"/mailbox/{mail.name}/"
        assert 'name="words"' in client.get(path).content.decode()
        assert client.post(path, {"words": " "}).status_code == 422
        page = client.post(path, {"words": "Leyó bien."}, follow=True).content.decode()
        assert "Your answer was sent by mail." in page
        (came,) = site.letters
        assert came["Authentication-Results"] == f"{post_office.NAME}; dmarc=pass"
        assert (came["From"], came["To"]) == ("lucia@maple-fork.example", to)
        words = came.get_content()
        assert words.startswith("Leyó bien.")
        assert "> Léalo aquí:" in words
        site.refuses[to] = "550 5.1.1 Nobody is answered here"
        answer = client.post(path, {"words": "Otra vez"})
        assert answer.status_code == 422
        assert "Nobody is answered here" in answer.content.decode()
        assert "Otra vez" in answer.content.decode()
        assert len(newest(tmp_path / "mail")) == 2  # what nobody took is not kept


def test_a_site_that_is_away_is_said(tmp_path, settings, client):
    settings.DEMO, settings.MAILBOX_DIR = True, str(tmp_path / "mail")
    with open_office(tmp_path / "mail", "reply.localhost", "9") as port:
        told.use(settings, port)
        send(port, "Algo nuevo sobre Ana", Reply_To="reply+abc@reply.localhost")
        (mail,) = newest(tmp_path / "mail")
        answer = client.post(f"/mailbox/{mail.name}/", {"words": "x"})
    assert answer.status_code == 422
    assert "The site does not take mail just now" in answer.content.decode()


def test_outside_the_demo_there_is_no_mailbox(settings, client, tmp_path):
    for demo, folder in ((False, str(tmp_path)), (True, "")):
        settings.DEMO, settings.MAILBOX_DIR = demo, folder
        assert client.get("/mailbox/").status_code == 404
        assert client.get("/mailbox/7/").status_code == 404
        assert "mailbox" not in client.get("/").content.decode()
