"""Does a notice that comes back lead to a call, and to nothing when it is only late?"""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django_tenants.utils import schema_context

from messaging.event_sentences import sentence
from messaging.mail_in import addresses
from messaging.models import AnswerClock, DeadAddress, Delivery, Entry, LetterReceipt, ReachTask
from messaging.services import bounces, inbound, ledger, letters, reaching, reply_addresses
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


# --- a formal letter -----------------------------------------------------------------------------


@pytest.fixture
def letter(cast, settings, monkeypatch):
    """The mother's letter to the teacher, whose e-mail has left."""
    mails.use(settings)
    monkeypatch.setattr("django.utils.timezone.now", lambda: TUESDAY)
    told.forget()
    draft = letters.save_answers(
        by=cast.mother, student=cast.child, sees="He skips words.", asks_evaluation="no"
    )
    letters.send(by=cast.mother, draft=draft)
    with told.post_office() as box:
        told.use(settings, box.port)
        told.tell()
        told.deliver()
        yield AnswerClock.objects.get().first


def receipt(cast):
    return LetterReceipt.objects.get(user=cast.teacher)


def lost(cast, letter, *, dead=True):
    row = Delivery.objects.get(
        user=cast.teacher, notification__entry=letter, channel="email", state="sent"
    )
    return bounces.came_back(row.claim, why="550 no such person", dead=dead)


@pytest.mark.parametrize("dead", [True, False])
def test_a_letter_that_came_back_is_delivered_no_more_and_all_are_told(
    cast, letter, alder, client_for, dead
):
    assert receipt(cast).delivered_at == TUESDAY
    assert lost(cast, letter, dead=dead)
    row = receipt(cast)
    assert (row.delivered_at, row.came_back_at) == (None, TUESDAY)
    clock = reverse("answer_clock", args=[AnswerClock.objects.get().pk])
    for path in (reverse("letter_receipt", args=[letter.pk]), clock):
        page = client_for(alder, cast.mother).get(path).content.decode()
        assert "Came back" in page
    said = Entry.objects.get(data__verb="letter.came_back")
    assert sentence(said.data).startswith("The e-mail to Teacher about the letter (entry ")
    heard = {row.user for row in told.tell() if row.notification.entry_id == said.pk}
    assert {cast.mother, cast.case_manager} <= heard
    task = ReachTask.objects.get()
    assert (task.user, task.case) == (cast.teacher, cast.case)
    page = client_for(alder, cast.case_manager).get(reverse("home")).content.decode()
    assert reverse("reach_task", args=[task.pk]) in page


def test_who_tells_the_teacher_of_it_makes_it_delivered_again(cast, letter):
    lost(cast, letter)
    task = ReachTask.objects.get()
    shown = [str(row.pk) for row in reaching.paper_of(task)]
    assert len(shown) == 1
    cast.case_manager.wear("staff")
    reaching.done(by=cast.case_manager, task=task, how="in_person", shown=shown)
    assert receipt(cast).delivered_at == TUESDAY


def test_what_was_opened_in_the_portal_did_arrive(cast, letter, alder, client_for):
    client_for(alder, cast.teacher).get(reverse("thread", args=[cast.case.pk]))
    assert receipt(cast).opened_at == TUESDAY
    lost(cast, letter)
    assert (receipt(cast).delivered_at, receipt(cast).came_back_at) == (TUESDAY, None)
    assert not Entry.objects.filter(data__verb="letter.came_back").exists()


def test_another_mail_to_staff_that_came_back_is_no_word_in_the_record(cast, letter):
    ledger.append(by=cast.mother, case=cast.case, kind="message", body="Hm", key="m")
    told.tell()
    told.deliver()
    lost(cast, Entry.objects.get(body="Hm"))
    assert receipt(cast).delivered_at == TUESDAY
    assert ReachTask.objects.get().case is None
    assert not Entry.objects.filter(data__verb="letter.came_back").exists()


def test_a_letter_that_comes_back_after_the_case_was_closed(cast, letter):
    cast.case.closed_on = TUESDAY.date()
    cast.case.save()
    assert lost(cast, letter)
    assert receipt(cast).came_back_at == TUESDAY


def test_a_text_message_delivers_no_letter(cast, settings, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: TUESDAY)
    monkeypatch.setattr("messaging.services.texting.send", lambda **given: None)
    settings.SMS_URL = "json://127.0.0.1:9/{number}"
    cast.teacher.mobile, cast.teacher.reach_by = "+12065550123", "sms"
    cast.teacher.save()
    entry = ledger.append(by=cast.mother, case=cast.case, kind="letter", body="Hm", key="l")
    LetterReceipt.objects.create(entry=entry, user=cast.teacher, role="teacher", place="to")
    told.tell()
    told.deliver()
    sent = Delivery.objects.filter(user=cast.teacher).values_list("channel", "state")
    assert list(sent) == [("sms", "sent")]
    assert receipt(cast).delivered_at is None
