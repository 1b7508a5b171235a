"""How does a sign-in message leave, without telling by its time whether an account exists?

Handing a message to a mail server takes long enough to be measured. So it is handed over by
another thread, after the answer; the thread touches no database.
"""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from smtplib import SMTPException
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.core.mail import EmailMessage

log = logging.getLogger("tenants.people.mail")


@cache
def _senders() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=2, thread_name_prefix="mail")


def send_soon(message: EmailMessage) -> None:
    """Hand `message` over in the background; tests send it at once."""
    if settings.TESTING:
        _send(message)
    else:
        _senders().submit(_send, message)


def _send(message: EmailMessage) -> None:
    try:
        message.send()
    except (OSError, SMTPException):
        log.exception("A message could not be handed to the mail server")
