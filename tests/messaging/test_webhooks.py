"""Does a mail provider that proves itself hand over answers and bounces, and nobody else?"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from messaging import webhooks
from messaging.mail_in.verdicts import Verdict
from messaging.models import DeadAddress, Delivery, Entry
from tests import mails, told

SECRET = "provider:a-secret-of-the-tests"


@pytest.fixture
def to(cast, settings):
    mails.use(settings)
    settings.MAIL_PROVIDER = "postmark"
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}
    cache.clear()
    return mails.address(cast.mother, cast.case)


def post(what, given, secret=SECRET, **more):
    from django.conf import settings

    client = Client(SERVER_NAME=settings.BASE_DOMAIN, raise_request_exception=False)
    signed = base64.b64encode(secret.encode()).decode()
    more |= {"HTTP_AUTHORIZATION": f"Basic {signed}"} if secret else {}
    if isinstance(given, str):
        more["content_type"] = "application/json"
    return client.post(f"/mail/{what}/", given, **more)


def postmark(to, raw):
    """As Postmark posts a mail when it is asked for the raw one."""
    return json.dumps(
        {"MessageID": "1", "OriginalRecipient": to, "RawEmail": raw.decode(), "Headers": []}
    )


def test_an_answer_comes_in_by_the_provider(cast, to):
    raw = mails.letter(to, cast.mother.email, "By the provider")
    assert post("inbound", postmark(to, raw)).status_code == 200
    assert post("inbound", postmark(to, raw)).status_code == 200
    assert Entry.objects.get(channel="email").body == "By the provider"


def test_a_mail_larger_than_any_form(cast, to):
    files = [("long.txt", b"three pages\n" * 300_000, "text/plain")]
    raw = mails.letter(to, cast.mother.email, "A long file", files=files)
    assert len(raw) > 3_000_000
    assert post("inbound", postmark(to, raw)).status_code == 200
    assert Entry.objects.get(channel="email").attachments[0]["name"] == "long.txt"


@pytest.mark.parametrize("secret", ["", "provider:wrong", "x"])
def test_who_proves_nothing_is_turned_away(cast, to, secret):
    raw = mails.letter(to, cast.mother.email)
    assert post("inbound", postmark(to, raw), secret=secret).status_code == 400
    assert not Entry.objects.filter(channel="email").exists()


@pytest.mark.parametrize("secret", ["", SECRET])
def test_without_a_secret_or_a_provider_nothing_is_there(cast, to, settings, secret):
    raw = postmark(to, mails.letter(to, cast.mother.email))
    assert post("other", raw).status_code == 404
    settings.ANYMAIL = {"WEBHOOK_SECRET": ""}
    assert post("inbound", raw, secret=secret).status_code == 404
    settings.MAIL_PROVIDER = ""
    assert post("inbound", raw, secret=secret).status_code == 404


def test_a_forged_answer_by_the_provider_is_none(cast, to):
    raw = mails.letter(to, cast.mother.email, proof="")
    assert post("inbound", postmark(to, raw)).status_code == 200
    assert not Entry.objects.filter(channel="email").exists()


def test_a_closed_district_makes_the_provider_come_again(cast, to, alder, monkeypatch):
    raw = mails.letter(to, cast.mother.email)
    monkeypatch.setattr(type(alder), "is_open", False)
    assert post("inbound", postmark(to, raw)).status_code == 503


@pytest.mark.parametrize("given", ["", "{", "[]", "null", '{"MessageID": 1}', '{"RawEmail": 3}'])
def test_what_is_no_mail_is_no_entry_and_no_fault(cast, to, given):
    assert post("inbound", given).status_code in (200, 400)
    assert not Entry.objects.filter(channel="email").exists()


def mailgun(to, by, key):
    """As Mailgun posts a mail that it took apart, signed with this key."""
    signed = hmac.new(key.encode(), b"17000x", hashlib.sha256).hexdigest()
    proof = "mx.footbridge.test; dmarc=pass"
    headers = [["From", by], ["To", to], ["Message-ID", "<1@x>"], ["Authentication-Results", proof]]
    return {
        "recipient": to,
        "sender": by,
        "token": "x",
        "timestamp": "17000",
        "signature": signed,
        "message-headers": json.dumps(headers),
        "body-plain": "By Mailgun",
        "attachment-count": "1",
        "attachment-1": SimpleUploadedFile("a.txt", b"three pages\n" * 300_000, "text/plain"),
    }


@pytest.mark.parametrize("key", ["the key", "another key"])
def test_a_signature_is_checked(cast, to, settings, key):
    settings.MAIL_PROVIDER = "mailgun"
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET, "MAILGUN_WEBHOOK_SIGNING_KEY": "the key"}
    answer = post("inbound", mailgun(to, cast.mother.email, key))
    found = [(e.body, e.attachments[0]["name"]) for e in Entry.objects.filter(channel="email")]
    right = key == "the key"
    assert answer.status_code == (200 if right else 400)
    assert found == ([("By Mailgun", "a.txt")] if right else [])


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ({"dmarc": "PASS"}, Verdict.TRUE),
        ({"dmarc": "FAIL", "spf": "PASS", "dkim": "PASS"}, Verdict.FORGED),
        ({"dmarc": "GRAY", "spf": "PASS", "dkim": "PASS"}, Verdict.TRUE),
        ({"dmarc": "GRAY", "spf": "PASS", "dkim": "FAIL"}, Verdict.FORGED),
        ({}, Verdict.UNKNOWN),
    ],
)
def test_what_amazon_says(said, verdict):
    receipt = {f"{name}Verdict": {"status": status} for name, status in said.items()}
    assert webhooks.amazon(receipt) == verdict


# --- what came back ----------------------------------------------------------------------------


@pytest.fixture
def sent(cast, to):
    told.forget()
    row = told.notification_of(cast.mother, cast.case)
    delivery = Delivery.objects.create(
        notification=row,
        user=cast.mother,
        channel="email",
        state="sent",
        address=cast.mother.email,
        claim=cast.case.pk,
        due_at=row.created_at,
    )
    return cast, delivery


def bounce(delivery, schema, kind="HardBounce"):
    return json.dumps(
        {
            "RecordType": "Bounce",
            "Type": kind,
            "MessageID": "1",
            "Email": delivery.address,
            "Description": "No such person",
            "Metadata": {"district": schema, "claim": str(delivery.claim)},
        }
    )


def test_a_bounce_that_the_provider_tells_of_becomes_a_call(sent, alder):
    _cast, delivery = sent
    assert post("tracking", bounce(delivery, alder.schema_name)).status_code == 200
    delivery.refresh_from_db()
    assert delivery.state == "failed"
    assert DeadAddress.objects.get().address == delivery.address


@pytest.mark.parametrize("change", ["district", "claim", "kind"])
def test_what_is_not_ours_or_not_lost_changes_nothing(sent, alder, birch, change):
    _cast, delivery = sent
    schema = birch.schema_name if change == "district" else alder.schema_name
    given = bounce(delivery, schema, "Transient" if change == "kind" else "HardBounce")
    if change == "claim":
        given = given.replace(str(delivery.claim), "x")
    assert post("tracking", given).status_code == 200
    delivery.refresh_from_db()
    assert delivery.state == "sent"
