"""Was a mail written by a program? Then nobody answers it, or two programs would never stop."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from messaging.mail_in.mails import Mail

_ROBOTS: Final = re.compile(r"^(mailer-daemon|postmaster|no-?reply|bounces?)([+-].*)?@")
NO_SENDER: Final = frozenset({"", "<>", "mailer-daemon"})  # the last is what Postfix tells a pipe
_BULK: Final = frozenset({"bulk", "junk", "list", "auto_reply"})
_SAYS_SO: Final = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoresponder",
    "X-Auto-Reply-From",
    "X-Failed-Recipients",
    "X-Vacation",
    "List-Id",
    "List-Unsubscribe",
    "X-Loop",
)
# What programs write that say it nowhere else, in the languages of our families and neighbours.
_SUBJECT: Final = re.compile(
    r"^(auto(matic)?[ -]?reply|automatic response|out of (the )?office|respuesta autom[aá]tica"
    r"|fuera de (la )?oficina|réponse automatique|automatische antwort|abwesenheitsnotiz"
    r"|resposta automática|risposta automatica|undeliver(ed|able)|delivery status notification"
    r"|mail delivery (failed|subsystem)|no se puede entregar)\b",
    re.IGNORECASE,
)


def is_report(mail: Mail) -> bool:
    """A mail server says what became of a mail (RFC 3464)."""
    return (
        mail.message.get_content_type() == "multipart/report"
        and str(mail.message.get_param("report-type")).lower() == "delivery-status"
    )


def has_no_sender(mail: Mail, *, envelope_sender: str | None) -> bool:
    """It came under the empty sender under which servers report (RFC 5321, 4.5.5). Where nobody
    says so beside the mail, the server wrote it into the Return-Path."""
    given = mail.header("Return-Path") or "?" if envelope_sender is None else envelope_sender
    return given.strip().lower() in NO_SENDER


def is_automatic(mail: Mail, *, envelope_sender: str | None) -> bool:
    """A program wrote it (RFC 3834). `envelope_sender` is None when nobody knows it."""
    if has_no_sender(mail, envelope_sender=envelope_sender):
        return True
    if mail.message.get_content_type() in ("multipart/report", "message/delivery-status"):
        return True
    submitted = mail.header("Auto-Submitted").partition(";")[0].strip().lower()
    if submitted not in ("", "no") or mail.header("Precedence").lower() in _BULK:
        return True
    if any(mail.header(name) for name in _SAYS_SO) or _ROBOTS.match(mail.sender):
        return True
    return bool(_SUBJECT.match(mail.header("Subject")))
