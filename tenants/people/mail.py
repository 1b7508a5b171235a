"""How does a message of an account leave, without telling by its time whether an account exists?

Handing a message to a mail server takes long enough to be measured, and a server may be away. So
a message becomes a job, in the transaction of the change it tells of. The job table is public and
a message may hold a code that opens an account: it waits sealed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.mail import EmailMultiAlternatives

from tenants.base import sealing

if TYPE_CHECKING:
    from django.core.mail import EmailMessage

PURPOSE = "mail"


def send_later(message: EmailMessage, *, useful_for: int | None = None) -> None:
    """Put `message` off into this transaction; after `useful_for` seconds it is not sent any more.

    A message to nobody is put off in the same way and then thrown away: whoever measures how long
    a page takes learns nothing.
    """
    from tenants.people import jobs

    parts = getattr(message, "alternatives", [])
    given = {
        "to": message.to,
        "subject": message.subject,
        "body": message.body,
        "html": next((part.content for part in parts if part.mimetype == "text/html"), ""),
    }
    jobs.send_mail.later(sealed=sealing.seal(given, purpose=PURPOSE), useful_for=useful_for)


def opened(sealed: str, *, useful_for: int | None) -> EmailMultiAlternatives | None:
    """The message as it was put off; None when it was to nobody. Raises sealing.Unreadable."""
    given: dict[str, Any] = sealing.unseal(sealed, purpose=PURPOSE, max_age=useful_for)
    if not given["to"]:
        return None
    made = EmailMultiAlternatives(given["subject"], given["body"], to=given["to"])
    if given["html"]:
        made.attach_alternative(given["html"], "text/html")
    return made
