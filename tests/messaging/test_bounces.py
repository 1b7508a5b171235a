"""Does a notice that comes back lead to a call, and to nothing when it is only late?"""

from __future__ import annotations

import datetime as dt

import pytest
from django_tenants.utils import schema_context

from messaging.mail_in import addresses
from messaging.models import DeadAddress, Delivery, ReachTask
from messaging.services import inbound, ledger, reply_addresses
from messaging.services.inbound import State
from tenants.base import signing
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


def report(to, action="failed", status="5.1.1", sender="", change=()):
    text = REPORT.format(to=to, action=action, status=status)
    for old, new in change:
        assert old in text
        text = text.replace(old, new)
    return inbound.take(text.encode(), recipients=[to], envelope_sender=sender)


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


@pytest.fixture
def claimed(sent, alder):
    """Where it would come back to by the Message-ID alone."""
    cast, _back = sent
    claim = hers(cast).claim
    return cast, lambda proof: addresses.bounce_address(alder.slug, claim, proof, mails.DOMAIN)


def test_what_the_message_id_tells_is_no_address(claimed):
    cast, address = claimed
    with_nothing = address(b"").partition("@")[0]
    assert report(f"{with_nothing}@{mails.DOMAIN}").state == State.NOBODY
    for proof in (bytes(16), hers(cast).claim.bytes, b"x" * 16):
        report(address(proof))
    assert hers(cast).state == "sent"
    assert not ReachTask.objects.exists()


def test_an_address_of_another_district_does_not_prove_a_claim_here(claimed, birch):
    cast, address = claimed
    claim = hers(cast).claim.hex
    with schema_context(birch.schema_name):
        proof = signing.proof(claim, purpose=reply_addresses.BOUNCES)
    report(address(proof))
    assert hers(cast).state == "sent"


def test_a_key_of_before_still_proves_a_claim(sent, settings):
    cast, back = sent
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "n" * 60
    report(back)
    assert hers(cast).state == "failed"


@pytest.mark.parametrize("sender", ["mother@alder.example", "MAILER-DAEMON@evil.example", None])
def test_only_an_empty_sender_reports(sent, sender):
    cast, back = sent
    report(back, sender=sender)
    assert hers(cast).state == "sent"
    assert not DeadAddress.objects.exists()


@pytest.mark.parametrize("sender", ["", "<>", "MAILER-DAEMON"])
def test_an_empty_sender_as_servers_name_it(sent, sender):
    cast, back = sent
    report(back, sender=sender)
    assert hers(cast).state == "failed"


def test_a_pipe_that_names_no_sender_goes_by_the_return_path(sent):
    cast, back = sent
    report(back, sender=None, change=[("From: MAILER", "Return-Path: <>\nFrom: MAILER")])
    assert hers(cast).state == "failed"


FINAL = "Final-Recipient: rfc822; mother@alder.example"


@pytest.mark.parametrize(
    "other", ["", "Final-Recipient: rfc822; other@alder.example", "Final-Recipient: rfc822;"]
)
def test_a_report_about_another_address_changes_nothing(sent, other):
    cast, back = sent
    report(back, change=[(FINAL, other)])
    assert hers(cast).state == "sent"
    assert not ReachTask.objects.exists()


@pytest.mark.parametrize("same", ["RFC822;Mother@Alder.Example", "rfc822; <mother@alder.example>"])
def test_the_address_is_known_however_it_is_written(sent, same):
    _cast, back = sent
    report(back, change=[(FINAL, f"Final-Recipient: {same}")])
    assert DeadAddress.objects.get().address == "mother@alder.example"


def test_a_wrong_address_behind_hers_is_a_call_and_hers_stays(sent):
    cast, back = sent
    behind = "Final-Recipient: rfc822; old@mail.example\nOriginal-Recipient: rfc822; "
    report(back, change=[(FINAL, f"{behind}mother@alder.example")])
    assert hers(cast).state == "failed"
    assert not DeadAddress.objects.exists()


def test_of_several_recipients_only_hers_counts(sent):
    cast, back = sent
    others = "Final-Recipient: rfc822; x@alder.example\nAction: failed\nStatus: 5.1.1\n\n"
    report(back, action="delivered", change=[(FINAL, others + FINAL)])
    assert hers(cast).state == "sent"
    report(back, change=[(FINAL, others + FINAL)])
    assert hers(cast).state == "failed"


def test_a_claim_that_was_made_up_changes_nothing(sent):
    cast, back = sent
    mailbox, _, domain = back.partition("@")
    report(f"{mailbox[:-5]}aaaaa@{domain}")
    assert hers(cast).state == "sent"
