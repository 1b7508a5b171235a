"""Does a notice that comes back lead to a call, and to nothing when it is only late?"""

from __future__ import annotations

import datetime as dt

import pytest

from messaging.models import DeadAddress, Delivery, ReachTask
from messaging.services import inbound, ledger
from messaging.services.inbound import State
from tests import mails, told

TUESDAY = dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)
REPORT = """\
From: MAILER-DAEMON@mail.example (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.
--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example
Arrival-Date: Tue, 24 Nov 2026 10:00:00 -0800

Final-Recipient: rfc822; mother@alder.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <mother@alder.example>: Recipient address rejected

--x
Content-Type: text/rfc822-headers

Subject: A notice
--x--
"""


@pytest.fixture
def sent(cast, settings, monkeypatch):
    """Where the mother's notice comes back to."""
    mails.use(settings)
    monkeypatch.setattr("django.utils.timezone.now", lambda: TUESDAY)
    told.forget()
    ledger.append(by=cast.teacher, case=cast.case, kind="message", body="Hm", key="k")
    with told.post_office() as box:
        told.use(settings, box.port)
        told.tell()
        told.deliver()
    (back,) = [one for to, one in box.envelopes if to == cast.mother.email]
    return cast, back


def report(to, action="failed", status="5.1.1", **change):
    raw = REPORT.format(to=to, action=action, status=status).encode()
    for old, new in change.items():
        raw = raw.replace(old.encode(), new.encode())
    return inbound.take(raw, recipients=[to], envelope_sender="")


def hers(cast):
    return Delivery.objects.get(user=cast.mother, channel="email")


def test_an_address_that_is_wrong_for_good_becomes_a_call(sent):
    cast, back = sent
    assert back.startswith("bounce+")
    assert report(back).state == State.IGNORED
    assert hers(cast).state == "failed"
    assert "Recipient address rejected" in DeadAddress.objects.get().why
    assert ReachTask.objects.get().user == cast.mother
    report(back)
    assert (DeadAddress.objects.count(), ReachTask.objects.count()) == (1, 1)


def test_a_full_mailbox_is_a_call_but_the_address_stays(sent):
    cast, back = sent
    report(back, status="4.2.2")
    assert hers(cast).state == "failed"
    assert not DeadAddress.objects.exists()
    assert ReachTask.objects.get().user == cast.mother


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", ""])
def test_what_is_late_or_arrived_changes_nothing(sent, action):
    cast, back = sent
    report(back, action=action, status="4.4.1")
    assert hers(cast).state == "sent"
    assert not ReachTask.objects.exists()


def test_what_is_no_report_changes_nothing(sent):
    cast, back = sent
    inbound.take(mails.letter(back, "x@mail.example"), recipients=[back])
    assert hers(cast).state == "sent"


def test_a_claim_that_was_made_up_changes_nothing(sent):
    cast, back = sent
    mailbox, _, domain = back.partition("@")
    report(f"{mailbox[:-5]}aaaaa@{domain}")
    assert hers(cast).state == "sent"
