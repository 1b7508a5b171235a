"""A mail of ours did not arrive: for good or for now, and which one was it?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from messaging.models import Delivery
from messaging.services import reaching

if TYPE_CHECKING:
    import uuid

    from messaging.mail_in.mails import Mail

_FIELD: Final = re.compile(r"(?im)^(action|status|diagnostic-code):\s*(.*)$")


def from_report(mail: Mail, *, claim: uuid.UUID) -> bool:
    """What a mail server says of the mail under this claim (RFC 3464); whether it is lost. That
    it is late, or that it arrived, changes nothing."""
    said = {name.lower(): text.strip() for name, text in _FIELD.findall(_report(mail))}
    if said.get("action", "").lower() != "failed":
        return False
    lasting = said.get("status", "5").startswith("5")
    return came_back(claim, why=said.get("diagnostic-code") or said.get("status", ""), dead=lasting)


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


def _report(mail: Mail) -> str:
    for part in mail.message.walk():
        if part.get_content_type() == "message/delivery-status":
            inner = part.get_payload()
            blocks = inner if isinstance(inner, list) else []
            return "\n".join(block.as_string() for block in blocks)[:20_000]  # type: ignore[union-attr]
    return ""
