"""What do the secrets of invitations look like, and how is one kept without being known?

A link carries 32 random bytes. A letter carries 16 signs of Crockford's alphabet (80 bits) in
four groups; O is read as 0, I and L as 1, so that no sign can be mistaken on paper.
"""

from __future__ import annotations

import hashlib
import re
import secrets

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SIGNS, GROUP = 16, 4
READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_token() -> str:
    """The secret of a link: 43 signs that fit in an address."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """The secret of a letter, such as 7K2M-0QXR-9DTB-W4HN."""
    signs = "".join(secrets.choice(CROCKFORD) for _ in range(SIGNS))
    return "-".join(signs[at : at + GROUP] for at in range(0, SIGNS, GROUP))


def digest(secret: str) -> str:
    """The SHA-256 (hex) that is kept. A code may be typed in small letters and with spaces."""
    return hashlib.sha256(_plain(secret).encode()).hexdigest()


def _plain(secret: str) -> str:
    read = re.sub(r"[\s\-–—]", "", secret).upper().translate(READ_AS)
    is_code = len(read) == SIGNS and set(read) <= set(CROCKFORD)
    return read if is_code else secret.strip()
