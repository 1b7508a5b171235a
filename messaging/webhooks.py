"""What do we do with what the mail provider tells us?

django-anymail checks the sender's secret or signature and tells by two signals, the only ones we
listen to beside our own bus. A signal's fault becomes the provider's answer: it comes again.
"""

from __future__ import annotations

import logging
import uuid
from typing import TYPE_CHECKING, Any

from anymail.signals import EventType, RejectReason
from django.conf import settings

from messaging.mail_in.mails import Mail, Unreadable
from messaging.mail_in.verdicts import Verdict, verdict_of
from messaging.services import bounces, inbound
from tenants.base.postgres_backend.base import PUBLIC
from tenants.base.schemas import in_district, in_schema
from tenants.models import District

if TYPE_CHECKING:
    from anymail.inbound import AnymailInboundMessage

LOST = frozenset({EventType.BOUNCED, EventType.REJECTED, EventType.FAILED})
FOR_GOOD = frozenset({RejectReason.BOUNCED, RejectReason.INVALID})
AMAZON = "amazonses.com"  # the name under which it writes what it found into a mail
log = logging.getLogger(__name__)


def came_in(*, event: Any, esp_name: str, **_more: Any) -> None:
    """An answer by mail."""
    if event.event_type != EventType.INBOUND or event.message is None:
        log.warning("%s could not hand a mail over: %s", esp_name, event.event_id)
        return
    try:
        mail = Mail(bytes_of(event.message))
    except Unreadable:
        return
    envelope = [one for one in (event.message.envelope_recipient,) if one]
    inbound.take(
        mail,
        recipients=[*envelope, *mail.recipients],
        envelope_sender=event.message.envelope_sender,
        verdict=verdict(mail, event.esp_event, esp_name),
        authserv_id=AMAZON if esp_name == "Amazon SES" else None,
    )


def bytes_of(message: AnymailInboundMessage) -> bytes:
    """The mail as it came, or as the provider took it apart."""
    try:
        raw: bytes = message.as_bytes()
    except (UnicodeError, LookupError, KeyError):  # letters that no mail can hold
        raw = str(message.as_string()).encode(errors="replace")
    return raw


def verdict(mail: Mail, said: Any, esp_name: str) -> Verdict:
    """Is it from whom it says? Amazon tells it beside the mail; others write it into a header under
    their own name, as every receiver does."""
    if esp_name == "Amazon SES":
        return amazon(said.get("receipt", {}) if isinstance(said, dict) else {})
    return verdict_of(mail, authserv_id=settings.INBOUND_AUTHSERV_ID)


def amazon(receipt: dict[str, Any]) -> Verdict:
    """DMARC decides where the sender's domain has it; else both of SPF and DKIM must hold."""
    found = {
        name: str(receipt.get(f"{name}Verdict", {}).get("status", "")).upper()
        for name in ("dmarc", "spf", "dkim")
    }
    if found["dmarc"] in ("PASS", "FAIL"):
        return Verdict.TRUE if found["dmarc"] == "PASS" else Verdict.FORGED
    both = found["spf"] == found["dkim"] == "PASS"
    return Verdict.TRUE if both else Verdict.FORGED if any(found.values()) else Verdict.UNKNOWN


def came_back(*, event: Any, **_more: Any) -> None:
    """A notice did not arrive."""
    if event.event_type not in LOST:
        return
    known = event.metadata or {}
    claim, district = _claim(known.get("claim")), _district(known.get("district"))
    if claim is None or district is None:
        return
    bounced = event.event_type == EventType.BOUNCED
    with in_district(district):
        why = str(event.mta_response or event.description or event.reject_reason or "")
        bounces.came_back(claim, why=why, dead=bounced or event.reject_reason in FOR_GOOD)


def _claim(given: object) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(given))
    except ValueError:
        return None


def _district(schema: object) -> District | None:
    with in_schema(PUBLIC):
        return District.objects.filter(schema_name=str(schema)).first()
