"""Which work about accounts is done later?"""

from __future__ import annotations

import logging

from tenants.base.sealing import Unreadable
from tenants.jobs import district_job
from tenants.people import mail

log = logging.getLogger(__name__)


@district_job
def send_mail(*, sealed: str, useful_for: int | None) -> None:
    """Hand one message over; a mail server that refuses makes the job come again later."""
    try:
        message = mail.opened(sealed, useful_for=useful_for)
    except Unreadable:
        log.warning("A message was not sent: its code is too old, or SECRET_KEY is another now.")
        return
    if message:
        message.send()
