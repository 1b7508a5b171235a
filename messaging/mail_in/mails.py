"""What does a mail that came in say: who, to whom, in which words, with which files?

A mail may be anything, so every header and part is read with what the standards allow and with
what programs really send. Nothing is trusted here: see verdicts.py.
"""

from __future__ import annotations

import codecs
import datetime as dt
import email
import email.policy
import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

from messaging.mail_in import html
from messaging.mail_in.addresses import one_address
from messaging.mail_in.flowed import unflowed

if TYPE_CHECKING:
    from collections.abc import Iterator

BIGGEST: Final = 40_000_000  # bytes of a mail that is taken; programs send less, files and all
BEGINNING: Final = 200_000  # bytes of a bigger one that are read: who wrote it, and their words
MOST_PARTS: Final = 300
MOST_KEPT: Final = 2_000_000  # bytes of a mail without its files
LONGEST_HEADER: Final = 10_000  # letters
TINY: Final = 4_000  # bytes: a smaller picture in the text is a logo or a line, not a photo
TNEF: Final = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_SEALS: Final = frozenset(  # signatures made by programs, no files of a person
    {
        "application/pgp-signature",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
    }
)
# Codecs of Python that are no letters of any mail; one of them takes hours for a large text.
_NO_LETTERS: Final = frozenset({"unicode-escape", "raw-unicode-escape", "punycode", "idna"})
# What servers add on the way; the rest is the same however often a mail is handed over.
_CARRIED: Final = ("Date", "From", "Subject", "Message-ID")


class Unreadable(ValueError):
    """What came is no mail at all."""


@dataclass(frozen=True)
class Attached:
    """One file of a mail."""

    name: str
    content_type: str
    content: bytes

    @property
    def is_tnef(self) -> bool:
        """Outlook's winmail.dat, which no other program opens."""
        return self.content_type in TNEF or self.name.lower() == "winmail.dat"


class Mail:
    """One mail, read when it is asked. Raises Unreadable when it is none. Its size is asked before
    anything is read: of one that is too big there is only the beginning."""

    def __init__(self, raw: bytes) -> None:
        self.is_too_big = len(raw) > BIGGEST
        self.raw = raw[:BEGINNING] if self.is_too_big else raw
        try:
            self.message: Message = email.message_from_bytes(self.raw, policy=email.policy.compat32)
            self.parts = list(_leaves(self.message))
        except RecursionError as error:
            raise Unreadable("parts within parts without end") from error
        if len(self.parts) > MOST_PARTS:
            raise Unreadable("too many parts")

    def header(self, name: str) -> str:
        """The first header of that name, decoded; empty for none."""
        return _decoded(self.message[name])

    def headers(self, name: str) -> list[str]:
        """All headers of that name, the topmost first."""
        return [_decoded(found) for found in self.message.get_all(name, [])]

    def headers_as_sent(self, name: str) -> list[str]:
        """The same with nothing decoded: no encoded word may make an address or a mark."""
        return [" ".join(str(found).split()) for found in self.message.get_all(name, [])]

    @cached_property
    def sender(self) -> str:
        """The address in From, in lower case; empty when there is none or more than one, or when
        two programs may read it differently."""
        found = self.headers_as_sent("From")
        return one_address(found[0]) if len(found) == 1 else ""

    @cached_property
    def recipients(self) -> list[str]:
        """Every address that the mail names as one to whom it goes."""
        names = ("X-Original-To", "Delivered-To", "To", "Cc")
        return _addresses([line for name in names for line in self.headers(name)])

    @cached_property
    def sent_at(self) -> dt.datetime | None:
        """When it was sent, as the sender's clock says; aware."""
        try:
            found = parsedate_to_datetime(self.header("Date"))
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        return found if found.tzinfo else found.replace(tzinfo=dt.UTC)

    @cached_property
    def key(self) -> str:
        """The same for the same mail, however often it comes: of its Message-ID, else of it all."""
        name = self.header("Message-ID").strip()
        return _digest(name.encode(errors="replace")) if name else self.fingerprint

    @cached_property
    def fingerprint(self) -> str:
        """Of what the sender wrote, without what servers add on the way."""
        carried = "\n".join(self.header(name) for name in _CARRIED if name != "Message-ID")
        body = b"\n".join(_content(part) for part in self.parts)
        return _digest(carried.encode(errors="replace") + b"\n\n" + body)

    @cached_property
    def sha256(self) -> str:
        """Of every byte that came."""
        return _digest(self.raw)

    @cached_property
    def plain(self) -> str:
        """The text as it was sent; of a mail that has only HTML, what is read there."""
        found = [_text(part) for part in self._bodies("text/plain")]
        text = "\n\n".join(filter(None, (one.strip("\n") for one in found)))
        return text if text.strip() else html.as_text(self.html)

    @cached_property
    def html(self) -> str:
        """The first HTML part as it was sent; empty for none."""
        return next((_text(part) for part in self._bodies("text/html")), "")

    @cached_property
    def is_html_only(self) -> bool:
        """Whether there is no text beside the HTML."""
        return not any(_text(part).strip() for part in self._bodies("text/plain"))

    @cached_property
    def files(self) -> list[Attached]:
        """The files that a person added, photos inside the text too."""
        return [_attached(part) for part in self.parts if _is_file(part)]

    @cached_property
    def without_files(self) -> bytes:
        """The mail as it was sent, but for what its files hold: those are kept by themselves."""
        left = self.raw
        for part in self.parts:
            # As it stands there: get_payload() guesses letters.
            content = part._payload  # type: ignore[attr-defined]
            if _is_file(part) and isinstance(content, str) and len(content) > 1:
                left = left.replace(content.encode("ascii", "surrogateescape"), b"\n", 1)
        return left[:MOST_KEPT]

    def _bodies(self, content_type: str) -> Iterator[Message]:
        for part in self.parts:
            if part.get_content_type() == content_type and not _is_file(part):
                yield part


