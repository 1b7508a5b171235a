"""What lies in the demo's mailbox? The mails that its post office keeps, newest first."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path

MOST = 100  # mails in the list
SHOWN = ("From", "To", "Subject", "List-Unsubscribe", "List-Unsubscribe-Post", "Message-ID")


@dataclass(frozen=True)
class Mail:
    """One mail; `name` is the number that its file is called by."""

    name: int
    at: dt.datetime
    to: str
    subject: str
    headers: list[tuple[str, str]]
    text: str


def newest(folder: Path) -> list[Mail]:
    """The newest mails, at most MOST."""
    names = sorted((int(path.stem) for path in folder.glob("[0-9]*.eml")), reverse=True)
    return [mail for name in names[:MOST] if (mail := one(folder, name))]


def one(folder: Path, name: int) -> Mail | None:
    """The mail of that name; None when there is none."""
    path = folder / f"{name}.eml"
    if not path.is_file():
        return None
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    return Mail(
        name=name,
        at=dt.datetime.fromtimestamp(name / 1e9, tz=dt.UTC),
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        headers=[(key, str(message[key]).strip()) for key in SHOWN if message[key]],
        text=_text(message),
    )


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    return str(body.get_content()) if body else ""
