"""Is a mail really from the address that it names? Only what our own receiver says counts.

A receiver checks SPF, DKIM and DMARC and writes what it found into a header under its own name
(RFC 8601). Anybody can write such a header: so only the topmost under the name in
INBOUND_AUTHSERV_ID is read, and the receiver must take out others of that name (RFC 8601, 5).
It repeats words of the sender, such as the address of the envelope, so it is read as it stands:
nothing in it is decoded, and what stands between quotes or in a comment is no result.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from messaging.mail_in.mails import Mail

_MARKS: Final = re.compile(r'[\\"()]')
_NO_MARK: Final = re.compile(r"[\w@.+-]*")
_RESULT: Final = re.compile(r"^\s*(?P<method>[a-z0-9-]+)\s*=\s*(?P<result>[a-z]+)", re.IGNORECASE)
_DOMAIN: Final = re.compile(
    r"\b(?:header\.(?:d|i|from)|smtp\.mailfrom)\s*=\s*\"?(?:[^\s;\"@]*@)?(?P<domain>[a-z0-9.-]+)",
    re.IGNORECASE,
)


class Verdict(StrEnum):
    """What a receiver found."""

    TRUE = "true"
    FORGED = "forged"
    UNKNOWN = "unknown"


def verdict_of(mail: Mail, *, authserv_id: str) -> Verdict:
    """What the receiver of that name says of the mail's sender; UNKNOWN when it says nothing."""
    results = _results(mail, authserv_id)
    return Verdict.UNKNOWN if results is None else _judged(results, _domain_of(mail))


def came_straight(mail: Mail, *, authserv_id: str) -> bool:
    """Whether that receiver says that servers of the sender's own domain handed the mail over."""
    results = (_results(mail, authserv_id) or "").split(";")
    found = [(m, part) for part in results if (m := _RESULT.match(part))]
    spf = [(m, part) for m, part in found if m["method"].lower() == "spf"]
    return bool(spf) and all(_passes(m, part, _domain_of(mail)) for m, part in spf)


def _results(mail: Mail, authserv_id: str) -> str | None:
    """What the topmost header under that name says, without quotes and comments."""
    for line in mail.headers_as_sent("Authentication-Results") if authserv_id else ():
        name, _, results = _bare(line).partition(";")
        if name.split()[:1] == [authserv_id]:
            return results
    return None


def _domain_of(mail: Mail) -> str:
    return mail.sender.rpartition("@")[2]


def _judged(results: str, domain: str) -> Verdict:
    """DMARC decides where it says yes or no; else SPF or DKIM of the very domain."""
    found = [(m, part) for part in results.split(";") if (m := _RESULT.match(part))]
    dmarc = [(m, part) for m, part in found if m["method"].lower() == "dmarc"]
    if {m["result"].lower() for m, _part in dmarc} & {"pass", "fail"}:
        return Verdict.TRUE if all(_dmarc(*one, domain) for one in dmarc) else Verdict.FORGED
    if any(_passes(m, part, domain) for m, part in found):
        return Verdict.TRUE
    return Verdict.FORGED if found else Verdict.UNKNOWN


def _dmarc(match: re.Match[str], part: str, domain: str) -> bool:
    """It holds, and for the domain that the mail names."""
    named = [one["domain"].lower().strip(".") for one in _DOMAIN.finditer(part)]
    return match["result"].lower() == "pass" and all(aligned(one, domain) for one in named)


def _passes(match: re.Match[str], part: str, domain: str) -> bool:
    if match["method"].lower() not in ("dkim", "spf") or match["result"].lower() != "pass":
        return False
    named = [one["domain"].lower().strip(".") for one in _DOMAIN.finditer(part)]
    return bool(named) and all(aligned(one, domain) for one in named)


def aligned(one: str, other: str) -> bool:
    """Whether one domain is the other or lies below it. (Less is told alike than DMARC's relaxed
    mode would: it needs a list of all public suffixes.)"""
    one, other = one.lower(), other.lower()
    return bool(one and other) and (
        one == other or one.endswith(f".{other}") or ("." in one and other.endswith(f".{one}"))
    )


def _bare(line: str) -> str:
    """The line without comments and quotes; empty when one of them has no end (RFC 5322, 3.2.2 and
    3.2.4). Of a text between quotes stays only what can be no mark of ours."""
    kept, begin, depth, quoted, escaped = "", 0, 0, False, -1
    for mark in _MARKS.finditer(line):
        at, sign = mark.span()[0], mark.group()
        if at == escaped:
            continue
        if sign == "\\":
            escaped = at + 1  # the next sign means nothing
            continue
        if not depth:
            kept += _harmless(line[begin:at]) if quoted else line[begin:at]
        if sign == '"':
            quoted = not quoted and not depth
        elif not quoted:
            depth += 1 if sign == "(" else -1
        if depth < 0:
            return ""
        begin = at + 1
    return "" if quoted or depth else kept + line[begin:]


def _harmless(text: str) -> str:
    return text if _NO_MARK.fullmatch(text) else "q"
