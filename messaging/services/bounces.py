"""A mail of ours did not arrive: for good or for now, and which one was it?"""

from __future__ import annotations

import re
from email.message import Message
from typing import TYPE_CHECKING, Final

from messaging.models import Delivery
from messaging.services import reaching

if TYPE_CHECKING:
    import uuid

    from messaging.mail_in.mails import Mail

_FIELD: Final = re.compile(
    r"(?im)^(action|status|diagnostic-code|final-recipient|original-recipient):[ \t]*(.*)$"
)
MOST_RECIPIENTS: Final = 20  # of one report; each mail of ours goes to one


def from_report(mail: Mail, *, claim: uuid.UUID) -> bool:
    """What a mail server says of the mail under this claim (RFC 3464); whether it is lost. That
    it is late, that it arrived, or what became of other people's mail, changes nothing. The
    address is wrong for good only when the very address that was written to is: it may also hand
    mail on to one that is wrong."""
    where = _written_to(claim)
    for said in _recipients(mail):
        final = _address(said.get("final-recipient", ""))
        about = {final, _address(said.get("original-recipient", ""))}
        if where in about and said.get("action", "").lower() == "failed":
            lasting = final == where and said.get("status", "5").startswith("5")
            why = said.get("diagnostic-code") or said.get("status", "")
            return came_back(claim, why=why, dead=lasting)
    return False


def _written_to(claim: uuid.UUID) -> str | None:
    sent = Delivery.objects.filter(claim=claim, channel=Delivery.Channel.EMAIL)
    address = sent.exclude(address="").values_list("address", flat=True).first()
    return address.lower() if address else None


def _address(field: str) -> str:
    """The address behind its type, such as `rfc822; name@host`."""
    return field.rpartition(";")[2].strip().strip("<>").lower()


def came_back(claim: uuid.UUID, *, why: str, dead: bool) -> bool:
    """The mail under this claim came back; `dead` when its address is wrong for good. Whether any
    mail of ours has this claim. Told twice, nothing happens the second time."""
    sent = Delivery.objects.filter(
        claim=claim, channel=Delivery.Channel.EMAIL, state=Delivery.State.SENT
    )
    rows = list(sent.select_related("user", "notification"))
    if rows and dead:
        reaching.came_back(rows, address=rows[0].address, why=why)
    elif rows:
        for row in rows:
            reaching.failed(row, why)
    return bool(rows)


def _recipients(mail: Mail) -> list[dict[str, str]]:
    """What the report says of each recipient."""
    for part in mail.message.walk():
        if part.get_content_type() == "message/delivery-status":
            inner = part.get_payload()
            blocks = inner if isinstance(inner, list) else []
            found = [_FIELD.findall(_text(block)) for block in blocks[: MOST_RECIPIENTS + 1]]
            return [{name.lower(): text.strip() for name, text in one} for one in found]
    return []


def _text(block: object) -> str:
    return block.as_string()[:20_000] if isinstance(block, Message) else ""
