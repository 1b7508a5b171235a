"""Does a message of an account leave, once, after its change, and give nothing away on its way?"""

from __future__ import annotations

import email
import email.policy
import re
import smtplib
import socket
from collections import Counter

import pytest
from aiosmtpd.controller import Controller
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import schema_context

from tenants import hosts
from tenants.base import sealing
from tenants.base.clock import now
from tenants.jobs import TRIES
from tenants.people import jobs, mail
from tenants.people.models import Invitation
from tenants.people.services import district_settings, emails, invitations
from tests.post import delivered, waiting

CODE = re.compile(r"^([A-Z0-9-]{5,12})$", re.M)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Mailbox:
    """A mail server's inside: keeps what comes, or refuses for now."""

    def __init__(self):
        self.got, self.refuse = [], False

    async def handle_DATA(self, server, session, envelope):  # aiosmtpd's name
        if self.refuse:
            return "451 4.3.0 Try again later"
        self.got.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"


@pytest.fixture
def mailbox(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=settings.EMAIL_PORT)
    server.start()
    yield box
    server.stop()


def invite(cast, **more):
    given = {"display_name": "Rosa", "role": "parent", "channel": "email", "language": "es"}
    return invitations.invite(by=cast.district_staff, email="rosa@x.example", **given | more)


def work_off():
    for job in waiting():
        jobs.send_mail(**{k: v for k, v in job.args.items() if k != "schema"})


def test_an_invitation_goes_through_a_real_server(cast, mailbox):
    sent = invite(cast)
    assert mailbox.got == []
    work_off()
    (got,) = mailbox.got
    assert got["to"] == "rosa@x.example"
    parts = [got.get_body((kind,)).get_content() for kind in ("plain", "html")]
    assert all(sent.secret in part for part in parts)


def test_a_server_that_is_away_or_refuses_makes_the_job_come_again(cast, mailbox, settings):
    invite(cast)
    mailbox.refuse = True
    with pytest.raises(smtplib.SMTPException):
        work_off()
    right, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    with pytest.raises(OSError, match="refused"):
        work_off()
    settings.EMAIL_PORT, mailbox.refuse = right, False
    work_off()
    assert len(mailbox.got) == 1
    assert jobs.send_mail.task.retry_strategy.max_attempts == TRIES > 1


def test_no_invitation_no_message(cast):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        invite(cast)
        raise ZeroDivisionError
    assert (waiting(), Invitation.objects.count()) == ([], 0)


def test_nothing_can_be_read_in_the_job_table(alder, cast, client_for):
    sent = invite(cast)
    client_for(alder).post("/accounts/login/code/", {"email": cast.mother.email})
    code = CODE.search(delivered()[-1].body).group(1)
    kept = str([job.args for job in waiting()])
    for word in (sent.secret, code, "Rosa", "rosa@", cast.mother.email):
        assert word not in kept


def test_a_seal_opens_in_its_district_for_its_purpose_only(alder, birch, in_alder):
    sealed = sealing.seal({"a": 1}, purpose="x")
    assert sealing.unseal(sealed, purpose="x") == {"a": 1}
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(sealed, purpose="y")
    with schema_context(birch.schema_name), pytest.raises(sealing.Unreadable):
        sealing.unseal(sealed, purpose="x")


def test_a_seal_opens_while_the_key_changes(in_alder, settings):
    sealed = sealing.seal("a", purpose="x")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another " * 10
    assert sealing.unseal(sealed, purpose="x") == "a"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(sealed, purpose="x")


def test_a_code_that_is_too_old_is_not_sent(in_alder, monkeypatch, caplog):
    mail.send_later(EmailMultiAlternatives("S", "B", to=["a@x.example"]), useful_for=600)
    assert len(delivered()) == 1
    later = now().timestamp() + 601
    monkeypatch.setattr("time.time", lambda: later)
    assert delivered() == []
    assert "not sent" in caplog.text


def work_of(client, path, given):
    """The statements a request makes, without what differs by chance; and where it leads."""
    client.get(path)  # the district of this host and its settings are remembered from now on
    with CaptureQueriesContext(connection) as seen:
        answer = client.post(path, given)
    kinds = (re.sub(r"[\d_]*\d", "", " ".join(q["sql"].split()[:3])) for q in seen)
    return answer, Counter(kind for kind in kinds if "cache_entries" not in kind)


@pytest.mark.parametrize("path", ["/accounts/login/code/", "/accounts/password/reset/"])
def test_asking_for_a_code_is_the_same_work_for_nobody(alder, cast, client_for, monkeypatch, path):
    # What is remembered of a district is not asked again in the middle on a slow machine.
    monkeypatch.setattr(hosts, "KEEP_FOR", 600)
    monkeypatch.setattr(district_settings, "KEEP_SECONDS", 600.0)
    seen = []
    for address in (cast.mother.email, "nobody@alder.example"):
        before = len(waiting())
        answer, work = work_of(client_for(alder), path, {"email": address})
        seen.append((answer.status_code, answer["Location"], work, len(waiting()) - before))
    assert seen[0] == seen[1]
    assert seen[0][3] == 1
    assert [message.to for message in delivered()] == [[cast.mother.email]]


def test_asking_again_is_the_same_work_for_nobody(alder, cast, client_for):
    path, again = "/accounts/login/code/", {"action": "resend"}
    for address in (cast.mother.email, "nobody@alder.example"):
        client = client_for(alder)
        client.post(path, {"email": address})
        assert client.post(f"{path}confirm/", again).status_code == 302
    assert len(waiting()) == 4
    assert [message.to for message in delivered()] == [[cast.mother.email]] * 2


def test_an_address_of_another_is_the_same_work(cast):
    for address in (cast.father.email, "free@x.example"):
        emails.ask(by=cast.mother, email=address)
    assert len(waiting()) == 2
    assert [message.to for message in delivered()] == [["free@x.example"]]
