"""What are people told, once the waiting jobs have run? Does them as a worker would.

tell()        writes down who is told of everything that happened
deliver()     sends what is due at the moment
by_day()      a moment some days from now that suits everybody
SmtpServer    a real mail server that keeps what it got, and can be told to refuse
"""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import socket
import uuid
from contextlib import contextmanager

from aiosmtpd.controller import Controller
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from messaging import jobs
from messaging.models import Delivery, Notification, ReachTask
from messaging.services import delivery
from tenants.base.clock import now
from tenants.people.services.school_days import school_days


def waiting(name):
    """The arguments of the waiting jobs of that name in the open schema."""
    found = ProcrastinateJob.objects.filter(
        task_name=f"messaging.jobs.{name}", status="todo", args__schema=connection.schema_name
    ).order_by("id")
    return [{k: v for k, v in job.args.items() if k != "schema"} for job in found]


def notification_of(user, case, **more):
    """Something this person was told of a case, as family."""
    given = {"kind": "message", "urgency": "now", "words": "message", "hat": "family"}
    given |= {"event_id": uuid.uuid4(), "key": str(uuid.uuid4())} | more
    return Notification.objects.create(user=user, case=case, **given)


def task_of(user, case):
    """Something this person was told of on paper, and the task to do so."""
    row = notification_of(user, case)
    Delivery.objects.create(notification=row, user=user, channel="paper", due_at=row.created_at)
    return ReachTask.objects.create(user=user, case=case, reason="paper")


def forget():
    """Nothing waits any more."""
    ProcrastinateJob.objects.all().delete()


def tell():
    """Run every telling that was put off; gives all deliveries."""
    for given in waiting("tell"):
        jobs.tell(**given)
    return list(Delivery.objects.select_related("user", "notification"))


def deliver():
    """Send what is due at this moment, as the clock's job does."""
    for user_id, channel in delivery.waiting_people():
        delivery.send_to(user_id, channel)


def by_day(days=2):
    """In school hours, at least so many days from now: nobody is left in peace then."""
    return school_days().next_open(now() + dt.timedelta(days=days))


class Handler:
    """What a mail server got; `answers` gives the answer for a recipient, `after` is called when
    a message is there."""

    def __init__(self):
        self.letters = []
        self.envelopes = []  # (recipient, sender)
        self.refuses = {}
        self.busy = 0
        self.after = lambda: None

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.busy:
            self.busy -= 1
            return "451 try again"
        self.envelopes += [(to, envelope.mail_from) for to in envelope.rcpt_tos]
        self.letters.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        self.after()
        return "250 OK"


@contextmanager
def post_office():
    """A running mail server, as `box` with letters and port."""
    box = Handler()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        box.port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def use(settings, port):
    """Send mail to this server."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