def _leaves(message: Message) -> Iterator[Message]:
    """Every part that holds something. A mail inside a mail is one file."""
    if message.is_multipart() and message.get_content_maintype() != "message":
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _leaves(part)
    else:
        yield message


def _is_file(part: Message) -> bool:
    kind = part.get_content_type()
    if kind in _SEALS:
        return False
    if part.get_content_disposition() == "attachment":
        return True
    if kind in ("text/plain", "text/html"):
        return bool(_name(part)) and part.get_content_disposition() == "inline"
    if kind.startswith("image/") and part.get_content_disposition() != "attachment":
        return len(_content(part)) > TINY
    return not kind.startswith(("text/", "multipart/"))


def _attached(part: Message) -> Attached:
    kind = part.get_content_type()
    name = _name(part) or ("photo" if kind.startswith("image/") else "file")
    return Attached(name=name, content_type=kind, content=_content(part))


def _name(part: Message) -> str:
    try:
        return _decoded(part.get_filename() or "").strip()
    except (LookupError, UnicodeError, ValueError, TypeError):
        return ""


def _content(part: Message) -> bytes:
    if part.is_multipart():  # a mail inside a mail
        return b"\n".join(map(_as_bytes, part.get_payload()))
    try:
        found = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        found = b""
    return found if isinstance(found, bytes) else b""


def _as_bytes(inner: object) -> bytes:
    try:
        return inner.as_bytes() if isinstance(inner, Message) else b""
    except (UnicodeError, LookupError, KeyError):  # letters that no mail can hold
        return str(inner).encode(errors="replace")


def _text(part: Message) -> str:
    """The words of a part in the letters it says, or in those that most programs mean."""
    content = _content(part)
    text = _decode(content, str(part.get_content_charset() or ""))
    text = re.sub(r"\r\n?", "\n", text).replace("\x00", "")
    if part.get_content_type() == "text/plain" and part.get_param("format") == "flowed":
        return unflowed(text, spaces_go=part.get_param("delsp") == "yes")
    return text


def _decode(content: bytes, charset: str) -> str:
    for one in (charset, "utf-8", "cp1252"):
        try:
            if codecs.lookup(one or "utf-8").name not in _NO_LETTERS:
                return content.decode(one or "utf-8").encode("utf-8", "replace").decode()
        except (LookupError, UnicodeError, ValueError):
            continue
    return content.decode("latin-1")


def _decoded(given: object) -> str:
    """A header in readable letters, on one line."""
    if given is None:
        return ""
    text = str(given)[:LONGEST_HEADER]
    with suppress(HeaderParseError, LookupError, UnicodeError, ValueError):
        text = str(make_header(decode_header(text)))
    text = text.encode("utf-8", "replace").decode()
    return " ".join(text.replace("\x00", "").split())


def _addresses(lines: list[str]) -> list[str]:
    found = [address.strip().lower() for _name, address in getaddresses(lines)]
    return [address for address in found if "@" in address]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
