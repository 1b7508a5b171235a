"""How is an address made to which a mail is answered, and what does it name?

    reply+<district><secret>@INBOUND_DOMAIN      an answer by one person in one case
    bounce+<district><claim><proof>@INBOUND_DOMAIN    one mail of ours that came back

The claim stands in the Message-ID, so the proof makes it an address that nobody else can name.
Both are lower-case letters and digits, as some servers do not keep capital letters, and shorter
than the 64 that a mailbox may have.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import uuid
from dataclasses import dataclass
from typing import Final

REPLY: Final = "reply"
BOUNCE: Final = "bounce"
_TAG: Final = 8  # letters: forty bits of the district's name
_SECRET: Final = 26  # letters: 128 bits
_PROOF: Final = 16  # letters: eighty bits
_TAGGED: Final = rf"\+(?P<tag>[a-z2-7]{{{_TAG}}})(?P<rest>[a-z2-7]{{{_SECRET}}})"
_SHAPE: Final = {
    REPLY: re.compile(rf"{REPLY}{_TAGGED}(?P<proof>)"),
    BOUNCE: re.compile(rf"{BOUNCE}{_TAGGED}(?P<proof>[a-z2-7]{{{_PROOF}}})"),
}
# One address as mail programs write it: alone, or in angle brackets behind a name. A name in quotes
# may hold anything, one without them nothing that another program could take for an address.
_ASIDE: Final = r'(?:"(?:[^"\\]|\\.)*+"|\([^()\\]*+\))'
_NAME: Final = rf"(?:{_ASIDE}|[^\\\"()<>:;,])*+|(?:{_ASIDE}|[^\\\"()<>:;@])*+"
_PLAIN: Final = r"[^\s\"(),:;<>@\[\\\]]++@[a-z0-9.-]++"
_ONE: Final = re.compile(
    rf"(?:{_NAME})<\s*(?P<named>{_PLAIN})\s*>|(?P<alone>{_PLAIN})(?:\s*{_ASIDE})?", re.IGNORECASE
)


@dataclass(frozen=True)
class Named:
    """What an address names: its use, the district's tag and a secret, or a claim and its proof."""

    use: str
    tag: str
    rest: str
    proved: str = ""

    @property
    def claim(self) -> uuid.UUID:
        """The claim of the mail that came back."""
        return uuid.UUID(bytes=base64.b32decode(self.rest.upper() + "======"))

    @property
    def proof(self) -> bytes:
        """The proof of the claim; empty for a secret."""
        return base64.b32decode(self.proved.upper())


def new_secret() -> str:
    """Nobody guesses it."""
    return _letters(secrets.token_bytes(16))


def tag_of(slug: str) -> str:
    """The part of every address that stands for a district. It goes with the district's short
    name, so that addresses still work when the district moves to another server."""
    return _letters(hashlib.sha256(f"footbridge.inbound.{slug}".encode()).digest())[:_TAG]


def reply_address(slug: str, secret: str, domain: str) -> str:
    """Where one person answers."""
    return f"{REPLY}+{tag_of(slug)}{secret}@{domain}"


def bounce_address(slug: str, claim: uuid.UUID, proof: bytes, domain: str) -> str:
    """Where mail servers say that this mail did not arrive."""
    return f"{BOUNCE}+{tag_of(slug)}{_letters(claim.bytes)}{_letters(proof)[:_PROOF]}@{domain}"


def read(address: str, domain: str) -> Named | None:
    """What an address names; None when it is none of ours."""
    mailbox, _, host = address.strip().lower().rpartition("@")
    use = mailbox.partition("+")[0]
    found = _SHAPE[use].fullmatch(mailbox) if use in _SHAPE else None
    if not domain or host.rstrip(".") != domain or not found:
        return None
    return Named(use, found["tag"], found["rest"], found["proof"])


def one_address(line: str) -> str:
    """The only address of a header, in lower case; empty when it is not plain which one it is."""
    found = _ONE.fullmatch(line.strip())
    return (found["named"] or found["alone"]).lower() if found else ""


def _letters(given: bytes) -> str:
    return base64.b32encode(given).decode().rstrip("=").lower()
