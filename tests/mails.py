"""How does a mail look that somebody sends us? With the results that our own receiver adds.

address(user, case)      where this person answers, as the last notice to them said
letter(to, by, ...)      a mail as bytes, proved to be from its sender unless said otherwise
take(...)                the same, handed over
sample(name, ...)        one of tests/messaging/mails, addressed
without_words(name, ...) the same, before its sender typed anything
"""

from __future__ import annotations

import base64
import re
import uuid
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from io import BytesIO
from pathlib import Path

import pikepdf
import yaml
from PIL import Image

from messaging.models import InboundMail
from messaging.services import inbound, reply_addresses
from tenants.base.clock import now

DOMAIN, RECEIVER = "reply.footbridge.test", "mx.footbridge.test"
SAMPLES = Path(__file__).parent / "messaging" / "mails"
EXPECTED = yaml.safe_load((SAMPLES / "expected.yaml").read_text())
PASSED = f"Authentication-Results: {RECEIVER}; dmarc=pass (p=reject)\r\n"


def use(settings):
    """A site that takes mail."""
    settings.INBOUND_DOMAIN, settings.INBOUND_AUTHSERV_ID = DOMAIN, RECEIVER


def row(user, case, entry=None, hat="family"):
    user.wear(hat)
    return reply_addresses.of_person(user, case, entry)


def address(user, case, entry=None, hat="family"):
    return reply_addresses.full(row(user, case, entry, hat))


def letter(to, by, body="Hello from home.", *, proof=PASSED, html="", files=(), **headers):
    made = EmailMessage()
    given = {"From": by, "To": to, "Subject": "Re: Something new about Ana"}
    given["Message-ID"] = f"<{uuid.uuid4()}@mail.example>"
    for name, value in (given | {k.replace("_", "-"): v for k, v in headers.items()}).items():
        if value is not None:
            made[name] = value
    made.set_content(body)
    if html:
        made.add_alternative(html, subtype="html")
    for name, content, kind in files:
        main, _, sub = kind.partition("/")
        made.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return proof.encode() + made.as_bytes()


def take(to, by, body="Hello from home.", **given):
    return inbound.take(letter(to, by, body, **given), recipients=[to])


def beside(entry, author, words):
    """A mail as it was sent, beside an entry that is there already."""
    given = {"case": entry.case, "author": author, "sender": author.email, "original": b"x"}
    given |= {"key": words[:64], "fingerprint": words[:64], "text": words, "subject": words[:300]}
    return InboundMail.objects.get_or_create(entry=entry, defaults=given)[0]


def photo():
    """A picture that is large enough to be no logo."""
    held = BytesIO()
    Image.effect_noise((300, 300), 90).convert("RGB").save(held, "JPEG")
    return held.getvalue()


def small_pdf():
    """A PDF of one empty page."""
    held = BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(held)
    return held.getvalue()


def sample(name, to, by):
    raw = (SAMPLES / f"{name}.eml").read_bytes()
    for mark, real in (
        (b"REPLY-ADDRESS", to.encode()),
        (b"SENDER", by.encode()),
        (b"Date: Tue, 24 Nov 2026 09:30:12 -0800", f"Date: {format_datetime(now())}".encode()),
        (b"PDF", base64.encodebytes(small_pdf())),
        (b"PHOTO", base64.encodebytes(photo())),  # last: it is long, and may hold any word
    ):
        raw = raw.replace(mark, real, 1 if mark.startswith(b"Date") else -1)
    return PASSED.encode() + raw


def without_words(name, to, by):
    message = message_from_bytes(sample(name, to, by), policy=policy.default)
    for part in message.walk():
        if part.get_content_maintype() == "text" and not part.is_attachment():
            given = {"format": "flowed"} if part.get_param("format") == "flowed" else {}
            text = _emptied(_read(part), EXPECTED[name]["body"])
            part.set_content(text, subtype=part.get_content_subtype(), params=given)
    return message.as_bytes()


def _read(part):
    """Its text; old webmail says no charset."""
    held = part.get_payload(decode=True)
    try:
        return held.decode(part.get_content_charset("utf-8"))
    except UnicodeDecodeError:
        return held.decode("windows-1252")


def _emptied(text, words):
    """Without these words, however they are broken into lines or marked up."""
    for paragraph in re.split(r"\n\n(?!>)", words):
        pieces = [re.escape(one) for one in paragraph.split() if one != "*"]
        text = re.sub(r"(?:\s|<[^>]*>|&nbsp;)*".join(pieces), "", text)
    return text.replace("<li></li>", "")
