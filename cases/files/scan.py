"""Does the district's virus scanner (ClamAV) object to this file?

Speaks clamd's INSTREAM: the file goes over a socket, no shared folder is needed.
"""

from __future__ import annotations

import logging
import re
import socket
import struct
from typing import BinaryIO, Final

from django.utils.translation import gettext as _

from cases.files.errors import FileRefused, ScannerAway

TIMEOUT: Final = 60  # seconds for each step
CHUNK: Final = 1 << 16
LONGEST_ANSWER: Final = 1024

log = logging.getLogger(__name__)
_NETWORK: Final = re.compile(
    r"(?:tcp://)?(?:\[(?P<six>[0-9a-f:]+)\]|(?P<host>[\w.-]+)):(?P<port>\d+)"
)


def scan(file: BinaryIO, *, address: str) -> None:
    """Passes when the scanner finds nothing, or when `address` is empty (no scanner is set up).

    `address` is host:port or the path of a socket. Raises FileRefused for an infected file and
    ScannerAway when no clear answer comes: with a scanner set up, nothing goes in unseen.
    """
    if not address:
        return
    try:
        answer = _ask(file, address)
    except (OSError, ValueError) as error:
        log.warning("the virus scanner did not answer: %s", error)
        answer = ""
    if answer.endswith(" FOUND"):
        log.warning("the virus scanner refused a file: %s", answer)
        raise FileRefused(
            _(
                "The virus scanner found something in this file, so we did not keep it. "
                "Choose another file."
            )
        )
    if answer != "stream: OK":
        log.warning("the virus scanner gave no clear answer: %r", answer)
        raise ScannerAway(
            _("We could not check this file for viruses just now. Please try again in a minute.")
        )
    file.seek(0)


def _ask(file: BinaryIO, address: str) -> str:
    with _connect(address) as link:
        link.sendall(b"zINSTREAM\0")
        file.seek(0)
        while chunk := file.read(CHUNK):
            link.sendall(struct.pack("!I", len(chunk)) + chunk)
        link.sendall(struct.pack("!I", 0))
        return _answer(link)


def _answer(link: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        part = link.recv(LONGEST_ANSWER)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0\n").decode("utf-8", errors="replace")


def _connect(address: str) -> socket.socket:
    if network := _NETWORK.fullmatch(address):
        host = network["six"] or network["host"]
        return socket.create_connection((host, int(network["port"])), timeout=TIMEOUT)
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    link.settimeout(TIMEOUT)
    try:
        link.connect(address.removeprefix("unix:"))
    except OSError:
        link.close()
        raise
    return link
