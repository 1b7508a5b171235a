"""Which work about accounts is done later?"""

from __future__ import annotations

import logging

from tenants.base.sealing import Unreadable
from tenants.jobs import district_job, each_district
from tenants.people import mail
from tenants.people.services import sign_ins

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


@each_district("43 4 * * *")
def sweep_sign_ins() -> None:
    """Take away sessions whose time is over."""
    sign_ins.sweep()
