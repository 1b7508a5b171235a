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
    r"^(auto(matic|mated)?[ -]?(reply|response)|autoresponder|vacation (auto[ -]?)?(reply|response)"
    r"|((i am|i'm|i’m) )?(currently )?(out of (the )?office|away from (my|the) (office|desk|mail))"
    r"|ooo(?=:)|respuesta autom[aá]tica|respuesta automatizada|contestaci[oó]n autom[aá]tica"
    r"|mensaje autom[aá]tico|auto[ -]?respuesta|respuesta de (vacaciones|ausencia)"
    r"|((me encuentro|estoy|estaré) )?(fuera|ausente) de (la )?oficina"
    r"|réponse automatique|automatische antwort|abwesenheitsnotiz"
    r"|resposta automática|risposta automatica|undeliver(ed|able)"
    r"|delivery status notification|mail delivery (failed|subsystem)|no se puede entregar)\b",
    re.IGNORECASE,
)
# Words that a parent writes about a child, too ("Ausente: Ana, el martes"): programs put them in
# front of the whole subject that they answer, where a person's own program has put its "Re:" first.
_BEFORE_SUBJECT: Final = re.compile(
    r"^(ausente|ausencia|aviso de ausencia|de vacaciones|vacaciones|no disponible"
    r"|away|absent|absence|on (vacation|leave)|vacation|not available|unavailable)"
    r"\s*[:–-]\s*(re|rv|fwd?)\s*:",
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
    # Exchange writes it into its own answers ([MS-OXCMAIL], 2.2.3.2.14).
    if mail.header("X-Auto-Response-Suppress").strip().lower() not in ("", "none"):
        return True
    subject = mail.header("Subject").strip()
    return bool(_SUBJECT.match(subject) or _BEFORE_SUBJECT.match(subject))
