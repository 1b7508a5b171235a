"""What lies in the demo's mailbox? The mails that its post office keeps, newest first, and those
that wait for their hour."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import smtplib
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from typing import TYPE_CHECKING

from django.conf import settings

from messaging.services.mails_to_come import ToCome, to_come
from tenants.base.schemas import in_district
from tenants.models import District

if TYPE_CHECKING:
    from pathlib import Path

MOST = 100  # mails in the list
SHOWN = (
    "From",
    "To",
    "Reply-To",
    "Subject",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Message-ID",
)


@dataclass(frozen=True)
class Mail:
    """One mail; `name` is the number that its file is called by."""

    name: int
    at: dt.datetime
    to: str
    subject: str
    headers: list[tuple[str, str]]
    text: str
    answer_to: str = ""


class NotTaken(Exception):
    """The mail server does not take the answer; the text is what it said."""


def newest(folder: Path) -> list[Mail]:
    """The newest mails, at most MOST."""
    names = sorted((int(path.stem) for path in folder.glob("[0-9]*.eml")), reverse=True)
    return [mail for name in names[:MOST] if (mail := one(folder, name))]


def held() -> list[ToCome]:
    """The mails of all districts that have not left yet, the soonest first, at most MOST: nobody
    gets one at night, nor staff out of school."""
    found = []
    ours = District.objects.filter(kind=District.Kind.DISTRICT, status=District.Status.READY)
    for district in ours:
        with in_district(district):
            found += to_come(MOST)
    return sorted(found, key=lambda mail: mail.at)[:MOST]


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
        answer_to=str(message["Reply-To"] or ""),
    )


def answer(mail: Mail, words: str) -> None:
    """Send an answer as the person would whom the mail went to, by their mail program: over SMTP,
    with the whole mail quoted below. Raises NotTaken."""
    made = EmailMessage()
    made["From"], made["To"] = mail.to, mail.answer_to
    made["Subject"], made["Date"] = f"Re: {mail.subject}", formatdate(localtime=True)
    made["Message-ID"] = make_msgid(domain="mail.localhost")
    quoted = "".join(f"> {line}\n" for line in mail.text.splitlines())
    sender = dict(mail.headers).get("From", "")
    made.set_content(f"{words}\n\nOn {mail.at:%b %d, %Y}, {sender} wrote:\n\n{quoted}")
    try:
        with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=30) as server:
            server.send_message(made, from_addr=parseaddr(mail.to)[1])
    except smtplib.SMTPResponseException as error:
        said = error.smtp_error
        text = said.decode(errors="replace") if isinstance(said, bytes) else said
        raise NotTaken(f"{error.smtp_code} {text}") from error
    except (smtplib.SMTPException, OSError) as error:
        raise NotTaken(str(error)) from error


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    return str(body.get_content()) if body else ""
