"""Did the sender write this mail to the address that it came to?

Whoever gets a signed mail can hand it on to any address, and the signature still holds. So the
envelope is not enough: the address stands in To or Cc, and either that line and the date are
signed (RFC 6376, 5.4), or the mail came straight from the sender's own servers (SPF). Microsoft
signs no To, so that its mails need the second.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from messaging.mail_in.addresses import one_address, read
from messaging.mail_in.verdicts import came_straight

if TYPE_CHECKING:
    from messaging.mail_in.addresses import Named
    from messaging.mail_in.mails import Mail

PLACES: Final = ("To", "Cc")
# One of the addresses of a line: no comma inside quotes or a comment ends it.
_ITEM: Final = re.compile(r'(?:"(?:[^"\\]|\\.)*+"|\([^()\\]*+\)|[^",()])++')


def is_written_to(mail: Mail, wanted: Named, *, domain: str, authserv_id: str) -> bool:
    """Whether the sender wrote to this address of ours. `authserv_id` names our own receiver."""
    places = [place for place in PLACES if _stands_in(mail, place, wanted, domain)]
    if not places:
        return False
    signatures = [_held(line) for line in mail.headers_as_sent("DKIM-Signature")]
    # It is not known here which of them is true, so each must hold it. Where there is none, the
    # receiver could only go by the servers.
    if any(all({place.lower(), "date"} <= names for names in signatures) for place in places):
        return True
    return came_straight(mail, authserv_id=authserv_id)


def _stands_in(mail: Mail, place: str, wanted: Named, domain: str) -> bool:
    """A second line of that name may be put above a signed one, so there is only one."""
    lines = mail.headers_as_sent(place)
    if len(lines) != 1:
        return False
    items = _ITEM.findall(lines[0])
    return any(read(one_address(item), domain) == wanted for item in items)


def _held(line: str) -> frozenset[str]:
    """The headers that a signature holds."""
    tags = dict(tag.split("=", 1) for tag in "".join(line.split()).split(";") if "=" in tag)
    return frozenset(tags.get("h", "").lower().split(":"))
